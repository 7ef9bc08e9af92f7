"""Claims field by field: what stands in a record, and what should stand there instead.

In a form a claim is one more answer, named ``claim.<field>``, so that a page, a machine and a worked case give it the
same way; it is read by the grammar of the field it is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Field
from chuxin.foundation.subjects.places import Places
from chuxin.kernel.canonical import Json
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text

PREFIX: Final = "claim."
# Under this name the claims stand among the answers that are kept.
CLAIMS: Final = "claims"
# What is written where a value should not be there at all.
NOTHING: Final = frozenset({"（空）", "(空)", "(empty)"})


@dataclass(frozen=True, slots=True)
class Claimable:
    """A field of a record that may be claimed to be otherwise, and what stands there."""

    field: Field
    present: Json


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: the field, what stood there when it was made, and what should stand there (``None``: nothing)."""

    field: str
    present: Json
    claimed: Json


def claims_of(form: Mapping[str, Json]) -> tuple[Claim, ...]:
    """The claims among the answers that were kept."""
    told = form.get(CLAIMS)
    rows = [each for each in told if isinstance(each, Mapping)] if isinstance(told, Sequence) else []
    return tuple(Claim(str(each["field"]), each["present"], each["claimed"]) for each in rows)


def read_claims(
    claimable: Sequence[Claimable], given: Mapping[str, str], places: Places
) -> tuple[list[Json], list[Finding]]:
    """The claims among the answers as they are kept, and a finding at each that cannot be read or claims nothing."""
    told: list[Json] = []
    findings: list[Finding] = []
    for each in claimable:
        name, text = PREFIX + each.field.name, given.get(PREFIX + each.field.name, "").strip()
        if not text:
            continue
        cell = read_cell(each.field, "" if text in NOTHING else text, places)
        value: Json = list(cell.value) if isinstance(cell.value, tuple) else cell.value
        if cell.problem is not None:
            findings.append(replace(cell.problem, place=Place(field=name)))
        elif value == each.present or (value is None and text not in NOTHING):
            findings.append(_the_same(name, each.field))
        else:
            told.append({"field": each.field.name, "present": each.present, "claimed": value})
    return told, findings


def _the_same(name: str, field: Field) -> Finding:
    return Finding(
        "claim.the_same",
        Severity.ERROR,
        Text(
            f"“{field.title.zh}”的主张与现有内容相同。", f"What is claimed of “{field.title.en}” stands there already."
        ),
        Text(
            "请填写正确的内容；不应有内容的填“（空）”；无异议的留空。",
            "Write what should stand there, (empty) where nothing should, or leave it blank.",
        ),
        Place(field=name),
    )
