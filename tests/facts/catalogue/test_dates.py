"""Days are read from every way departments write one, and from no other."""

from collections.abc import Callable
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
    [
        "",
        "2026-02-30",
        "2026-13-31",
        "H30.2.30",
        "2026-03",
        "2026-3/1",
        "20260230",
        "0001-01-01",
        "3月1日",
        "12",
        "10000-01-01",
        "H32.1.1",
        "S0.1.1",
        "二〇二六年十三月一日",
        "二〇二六年二月三十日",
        "民国115年13月1日",
        "99/99/2026",
    ],
)
def test_what_is_no_day_gives_none(written: str) -> None:
    assert read_day(written).day is None


@pytest.mark.parametrize(
    ("written", "day", "how"),
    [
        ("R7.4.1", date(2025, 4, 1), "date.japanese"),
        ("H30.8.10", date(2018, 8, 10), "date.japanese"),
        ("令和元年5月1日", date(2019, 5, 1), "date.japanese"),
        ("昭和64年1月7日", date(1989, 1, 7), "date.japanese"),
        ("H30.8.2 送検", date(2018, 8, 2), "date.japanese"),
        ("平成31年5月10日", date(2019, 5, 10), "date.era_over"),
        ("H29.3.13送検,H29.8.22不起訴", date(2017, 3, 13), "date.first_of_several"),
        ("民国115年3月1日", date(2026, 3, 1), "date.republic"),
        ("中華民國115年03月01日", date(2026, 3, 1), "date.republic"),
        ("ROC 115/3/1", date(2026, 3, 1), "date.republic"),
        ("二〇二六年三月一日", date(2026, 3, 1), "date.chinese_numerals"),
        ("二○二六年十二月三十一日", date(2026, 12, 31), "date.chinese_numerals"),
        ("二零二六年十月廿一日", date(2026, 10, 21), "date.chinese_numerals"),
        ("25/03/2026", date(2026, 3, 25), "date.year_last"),
        ("03/25/2026", date(2026, 3, 25), "date.year_last"),
        ("46082", date(2026, 3, 1), "date.serial"),
        ("46082.5", date(2026, 3, 1), "date.serial"),
        ("March 1, 2026", date(2026, 3, 1), ""),
        ("30-SEP-2023", date(2023, 9, 30), ""),
        ("2026 年 3 月 1 日", date(2026, 3, 1), ""),
        ("2026年3月1号", date(2026, 3, 1), ""),
    ],
)
def test_an_unusual_day_is_read_and_it_is_told_how(written: str, day: date, how: str) -> None:
    assert read_day(written)[:2] == (day, how)


@pytest.mark.parametrize(
    ("written", "how", "likely"),
    [
        ("03/04/2026", "date.day_or_month", (date(2026, 4, 3), date(2026, 3, 4))),
        ("2026-25-03", "date.month_day_swapped", (date(2026, 3, 25),)),
        ("26.3.1", "date.two_digit_year", ()),
        ("3/1/26", "date.two_digit_year", ()),
        ("26年3月1日", "date.two_digit_year", ()),
        ("260301", "date.two_digit_year", ()),
        ("115.3.1", "date.three_digit_year", (date(2026, 3, 1),)),
        ("1150301", "date.three_digit_year", (date(2026, 3, 1),)),
        ("2026年3月", "date.no_day", ()),
        ("202603", "date.no_day", ()),
        ("2026", "date.no_day", ()),
        ("3月1日", "date.no_year", ()),
        ("1772323200000", "date.timestamp", (date(2026, 3, 1),)),
    ],
)
def test_a_day_with_two_readings_is_read_as_neither(written: str, how: str, likely: tuple[date, ...]) -> None:
    assert read_day(written) == (None, how, likely)


def test_long_term_is_kept_as_the_last_day_of_2099() -> None:
    assert read_day("2099-12-31").day == LONG_TERM
    assert read_day("长期").day == LONG_TERM
    assert read_day("Ongoing").day == LONG_TERM


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日"])
)
def test_every_day_survives_being_written_and_read(day: date, form: str) -> None:
    assert read_day(day.strftime(form)).day == day


@given(st.dates(date(1930, 1, 1), date(2110, 1, 1)))
def test_every_serial_is_the_day_it_counts_to(day: date) -> None:
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert read_day(str(serial)).day == day


_CHINESE = "〇一二三四五六七八九"


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else _CHINESE[tens] + "十"
    return ten + (_CHINESE[ones] if ones else "")


FORMS: dict[str, Callable[[date], str]] = {
    "japanese": lambda day: f"R{day.year - 2018}.{day.month}.{day.day}",
    "republic": lambda day: f"民国{day.year - 1911}年{day.month}月{day.day}日",
    "chinese": lambda day: (
        "".join(_CHINESE[int(one)] for one in str(day.year)) + f"年{_chinese(day.month)}月{_chinese(day.day)}日"
    ),
    "english": lambda day: day.strftime("%b %d, %Y"),
    "day first": lambda day: day.strftime("%d/%m/%Y"),
    "month first": lambda day: day.strftime("%m/%d/%Y"),
    "day swapped": lambda day: day.strftime("%Y-%d-%m"),
    "short": lambda day: day.strftime("%y-%m-%d"),
    "short last": lambda day: day.strftime("%d.%m.%y"),
    "bare republic": lambda day: f"{day.year - 1911}/{day.month}/{day.day}",
}
# Written as year-day-month, an early day of the month cannot be told from the usual order.
_TAKEN_AS_WRITTEN = {"day swapped"}


@given(st.dates(date(2020, 1, 1), date(2098, 12, 31)), st.sampled_from(sorted(FORMS)))
def test_a_day_in_any_form_is_read_as_that_day_or_not_at_all(day: date, form: str) -> None:
    if form in _TAKEN_AS_WRITTEN and day.day <= 12:
        return
    read = read_day(FORMS[form](day))
    assert read.day in {day, None}
    if read.day is None:
        assert read.how


@given(st.text(st.sampled_from("0123456789年月日-/.元民国RHS一二三十〇 ,:T"), max_size=14))
def test_whatever_is_written_no_fault_arises(text: str) -> None:
    assert read_day(text).day is None or 1900 <= read_day(text).day.year < 2200  # type: ignore[union-attr]  # not None
