"""What is wrong with an input, where exactly, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text


class Severity(StrEnum):
    """How much a finding weighs: an error refuses, a warning is kept beside what was accepted."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding sits. ``row`` counts data rows from 1; ``line`` counts lines of a text file from 1."""

    file: str = ""
    line: int | None = None
    row: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        parts = [self.file or "-"]
        if self.line is not None:
            parts.append(str(self.line))
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.field:
            parts.append(self.field)
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, collected with its exact place. Wording is public and tested.

    ``count`` is how many rows share the fault when findings are gathered by kind (warnings of a large batch);
    ``place`` is then the first of them.
    """

    code: str
    severity: Severity
    message: Text
    remedy: Text
    place: Place = Place()
    clause: str | None = None
    count: int = 1

    def as_json(self) -> dict[str, object]:
        """The finding as the interfaces show it: row, field, code, message, remedy, clause, …"""
        return {
            "file": self.place.file or None,
            "line": self.place.line,
            "row": self.place.row,
            "field": self.place.field,
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message.as_json(),
            "remedy": self.remedy.as_json(),
            "clause": self.clause,
            "count": self.count,
        }


def finding_of(told: Mapping[str, Json]) -> Finding:
    """The finding that ``Finding.as_json`` wrote."""
    message, remedy = told["message"], told["remedy"]
    assert isinstance(message, Mapping)
    assert isinstance(remedy, Mapping)
    line, row, count = told["line"], told["row"], told["count"]
    return Finding(
        code=str(told["code"]),
        severity=Severity(str(told["severity"])),
        message=Text(str(message["zh"]), str(message["en"])),
        remedy=Text(str(remedy["zh"]), str(remedy["en"])),
        place=Place(
            file=str(told["file"] or ""),
            line=line if isinstance(line, int) else None,
            row=row if isinstance(row, int) else None,
            field=None if told["field"] is None else str(told["field"]),
        ),
        clause=None if told["clause"] is None else str(told["clause"]),
        count=count if isinstance(count, int) else 1,
    )
