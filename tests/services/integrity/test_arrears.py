"""Interest on arrears, against a counter that walks day by day; sums that reconcile, whatever is paid when."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from chuxin.services.integrity.arrears import ZERO, Debt, accrued, by_body, interest, overdue, sums

DUE = date(2025, 12, 30)
DAY = timedelta(days=1)
RATE = Decimal("0.0005")
FEN = Decimal("0.01")
MONEY = st.decimals(Decimal(1), Decimal(10**9), places=2)


@st.composite
def debts(draw: st.DrawFn) -> Debt:
    """A debt paid in up to four steps over two months, or never, at the rate by law, an agreed one, or none."""
    due = draw(MONEY)
    days = sorted(draw(st.sets(st.integers(-5, 60), max_size=4)))
    shares = sorted(draw(st.lists(st.integers(1, 100), min_size=len(days), max_size=len(days))))
    paid = tuple((DUE + DAY * day, (due * share / 100).quantize(FEN)) for day, share in zip(days, shares, strict=True))
    rate = draw(st.sampled_from([RATE, Decimal("0.000123"), None]))
    return Debt(f"r{draw(st.integers(0, 999))}", draw(st.integers(1, 3)), "示欠1号", "示例部门", DUE, due, paid, rate)


def walked(debt: Debt, on: date) -> Decimal:
    """The interest day by day: for each day after the due day, on what was left as that day began."""
    total, day = ZERO, debt.due_on + DAY
    while day <= on:
        total += max(debt.due - debt.paid(day - DAY), ZERO) * (debt.rate or ZERO)
        day += DAY
    return total


@settings(max_examples=50, deadline=None)
@given(debts(), st.integers(-3, 70))
def test_interest_is_what_a_walk_day_by_day_gives_to_the_last_digit(debt: Debt, after: int) -> None:
    on = DUE + DAY * after
    if debt.rate is None:
        assert interest(debt, on) is None
        return
    assert accrued(debt, on) == walked(debt, on)
    assert interest(debt, on) == walked(debt, on).quantize(FEN, ROUND_HALF_UP)


@settings(max_examples=50, deadline=None)
@given(debts(), st.integers(0, 70))
def test_interest_never_falls_and_stops_once_all_is_paid(debt: Debt, after: int) -> None:
    on = DUE + DAY * after
    before, then = accrued(debt, on), accrued(debt, on + DAY)
    if before is None or then is None:
        return
    assert then >= before
    assert (then == before) == (debt.due <= debt.paid(on))


@settings(max_examples=50, deadline=None)
@given(st.lists(debts(), max_size=6), st.integers(-3, 70))
def test_the_sums_of_all_are_the_sums_of_the_bodies_and_what_is_left_is_what_was_not_paid(
    held: list[Debt], after: int
) -> None:
    on = DUE + DAY * after
    every, bodies = sums(held, on), by_body(held, on).values()
    assert every == sum(bodies, sums([], on))
    assert every.due == every.paid + every.left
    assert every.overdue == len(overdue(held, on))
    assert (every.cleared is None) == (every.due == 0)


def test_half_a_million_unpaid_for_a_hundred_days_costs_twenty_five_thousand() -> None:
    debt = Debt("r", 1, "示欠1号", "示例部门", DUE, Decimal(500_000), (), RATE)
    assert interest(debt, DUE) == ZERO
    assert interest(debt, DUE + DAY) == Decimal("250.00")
    assert interest(debt, DUE + 100 * DAY) == Decimal("25000.00")
