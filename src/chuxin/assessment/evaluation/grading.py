"""Makes of the points of all indicators the score, and of the score, vetoes, downgrades and caps the grade."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final

import ibis
import ibis.expr.types as ir

from chuxin.assessment.evaluation.basis import Basis, shares
from chuxin.assessment.evaluation.pointing import NEVER, held
from chuxin.assessment.evaluation.points import micro
from chuxin.assessment.evaluation.rules import Effect
from chuxin.assessment.evaluation.scorecard import Cut, Indicator

HEAD: Final = ("subject", "region", "industry", "score", "grade", "reason", "veto", "coverage")
_DETAILS: Final = frozenset({"points", "hits", "assessed", "evidence", "value", "rank", "held", "capped"})


def graded(basis: Basis, pointed: ir.Table) -> ir.Table:
    """``pointed`` with score, coverage, veto, grade and reason; only the columns of a result are kept."""
    card, parts = basis.card, shares(basis.card.indicators)
    score, bounded = _score(basis, pointed)
    assessed = [
        pointed[f"{each.id}_assessed"].ifelse(ibis.literal(parts[each.id], type="int64"), ibis.literal(0, type="int64"))
        for each in card.indicators
    ]
    first = pointed.mutate(
        score=pointed.scored.ifelse(score, ibis.null("int64")).cast("int64"),
        coverage=sum(assessed, ibis.literal(0, type="int64")),
        veto=_any(decides(each, pointed) for each in card.indicators if each.effect is Effect.VETO),
        **bounded,
    )
    told = _with_grade(basis, first) if _plain(basis) else _with_place(basis, first)
    details = [name for name in told.columns if name.rsplit("_", 1)[-1] in _DETAILS]
    return told.select(*HEAD, *details)


def decides(indicator: Indicator, table: ir.Table) -> ir.BooleanValue:
    """Whether a veto or a downgrade applies."""
    return table[f"{indicator.id}_hits"] >= indicator.fewest


def _score(basis: Basis, pointed: ir.Table) -> tuple[ir.IntegerValue, dict[str, ir.Value]]:
    """The score, and for each bounded group what its bounds took back."""
    score: ir.IntegerValue = ibis.literal(basis.card.base, type="int64")
    bounded: dict[str, ir.Value] = {}
    for group in basis.card.groups:
        points = [pointed[f"{each.id}_points"] for each in group.indicators if not each.decides]
        if group.bounded and points:
            together = sum(points[1:], points[0])
            within = held(together, group.floor, group.cap)
            bounded[f"{group.id}_held"] = (within - together).cast("int64")
            score = score + within
        else:
            score = sum(points, score)
    return held(score, basis.card.floor, basis.card.cap), bounded


def _plain(basis: Basis) -> bool:
    """Whether points and vetoes alone decide, and a veto means the last grade."""
    card = basis.card
    others = any(each.effect is Effect.DOWNGRADE for each in card.indicators) or card.caps
    return not others and card.veto_grade == card.cuts[-1].grade


def _refusals(basis: Basis, pointed: ir.Table) -> list[tuple[ir.BooleanValue, str]]:
    """Why there is no grade at all, the first that holds."""
    covered = pointed.coverage >= micro(basis.parameters[basis.card.coverage])
    refusals = [(~pointed.scored, "not_scored")]
    if basis.card.needs_record:
        hits = [pointed[f"{id_}_hits"] for id_ in basis.card.needs_record]
        refusals.append((sum(hits[1:], hits[0]) == 0, "no_record"))
    return [*refusals, (~covered, "coverage")]


def _with_grade(basis: Basis, pointed: ir.Table) -> ir.Table:
    refusals = _refusals(basis, pointed)
    reason = ibis.cases(*refusals, (pointed.veto, "veto"), else_=ibis.null("string"))
    cuts = [(_reaches(basis, cut, pointed), cut.grade) for cut in basis.card.cuts[:-1]]
    last = basis.card.cuts[-1].grade
    by_score = ibis.cases(*cuts, else_=last) if cuts else ibis.literal(last)
    refused = _any(condition for condition, _ in refusals)
    grade = ibis.cases((refused, ibis.null("string")), (pointed.veto, basis.card.veto_grade), else_=by_score)
    return pointed.mutate(grade=grade, reason=reason)


def _reaches(basis: Basis, cut: Cut, pointed: ir.Table) -> ir.BooleanValue:
    bound = micro(basis.parameters[cut.bound or ""])
    reached = pointed.score <= bound if cut.up_to else pointed.score >= bound
    return reached if cut.needs is None else reached & (pointed[f"{cut.needs}_hits"] > 0)


def _with_place(basis: Basis, pointed: ir.Table) -> ir.Table:
    """The worst of what points, veto, downgrades and caps say; grades are told by their place, 0 the best."""
    card = basis.card
    cuts = [(_reaches(basis, cut, pointed), number) for number, cut in enumerate(card.cuts[:-1])]
    last = len(card.cuts) - 1
    placed = pointed.mutate(
        by_score=ibis.cases(*cuts, else_=last) if cuts else ibis.literal(last),
        by_veto=pointed.veto.ifelse(card.position(card.veto_grade), 0),
        by_downgrade=_worst(
            decides(each, pointed).ifelse(card.position(each.at_best or ""), 0)
            for each in card.indicators
            if each.effect is Effect.DOWNGRADE
        ),
        by_cap=_worst(pointed[f"{cap.id}_capped"].ifelse(card.position(cap.at_best), 0) for cap in card.caps),
    )
    by_score, downgrade, cap = placed.by_score, placed.by_downgrade, placed.by_cap
    place = ibis.greatest(by_score, placed.by_veto, downgrade, cap)
    refusals = _refusals(basis, placed)
    reason = ibis.cases(
        *refusals,
        (placed.veto, "veto"),
        ((downgrade > by_score) & (downgrade >= cap), "downgrade"),
        (cap > by_score, "cap"),
        else_=ibis.null("string"),
    )
    names = [(place == number, cut.grade) for number, cut in enumerate(card.cuts[:-1])]
    named = ibis.cases(*names, else_=card.cuts[last].grade) if names else ibis.literal(card.cuts[last].grade)
    refused = _any(condition for condition, _ in refusals)
    return placed.mutate(grade=refused.ifelse(ibis.null("string"), named), reason=reason)


def _worst(places: Iterable[ir.IntegerValue]) -> ir.IntegerValue:
    every = list(places)
    if not every:
        return ibis.literal(0)
    return ibis.greatest(*every) if len(every) > 1 else every[0]


def _any(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    every = list(conditions)
    return reduce(lambda some, other: some | other, every) if every else NEVER
