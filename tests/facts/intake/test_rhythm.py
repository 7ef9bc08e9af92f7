"""Which deliveries a feed owes: periods, last days in working days, silences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.rhythm import EVERY, ended, next_due, owed, period_of, silence
from chuxin.kernel.text import Text

MONTHLY = Feed("hubei.penalties", Text("处罚", "Penalties"), "national.penalty", (), due_working_days=7)
DAYS = st.dates(date(2024, 1, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("on", "every", "last"),
    [
        (date(2026, 11, 22), "month", date(2026, 10, 31)),
        (date(2026, 11, 22), "quarter", date(2026, 9, 30)),
        (date(2026, 11, 22), "half_year", date(2026, 6, 30)),
        (date(2026, 11, 22), "year", date(2025, 12, 31)),
        (date(2026, 1, 1), "month", date(2025, 12, 31)),
        (date(2026, 11, 22), "week", date(2026, 11, 15)),
        (date(2026, 11, 22), "day", date(2026, 11, 21)),
    ],
)
def test_a_period_has_ended(on: date, every: str, last: date) -> None:
    assert ended(replace(MONTHLY, rhythm=every), on).last == last


def test_what_has_not_come_since_the_month_ended_is_owed_for_it() -> None:
    assert next_due(MONTHLY, date(2026, 10, 12), date(2026, 11, 22)) == date(2026, 11, 10)


def test_what_has_come_is_owed_next_for_the_running_month() -> None:
    assert next_due(MONTHLY, date(2026, 11, 5), date(2026, 11, 22)) == date(2026, 12, 9)


def test_a_feed_without_a_term_owes_nothing() -> None:
    feed = Feed("f", Text("甲", "a"), "i", ())
    assert next_due(feed, None, date(2026, 11, 22)) is None
    assert owed(feed, [], date(2024, 1, 1), date(2026, 11, 22)) == ()


def test_a_last_day_in_a_year_not_arranged_yet_is_not_guessed_and_makes_nothing_late() -> None:
    december = period_of(MONTHLY, date(2039, 12, 5))
    assert december.due is None
    assert not december.is_overdue(date(2041, 1, 1))


def test_deliveries_answer_the_period_that_had_ended_when_they_came() -> None:
    came = [date(2026, 8, 6), date(2026, 10, 20), date(2026, 11, 3)]
    held = owed(MONTHLY, came, date(2026, 6, 10), date(2026, 11, 22))
    assert [(one.period.first, one.came) for one in held] == [
        (date(2026, 6, 10), None),
        (date(2026, 7, 1), date(2026, 8, 6)),
        (date(2026, 8, 1), None),
        (date(2026, 9, 1), date(2026, 10, 20)),
        (date(2026, 10, 1), date(2026, 11, 3)),
    ]
    assert [one.is_late for one in held] == [False, False, False, True, False]
    assert [one.is_missing(date(2026, 11, 22)) for one in held] == [True, False, True, False, False]


def test_a_silence_is_the_run_of_missing_periods_up_to_now() -> None:
    on = date(2026, 11, 22)
    silent = owed(MONTHLY, [date(2026, 8, 6)], date(2026, 6, 1), on)
    assert [one.period.first for one in silence(silent, on)] == [
        date(2026, 8, 1),
        date(2026, 9, 1),
        date(2026, 10, 1),
    ]
    # October is not due yet on 5 November: the silence is about August and September.
    early = date(2026, 11, 5)
    running = owed(MONTHLY, [date(2026, 8, 6)], date(2026, 6, 1), early)
    assert [one.period.first for one in silence(running, early)] == [date(2026, 8, 1), date(2026, 9, 1)]
    # Something came for October, early or late: the silence is over.
    again = owed(MONTHLY, [date(2026, 8, 6), date(2026, 11, 4)], date(2026, 6, 1), on)
    assert silence(again, on) == ()


@settings(deadline=None, max_examples=40)
@given(every=st.sampled_from(EVERY), since=DAYS, days=st.integers(0, 500), came=st.lists(DAYS, max_size=8))
def test_periods_join_without_gap_and_each_delivery_answers_at_most_one(
    every: str, since: date, days: int, came: list[date]
) -> None:
    on = since + timedelta(days)
    held = owed(replace(MONTHLY, rhythm=every), came, since, on)
    for earlier, later in pairwise(held):
        assert later.period.first == earlier.period.last + timedelta(1)
    assert all(one.period.last < on for one in held)
    if held:
        assert held[0].period.first == since
    answering = [one.came for one in held if one.came]
    assert len(set(answering)) == len(answering)
