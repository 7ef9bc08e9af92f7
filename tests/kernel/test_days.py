"""How days are counted: working days with make-up days, and calendar months."""

from __future__ import annotations

import csv
import gzip
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.kernel import days
from chuxin.kernel.days import add_months, add_working_days, is_working_day, working_days_between
from chuxin.kernel.refusal import Refusal

KNOWN_DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 4, 10), True),
        (date(2026, 4, 11), False),
        (date(2026, 10, 1), False),
        (date(2026, 9, 20), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 7), False),
    ],
)
def test_make_up_days_are_worked_and_holidays_are_not(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_every_day_agrees_with_the_other_calendar_package() -> None:
    every = [date(2018, 1, 1) + timedelta(days=n) for n in range(3287)]
    assert every[-1] == date(2026, 12, 31)
    assert [day for day in every if is_working_day(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.realdata
def test_every_day_agrees_with_the_published_calendar(realdata: Path) -> None:
    with gzip.open(realdata / "07_china_calendar" / "china_workdays_2018_2026.csv.gz", "rt") as file:
        rows = [(date.fromisoformat(row["date"]), row["is_workday"] == "1") for row in csv.DictReader(file)]
    assert len(rows) == 3287
    assert [day for day, working in rows if is_working_day(day) != working] == []


@pytest.mark.parametrize("year", [2000, 2027, 2028])
def test_year_not_yet_arranged_is_refused_by_name(year: int) -> None:
    with pytest.raises(Refusal) as refused:
        is_working_day(date(year, 3, 1))
    assert refused.value.code == "days.year_unknown"
    assert str(year) in refused.value.sentence.zh
    assert str(year) in refused.value.sentence.en


def test_deadline_that_reaches_into_an_unknown_year_is_refused() -> None:
    with pytest.raises(Refusal, match=r"days\.year_unknown"):
        add_working_days(date(2026, 12, 30), 7)


@pytest.mark.parametrize(
    ("start", "count", "deadline"),
    [
        (date(2026, 4, 10), 3, date(2026, 4, 15)),
        (date(2026, 4, 10), 7, date(2026, 4, 21)),
        (date(2026, 4, 10), 10, date(2026, 4, 24)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 4, 11), 1, date(2026, 4, 13)),
        (date(2026, 4, 10), 0, date(2026, 4, 10)),
        (date(2026, 4, 15), -3, date(2026, 4, 10)),
    ],
)
def test_counting_starts_the_day_after_the_event(start: date, count: int, deadline: date) -> None:
    assert add_working_days(start, count) == deadline


@given(KNOWN_DAYS, KNOWN_DAYS)
def test_days_between_are_the_working_days_after_the_start(start: date, end: date) -> None:
    first, last = min(start, end), max(start, end)
    counted = sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert working_days_between(first, last) == counted
    assert working_days_between(last, first) == -counted


@given(st.dates(date(2018, 1, 1), date(2026, 6, 30)), st.integers(1, 100))
def test_the_nth_working_day_is_n_working_days_away_and_worked(start: date, count: int) -> None:
    deadline = add_working_days(start, count)
    assert is_working_day(deadline)
    assert working_days_between(start, deadline) == count


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 4, 10), 3, date(2026, 7, 10)),
        (date(2026, 4, 10), 12, date(2027, 4, 10)),
        (date(2026, 4, 10), 36, date(2029, 4, 10)),
        (date(2026, 5, 6), 60, date(2031, 5, 6)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
    ],
)
def test_months_are_calendar_months_cut_at_the_end_of_a_short_one(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(-120, 120))
def test_adding_months_never_changes_the_day_except_to_shorten_it(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


def test_operators_file_makes_a_new_year_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "_GIVEN", dict(days._GIVEN))
    file = tmp_path / "calendar.yaml"
    file.write_text("years:\n  2031:\n    off: [2031-01-01]\n    working: [2031-01-04]\n", encoding="utf-8")
    assert days.adopt(file) == (2031,)
    assert [is_working_day(date(2031, 1, day)) for day in (1, 2, 3, 4, 5)] == [False, True, True, True, False]
    days._working_days.cache_clear()


@pytest.mark.parametrize(
    "text",
    ["[]", "years: 3", "years: {2031: {off: [2030-01-01]}}", "years: {2031: {off: soon}}", "years: {next: {off: []}}"],
)
def test_operators_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=r"days\.arrangement"):
        days.read_arrangements(file)
