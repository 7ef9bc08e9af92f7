"""The words of which an indicator is made: its effect, its tables of points, decay, windows and measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from chuxin.kernel.days import add_months
from chuxin.kernel.formula import Formula


class Effect(StrEnum):
    """What the records of an indicator do: take points, give points, be the points, or decide the grade."""

    DEDUCT = "deduct"
    ADD = "add"
    RATE = "rate"
    VETO = "veto"
    DOWNGRADE = "downgrade"


class Openness(StrEnum):
    """Who may see the results of a scorecard; the scorecard itself is always public (R14)."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Better(StrEnum):
    """Whether more or fewer points are better."""

    HIGHER = "higher"
    LOWER = "lower"


class Combine(StrEnum):
    """How the points of several counting records join."""

    SUM = "sum"
    MOST = "most"
    LEAST = "least"
    LATEST = "latest"
    MEAN = "mean"


class Take(StrEnum):
    """Which one number a measure takes from the counting records."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MOST = "most"
    LEAST = "least"
    LATEST = "latest"
    DISTINCT = "distinct"


# Of no records these are zero; every other number of no records is missing.
COUNTED = frozenset({Take.COUNT, Take.SUM, Take.DISTINCT})


@dataclass(frozen=True, slots=True)
class Step:
    """Records younger than ``months`` whole months count with ``share`` (millionths)."""

    months: int
    share: int


@dataclass(frozen=True, slots=True)
class Window:
    """Only records decided within ``months``, or in the calendar year ``back`` years before the day judged."""

    months: int | None = None
    back: int = 0

    def first_day(self, on: date) -> date:
        """The first day of the calendar year meant (``months`` is not)."""
        return date(on.year - self.back, 1, 1)

    def last_day(self, on: date) -> date:
        """The last day of the calendar year meant."""
        return date(on.year - self.back, 12, 31)

    def leaves(self, decided_on: date) -> date:
        """The day from which a record decided then is outside."""
        if self.months is None:
            return date(decided_on.year + self.back + 1, 1, 1)
        return add_months(decided_on, self.months)


@dataclass(frozen=True, slots=True)
class Table:
    """Points by the value of a field: ``parameters`` maps value → parameter id; ``otherwise`` for any other value."""

    field: str
    parameters: tuple[tuple[str, str], ...]
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """Values below ``below`` (a number, or the id of a parameter) get the parameter ``points``."""

    below: Decimal | str
    points: str


@dataclass(frozen=True, slots=True)
class Percentile:
    """Rank among peers alike in every column of ``within``; fewer than ``fewest`` of them are no yardstick."""

    within: tuple[str, ...]
    fewest: int


@dataclass(frozen=True, slots=True)
class Bands:
    """Points by a number: the first band it is below, else ``otherwise``; ``missing`` where there is no number.

    The number is ``of`` each record, the indicator's measure, or with ``percentile`` the measure's rank among peers
    (0 to 1).
    """

    of: Formula | None
    bands: tuple[Band, ...]
    otherwise: str | None = None
    missing: str | None = None
    percentile: Percentile | None = None

    @property
    def within(self) -> tuple[str, ...]:
        """The columns in which peers are alike."""
        return self.percentile.within if self.percentile else ()

    @property
    def parameters(self) -> Iterator[str]:
        """The ids of the parameters it names."""
        yield from (band.below for band in self.bands if isinstance(band.below, str))
        yield from (band.points for band in self.bands)
        yield from (id_ for id_ in (self.otherwise, self.missing) if id_)


@dataclass(frozen=True, slots=True)
class Measure:
    """One number out of all counting records: ``take`` of the formula ``of`` (not needed for a count)."""

    take: Take
    of: Formula | None


Points: TypeAlias = Table | Bands | Formula
