"""What the hub does by itself for a grade: judging again whoever had a record repaired or withdrawn, the same day."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Final

from chuxin.assessment.evaluation import actions as evaluating
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.governance import hearing, queries
from chuxin.assessment.governance.step import day_of
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal

# Under an adopted scheme one round of the worker judges this many again at most; the next goes on.
AT_ONCE: Final = 200
_CAUSE: Final = "记录已修复或撤销 / a record was repaired or withdrawn"


def look(*, actor: Actor, at: datetime) -> int:
    """Judge again, by the grades in use of every scheme, whoever had a record repaired or withdrawn since; how many.

    Under an adopted scheme never for the worse (R16, R21): that stays among what waits for an officer. Permits
    ``evaluation.run`` and ``round.decide``.
    """
    day = day_of(at)
    done = evaluating.judge_again(evaluation.runs_in_use(day), on=day, actor=actor, at=at)
    for scorecard in sorted({card for card, _ in queries.adopted()}):
        if (used := queries.round_in_use(scorecard, day)) is None:
            continue
        due = dict(queries.due_again(scorecard, day)).items()
        mild = (subject for subject, record in due if not _waits(used.run, subject, record, day))
        for subject in islice(mild, AT_ONCE):
            hearing.judge_again(used.run, subject, _CAUSE, actor=actor, at=at)
            done += 1
    return done


@lru_cache(maxsize=10_000)
def _waits(run: int, subject: int, _record: str, on: date) -> bool:
    """Whether an officer must settle it: it is worse than before, or the rules have changed since. Asked once a day of
    each record."""
    try:
        hearing.found_again(queries.round_of(run), subject, on)
    except Refusal:
        return True
    return False
