"""What inspections found, by grade, and what a draw without grades would be expected to find: intervals, not hopes.

Rates carry Wilson score intervals (scipy). A weighted sum of rates carries the interval of Zou and Donner (2008, method
of variance estimates recovery) built from them, which stays honest where nothing or everything was found.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from scipy.stats import binomtest

CONFIDENCE: Final = 0.95
_NOWHERE: Final = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One grade of one plan: its population, how many were drawn, inspected, found with a fault; ``base`` is what the
    base ratio alone would have drawn. ``unreached`` were visited and could not be inspected: that is no finding."""

    grade: str
    population: int
    drawn: int
    base: Fraction
    inspected: int
    found: int
    unreached: int = 0

    @property
    def rate(self) -> Fraction | None:
        """The share found with a fault among those inspected; ``None`` where nobody was inspected."""
        return Fraction(self.found, self.inspected) if self.inspected else None

    @property
    def interval(self) -> Interval:
        """The Wilson interval of the rate; anything where nobody was inspected."""
        return wilson(self.found, self.inspected)


class Answer(StrEnum):
    """Whether grading found more than the same number of inspections without it."""

    MORE = "more"
    FEWER = "fewer"
    CANNOT_TELL = "cannot_tell"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The graded draw beside a uniform one of as many inspections: what was found, what the uniform draw would be
    expected to find at the rates seen (with its interval), and the difference (with its interval)."""

    inspected: int
    found: int
    expected: Fraction
    expected_interval: Interval
    difference: Fraction
    difference_interval: Interval
    answer: Answer


def wilson(found: int, inspected: int) -> Interval:
    """The Wilson score interval of a share."""
    if not inspected:
        return Interval(*_NOWHERE)
    told = binomtest(found, inspected).proportion_ci(confidence_level=CONFIDENCE, method="wilson")
    return Interval(float(told.low), float(told.high))


def compare(plans: Sequence[Sequence[Cell]], least_results: int) -> Comparison:
    """Compare the graded draws of one or more plans, each the cells of its grades, with uniform ones.

    A uniform draw meets each grade as often as the grade stands in the population of its plan. A grade nobody was
    inspected in has the rate of all, and an interval from 0 to 1.
    """
    cells = [cell for plan in plans for cell in plan]
    inspected, found = sum(cell.inspected for cell in cells), sum(cell.found for cell in cells)
    uniform = [weight for plan in plans for weight in _uniform(plan)]
    graded = [Fraction(cell.inspected) for cell in cells]
    expected, expected_interval = _weighted(cells, uniform)
    difference, interval = _weighted(cells, [one - other for one, other in zip(graded, uniform, strict=True)])
    answer = _answer(inspected, least_results, interval)
    return Comparison(inspected, found, expected, expected_interval, difference, interval, answer)


def _uniform(plan: Sequence[Cell]) -> list[Fraction]:
    """How many of the plan's inspections a uniform draw would make in each grade."""
    population, inspected = sum(cell.population for cell in plan), sum(cell.inspected for cell in plan)
    return [Fraction(inspected * cell.population, population or 1) for cell in plan]


def _weighted(cells: Sequence[Cell], weights: Sequence[Fraction]) -> tuple[Fraction, Interval]:
    """The sum of weight × rate with its interval."""
    inspected, found = sum(cell.inspected for cell in cells), sum(cell.found for cell in cells)
    overall = Fraction(found, inspected) if inspected else Fraction(0)
    rates = [overall if cell.rate is None else cell.rate for cell in cells]
    total = sum((weight * rate for weight, rate in zip(weights, rates, strict=True)), Fraction(0))
    below = above = 0.0
    for cell, weight, rate in zip(cells, weights, rates, strict=True):
        interval = cell.interval
        down, up = (interval.low, interval.high) if weight >= 0 else (interval.high, interval.low)
        below += (float(weight) * (float(rate) - down)) ** 2
        above += (float(weight) * (up - float(rate))) ** 2
    return total, Interval(float(total) - math.sqrt(below), float(total) + math.sqrt(above))


def _answer(inspected: int, least_results: int, difference: Interval) -> Answer:
    if inspected < least_results:
        return Answer.TOO_FEW
    if difference.low > 0:
        return Answer.MORE
    return Answer.FEWER if difference.high < 0 else Answer.CANNOT_TELL
