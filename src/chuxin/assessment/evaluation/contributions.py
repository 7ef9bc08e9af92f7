"""Compiles a scorecard to one Ibis expression: the same rows are the score of everyone and the reasons of one.

A record counts when it is live, decided and in effect by the day judged, not expired, and meets the indicator's
condition. Points are whole micro-points from beginning to end; ages are plain comparisons of days. One scan and one
grouping an item, left-joined to the subjects. Only a subject's own records are ever joined to it (R25).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

import ibis
import ibis.expr.types as ir

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.counting import carried, counts, live
from chuxin.assessment.evaluation.grading import graded
from chuxin.assessment.evaluation.pointing import NEVER, pointed
from chuxin.assessment.evaluation.rules import Bands, Combine, Effect, Table, Take
from chuxin.assessment.evaluation.scorecard import GradeCap, Indicator
from chuxin.assessment.evaluation.summing import measured, newest, sums
from chuxin.assessment.evaluation.worth import full_worth, worth
from chuxin.facts.catalogue.formula_columns import column
from chuxin.facts.catalogue.functions import EXACT


@dataclass(frozen=True, slots=True)
class Tables:
    """The facts as Ibis tables: ``subjects``, ``records`` by item (an item without table has no records), and the
    ``grades`` other scorecards gave (``subject``, ``scorecard``, ``grade``), where there are any."""

    subjects: ir.Table
    records: Mapping[str, ir.Table] = field(default_factory=dict)
    grades: ir.Table | None = None


def judgement(basis: Basis, tables: Tables, *, evidence: bool = False) -> ir.Table:
    """One row a subject: ``subject``, ``region``, ``industry``, ``score``, ``grade``, ``reason``, ``veto``,
    ``coverage``, and per indicator ``<id>_points``, ``<id>_hits``, ``<id>_assessed`` (and ``<id>_evidence``, the
    record ids, when asked for); where the card has them ``<id>_value`` and ``<id>_rank`` of a measure, ``<group>_held``
    of a bounded group, ``<cap>_capped`` of a cap.

    Points, score, rank and coverage are whole millionths. ``reason`` says why there is no grade (``not_scored``,
    ``no_record``, ``coverage``) or what decided it instead of the points (``veto``, ``downgrade``, ``cap``). For who is
    not scored, no record is looked at.
    """
    subjects = _subjects(basis, tables.subjects)
    scored = _scored(basis, subjects)
    key = scored.ifelse(subjects.subject, ibis.null("string"))
    caps = {f"{cap.id}_capped": _capped(basis, cap, subjects) for cap in basis.card.caps if cap.where}
    peers = sorted({name for each in basis.card.indicators if each.bands for name in each.bands.within})
    own = {name: subjects[name] for name in peers if name not in ("region", "industry")}
    wide = subjects.select("subject", "region", "industry", scored=scored, key=key, **own, **caps)
    for number, item in enumerate(basis.card.items):
        if item in tables.records:
            found = sums(basis, item, tables.records[item], evidence).rename({f"key_{number}": "subject"})
            wide = wide.left_join(found, wide.key == found[f"key_{number}"])
    for cap in basis.card.caps:
        if cap.scorecard:
            wide = _capped_elsewhere(cap, wide, tables.grades)
    kept = tuple(f"{cap.id}_capped" for cap in basis.card.caps)
    return graded(basis, pointed(basis, wide, evidence, kept))


def lines(basis: Basis, tables: Tables) -> ir.Table:
    """One row a record that counts: ``indicator``, ``subject``, ``record``, ``source``, ``decided_on``, ``valid_to``,
    ``matched`` (the value that chose the points), ``value`` (the number that chose them or that was measured),
    ``carried`` (over, whole), ``base`` and ``points`` (after decay), both as signed micro-points, ``joins`` (whether
    they enter the sum: of records that join as the latest, only that one does).
    """
    parts = [
        _lines_of(basis, indicator, tables.records[indicator.item])
        for indicator in basis.card.indicators
        if indicator.item in tables.records
    ]
    if not parts:
        return _no_lines(tables.subjects)
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _no_lines(subjects: ir.Table) -> ir.Table:
    text, day, points, flag = ibis.null("string"), ibis.null("date"), ibis.null("int64"), ibis.null("boolean")
    columns = {"record": text, "source": text, "decided_on": day, "valid_to": day, "indicator": text, "matched": text}
    more = {"value": ibis.null(EXACT), "carried": flag, "base": points, "points": points, "joins": flag}
    return subjects.filter(NEVER).select("subject", **columns, **more)


def _lines_of(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.Table:
    counted = live(basis, records).filter(counts(basis, indicator, records))
    sign = -1 if indicator.effect is Effect.DEDUCT else 1
    carry = carried(basis, indicator, counted)
    latest = indicator.combine is Combine.LATEST and not indicator.measure
    return counted.select(
        "subject",
        "record",
        "source",
        "decided_on",
        "valid_to",
        indicator=ibis.literal(indicator.id),
        matched=_matched(basis, indicator, counted),
        value=_value(basis, indicator, counted),
        carried=ibis.literal(False) if carry is None else carry,
        base=(full_worth(basis, indicator, counted) * sign).cast("int64"),
        points=(worth(basis, indicator, counted) * sign).cast("int64"),
        joins=newest(indicator, counted, ibis.literal(True)) if latest else ibis.literal(True),
    )


def _matched(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.Value:
    if isinstance(indicator.points, Table):
        return records[indicator.points.field].cast("string")
    if indicator.measure and indicator.measure.take is Take.DISTINCT:
        return measured(basis, indicator.measure, records)
    return ibis.null("string")


def _value(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.Value:
    if indicator.measure and indicator.measure.take is not Take.DISTINCT:
        return measured(basis, indicator.measure, records)
    if isinstance(indicator.points, Bands) and indicator.points.of is not None:
        return column(indicator.points.of, records, basis.parameters, basis.on).cast(EXACT)
    return ibis.null(EXACT)


def _scored(basis: Basis, subjects: ir.Table) -> ir.BooleanValue:
    scope = basis.card.not_scored
    outside = [subjects.kind.isin(scope.kinds)] if scope.kinds else []
    outside += [subjects.subject.startswith(prefix) for prefix in scope.code_prefixes]
    return ~reduce(lambda some, other: some | other, outside, NEVER).fill_null(False)


def _subjects(basis: Basis, subjects: ir.Table) -> ir.Table:
    """The subjects with every column the card reads of them; ``size`` may be missing from the facts."""
    absent = {name: ibis.null("string") for name in basis.card.of_subject if name not in subjects.columns}
    return subjects.mutate(**absent) if absent else subjects


def _capped(basis: Basis, cap: GradeCap, subjects: ir.Table) -> ir.BooleanValue:
    return NEVER if cap.where is None else column(cap.where, subjects, basis.parameters, basis.on)


def _capped_elsewhere(cap: GradeCap, wide: ir.Table, grades: ir.Table | None) -> ir.Table:
    """``wide`` with whether another scorecard gave one of the grades that cap this one (not true where unknown)."""
    name, key = f"{cap.id}_capped", f"{cap.id}_key"
    if grades is None:
        return wide.mutate(**{name: NEVER})
    given = grades.filter(grades.scorecard == cap.scorecard, grades.grade.isin(cap.grades))
    those = given.select(**{key: given.subject}).distinct()
    return wide.left_join(those, wide.key == those[key]).mutate(**{name: lambda joined: joined[key].notnull()})
