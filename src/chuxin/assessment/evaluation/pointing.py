"""Makes of what was summed the points of every indicator, of every group and of the whole, each within its bounds."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

import ibis
import ibis.expr.types as ir

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.exactly import divided, micro_of, part_of, value_of
from chuxin.assessment.evaluation.points import MICRO
from chuxin.assessment.evaluation.rules import COUNTED, Combine, Effect, Measure, Percentile, Take
from chuxin.assessment.evaluation.scorecard import Indicator
from chuxin.assessment.evaluation.worth import banded
from chuxin.facts.catalogue.functions import EXACT

NEVER = ibis.literal(False)
_NOUGHT = ibis.literal(0, type="int64")


def pointed(basis: Basis, wide: ir.Table, evidence: bool, kept: tuple[str, ...] = ()) -> ir.Table:
    """Points, hits and whether it was assessed, for every indicator; ``<id>_value`` and ``<id>_rank`` where it
    measures. ``kept`` are columns of ``wide`` that pass through."""
    wide = _ranked(basis, _valued(basis, wide))
    columns: dict[str, ir.Value] = {name: wide[name] for name in kept}
    for indicator in basis.card.indicators:
        id_ = indicator.id
        hits = hits_in(indicator, wide)
        if not indicator.decides:
            columns[f"{id_}_points"] = _weighed(indicator, _bounded(indicator, _moved(basis, indicator, wide)))
        columns[f"{id_}_hits"] = hits
        columns[f"{id_}_assessed"] = _assessed(basis, indicator, wide)
        columns |= {name: wide[name] for name in (f"{id_}_value", f"{id_}_rank") if name in wide.columns}
        if evidence:
            name = f"{id_}_evidence"
            columns[name] = wide[name] if name in wide.columns else ibis.null("array<string>")
    return wide.select("subject", "region", "industry", "scored", **columns)


def hits_in(indicator: Indicator, wide: ir.Table) -> ir.IntegerValue:
    """How many records count for an indicator (none where its item has no table)."""
    name = f"{indicator.id}_hits"
    return wide[name].fill_null(0) if name in wide.columns else _NOUGHT


def held(value: ir.IntegerValue, floor: int | None, cap: int | None) -> ir.IntegerValue:
    """``value`` between two bounds, where there are any."""
    above = value if floor is None else ibis.greatest(value, floor)
    within = above if cap is None else ibis.least(above, cap)
    return within.cast("int64")


def _assessed(basis: Basis, indicator: Indicator, wide: ir.Table) -> ir.BooleanValue:
    return _supplied(basis, indicator, wide) | (hits_in(indicator, wide) > 0)


def _supplied(basis: Basis, indicator: Indicator, wide: ir.Table) -> ir.BooleanValue:
    regions = basis.regions(indicator.item)
    if "" in regions:
        return ibis.literal(True)
    return reduce(lambda some, prefix: some | wide.region.startswith(prefix).fill_null(False), regions, NEVER)


def _valued(basis: Basis, wide: ir.Table) -> ir.Table:
    """``wide`` with the number each measuring indicator took; nothing changes for a card that measures nothing."""
    measuring = [(each, each.measure) for each in basis.card.indicators if each.measure]
    values = {f"{each.id}_value": _value(basis, each, measure, wide) for each, measure in measuring}
    return wide.mutate(**values) if values else wide


def _value(basis: Basis, indicator: Indicator, measure: Measure, wide: ir.Table) -> ir.NumericValue:
    """The number measured; of no records missing, but a count is nought where a source did supply the item."""
    if measure.take is Take.COUNT:
        found = hits_in(indicator, wide).cast(EXACT)
    elif f"{indicator.id}_taken" not in wide.columns:
        found = ibis.null(EXACT)
    elif measure.take is Take.MEAN:
        total, known = wide[f"{indicator.id}_taken"], wide[f"{indicator.id}_known"]
        found = value_of(divided(micro_of(total), known, large=True))
    else:
        found = wide[f"{indicator.id}_taken"].cast(EXACT)
    if measure.take not in COUNTED:
        return found
    counted = found.fill_null(ibis.literal(Decimal(0), type=EXACT))
    return (_assessed(basis, indicator, wide) & wide.scored).ifelse(counted, ibis.null(EXACT)).cast(EXACT)


def _ranked(basis: Basis, wide: ir.Table) -> ir.Table:
    """``wide`` with the rank among peers of each indicator that asks for it: millionths from 0 to 1."""
    ranks = {}
    for indicator in basis.card.indicators:
        if indicator.bands and indicator.bands.percentile:
            ranks[f"{indicator.id}_rank"] = _rank(indicator, indicator.bands.percentile, wide)
    return wide.mutate(**ranks) if ranks else wide


def _rank(indicator: Indicator, percentile: Percentile, wide: ir.Table) -> ir.IntegerValue:
    value = wide[f"{indicator.id}_value"]
    alike = [wide.industry.substr(0, 1) if name == "industry" else wide[name] for name in percentile.within]
    peer = reduce(lambda all_, each: all_ & each.notnull(), alike, wide.scored & value.notnull())
    among = ibis.window(group_by=[peer, *alike])
    below = ibis.rank().over(ibis.window(group_by=[peer, *alike], order_by=[value]))
    peers = wide.subject.count().over(among)
    known = peer & (peers >= percentile.fewest)
    rank = divided((below * MICRO).cast("int64"), (peers - 1).cast("int64"))
    return known.ifelse(rank.fill_null(0), ibis.null("int64")).cast("int64")


def _moved(basis: Basis, indicator: Indicator, wide: ir.Table) -> ir.IntegerValue:
    """The start with what the records bring, before any bound."""
    total = _total(basis, indicator, wide)
    match indicator.effect:
        case Effect.DEDUCT:
            return indicator.start - total.fill_null(0)
        case Effect.RATE:
            return total.fill_null(indicator.start)
    return indicator.start + total.fill_null(0)


def _total(basis: Basis, indicator: Indicator, wide: ir.Table) -> ir.IntegerValue:
    """What all counting records bring together; missing where nothing does."""
    if indicator.measure is not None:
        bands = indicator.bands
        if bands is None:
            return ibis.null("int64")
        value = value_of(wide[f"{indicator.id}_rank"]) if bands.percentile else wide[f"{indicator.id}_value"]
        return banded(basis, bands, value)
    name = f"{indicator.id}_sum"
    if name not in wide.columns:
        return ibis.null("int64") if indicator.effect is Effect.RATE else _NOUGHT
    if indicator.combine is Combine.MEAN:
        return divided(wide[name], wide[f"{indicator.id}_hits"])
    return wide[name]


def _bounded(indicator: Indicator, moved: ir.IntegerValue) -> ir.IntegerValue:
    return held(moved, indicator.floor, indicator.cap)


def _weighed(indicator: Indicator, points: ir.IntegerValue) -> ir.IntegerValue:
    if indicator.factor == MICRO:
        return points
    return part_of(points, ibis.literal(Decimal(indicator.factor) / MICRO, type=EXACT))
