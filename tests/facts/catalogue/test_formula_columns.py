"""What formulas mean over a table: exact numbers, and missing values that are never true."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chuxin.facts.catalogue.formula_columns import column, problems
from chuxin.facts.catalogue.functions import first_day_younger_than, functions
from chuxin.kernel.days import add_months
from chuxin.kernel.formula import parse
from chuxin.kernel.refusal import Refusal

ON = date(2025, 2, 28)
FACTS = pa.table(
    {
        "kinds": ["警告、罚款", "罚款", None, ""],
        "fine": pa.array([Decimal("100.50"), None, Decimal(0), Decimal(3)], pa.decimal128(18, 2)),
        "day": [date(2020, 2, 29), date(2024, 1, 31), None, date(2024, 5, 5)],
        "simple": [True, False, None, True],
        "n": [1, 2, None, 4],
    }
)
PARAMETERS = {"large": Decimal("2.5"), "word": "罚款", "start": date(2024, 1, 31)}


def values(text: str) -> list[object]:
    connection = ibis.duckdb.connect()
    table = connection.create_table("facts", FACTS)
    answer: list[object] = connection.to_pyarrow(table.select(x=column(parse(text), table, PARAMETERS, ON)))[
        "x"
    ].to_pylist()
    return answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fine > 50", [True, False, False, False]),
        ("not fine > 50", [False, True, True, True]),
        ("fine != 3", [True, False, True, False]),
        ("simple", [True, False, False, True]),
        ("not simple", [False, True, True, False]),
        ("simple == True", [True, False, False, True]),
        ("simple and n > 1", [False, False, False, True]),
        ("simple or n == 2", [True, True, False, True]),
        ("1 < n <= 4", [False, True, False, True]),
        ("day >= '2024-01-31'", [False, True, False, True]),
        ("day == param.start", [False, True, False, False]),
        ("n + 1", [2, 3, None, 5]),
        ("-n * 2", [-2, -4, None, -8]),
        ("fine * param.large", [Decimal("251.25"), None, Decimal(0), Decimal("7.5")]),
        ("fine + 0.000001", [Decimal("100.500001"), None, Decimal("0.000001"), Decimal("3.000001")]),
        ("fine / 4", [Decimal("25.125"), None, Decimal(0), Decimal("0.75")]),
        ("n / 0", [None, None, None, None]),
        ("1 if fine > 50 else 0", [1, 0, 0, 0]),
        ("contains(kinds, '罚款')", [True, True, False, False]),
        ("contains(kinds, '款')", [False, False, False, False]),
        ("contains_any(kinds, '吊销', '警告')", [True, False, False, False]),
        ("mentions(kinds, '款')", [True, True, False, False]),
        ("is_missing(kinds)", [False, False, True, True]),
        ("is_missing(fine)", [False, True, False, False]),
        ("length(kinds)", [5, 2, 0, 0]),
        ("matches(kinds, '罚.|x')", [False, True, False, False]),
        ("days_between(day, today())", [1826, 394, None, 299]),
        ("years_between(day, today())", [4, 1, None, 0]),
        ("min_of(n, fine)", [Decimal(1), None, None, Decimal(3)]),
        ("max_of(n, 2)", [2, 2, None, 4]),
        ("clamp(fine, 1, param.large)", [Decimal("2.5"), None, Decimal(1), Decimal("2.5")]),
        ("one_of(kinds, param.word, '警告')", [False, True, False, False]),
        ("or_else(n, 0)", [1, 2, 0, 4]),
        ("by_age(day, 12, 1, 24, 0.5, 0)", [Decimal(0), Decimal("0.5"), None, Decimal(1)]),
        ("today() == '2025-02-28'", [True, True, True, True]),
    ],
)
def test_a_formula_means_this(text: str, expected: list[object]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("n + foo", "formula.unknown_name", "5"),
        ("bar(1)", "formula.unknown_function", "1"),
        ("param.other", "formula.unknown_parameter", "1"),
        ("kinds + 1", "formula.kinds", "1"),
        ("n == kinds", "formula.kinds", "6"),
        ("simple > simple", "formula.kinds", "1"),
        ("fine if n else 1", "formula.kinds", "9"),
        ("fine if simple else 'a'", "formula.kinds", "21"),
        ("not n", "formula.kinds", "5"),
        ("day == 'soon'", "formula.kinds", "8"),
        ("contains(n, 'a')", "formula.kinds", "10"),
        ("length()", "formula.arguments", "1"),
        ("matches(kinds, '(?=a)')", "formula.arguments", "1"),
        ("matches(kinds, '[')", "formula.arguments", "1"),
        ("matches(kinds, kinds)", "formula.arguments", "1"),
        ("one_of(n, 'a')", "formula.arguments", "1"),
        ("or_else(n, 'a')", "formula.arguments", "1"),
        ("by_age(day, 24, 1, 12, 2, 3)", "formula.arguments", "1"),
    ],
)
def test_a_formula_that_cannot_be_meant_is_refused_with_its_place(text: str, code: str, at: str) -> None:
    with pytest.raises(Refusal) as refused:
        values(text)
    assert refused.value.code == code
    assert refused.value.findings[0].place.field == at


def test_problems_are_found_without_any_facts() -> None:
    fields = {"kinds": "string", "fine": "decimal(18, 2)"}
    assert problems(parse("fine > 5 and contains(kinds, 'x')"), fields, {}) == ()
    assert [finding.code for finding in problems(parse("fines > 5"), fields, {})] == ["formula.unknown_name"]


def test_every_function_is_documented_in_both_languages_and_no_two_alike() -> None:
    documents = [document for each in functions() for document in (each.doc.zh, each.doc.en)]
    assert len(set(documents)) == len(documents)
    assert all(any("一" <= character <= "鿿" for character in each.doc.zh) for each in functions())
    assert all(each.doc.en[0].isascii() for each in functions())


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
def test_every_formula_of_this_page_can_be_said_to_other_engines(dialect: str) -> None:
    table = ibis.table(ibis.memtable(FACTS).schema(), name="facts")
    for text in (
        "contains_any(kinds, 'a', 'b')",
        "by_age(day, 12, 1, 0)",
        "clamp(fine, 1, 2) / 3",
        "matches(kinds, 'a')",
    ):
        assert "SELECT" in ibis.to_sql(table.select(x=column(parse(text), table, PARAMETERS, ON)), dialect=dialect)


@settings(max_examples=200)
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 240), st.integers(-40, 40))
def test_an_age_in_months_is_a_comparison_of_days(on: date, months: int, shift: int) -> None:
    first = first_day_younger_than(months, on)
    day = first + timedelta(days=shift)
    assert (add_months(day, months) > on) == (day >= first)
