"""Groups the records of one item: per subject and indicator how many count, what they bring, which they are."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.counting import counts, live
from chuxin.assessment.evaluation.exactly import whole_sum
from chuxin.assessment.evaluation.rules import Combine, Measure, Take
from chuxin.assessment.evaluation.scorecard import Indicator
from chuxin.assessment.evaluation.worth import worth
from chuxin.facts.catalogue.formula_columns import column
from chuxin.facts.catalogue.functions import EXACT


def sums(basis: Basis, item: str, records: ir.Table, evidence: bool) -> ir.Table:
    """One row a subject: ``<id>_hits`` and, as the indicator asks, ``<id>_sum`` (joined micro-points), ``<id>_taken``
    (the number measured), ``<id>_known`` (of how many records it is the mean), ``<id>_evidence``."""
    read = [indicator for indicator in basis.card.indicators if indicator.item == item]
    held = live(basis, records)
    alone = len(read) == 1
    if alone:
        held = held.filter(counts(basis, read[0], held))
    marks: dict[str, ir.Value] = {}
    for indicator in read:
        counted = ibis.literal(True) if alone else counts(basis, indicator, held)
        marks |= _marks(basis, indicator, held, counted, alone=alone)
    marked = held.select("subject", "record", **marks)
    columns: dict[str, ir.Value] = {}
    for indicator in read:
        columns |= _columns(indicator, marked, evidence)
    return marked.group_by("subject").aggregate(**columns)


def newest(indicator: Indicator, records: ir.Table, counted: ir.BooleanValue) -> ir.BooleanValue:
    """Whether a record is the latest of its subject among those counted (by day, then by id)."""
    order = [ibis.desc(counted.ifelse(1, 0)), ibis.desc(records.decided_on), ibis.desc(records.record)]
    return ibis.row_number().over(ibis.window(group_by=records.subject, order_by=order)) == 0


def measured(basis: Basis, measure: Measure, records: ir.Table) -> ir.Value:
    """The value of each record a measure takes: an exact number, or for a count of distinct ones whatever it is."""
    if measure.of is None:
        return ibis.null(EXACT)
    value = column(measure.of, records, basis.parameters, basis.on)
    return value.cast("string") if measure.take is Take.DISTINCT else value.cast(EXACT)


def _marks(
    basis: Basis, indicator: Indicator, held: ir.Table, counted: ir.BooleanValue, *, alone: bool
) -> Mapping[str, ir.Value]:
    """What is noted beside each record: whether it counts, and the points or the number it brings."""
    id_ = indicator.id
    marks: dict[str, ir.Value] = {} if alone else {f"{id_}_counts": counted}
    if indicator.measure is not None:
        if indicator.measure.take is Take.COUNT:
            return marks
        value = measured(basis, indicator.measure, held)
        within = counted & value.notnull()
        if indicator.measure.take is Take.LATEST:
            within = within & newest(indicator, held, within)
        return marks | {f"{id_}_of": within.ifelse(value, ibis.null(value.type()))}
    if indicator.decides and not alone:
        return marks
    points = worth(basis, indicator, held)
    if indicator.combine is Combine.LATEST:
        points = (counted & newest(indicator, held, counted)).ifelse(points, 0)
    elif not alone:
        points = counted.ifelse(points, 0 if indicator.combine in _SUMMED else ibis.null("int64"))
    return marks | {f"{id_}_points": points}


_SUMMED = frozenset({Combine.SUM, Combine.MEAN})


def _columns(indicator: Indicator, marked: ir.Table, evidence: bool) -> Mapping[str, ir.Value]:
    id_ = indicator.id
    counted = marked[f"{id_}_counts"] if f"{id_}_counts" in marked.columns else None
    columns: dict[str, ir.Value] = {f"{id_}_hits": marked.count(where=counted).cast("int64")}
    if indicator.measure is not None:
        columns |= _taken(indicator.measure, id_, marked)
    elif not indicator.decides:
        points = marked[f"{id_}_points"]
        match indicator.combine:
            case Combine.MOST:
                columns[f"{id_}_sum"] = points.max().cast("int64")
            case Combine.LEAST:
                columns[f"{id_}_sum"] = points.min().cast("int64")
            case _:
                columns[f"{id_}_sum"] = whole_sum(points)
    if evidence:
        columns[f"{id_}_evidence"] = marked.record.collect(where=counted, order_by=marked.record)
    return columns


def _taken(measure: Measure, id_: str, marked: ir.Table) -> Mapping[str, ir.Value]:
    if measure.take is Take.COUNT:
        return {}
    values = marked[f"{id_}_of"]
    match measure.take:
        case Take.DISTINCT:
            return {f"{id_}_taken": values.nunique().cast("int64")}
        case Take.SUM:
            return {f"{id_}_taken": values.sum().cast(EXACT)}
        case Take.MEAN:
            return {f"{id_}_taken": values.sum().cast(EXACT), f"{id_}_known": values.count().cast("int64")}
        case Take.LEAST:
            return {f"{id_}_taken": values.min().cast(EXACT)}
    return {f"{id_}_taken": values.max().cast(EXACT)}
