"""One row of a sample file as it is meant: values by field name, before it is written under any heading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from examples.province.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row by field name, and the truth about it.

    ``fault`` is the code under which intake must refuse it (``None``: it must be taken). ``warnings`` are the codes
    of the remarks it must cause. ``written`` replaces single values by how the department really typed them.
    ``person`` is text for the columns about persons, which no hub may keep.
    """

    organisation: Organisation
    values: Mapping[str, str]
    decided_on: date | None = None
    fault: str | None = None
    warnings: tuple[str, ...] = ()
    written: Mapping[str, str] | None = None
    person: str = ""

    def cell(self, name: str) -> str:
        """What stands in the file for the field ``name``."""
        return (self.written or {}).get(name, self.values.get(name, ""))
