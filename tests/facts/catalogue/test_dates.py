"""Days are read from every way departments write one, and from no other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.facts.catalogue.dates import LONG_TERM, read_day


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01", "2026-3-1", "20260301", "2026/3/1", "2026/03/01", "2026.3.1", "2026年3月1日", "2026年03月01日",
        "2026-03-01T08:00:00", "2026-03-01T23:59:59+08:00", "2026-03-01 00:00:00", "2026/3/1 0:00", "20260301120000",
        "2026-03-01T08:00:00.123Z",
    ],
)  # fmt: skip
def test_a_day_is_read_from_each_usual_spelling(written: str) -> None:
    assert read_day(written).day == date(2026, 3, 1)


@pytest.mark.parametrize(
    "written",
    ["", "2026-02-30", "2026-13-01", "H30.8.10", "2026-03", "2026-3/1", "20260230", "0001-01-01", "3月1日", "12"],
)
def test_what_is_no_day_gives_none(written: str) -> None:
    assert read_day(written).day is None


def test_a_spreadsheet_serial_is_read_and_marked() -> None:
    assert read_day("46082") == (date(2026, 3, 1), True, False)
    assert read_day("46082.5").day == date(2026, 3, 1)


def test_long_term_is_kept_as_the_last_day_of_2099() -> None:
    assert read_day("2099-12-31").day == LONG_TERM
    assert read_day("长期").day == LONG_TERM


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日"])
)
def test_every_day_survives_being_written_and_read(day: date, form: str) -> None:
    assert read_day(day.strftime(form)).day == day


@given(st.dates(date(1930, 1, 1), date(2110, 1, 1)))
def test_every_serial_is_the_day_it_counts_to(day: date) -> None:
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert read_day(str(serial)).day == day
