"""Why a score is what it is: the same rows as the score, told indicator by indicator and record by record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import pyarrow as pa

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.decisions import Decision, decisions_in, why_not
from chuxin.assessment.evaluation.evidence import Change, Evidence, Used, Without
from chuxin.assessment.evaluation.points import micro
from chuxin.assessment.evaluation.rules import Better
from chuxin.assessment.evaluation.scorecard import Group
from chuxin.assessment.evaluation.share import Measured, Share, share_of_points
from chuxin.kernel.text import Text

__all__ = [
    "Bounded",
    "Change",
    "Decision",
    "Evidence",
    "Explanation",
    "Measured",
    "Share",
    "Used",
    "Without",
    "explained",
]


@dataclass(frozen=True, slots=True)
class Bounded:
    """What the floor or the cap of a group took back (micro-points, signed)."""

    group: str
    title: Text
    points: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score with all its reasons. ``score`` is ``None`` where the card does not score such a subject (``reason``
    ``not_scored``); ``grade`` is ``None`` also without a record (``no_record``) or where coverage is too small
    (``coverage``). ``base`` + the points of all shares + what ``bounded`` groups and the card's own bounds (``held``)
    took back = ``score``, to the digit. ``decisions`` are the vetoes, downgrades and caps that apply; ``by_score`` the
    grade the points alone would give. ``coverage`` and ``least_coverage`` are millionths."""

    subject: str
    scorecard: str
    edition: str
    title: Text
    status: str
    clauses: tuple[str, ...]
    on: date
    score: int | None
    grade: str | None
    reason: str | None
    why_not: Text | None
    veto: bool
    coverage: int
    least_coverage: int
    shares: tuple[Share, ...]
    base: int = 0
    bounded: tuple[Bounded, ...] = ()
    held: int = 0
    decisions: tuple[Decision, ...] = ()
    by_score: str | None = None
    better: Better = Better.HIGHER

    @property
    def total(self) -> int:
        """Base, points of all indicators and what all bounds took back together, in micro-points."""
        taken = sum(each.points for each in self.bounded)
        return self.base + sum(share.points for share in self.shares) + taken + self.held


def explained(basis: Basis, row: Mapping[str, object], lines: pa.Table) -> Explanation:
    """Tell one wide ``row`` (of ``judgement``) with the ``lines`` of the same subject."""
    card = basis.card
    by_indicator: dict[str, list[Mapping[str, object]]] = {}
    for line in lines.to_pylist():
        by_indicator.setdefault(str(line["indicator"]), []).append(line)
    scored = row["reason"] != "not_scored"
    shares = tuple(
        share_of_points(basis, (group.title, indicator), row, by_indicator.get(indicator.id, []))
        for group in card.groups
        for indicator in group.indicators
    )
    least = micro(basis.parameters[card.coverage])
    decisions, by_score = decisions_in(basis, row) if scored else ((), None)
    told = Explanation(
        subject=str(row["subject"]),
        scorecard=card.id,
        edition=card.edition,
        title=card.title,
        status=card.status,
        clauses=card.clauses,
        on=basis.on,
        score=cast("int | None", row["score"]),
        grade=cast("str | None", row["grade"]),
        reason=cast("str | None", row["reason"]),
        why_not=why_not(basis, row, decisions),
        veto=bool(row["veto"]),
        coverage=cast(int, row["coverage"]),
        least_coverage=least,
        shares=shares if scored else (),
        decisions=decisions,
        by_score=by_score,
        better=card.better,
    )
    return _with_bounds(told, card.groups, row, card.base) if scored else told


def _with_bounds(told: Explanation, groups: tuple[Group, ...], row: Mapping[str, object], base: int) -> Explanation:
    taken = [(group, row.get(f"{group.id}_held")) for group in groups if group.bounded]
    bounded = tuple(
        Bounded(group.id, group.title, points) for group, points in taken if isinstance(points, int) and points
    )
    points = sum(share.points for share in told.shares) + sum(each.points for each in bounded)
    return replace(told, base=base, bounded=bounded, held=(told.score or 0) - base - points)
