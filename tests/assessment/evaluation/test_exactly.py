"""Division in queries is exact and rounded half away from nought, also where a floating quotient is not."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import ibis
import pytest

from chuxin.assessment.evaluation.exactly import divided, part_of
from chuxin.facts.catalogue.functions import EXACT

LARGE = 9_007_199_254_740_993
CASES = [
    (1, 2),
    (-1, 2),
    (3, 2),
    (-3, 2),
    (1, 3),
    (2, 3),
    (5, 10),
    (-5, 10),
    (0, 7),
    (7, 1),
    (LARGE, 1),
    (LARGE, 2),
    (-LARGE, 2),
    (LARGE * 3, 7),
    (10**18, 3),
    (999_999_999_999_999_999, 1_000_000),
    (1_000_000, 999_999),
]


@pytest.mark.parametrize(("dividend", "divisor"), CASES)
def test_a_quotient_is_rounded_half_up_to_the_whole(dividend: int, divisor: int) -> None:
    told = ibis.duckdb.connect().execute(
        divided(ibis.literal(dividend, type="int64"), ibis.literal(divisor, type="int64"), large=abs(dividend) > 2**53)
    )
    assert told == int((Decimal(dividend) / divisor).quantize(Decimal(1), ROUND_HALF_UP))


def test_nothing_is_divided_by_nought() -> None:
    told = divided(ibis.literal(5, type="int64"), ibis.literal(0, type="int64"))
    assert ibis.duckdb.connect().execute(told.isnull())


@pytest.mark.parametrize(("points", "share"), [(5, "0.5"), (-5, "0.5"), (333_333, "0.333333"), (1, "0.499999")])
def test_a_share_is_rounded_half_up_to_the_micro_point(points: int, share: str) -> None:
    told = part_of(ibis.literal(points, type="int64"), ibis.literal(Decimal(share), type=EXACT))
    assert ibis.duckdb.connect().execute(told) == int((points * Decimal(share)).quantize(Decimal(1), ROUND_HALF_UP))
