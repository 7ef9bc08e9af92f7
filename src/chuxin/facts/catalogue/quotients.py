"""Exact quotients of decimals in queries: rounded half up to six decimals, the same on every engine."""

from __future__ import annotations

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from chuxin.facts.catalogue.functions import EXACT

_MILLION = 10**6
_SMALLEST = Decimal("0.000001")
_WHOLE = "decimal(38, 0)"


def quotient(dividend: ir.NumericValue, divisor: ir.NumericValue) -> ir.NumericValue:
    """``dividend / divisor`` of numbers with six decimals, rounded half up (away from nought) to six; missing where
    the divisor is nought. For dividends and quotients below 10²⁶; beyond, engines report an overflow.

    Reckoned in whole millionths: floating quotients are guesses only, the second one of what the first left; what is
    left of that says, in whole numbers, whether to go one up or down, so that no engine's rounding shows.
    """
    above, below = _millionths(dividend), _millionths(divisor)
    size, by = above.abs() * _MILLION, below.abs().nullif(0)
    first = _guess(size, by)
    second = first + _guess(size - first * by, by)
    twice_left = (size - second * by) * 2
    rounded = second + ibis.cases((twice_left >= by, 1), (twice_left < -by, -1), else_=0)
    signed = rounded * ((above < 0) == (below < 0)).ifelse(1, -1)
    return (signed.cast(EXACT) * ibis.literal(_SMALLEST, type=EXACT)).cast(EXACT)


def _millionths(number: ir.NumericValue) -> ir.NumericValue:
    return (number.cast(EXACT) * _MILLION).cast(_WHOLE)


def _guess(size: ir.NumericValue, by: ir.NumericValue) -> ir.NumericValue:
    return (size.cast("float64") / by.cast("float64")).cast(_WHOLE)
