"""What a counting record is worth in whole micro-points, before and after decay."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import ibis
import ibis.expr.types as ir

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.counting import carried
from chuxin.assessment.evaluation.exactly import part_of
from chuxin.assessment.evaluation.points import MICRO, micro, share_of
from chuxin.assessment.evaluation.rules import Bands, Step, Table
from chuxin.assessment.evaluation.scorecard import Indicator
from chuxin.facts.catalogue.formula_columns import column
from chuxin.facts.catalogue.functions import EXACT, first_day_younger_than
from chuxin.kernel.formula import Formula

# Up to so many steps of decay each step has its own points; more (a half-life) become one share a record.
_FEW: Final = 6


def worth(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.IntegerValue:
    """Micro-points of each record after decay, without sign."""
    if not indicator.decay:
        return full_worth(basis, indicator, records)
    if len(indicator.decay) > _FEW:
        return part_of(full_worth(basis, indicator, records), _share(basis, indicator, records))
    return ibis.cases(
        *_whole(basis, indicator, records, full_worth(basis, indicator, records)),
        *(
            (_from_day(basis, step, records), _points(basis, indicator, records, step.share))
            for step in indicator.decay
        ),
        else_=0,
    )


def full_worth(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.IntegerValue:
    """Micro-points of each record before decay, without sign."""
    return _points(basis, indicator, records, MICRO)


def banded(basis: Basis, bands: Bands, value: ir.NumericValue, share: int = MICRO) -> ir.IntegerValue:
    """Micro-points of a number by its band; where the number is missing those of ``missing``, else nothing known."""
    parameters = basis.parameters

    def points(id_: str | None) -> ir.IntegerValue:
        return ibis.literal(0 if id_ is None else share_of(micro(parameters[id_]), share), type="int64")

    def bound(below: Decimal | str) -> ir.NumericValue:
        number = below if isinstance(below, Decimal) else Decimal(parameters[below])
        return ibis.literal(number, type=EXACT)

    unknown = points(bands.missing) if bands.missing else ibis.null("int64")
    branches = [(value < bound(band.below), points(band.points)) for band in bands.bands]
    return ibis.cases((value.isnull(), unknown), *branches, else_=points(bands.otherwise))


def _from_day(basis: Basis, step: Step, records: ir.Table) -> ir.BooleanValue:
    return records.decided_on >= ibis.literal(first_day_younger_than(step.months, basis.on))


def _whole(
    basis: Basis, indicator: Indicator, records: ir.Table, value: ir.Value
) -> list[tuple[ir.BooleanValue, ir.Value]]:
    """What is carried over counts whole."""
    carry = carried(basis, indicator, records)
    return [] if carry is None else [(carry, value)]


def _share(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.NumericValue:
    def part(share: int) -> ir.NumericValue:
        return ibis.literal(Decimal(share) / MICRO, type=EXACT)

    steps = [(_from_day(basis, step, records), part(step.share)) for step in indicator.decay]
    return ibis.cases(*_whole(basis, indicator, records, part(MICRO)), *steps, else_=part(0))


def _points(basis: Basis, indicator: Indicator, records: ir.Table, share: int) -> ir.IntegerValue:
    """Micro-points of each record at one share of decay; rounding happens here, once, before any sum."""
    match indicator.points:
        case Table():
            return _from_table(basis, indicator.points, records, share)
        case Bands(of=Formula() as of):
            value = column(of, records, basis.parameters, basis.on).cast(EXACT)
            return banded(basis, indicator.points, value, share).fill_null(0)
        case Formula():
            value = column(indicator.points, records, basis.parameters, basis.on).cast(EXACT)
            part = value * ibis.literal(Decimal(share) / MICRO, type=EXACT)
            return (part.cast(EXACT) * MICRO).cast("int64").fill_null(0)
    return ibis.literal(0, type="int64")


def _from_table(basis: Basis, table: Table, records: ir.Table, share: int) -> ir.IntegerValue:
    def points(parameter: str | None) -> int:
        return 0 if parameter is None else share_of(micro(basis.parameters[parameter]), share)

    field = records[table.field].cast("string")
    branches = [(field == value, ibis.literal(points(id_), type="int64")) for value, id_ in table.parameters]
    return ibis.cases(*branches, else_=ibis.literal(points(table.otherwise), type="int64"))
