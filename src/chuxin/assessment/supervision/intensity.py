"""How many are drawn from each grade: base ratio times the grade's multiple, never below the floor, whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from chuxin.assessment.supervision.regime import Intensity, Regime
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_MONTHS: Final = 12
_WHOLE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Rate:
    """What holds for a grade in one plan: ``share`` of its population to be drawn, the ``least`` share (the floor),
    and the months in which nobody is drawn again."""

    grade: str
    share: Fraction
    least: Fraction
    rest_months: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """The subjects of one grade in a plan: ``population`` = ``eligible`` + ``resting``; ``draw`` of the eligible are
    drawn. ``ungraded`` of them have no grade and are treated as this one."""

    grade: str
    population: int
    resting: int
    ungraded: int
    rate: Rate
    draw: int = 0

    @property
    def eligible(self) -> int:
        """Who may be drawn now."""
        return self.population - self.resting


def rates(regime: Regime, values: Mapping[str, Decimal | str], base: Decimal, months: int) -> tuple[Rate, ...]:
    """The rates of a plan of so many ``months`` under a ``base`` ratio, by grade in the order of the regime.

    Refuses ``regime.base_ratio`` outside 0 … 1, ``regime.period`` below a month, and ``regime.rest_breaks_floor``
    where a grade's rest would keep its subjects from being inspected as often as the floor demands.
    """
    if not 0 < base <= 1:
        raise _refused("base_ratio", "基准比例须大于0且不超过1。", "The base ratio lies above 0 and is at most 1.")
    if months < 1:
        raise _refused("period", "计划期至少一个月。", "A plan covers at least one month.")
    return tuple(_rate(regime, each, values, (base, months)) for each in regime.intensities)


def _rate(regime: Regime, intensity: Intensity, values: Mapping[str, Decimal | str], plan: tuple[Decimal, int]) -> Rate:
    base, months = plan
    multiple, rest = Fraction(str(values[intensity.ratio])), int(values[intensity.rest_months])
    floor = regime.floor
    times = Fraction(str(values[floor.times_a_year])) if floor and floor.times_a_year else Fraction(0)
    least = Fraction(str(values[floor.least_ratio])) if floor and floor.least_ratio else Fraction(0)
    if times and rest * times > _MONTHS:
        raise _refused(
            "rest_breaks_floor",
            f"{intensity.grade}级“{rest}个月内不重复抽取”与每年至少{_told(times)}次的底线冲突。",
            f"Grade {intensity.grade} rests {rest} months; the floor demands {_told(times)} times a year.",
        )
    least = max(least, times * months / _MONTHS)
    return Rate(intensity.grade, min(_WHOLE, Fraction(base) * multiple), min(_WHOLE, least), rest)


def quotas(strata: Sequence[Stratum]) -> tuple[Stratum, ...]:
    """The strata with how many are drawn from each.

    Population × share, made whole by largest remainders (ties in the order of the grades) so that the sum is the
    rounded sum; then raised to the floor (rounded up) and bounded by who is eligible.
    """
    exact = [each.population * each.rate.share for each in strata]
    whole = [int(each) for each in exact]
    left = _half_up(sum(exact, Fraction(0))) - sum(whole)
    remainders = sorted(range(len(strata)), key=lambda place: (whole[place] - exact[place], place))
    for place in remainders[:left]:
        whole[place] += 1
    return tuple(_bounded(each, number) for each, number in zip(strata, whole, strict=True))


def _bounded(stratum: Stratum, number: int) -> Stratum:
    least = -int(-stratum.population * stratum.rate.least // 1)
    draw = min(stratum.eligible, max(number, least))
    return Stratum(stratum.grade, stratum.population, stratum.resting, stratum.ungraded, stratum.rate, draw)


def _half_up(number: Fraction) -> int:
    return int(number + Fraction(1, 2))


def _told(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"


def _refused(code: str, zh: str, en: str) -> Refusal:
    remedy = Text("请更正参数或计划后重试。", "Correct the parameters or the plan and try again.")
    return Refusal(f"regime.{code}", Text(zh, en), remedy)
