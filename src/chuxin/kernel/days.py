"""Counts in working days and calendar months the way Chinese deadlines do; never guesses a year not yet arranged.

The State Council arranges holidays and make-up working days for one year at a time, usually in the November before.
Source: package ``holidays`` (each year checked there against the notice), then ``arrangements.yaml`` beside this file,
then what an operator adopts. The day of the event is day 0: counting starts the day after.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from holidays import country_holidays

from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import read_yaml

_ONE_DAY: Final = timedelta(days=1)
_FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One year's arrangement: weekdays that are off and weekend days that are worked."""

    year: int
    off: frozenset[date]
    working: frozenset[date]


def is_working_day(day: date) -> bool:
    """Whether offices work on ``day`` (make-up days included). Refuses a year not yet arranged."""
    return day in _working_days(day.year)[1]


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
    if end < start:
        return -working_days_between(end, start)
    first, last = _working_days(start.year)[0], _working_days(end.year)[0]
    whole_years = sum(len(_working_days(year)[0]) for year in range(start.year, end.year))
    return whole_years + bisect_right(last, end) - bisect_right(first, start)


@lru_cache(maxsize=65_536)
def add_working_days(start: date, n: int) -> date:
    """The ``n``-th working day after ``start``; ``start`` itself for 0, back in time for negative ``n``."""
    step, day, left = (_ONE_DAY if n > 0 else -_ONE_DAY), start, abs(n)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def add_months(start: date, n: int) -> date:
    """The same day ``n`` calendar months on, or the last day of that month when it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def adopt(path: Path) -> tuple[int, ...]:
    """Take arrangements from an operator's file (shape of ``arrangements.yaml``); gives the years taken.

    Meant for the start of a process, before anything has been counted. Refuses a file of another shape.
    """
    taken = read_arrangements(path)
    _GIVEN.update({arrangement.year: arrangement for arrangement in taken})
    for known in (_working_days, add_working_days):
        known.cache_clear()
    return tuple(arrangement.year for arrangement in taken)


def read_arrangements(path: Path) -> tuple[Arrangement, ...]:
    """The arrangements of one file. Refuses (``days.arrangement``) when a date is wrong or in another year."""
    document = read_yaml(path, path.name)
    years = document.value.get("years") if isinstance(document.value, Mapping) else None
    if document.faults or not isinstance(years, Mapping):
        raise _bad_arrangement(path.name)
    return tuple(_arrangement(f"{path.name}: {year}", year, parts) for year, parts in years.items())


def _arrangement(place: str, year: str, parts: Json) -> Arrangement:
    if not isinstance(parts, Mapping) or not year.isdecimal():
        raise _bad_arrangement(place)
    off, working = (_dates(place, year, parts.get(name, [])) for name in ("off", "working"))
    return Arrangement(int(year), off, working)


def _dates(place: str, year: str, written: Json) -> frozenset[date]:
    if isinstance(written, str) or not isinstance(written, Sequence):
        raise _bad_arrangement(place)
    try:
        dates = frozenset(date.fromisoformat(str(day)) for day in written)
    except ValueError as error:
        raise _bad_arrangement(place) from error
    if any(day.year != int(year) for day in dates):
        raise _bad_arrangement(place)
    return dates


def _bad_arrangement(place: str) -> Refusal:
    return Refusal(
        "days.arrangement",
        Text(f"工作日安排文件有误：{place}。", f"The file of working-day arrangements is not right: {place}."),
        Text(
            "请按“years: 年份: off: [日期] working: [日期]”填写，日期须在该年内。",
            "Write years, then each year with off: [dates] and working: [dates], every date inside its year.",
        ),
    )


@lru_cache(maxsize=256)
def _working_days(year: int) -> tuple[tuple[date, ...], frozenset[date]]:
    arrangement = _GIVEN.get(year) or _published(year)
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366 if calendar.isleap(year) else 365))
    working = tuple(
        day for day in every if day in arrangement.working or (day.weekday() <= _FRIDAY and day not in arrangement.off)
    )
    return working, frozenset(working)


def _published(year: int) -> Arrangement:
    """What the package knows. A year without a single make-up day has not been arranged yet: all since 2001 had one."""
    known = country_holidays("CN", years=year)
    working = frozenset(day for day in known.weekend_workdays if day.year == year)
    if not working:
        raise Refusal(
            "days.year_unknown",
            Text(
                f"{year}年的节假日调休安排尚未收录，无法计算工作日。",
                f"The State Council's holidays for {year} are not on record, so working days cannot be counted.",
            ),
            Text(
                f"请在国务院公布{year}年安排后更新日历文件，或升级软件。",
                f"Add {year} to the calendar file once the State Council has published it, or update the software.",
            ),
        )
    return Arrangement(year, frozenset(day for day in known if day.year == year), working)


_GIVEN: Final[dict[int, Arrangement]] = {
    arrangement.year: arrangement for arrangement in read_arrangements(Path(__file__).with_name("arrangements.yaml"))
}
