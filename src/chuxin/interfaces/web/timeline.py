"""Where the marks of a timeline stand: one lane a family, dates as shares of the width. Pure arithmetic, no markup.

Positions are percentages written as text, so that a drawing needs no inline styles and stretches with the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from chuxin.kernel.text import Text

LANE_HEIGHT: Final = 54
LINE_AT: Final = 36
FOOT: Final = 24
FEWEST_YEARS: Final = 3
MOST_YEARS: Final = 12
MOST_TICKS: Final = 8


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on a lane: ``anchor`` is its place in the list below; ``past`` when it no longer counts."""

    anchor: str
    title: Text
    on: date
    until: date | None
    polarity: str
    past: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A happening in its place: ``x`` (and ``end`` of its span, if it has one) in per cent, ``y`` in pixels."""

    happening: Happening
    x: str
    end: str | None
    y: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A named line with its marks; ``name_y`` and ``line_y`` in pixels."""

    title: Text
    name_y: int
    line_y: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year."""

    year: int
    x: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole timeline; ``foot`` is where the years are written, ``today`` where the present day stands."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    today: str
    height: int
    foot: int
    since: int


def draw(lanes: Sequence[tuple[Text, Sequence[Happening]]], today: date) -> Drawing:
    """Place ``lanes`` between the first year anything happened (at most twelve years back) and the end of next year."""
    start, end = _range((one for _, held in lanes for one in held), today)
    placed = tuple(_lane(number, title, held, start, end) for number, (title, held) in enumerate(lanes))
    height = len(lanes) * LANE_HEIGHT + FOOT
    years = range(start.year, end.year + 1)
    step = -(-len(years) // MOST_TICKS)
    ticks = tuple(Tick(year, _share(date(year, 1, 1), start, end)) for year in years[::step])
    return Drawing(placed, ticks, _share(today, start, end), height, height - 6, start.year)


def _range(happenings: Iterable[Happening], today: date) -> tuple[date, date]:
    first = min((one.on.year for one in happenings), default=today.year)
    year = max(today.year - MOST_YEARS, min(first, today.year - FEWEST_YEARS + 1))
    return date(year, 1, 1), date(today.year + 1, 12, 31)


def _lane(number: int, title: Text, happenings: Sequence[Happening], start: date, end: date) -> Lane:
    top = number * LANE_HEIGHT
    marks = tuple(
        Mark(
            one,
            _share(one.on, start, end),
            _share(one.until, start, end) if one.until and one.until > one.on else None,
            top + LINE_AT,
        )
        for one in happenings
    )
    return Lane(title, top + 18, top + LINE_AT, marks)


def _share(on: date, start: date, end: date) -> str:
    share = (on - start).days / (end - start).days
    return f"{min(max(share, 0.01), 0.99) * 100:.2f}%"
