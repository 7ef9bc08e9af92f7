"""The published terms of data quality: a definition of kind ``quality`` says the days and numbers figures go by."""

from __future__ import annotations

from dataclasses import dataclass

from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text

TERMS_ID = "national.quality"
_NAMES = ("least_rows", "letter_day", "answer_days")
# Keys of every definition, read elsewhere.
_ELSEWHERE = (
    "id", "clauses", "valid_from", "valid_to", "status", "unverified", "note", "description", "words", "title",
    "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """``least_rows``: below this many rows no share is told. ``letter_day``: the working day of a month on which the
    letters about the month before go out. ``answer_days``: working days a registry has to answer about a code."""

    least_rows: int
    letter_day: int
    answer_days: int


def terms_from(definition: Definition) -> tuple[Terms | None, list[Finding]]:
    """The terms that ``definition`` states, with every fault found; none while there is an error."""
    findings: list[Finding] = []
    shape = Shape(definition, definition.body, findings)
    given = {name: shape.number(name) or 0 for name in _NAMES}
    for name in _NAMES:
        if not given[name]:
            told = Text(f"“{name}”应为不小于1的整数。", f"“{name}” must be a whole number of at least 1.")
            shape.fault("quality.malformed", told, at=(name,))
    shape.nothing_else(*_ELSEWHERE)
    if any(one.severity is Severity.ERROR for one in findings):
        return None, findings
    return Terms(**given), findings
