"""Reads a day from the ways departments write one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

LONG_TERM = date(2099, 12, 31)
_LONG_TERM_WORDS = frozenset({"长期", "长期有效", "永久", "永久有效", "无固定期限"})
_TIME = r"(?:[T ]+\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_PATTERNS = (
    re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}\Z"),
    re.compile(r"(\d{4})()年(\d{1,2})月(\d{1,2})日?" + _TIME + r"\Z"),
    re.compile(r"(\d{4})()(\d{2})(\d{2})(?:\d{6})?\Z"),
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?\Z")
# Spreadsheets count days from 1899-12-30; the range is 1927 to 2119, so no serial is taken for another number.
_SERIAL_ORIGIN = date(1899, 12, 30)
_SERIAL_RANGE = range(10_000, 80_000)
_YEARS = range(1900, 2200)


class DayRead(NamedTuple):
    """``day`` is ``None`` where none can be read; ``serial`` marks a spreadsheet number, ``words`` a long-term word."""

    day: date | None
    serial: bool = False
    words: bool = False


def read_day(text: str) -> DayRead:
    """The day that ``text`` (NFKC, trimmed) writes: ISO, ``/``, ``.``, 年月日, eight digits, or a spreadsheet serial.

    A time of day is allowed and left out; the day is the one written, in the writer's own time zone.
    """
    if text in _LONG_TERM_WORDS:
        return DayRead(LONG_TERM, words=True)
    for pattern in _PATTERNS:
        match = pattern.match(text)
        if match:
            return DayRead(_day(int(match[1]), int(match[3]), int(match[4])))
    serial = _SERIAL.match(text)
    if serial and int(serial[1]) in _SERIAL_RANGE:
        return DayRead(_SERIAL_ORIGIN + timedelta(days=int(serial[1])), serial=True)
    return DayRead(None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None
