"""The quarterly transparency report as a value (R50): counts of what was done, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_MONTHS: Final = 3
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, written ``2026-Q3``."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def since(self) -> date:
        """Its first day."""
        return date(self.year, _MONTHS * self.number - 2, 1)

    @property
    def until(self) -> date:
        """Its last day."""
        return self.next.since - _DAY

    @property
    def next(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The local midnight it begins at, and the one it is over at."""
        first, after = (datetime.combine(one.since, time.min, HERE) for one in (self, self.next))
        return first, after


def quarter_of(on: date) -> Quarter:
    """The quarter of a day."""
    return Quarter(on.year, (on.month - 1) // _MONTHS + 1)


def quarter_named(name: str) -> Quarter:
    """The quarter written ``name``. Refuses ``transparency.quarter_unknown``."""
    year, _, number = name.partition("-Q")
    if len(year) == 4 and year.isascii() and year.isdecimal() and int(year) > 0 and number in ("1", "2", "3", "4"):
        return Quarter(int(year), int(number))
    raise Refusal(
        "transparency.quarter_unknown",
        Text(f"“{name}”不是一个季度。", f"“{name}” is no quarter."),
        Text("请按“2026-Q3”的形式填写。", "Write it like 2026-Q3."),
    )


@dataclass(frozen=True, slots=True)
class Count:
    """One counted thing: ``key`` is stable for machines."""

    key: str
    title: Text
    count: int


@dataclass(frozen=True, slots=True)
class Section:
    """Counts of one matter; ``total`` is their sum where they add up."""

    key: str
    title: Text
    counts: tuple[Count, ...]

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(one.count for one in self.counts)


@dataclass(frozen=True, slots=True)
class Transparency:
    """The report of a quarter; ``over`` says that the quarter is, so that nothing more is added to it."""

    quarter: Quarter
    over: bool
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Json]:
        """The report for machines."""
        return {
            "quarter": str(self.quarter),
            "since": self.quarter.since.isoformat(),
            "until": self.quarter.until.isoformat(),
            "over": self.over,
            "sections": [
                {
                    "section": section.key,
                    "title": section.title.as_json(),
                    "total": section.total,
                    "counts": [
                        {"key": one.key, "title": one.title.as_json(), "count": one.count} for one in section.counts
                    ],
                }
                for section in self.sections
            ],
        }

    @property
    def rows(self) -> Sequence[tuple[str, str, str, str, int]]:
        """The report as a table: section, key, title in both languages, count."""
        return [
            (section.key, one.key, one.title.zh, one.title.en, one.count)
            for section in self.sections
            for one in section.counts
        ]
