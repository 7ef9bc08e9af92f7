"""The board knows when the next delivery is due."""

from __future__ import annotations

from datetime import date

import pytest

from chuxin.facts.intake.feed import Feed
from chuxin.interfaces.web.deliveries import due_on, period_end
from chuxin.kernel.text import Text

MONTHLY = Feed("hubei.penalties", Text("处罚", "Penalties"), "national.penalty", (), due_working_days=7)


@pytest.mark.parametrize(
    ("on", "months", "ended"),
    [
        (date(2026, 11, 22), 1, date(2026, 10, 31)),
        (date(2026, 11, 22), 3, date(2026, 9, 30)),
        (date(2026, 11, 22), 12, date(2025, 12, 31)),
        (date(2026, 1, 1), 1, date(2025, 12, 31)),
    ],
)
def test_a_period_has_ended(on: date, months: int, ended: date) -> None:
    assert period_end(on, months) == ended


def test_what_has_not_come_since_the_month_ended_is_owed_for_it() -> None:
    assert due_on(MONTHLY, date(2026, 10, 12), date(2026, 11, 22)) == date(2026, 11, 10)


def test_what_has_come_is_owed_next_for_the_running_month() -> None:
    assert due_on(MONTHLY, date(2026, 11, 5), date(2026, 11, 22)) == date(2026, 12, 9)


def test_a_feed_without_a_term_is_never_late() -> None:
    assert due_on(Feed("f", Text("甲", "a"), "i", ()), None, date(2026, 11, 22)) is None
