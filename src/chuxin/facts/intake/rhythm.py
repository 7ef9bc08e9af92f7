"""Which periods a feed owes a delivery for, until when each is due, and which of them nothing came for.

A delivery stands for the latest period whose last working day had come: a department that sends in November sends
October, and one that sends on the last working day of November sends November.
Periods are whole calendar days, weeks (from Monday), months, quarters, half-years or years. The last day to send is
counted in working days after the period's end (State Council's arrangement, ``kernel/days.py``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from chuxin.facts.intake.feed import Feed
from chuxin.kernel.days import add_months, add_working_days, is_working_day
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_DAY: Final = timedelta(days=1)
_DAYS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
EVERY: Final = (*_DAYS, *_MONTHS)
RHYTHMS: Final = {
    "day": Text("每日", "every day"),
    "week": Text("每周", "every week"),
    "month": Text("每月", "every month"),
    "quarter": Text("每季度", "every quarter"),
    "half_year": Text("每半年", "every half-year"),
    "year": Text("每年", "every year"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a feed: its first and last day, and the last day its delivery is in time.

    ``due`` is ``None`` where that day lies in a year whose holidays are not arranged yet: it cannot be told, and
    nothing is late by it.
    """

    first: date
    last: date
    due: date | None

    def is_overdue(self, on: date) -> bool:
        """Whether the last day to send is over on ``on``."""
        return self.due is not None and self.due < on


@dataclass(frozen=True, slots=True)
class Owed:
    """A period that has ended, and the day its first delivery came; ``None`` while none did."""

    period: Period
    came: date | None

    def is_missing(self, on: date) -> bool:
        """Whether nothing came although the last day to send is over."""
        return self.came is None and self.period.is_overdue(on)

    @property
    def is_late(self) -> bool:
        """Whether it came after the last day to send."""
        return self.came is not None and self.period.is_overdue(self.came)


def has_rhythm(feed: Feed) -> bool:
    """Whether deliveries of ``feed`` are due at known days at all."""
    return feed.due_working_days is not None and feed.rhythm in EVERY


def period_of(feed: Feed, day: date) -> Period:
    """The period ``day`` lies in. Raises ``ValueError`` for a feed without a known rhythm."""
    first, last = _bounds(feed.rhythm, day)
    return Period(first, last, _due(last, feed.due_working_days or 0))


def ended(feed: Feed, on: date) -> Period:
    """The latest period that ended before ``on``."""
    first, _ = _bounds(feed.rhythm, on)
    return period_of(feed, first - _DAY)


def owed(feed: Feed, arrivals: Iterable[date], since: date, on: date) -> tuple[Owed, ...]:
    """Every period from the one ``since`` lies in up to the latest that ended before ``on``, oldest first.

    ``arrivals`` are the local days deliveries came; ``since`` is the first day of the feed (its ``valid_from``, or when
    it was connected). Without a known rhythm nothing is owed.
    """
    if not has_rhythm(feed):
        return ()
    came = sorted(arrivals)
    return tuple(Owed(period, _first_within(came, period, following)) for period, following in _ended(feed, since, on))


def silence(held: Sequence[Owed], on: date) -> tuple[Owed, ...]:
    """The unbroken run of missing periods at the end of ``held``: what a department is silent about on ``on``.

    A period not due yet neither ends nor lengthens it; one that was delivered, even late, ends it.
    """
    run: list[Owed] = []
    for one in reversed(held):
        if one.is_missing(on):
            run.append(one)
        elif run or one.came is not None:
            break
    return tuple(reversed(run))


def next_due(feed: Feed, last: date | None, on: date) -> date | None:
    """When the next delivery is due: for the latest period that has ended, or for the running one where something
    came since. ``None`` for a feed without a term, and where that day cannot be told yet."""
    if not has_rhythm(feed):
        return None
    late = ended(feed, on)
    return (late if last is None or last < _stands_from(late) else period_of(feed, late.last + _DAY)).due


def _ended(feed: Feed, since: date, on: date) -> Iterator[tuple[Period, date]]:
    """Each period with the day from which a delivery stands for the next one."""
    first, last = _bounds(feed.rhythm, since)
    while last < on:
        following = period_of(feed, last + _DAY)
        yield Period(max(first, since), last, _due(last, feed.due_working_days or 0)), _stands_from(following)
        first, last = following.first, following.last


def _first_within(came: Sequence[date], period: Period, following: date) -> date | None:
    place = bisect_left(came, _stands_from(period))
    return came[place] if place < len(came) and came[place] < following else None


def _stands_from(period: Period) -> date:
    """From when a delivery stands for a period: its last working day; its last day in a year nobody has arranged."""
    try:
        return max(period.first, period.last if is_working_day(period.last) else add_working_days(period.last, -1))
    except Refusal:
        return period.last


@lru_cache(maxsize=16_384)
def _bounds(every: str, day: date) -> tuple[date, date]:
    if every == "day":
        return day, day
    if every == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    if every not in _MONTHS:
        raise ValueError(f"no such rhythm: {every!r}")
    months = _MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, add_months(first, months) - _DAY


def _due(last: date, working_days: int) -> date | None:
    try:
        return add_working_days(last, working_days)
    except Refusal:
        return None
