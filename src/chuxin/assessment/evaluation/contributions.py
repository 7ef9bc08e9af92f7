"""Compiles a scorecard to one Ibis expression: the same rows are the score of everyone and the reasons of one.

A record counts when it is live, decided and in effect by the day judged, not expired, and meets the indicator's
condition. Points are whole micro-points from beginning to end; ages are plain comparisons of days. One scan and one
grouping an item, left-joined to the subjects. Only a subject's own records are ever joined to it (R25).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from chuxin.assessment.evaluation.basis import Basis, shares
from chuxin.assessment.evaluation.points import MICRO, micro, share_of
from chuxin.assessment.evaluation.scorecard import Effect, Indicator, Step, Table
from chuxin.facts.catalogue.formula_columns import column
from chuxin.facts.catalogue.functions import EXACT, first_day_younger_than
from chuxin.kernel.formula import Formula

NEVER = ibis.literal(False)


@ibis.udf.agg.builtin(name="sum")  # type: ignore[untyped-decorator]
def _sum(points: dt.int64) -> dt.Decimal(38, 0):  # type: ignore[valid-type]
    """The engine's own sum. Engines widen it each in their own way, so it is said to be wide and cut back by us; one
    cast, where Ibis' own sum would take two."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The facts as Ibis tables: ``subjects``, and ``records`` by item (an item without table has no records)."""

    subjects: ir.Table
    records: Mapping[str, ir.Table]


def judgement(basis: Basis, tables: Tables, *, evidence: bool = False) -> ir.Table:
    """One row a subject: ``subject``, ``region``, ``industry``, ``score``, ``grade``, ``reason``, ``veto``,
    ``coverage``, and per indicator ``<id>_points``, ``<id>_hits``, ``<id>_assessed`` (and ``<id>_evidence``, the
    record ids, when asked for).

    Points, score and coverage are whole millionths. ``reason`` says why there is no grade (``not_scored``,
    ``coverage``) or that a veto decided it (``veto``). For who is not scored, no record is looked at.
    """
    scored = _scored(basis, tables.subjects)
    key = scored.ifelse(tables.subjects.subject, ibis.null("string"))
    wide = tables.subjects.select("subject", "region", "industry", scored=scored, key=key)
    for number, item in enumerate(basis.card.items):
        if item in tables.records:
            sums = _sums(basis, item, tables.records[item], evidence).rename({f"key_{number}": "subject"})
            wide = wide.left_join(sums, wide.key == sums[f"key_{number}"])
    return _graded(basis, _pointed(basis, wide, evidence))


def lines(basis: Basis, tables: Tables) -> ir.Table:
    """One row a record that counts: ``indicator``, ``subject``, ``record``, ``source``, ``decided_on``, ``valid_to``,
    ``matched`` (the value that chose the points), ``base`` and ``points`` (after decay), both as signed micro-points.
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
    text, day, points = ibis.null("string"), ibis.null("date"), ibis.null("int64")
    columns = {"record": text, "source": text, "decided_on": day, "valid_to": day, "indicator": text, "matched": text}
    return subjects.filter(NEVER).select("subject", **columns, base=points, points=points)


def _lines_of(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.Table:
    counted = _live(basis, records).filter(_counts(basis, indicator, records))
    sign = -1 if indicator.effect is Effect.DEDUCT else 1
    table = isinstance(indicator.points, Table)
    matched = counted[indicator.points.field].cast("string") if isinstance(indicator.points, Table) else None
    return counted.select(
        "subject",
        "record",
        "source",
        "decided_on",
        "valid_to",
        indicator=ibis.literal(indicator.id),
        matched=matched if table else ibis.null("string"),
        base=(_points(basis, indicator, counted, MICRO) * sign).cast("int64"),
        points=(_decayed(basis, indicator, counted) * sign).cast("int64"),
    )


def _scored(basis: Basis, subjects: ir.Table) -> ir.BooleanValue:
    scope = basis.card.not_scored
    outside = [subjects.kind.isin(scope.kinds)] if scope.kinds else []
    outside += [subjects.subject.startswith(prefix) for prefix in scope.code_prefixes]
    return ~reduce(lambda some, other: some | other, outside, NEVER).fill_null(False)


def _live(basis: Basis, records: ir.Table) -> ir.Table:
    """R23: repaired, withdrawn, expired and archived records are not seen at all."""
    on = ibis.literal(basis.on)
    return records.filter(
        records.state == "live",
        records.decided_on <= on,
        records.valid_from.isnull() | (records.valid_from <= on),
        records.valid_to.isnull() | (records.valid_to >= on),
    )


def _counts(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.BooleanValue:
    """Whether a live record counts for the indicator: its condition holds and its last step is not over."""
    condition = ibis.literal(True)
    if indicator.where:
        condition = column(indicator.where, records, basis.parameters, basis.on)
    if indicator.decay:
        oldest = first_day_younger_than(indicator.decay[-1].months, basis.on)
        condition = condition & (records.decided_on >= ibis.literal(oldest))
    return condition


def _sums(basis: Basis, item: str, records: ir.Table, evidence: bool) -> ir.Table:
    """Per subject and indicator of one item: how many records count, their points, and which they are."""
    read = [indicator for indicator in basis.card.indicators if indicator.item == item]
    live = _live(basis, records)
    marks: dict[str, ir.Value] = {}
    if len(read) == 1:
        live = live.filter(_counts(basis, read[0], live))
        marks[f"{read[0].id}_points"] = _decayed(basis, read[0], live)
    else:
        for indicator in read:
            counted = marks[f"{indicator.id}_counts"] = _counts(basis, indicator, live)
            marks[f"{indicator.id}_points"] = counted.ifelse(_decayed(basis, indicator, live), 0)
    marked = live.select("subject", "record", **marks)
    columns: dict[str, ir.Value] = {}
    for indicator in read:
        counted = marked[f"{indicator.id}_counts"] if len(read) > 1 else None
        columns[f"{indicator.id}_hits"] = marked.count(where=counted).cast("int64")
        if indicator.effect is not Effect.VETO:
            columns[f"{indicator.id}_sum"] = _sum(marked[f"{indicator.id}_points"]).cast("int64")
        if evidence:
            columns[f"{indicator.id}_evidence"] = marked.record.collect(where=counted, order_by=marked.record)
    return marked.group_by("subject").aggregate(**columns)


def _decayed(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.IntegerValue:
    """Micro-points of each record after decay, without sign."""
    if not indicator.decay:
        return _points(basis, indicator, records, MICRO)

    def from_day(step: Step) -> ir.BooleanValue:
        return records.decided_on >= ibis.literal(first_day_younger_than(step.months, basis.on))

    steps = [(from_day(step), _points(basis, indicator, records, step.share)) for step in indicator.decay]
    return ibis.cases(*steps, else_=0)


def _points(basis: Basis, indicator: Indicator, records: ir.Table, share: int) -> ir.IntegerValue:
    """Micro-points of each record at one share of decay; rounding happens here, once, before any sum."""
    if isinstance(indicator.points, Table):
        return _from_table(basis, indicator.points, records, share)
    if isinstance(indicator.points, Formula):
        value = column(indicator.points, records, basis.parameters, basis.on).cast(EXACT)
        part = value * ibis.literal(Decimal(share) / MICRO, type=EXACT)
        return (part.cast(EXACT) * MICRO).cast("int64").fill_null(0)
    return ibis.literal(0, type="int64")


def _from_table(basis: Basis, table: Table, records: ir.Table, share: int) -> ir.IntegerValue:
    def worth(parameter: str | None) -> int:
        return 0 if parameter is None else share_of(micro(basis.parameters[parameter]), share)

    field = records[table.field].cast("string")
    branches = [(field == value, ibis.literal(worth(id_), type="int64")) for value, id_ in table.parameters]
    return ibis.cases(*branches, else_=ibis.literal(worth(table.otherwise), type="int64"))


def _pointed(basis: Basis, wide: ir.Table, evidence: bool) -> ir.Table:
    """Points, hits and whether it was assessed, for every indicator."""
    columns: dict[str, ir.Value] = {}
    for indicator in basis.card.indicators:
        names = {name: f"{indicator.id}_{name}" for name in ("hits", "sum", "points", "assessed", "evidence")}
        read = names["hits"] in wide.columns
        hits = wide[names["hits"]].fill_null(0) if read else ibis.literal(0, type="int64")
        if indicator.effect is not Effect.VETO:
            total = wide[names["sum"]].fill_null(0) if read else ibis.literal(0, type="int64")
            columns[names["points"]] = _held(indicator, total)
        columns[names["hits"]] = hits
        columns[names["assessed"]] = _supplied(basis, indicator, wide) | (hits > 0)
        if evidence:
            columns[names["evidence"]] = wide[names["evidence"]] if read else ibis.null("array<string>")
    return wide.select("subject", "region", "industry", "scored", **columns)


def _held(indicator: Indicator, total: ir.IntegerValue) -> ir.IntegerValue:
    moved = indicator.start - total if indicator.effect is Effect.DEDUCT else indicator.start + total
    bounded = ibis.least(ibis.greatest(moved, indicator.floor), indicator.cap)
    return bounded.cast("int64")


def _supplied(basis: Basis, indicator: Indicator, wide: ir.Table) -> ir.BooleanValue:
    regions = basis.regions(indicator.item)
    if "" in regions:
        return ibis.literal(True)
    return reduce(lambda some, prefix: some | wide.region.startswith(prefix).fill_null(False), regions, NEVER)


def _graded(basis: Basis, pointed: ir.Table) -> ir.Table:
    indicators, parts = basis.card.indicators, shares(basis.card.indicators)
    pointed_ones = [each for each in indicators if each.effect is not Effect.VETO]
    vetoes = [pointed[f"{each.id}_hits"] > 0 for each in indicators if each.effect is Effect.VETO]
    scored = pointed.scored
    score = sum((pointed[f"{each.id}_points"] for each in pointed_ones), ibis.literal(0, type="int64"))
    assessed = [
        pointed[f"{each.id}_assessed"].ifelse(ibis.literal(parts[each.id], type="int64"), ibis.literal(0, type="int64"))
        for each in indicators
    ]
    coverage = sum(assessed, ibis.literal(0, type="int64"))
    first = pointed.mutate(
        score=scored.ifelse(score, ibis.null("int64")).cast("int64"),
        coverage=coverage,
        veto=reduce(lambda some, other: some | other, vetoes, NEVER),
    )
    return _with_grade(basis, first)


def _with_grade(basis: Basis, pointed: ir.Table) -> ir.Table:
    values = basis.parameters
    covered = pointed.coverage >= micro(values[basis.card.coverage])
    reason = ibis.cases(
        (~pointed.scored, "not_scored"), (~covered, "coverage"), (pointed.veto, "veto"), else_=ibis.null("string")
    )
    cuts = [(pointed.score >= micro(values[cut.from_]), cut.grade) for cut in basis.card.cuts if cut.from_]
    last = basis.card.cuts[-1].grade
    by_score = ibis.cases(*cuts, else_=last) if cuts else ibis.literal(last)
    refused = ~pointed.scored | ~covered
    grade = ibis.cases((refused, ibis.null("string")), (pointed.veto, basis.card.veto_grade), else_=by_score)
    details = [name for name in pointed.columns if name.rsplit("_", 1)[-1] in _DETAILS]
    return pointed.mutate(grade=grade, reason=reason).select(*_HEAD, *details)


_HEAD = ("subject", "region", "industry", "score", "grade", "reason", "veto", "coverage")
_DETAILS = frozenset({"points", "hits", "assessed", "evidence"})
