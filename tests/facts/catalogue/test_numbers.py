"""Sums are exact decimals, whatever unit and separators they were written with."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.facts.catalogue.numbers import plain, read_capital, read_decimal, read_sum, rounded


@pytest.mark.parametrize(
    ("written", "unit", "yuan"),
    [
        ("1.5", "万元", "15000"),
        ("1.5", "元", "1.5"),
        ("0.000001", "万元", "0.01"),
        ("1,234.5", "元", "1234.5"),
        ("50万", "元", "500000"),
        ("3000元", "万元", "3000"),
        ("20万元整", "元", "200000"),
        ("(0.3万元)", "元", None),
        ("0.3(万元)", "元", "3000"),
        ("2亿元", "元", "200000000"),
        ("人民币5万元", "元", "50000"),
        ("1e2", "万元", "1000000"),
        ("abc", "元", None),
        ("1,2", "元", None),
        ("5斤", "元", None),
    ],
)
def test_a_sum_is_read_exactly_in_yuan(written: str, unit: str, yuan: str | None) -> None:
    amount = read_sum(written, unit)
    assert (None if amount is None else plain(amount)) == yuan


@pytest.mark.parametrize(
    ("written", "amount", "currency", "odd"),
    [
        ("1,000(万元人民币)", "10000000", "CNY", False),
        ("50(万元)", "500000", "CNY", False),
        ("110万元人民币", "1100000", "CNY", False),
        ("10,591.50000000(万)", "105915000", "CNY", True),
        ("80万人民币", "800000", "CNY", True),
        ("350万人民币元", "3500000", "CNY", True),
        ("100(万元(人民币))", "1000000", "CNY", True),
        ("1,050(万美元)", None, "USD", False),
        ("774(万法国法郎)", None, "FRF", False),
        ("-", None, None, True),
        ("壹佰万元", None, None, True),
    ],
)
def test_a_capital_is_read_where_its_spelling_tells_one(
    written: str, amount: str | None, currency: str | None, odd: bool
) -> None:
    assert read_capital(written) == (amount, currency, odd)


def test_a_number_beyond_any_ledger_is_no_number() -> None:
    assert read_decimal("9" * 41) is None
    assert read_sum("9" * 41, "元") is None


def test_rounding_takes_halves_away_from_zero() -> None:
    assert rounded(Decimal("1.005"), 2) == Decimal("1.01")
    assert rounded(Decimal("1.5"), 2) == Decimal("1.5")


@given(st.decimals(min_value=0, max_value=10**12, places=6, allow_nan=False, allow_infinity=False))
def test_ten_thousands_are_exactly_ten_thousand_ones(number: Decimal) -> None:
    assert read_sum(f"{number:f}", "万元") == number * 10_000


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_plain_text_gives_the_same_number_back(number: Decimal) -> None:
    text = plain(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert text != "-0"
