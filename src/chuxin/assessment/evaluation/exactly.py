"""Exact division for queries: whole numbers in, whole numbers out, the same on every engine."""

from __future__ import annotations

from decimal import Decimal

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from chuxin.assessment.evaluation.points import MICRO
from chuxin.facts.catalogue.functions import EXACT

WIDE = "decimal(38, 0)"


@ibis.udf.agg.builtin(name="sum")  # type: ignore[untyped-decorator]
def _sum(points: dt.int64) -> dt.Decimal(38, 0):  # type: ignore[valid-type]
    """The engine's own sum. Engines widen it each in their own way, so it is said to be wide and cut back by us; one
    cast, where Ibis' own sum would take two."""


def whole_sum(points: ir.IntegerValue) -> ir.IntegerValue:
    """The sum of whole micro-points, as int64 on every engine."""
    return _sum(points).cast("int64")


def part_of(points: ir.IntegerValue, share: ir.NumericValue) -> ir.IntegerValue:
    """``share`` (an exact decimal) of whole micro-points, rounded half up (away from nought) to the micro-point."""
    return (points.cast(WIDE) * share).cast(WIDE).cast("int64")


def divided(dividend: ir.IntegerValue, divisor: ir.IntegerValue, *, large: bool = False) -> ir.IntegerValue:
    """``dividend / divisor`` as int64, rounded half up (away from nought); missing where ``divisor`` is nought.

    The floating quotient is a first guess only: the remainder, in whole numbers, says whether it is one too many or
    one too few, so that no engine's rounding shows. A quotient of more than 2⁵³ (``large``) is guessed twice.
    """
    size, by = dividend.abs().cast("int64"), divisor.nullif(0).cast("int64")
    guess = _guess(size, by)
    if large:
        guess = guess + _guess(size - guess * by, by)
    left = size - guess * by
    floor = guess + ibis.cases((left < 0, -1), (left >= by, 1), else_=0)
    up = ((size - floor * by) * 2 >= by).ifelse(1, 0)
    return ((dividend < 0).ifelse(-1, 1) * (floor + up)).cast("int64")


def _guess(size: ir.IntegerValue, by: ir.IntegerValue) -> ir.IntegerValue:
    return (size.cast("float64") / by.cast("float64")).floor().cast("int64")


def micro_of(value: ir.NumericValue) -> ir.IntegerValue:
    """An exact decimal as whole millionths."""
    return (value.cast(EXACT) * MICRO).cast("int64")


def value_of(millionths: ir.IntegerValue) -> ir.NumericValue:
    """Whole millionths as an exact decimal."""
    return (millionths.cast(EXACT) * ibis.literal(Decimal("0.000001"), type=EXACT)).cast(EXACT)
