"""Formulas with ``/`` give what Python's decimals give, on every engine, also where a floating quotient does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from random import Random

import ibis
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chuxin.facts.catalogue.formula_columns import column
from chuxin.kernel.formula import parse
from tests.engines.postgres import Server, fresh_database

Pair = tuple[Decimal, Decimal]
SIXTH = Decimal("0.000001")
WIDE = Context(prec=80, rounding=ROUND_HALF_UP)
NUMBERS = pa.decimal128(38, 6)
DAY = date(2026, 6, 30)
LARGEST = 10**12  # 元
AMOUNTS = st.decimals(-LARGEST, LARGEST, places=6) | st.decimals(-100, 100, places=6) | st.integers(-9, 9).map(Decimal)


def by_python(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    return WIDE.quantize(WIDE.divide(dividend, divisor), SIXTH) if divisor else None


def said(connection: ibis.BaseBackend, pairs: Sequence[Pair]) -> list[Decimal | None]:
    """What the engine says of ``a / b``, in the order of ``pairs``."""
    above, below = (pa.array([pair[side] for pair in pairs], NUMBERS) for side in (0, 1))
    facts = pa.table({"n": list(range(len(pairs))), "a": above, "b": below})
    table = connection.create_table("pairs", facts, overwrite=True)
    told = connection.to_pyarrow(table.select("n", x=column(parse("a / b"), table, {}, DAY)))
    return list(told.sort_by("n")["x"].to_pylist())


def hard(many: int) -> list[Pair]:
    """Quotients that lie halfway between two millionths, or a hair beside it, in all sizes."""
    chance = Random(7)
    pairs = []
    for _ in range(many):
        divisor = chance.choice([-1, 1]) * Decimal(chance.randrange(1, 10 ** chance.randrange(1, 7)) * 2)
        halfway = Decimal(chance.randrange(10 ** chance.randrange(1, 18)) * 2 + 1) / 2_000_000
        beside = chance.choice([Decimal(0), Decimal(0), SIXTH, -SIXTH])
        pairs.append((WIDE.multiply(halfway, divisor) + beside, divisor))
    return pairs


@pytest.fixture(scope="module")
def duckdb() -> ibis.BaseBackend:
    return ibis.duckdb.connect()


@settings(max_examples=40, deadline=None)
@example([(Decimal(LARGEST), SIXTH), (Decimal(-LARGEST), Decimal(3)), (Decimal(1), Decimal(0))])
@example([(Decimal("0.000001"), Decimal(2)), (Decimal("-0.000001"), Decimal(2)), (Decimal("0.000001"), Decimal(-3))])
@given(pairs=st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=20))
def test_a_quotient_of_a_formula_is_the_exact_one_rounded_half_up(duckdb: ibis.BaseBackend, pairs: list[Pair]) -> None:
    assert said(duckdb, pairs) == [by_python(*pair) for pair in pairs]


def test_halfway_quotients_are_told_apart_from_those_beside_them(duckdb: ibis.BaseBackend) -> None:
    pairs = hard(5000)
    wanted = [by_python(*pair) for pair in pairs]
    assert said(duckdb, pairs) == wanted
    floating = [Decimal(float(one) / float(other)).quantize(SIXTH, ROUND_HALF_UP) for one, other in pairs]
    assert floating != wanted


@pytest.mark.postgres
def test_postgresql_divides_exactly_too(postgres_server: Server) -> None:
    connection = ibis.connect(fresh_database(postgres_server))
    pairs = [*hard(5000), (Decimal(LARGEST), SIXTH), (Decimal(1), Decimal(0))]
    assert said(connection, pairs) == [by_python(*pair) for pair in pairs]
    connection.disconnect()
