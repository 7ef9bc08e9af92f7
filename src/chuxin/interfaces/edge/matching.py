"""How a question whose record it is goes in and out: as JSON, and a decision as it is written."""

from __future__ import annotations

from chuxin.facts.intake.deciding import Decision
from chuxin.facts.intake.match import Choice, Match
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_NOBODY, _NEW = "none", "new"


def as_told(found: Match) -> dict[str, object]:
    """A question as JSON: number, name, candidates with features, where it stands."""
    return {
        "match": found.entry,
        "name": found.question.name,
        "code": found.question.code,
        "batch": found.batch,
        "feed": found.feed,
        "rows": found.rows,
        "state": found.choice.value,
        "chosen": None if found.chosen is None else subjects.subject(found.chosen).code,
        "decision": found.decision,
        "decided_by": found.decided_by,
        "why": found.why,
        "candidates": [each.as_json() for each in found.candidates],
    }


def decision(whose: str, why: str, *, seen: int | None = None) -> Decision:
    """What ``whose`` says: a code, ``new`` or ``none``; ``seen`` is what was seen. Refuses ``subjects.unknown``."""
    if whose in {_NEW, _NOBODY}:
        return Decision(Choice(whose), why=why, seen=seen)
    subject = subjects.subject_by_code(whose)
    if subject is None:
        raise Refusal(
            "subjects.unknown",
            Text(f"没有代码为“{whose}”的主体。", f"There is no organisation with the code “{whose}”."),
            Text("请用候选组织的代码，或 new、none。", "Use the code of a candidate, or new or none."),
        )
    return Decision(Choice.CHOSEN, subject.number, why, seen)
