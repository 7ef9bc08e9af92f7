"""Reads a day from the ways departments write one; where two readings are possible it reads none and says both."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from chuxin.facts.catalogue import eras

LONG_TERM = date(2099, 12, 31)
_LONG_TERM_WORDS = frozenset(
    {
        "长期",
        "长期有效",
        "永久",
        "永久有效",
        "无固定期限",
        "permanent",
        "indefinite",
        "ongoing",
        "2999-12-31",
        "9999-12-31",
        "long term",
        "long-term",
    }
)
# What databases and spreadsheets write for "no day".
ZERO_DAYS = frozenset({"0000-00-00", "0000-00-00 00:00:00", "0000/00/00", "00000000", "1900-01-00", "1900/1/0"})
_TIME = r"(?:[T ]+\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_PATTERNS = (
    re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}\Z"),
    re.compile(r"(\d{4})() ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?" + _TIME + r"\Z"),
    re.compile(r"(\d{4})()(\d{2})(\d{2})(?:\d{6})?\Z"),
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?\Z")
# Spreadsheets count days from 1899-12-30; the range is 1927 to 2119, so no serial is taken for another number.
_SERIAL_ORIGIN = date(1899, 12, 30)
_SERIAL_RANGE = range(10_000, 80_000)
_YEARS = range(1900, 2200)

_DIGITS = {ord(sign): str(place) for place, sign in enumerate("〇一二三四五六七八九")} | {
    ord(zero): "0" for zero in "零○OＯ"
}
_CHINESE = re.compile(
    r"([〇零○OＯ一二三四五六七八九]{4})年([正元一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿]{1,3})[日号]?\Z"
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: place for place, name in enumerate(_NAMES, start=1)}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_MONTH_FIRST = re.compile(rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\Z")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH}[ ,-]+(\d{{4}})\Z")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}\Z")
_SHORT_YEAR = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{1,2}\Z|\d{2}年\d{1,2}月\d{1,2}[日号]?\Z|\d{6}\Z")
_NO_DAY = re.compile(r"(?:19|2[01])\d{2}(?:[-/.]\d{1,2}|年(?:\d{1,2}月?)?)?\Z|(?:19|20)\d{2}(?:0[1-9]|1[0-2])\Z")
_NO_YEAR = re.compile(r"\d{1,2}月\d{1,2}[日号]?\Z|\d{1,2}[-/]\d{1,2}\Z")
_TIMESTAMP = re.compile(r"1\d{9}(?:\d{3})?\Z")
_EPOCH, _BEIJING = date(1970, 1, 1), 8 * 3600


class DayRead(NamedTuple):
    """``day`` is ``None`` where none can be read.

    ``how`` is the code of the misunderstanding that was met, '' for a plain spelling; ``likely`` are the days that may
    have been meant where none was read.
    """

    day: date | None
    how: str = ""
    likely: tuple[date, ...] = ()


def read_day(text: str) -> DayRead:
    """The day that ``text`` (NFKC, trimmed) writes, in any spelling that leaves one reading.

    ISO, ``/``, ``.``, 年月日, eight digits, English months, Chinese numerals, Japanese and 民国 years, a spreadsheet's
    serial. A time of day is allowed and left out; the day is the one written, in the writer's own time zone.
    """
    if text.lower() in _LONG_TERM_WORDS:
        return DayRead(LONG_TERM)
    for pattern in _PATTERNS:
        match = pattern.match(text)
        if match:
            return _plain(int(match[1]), int(match[3]), int(match[4]))
    for reader in _READERS:
        read = reader(text)
        if read is not None:
            return read
    return DayRead(None)


def _plain(year: int, month: int, day: int) -> DayRead:
    read = _day(year, month, day)
    swapped = _day(year, day, month) if read is None and month > 12 else None
    return DayRead(read) if swapped is None else DayRead(None, "date.month_day_swapped", (swapped,))


def _serial(text: str) -> DayRead | None:
    match = _SERIAL.match(text)
    if match is None or int(match[1]) not in _SERIAL_RANGE:
        return None
    return DayRead(_SERIAL_ORIGIN + timedelta(days=int(match[1])), "date.serial")


def _era(text: str) -> DayRead | None:
    read = eras.read_era_day(text)
    if read is None:
        return None
    day, how = read
    return DayRead(day if day and day.year in _YEARS else None, how if day else "")


def _chinese(text: str) -> DayRead | None:
    match = _CHINESE.match(text)
    if match is None:
        return None
    month, day = _tens(match[2].replace("正", "一").replace("元", "一")), _tens(match[3])
    read = _day(int(match[1].translate(_DIGITS)), month, day)
    return DayRead(read, "date.chinese_numerals" if read else "")


def _tens(numeral: str) -> int:
    """一 to 三十一, 廿 included; 0 for what is no such numeral."""
    tens, ten, ones = numeral.replace("廿", "二十").partition("十")
    if not ten:
        return int(ones or tens.translate(_DIGITS)) if len(tens) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)


def _english(text: str) -> DayRead | None:
    lower = text.lower()
    match = _MONTH_FIRST.match(lower)
    if match:
        return DayRead(_day(int(match[3]), _MONTHS[match[1]], int(match[2])))
    match = _DAY_FIRST.match(lower)
    return DayRead(_day(int(match[3]), _MONTHS[match[2]], int(match[1]))) if match else None


def _year_last(text: str) -> DayRead | None:
    """``25/03/2026`` and ``03/25/2026`` have one reading; ``03/04/2026`` has two and is read as neither."""
    match = _YEAR_LAST.match(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    days = tuple(dict.fromkeys(day for day in (_day(year, second, first), _day(year, first, second)) if day))
    if len(days) == 1:
        return DayRead(days[0], "date.year_last")
    return DayRead(None, "date.day_or_month" if days else "", days)


def _short_year(text: str) -> DayRead | None:
    if _SHORT_YEAR.match(text) and not _NO_DAY.match(text):
        return DayRead(None, "date.two_digit_year")
    return None


def _three_digit_year(text: str) -> DayRead | None:
    day = eras.likely_republic_day(text)
    return None if day is None else DayRead(None, "date.three_digit_year", (day,))


def _incomplete(text: str) -> DayRead | None:
    if _NO_DAY.match(text):
        return DayRead(None, "date.no_day")
    return DayRead(None, "date.no_year") if _NO_YEAR.match(text) else None


def _timestamp(text: str) -> DayRead | None:
    if not _TIMESTAMP.match(text):
        return None
    return DayRead(None, "date.timestamp", (_EPOCH + timedelta(days=(int(text[:10]) + _BEIJING) // 86_400),))


_READERS: tuple[Callable[[str], DayRead | None], ...] = (
    _serial, _era, _chinese, _english, _year_last, _incomplete, _short_year, _three_digit_year, _timestamp,
)  # fmt: skip


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None
