"""Marks of the timeline stand where their days say."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chuxin.interfaces.web.timeline import Drawing, Happening, draw
from chuxin.kernel.text import Text

TODAY = date(2026, 11, 22)
LANE = Text("行政处罚", "Penalties")
DAYS = st.dates(date(2005, 1, 1), date(2027, 12, 31))


def happening(on: date, until: date | None = None) -> Happening:
    return Happening("r1", Text("记录", "record"), on, until, "negative", past=False)


def drawn(*days: date) -> Drawing:
    return draw([(LANE, [happening(day) for day in days])], TODAY)


def place(text: str) -> float:
    return float(text.removesuffix("%"))


@given(st.lists(DAYS, min_size=2, max_size=20).map(sorted))
def test_a_later_day_never_stands_before_an_earlier_one(days: list[date]) -> None:
    places = [place(mark.x) for mark in drawn(*days).lanes[0].marks]
    assert places == sorted(places)
    assert all(0 < one < 100 for one in places)


@given(DAYS, st.integers(1, 4000))
def test_a_span_ends_after_it_begins(day: date, length: int) -> None:
    mark = draw([(LANE, [happening(day, day + timedelta(length))])], TODAY).lanes[0].marks[0]
    assert mark.end is not None
    assert place(mark.end) >= place(mark.x)


def test_the_present_year_is_always_on_the_scale() -> None:
    assert {tick.year for tick in drawn().ticks} >= {TODAY.year}


def test_what_happened_long_ago_stands_at_the_left_edge() -> None:
    assert drawn(date(1985, 5, 1), TODAY).lanes[0].marks[0].x == "1.00%"


def test_there_are_never_more_years_written_than_fit() -> None:
    assert len(drawn(date(1985, 5, 1)).ticks) <= 8


def test_a_lane_without_marks_is_still_a_lane() -> None:
    assert draw([(LANE, [])], TODAY).lanes[0].marks == ()
