"""What one indicator gives, part by part: start, records, how they join, what was measured, bounds and factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, cast

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.evidence import Evidence, Used, band_of, evidence_of, used
from chuxin.assessment.evaluation.points import MICRO, micro, share_of, written
from chuxin.assessment.evaluation.rules import Combine, Effect, Take
from chuxin.assessment.evaluation.scorecard import Indicator
from chuxin.kernel.text import Text

_TAKEN: Final = {
    Take.COUNT: Text("记录数", "Number of records"),
    Take.SUM: Text("合计", "Sum"),
    Take.MEAN: Text("平均值", "Mean"),
    Take.MOST: Text("最大值", "Largest value"),
    Take.LEAST: Text("最小值", "Smallest value"),
    Take.LATEST: Text("最近一次的数值", "Latest value"),
    Take.DISTINCT: Text("不同取值的个数", "Number of different values"),
}
_JOINED: Final = {
    Combine.SUM: Text("各条记录相加", "The records add up."),
    Combine.MOST: Text("多条记录只计分值最大的一条", "Of several records only the one with most points counts."),
    Combine.LEAST: Text("多条记录只计分值最小的一条", "Of several records only the one with least points counts."),
    Combine.LATEST: Text("多条记录只计最近的一条", "Of several records only the latest counts."),
    Combine.MEAN: Text("多条记录取平均", "Several records count by their mean."),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """The number an indicator took out of all counting records (``value``; ``None``: there is none), its ``rank``
    among peers (millionths) where it is compared, the signed micro-points it brings and on which parameters."""

    take: Take
    value: Decimal | None
    rank: int | None
    points: int
    used: tuple[Used, ...]
    shown: bool = True

    @property
    def sentence(self) -> Text:
        """What was measured, in words; the number stays out of sight where a record behind it does (``shown``)."""
        what = _TAKEN[self.take]
        if not self.shown:
            return Text(f"{what.zh}（依据当前不公示的记录）", f"{what.en} (of records not on public display now)")
        if self.value is None:
            return Text(f"{what.zh}：没有数值", f"{what.en}: no value")
        told = written(micro(self.value))
        if self.rank is None:
            return Text(f"{what.zh}：{told}", f"{what.en}: {told}")
        percent = written(self.rank * 100)
        return Text(f"{what.zh}：{told}，在同类中居 {percent}% 位", f"{what.en}: {told}, at {percent}% among its peers")


@dataclass(frozen=True, slots=True)
class Share:
    """What one indicator gives. ``start`` + the points of all evidence + ``joined`` + ``measured`` + ``held`` +
    ``weighed`` = ``points``, to the digit.

    ``start`` is nought for a rating that a record or measure replaced. ``joined`` is what joining the records otherwise
    than by their sum changed; ``measured`` what the measure brings; ``held`` what the floor or the cap took back;
    ``weighed`` what the factor changed. ``assessed`` is false where no source has supplied the item: the start value
    then stands, for missing is not bad.
    """

    indicator: Indicator
    group: Text
    points: int
    held: int
    hits: int
    assessed: bool
    evidence: tuple[Evidence, ...]
    start: int = 0
    joined: int = 0
    measure: Measured | None = None
    weighed: int = 0

    @property
    def opening(self) -> int:
        """What it would give by its start alone: from there a waterfall begins."""
        within = _within(self.indicator, self.start)
        return 0 if self.indicator.decides else share_of(within, self.indicator.factor)

    @property
    def joining(self) -> Text:
        """How its records join, in words (said where that changed anything)."""
        return _JOINED[self.indicator.combine]

    @property
    def measured(self) -> int:
        """The micro-points the measure brings."""
        return self.measure.points if self.measure else 0


def share_of_points(
    basis: Basis, placed: tuple[Text, Indicator], row: Mapping[str, object], lines: Sequence[Mapping[str, object]]
) -> Share:
    """The share of an indicator (``placed``: its group's title, and itself) in a wide ``row``, with its ``lines``."""
    group, indicator = placed
    newest_first = sorted(lines, key=lambda line: (cast(date, line["decided_on"]), str(line["record"])), reverse=True)
    evidence = tuple(evidence_of(basis, indicator, line) for line in newest_first)
    hits, assessed = cast(int, row[f"{indicator.id}_hits"]), bool(row[f"{indicator.id}_assessed"])
    if indicator.decides:
        return Share(indicator, group, 0, 0, hits, assessed, evidence)
    measure = _measured(basis, indicator, row) if indicator.measure else None
    together = _together(indicator, newest_first)
    joined = 0 if together is None else together - sum(each.points for each in evidence)
    brought = measure is not None and bool(measure.used) if indicator.measure else together is not None
    start = 0 if indicator.effect is Effect.RATE and brought else indicator.start
    moved = start + (together or 0) + (measure.points if measure else 0)
    within = _within(indicator, moved)
    points = cast(int, row[f"{indicator.id}_points"])
    held, weighed = (within - moved, points - within) if indicator.factor != MICRO else (points - moved, 0)
    return Share(indicator, group, points, held, hits, assessed, evidence, start, joined, measure, weighed)


def _within(indicator: Indicator, points: int) -> int:
    above = points if indicator.floor is None else max(points, indicator.floor)
    return above if indicator.cap is None else min(above, indicator.cap)


def _together(indicator: Indicator, lines: Sequence[Mapping[str, object]]) -> int | None:
    """The signed micro-points all records bring together; ``None`` where there is none (or they are measured)."""
    if not lines or indicator.measure is not None:
        return None
    points = [cast(int, line["points"]) for line in lines]
    most, least = (min, max) if indicator.effect is Effect.DEDUCT else (max, min)
    match indicator.combine:
        case Combine.MOST:
            return most(points)
        case Combine.LEAST:
            return least(points)
        case Combine.LATEST:
            return next(cast(int, line["points"]) for line in lines if line["joins"])
        case Combine.MEAN:
            return int((Decimal(sum(points)) / len(points)).quantize(Decimal(1), ROUND_HALF_UP))
    return sum(points)


def _measured(basis: Basis, indicator: Indicator, row: Mapping[str, object]) -> Measured:
    value, rank = (
        cast("Decimal | None", row[f"{indicator.id}_value"]),
        cast("int | None", row.get(f"{indicator.id}_rank")),
    )
    bands, take = indicator.bands, indicator.measure.take if indicator.measure else Take.COUNT
    if bands is None:
        return Measured(take, value, rank, 0, ())
    ranked = None if rank is None else Decimal(rank) / MICRO
    chosen = band_of(basis, bands, ranked if bands.percentile else value)
    points = micro(basis.parameters[chosen[-1]]) if chosen else 0
    sign = -1 if indicator.effect is Effect.DEDUCT else 1
    return Measured(take, value, rank, sign * points, used(basis, chosen))
