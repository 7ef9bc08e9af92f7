"""The months of the sample year and the working day on which each month's files are delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from chuxin.kernel.days import add_months, is_working_day, working_days_between

FIRST = date(2025, 11, 1)


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its place in the year (0 = first), first day and delivery day (its last working day)."""

    number: int
    first: date
    delivered_on: date

    @property
    def name(self) -> str:
        """``2025-11``: the folder of its files."""
        return f"{self.first:%Y-%m}"

    def day(self, rng: Random) -> date:
        """Some day of the month before the delivery."""
        return self.first + timedelta(days=rng.randrange((self.delivered_on - self.first).days))

    def timely(self, rng: Random, working_days: int) -> date:
        """A decision day that is reported within ``working_days`` working days of the decision."""
        days = [self.delivered_on - timedelta(days=back) for back in range(1, 2 * working_days)]
        return rng.choice([day for day in days if working_days_between(day, self.delivered_on) <= working_days])


def months(count: int) -> tuple[Month, ...]:
    """``count`` months from November 2025."""
    return tuple(_month(number) for number in range(count))


def _month(number: int) -> Month:
    first = add_months(FIRST, number)
    last = add_months(first, 1) - timedelta(days=1)
    while not is_working_day(last):
        last -= timedelta(days=1)
    return Month(number, first, last)
