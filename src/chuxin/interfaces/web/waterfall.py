"""Where the bars of a waterfall stand: from the start through each indicator to the score. Pure arithmetic, no markup.

Points stay exact decimals until they become a share of the width; widths are percentages written as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from chuxin.kernel.text import Text

ROW_HEIGHT: Final = 46
BAR_AT: Final = 24
BAR_HEIGHT: Final = 14
FOOT: Final = 24


@dataclass(frozen=True, slots=True)
class Step:
    """An indicator's points on the way from the start to the score; ``anchor`` is its row in the table below."""

    title: Text
    points: Decimal
    anchor: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``kind`` is total, loss, gain or flat; ``joint`` is where the running total stands after it."""

    title: Text
    points: Decimal
    kind: str
    anchor: str
    x: str
    width: str
    joint: str
    name_y: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole waterfall; ``scale`` are (points, place) of its rules."""

    bars: tuple[Bar, ...]
    scale: tuple[tuple[int, str], ...]
    height: int
    foot: int


@dataclass(frozen=True, slots=True)
class _Axis:
    low: Decimal
    high: Decimal

    def share(self, points: Decimal) -> Decimal:
        """Where ``points`` stand, in per cent of the width, within a margin of one on both sides."""
        return 1 + (points - self.low) / (self.high - self.low) * 98

    def place(self, points: Decimal) -> str:
        return f"{self.share(points):.2f}%"

    def stretch(self, one: Decimal, other: Decimal) -> tuple[str, str]:
        """Left edge and width between two points; something is always seen."""
        left, right = sorted((self.share(one), self.share(other)))
        return f"{left:.2f}%", f"{max(right - left, Decimal('0.3')):.2f}%"


def draw(
    titles: tuple[Text, Text], start: Decimal, steps: Sequence[Step], score: Decimal, *, fewer_better: bool = False
) -> Drawing:
    """A bar for the start, one for each step, one for the score. ``titles`` name the first and the last. Where fewer
    points are better, a step up is the loss."""
    running = [start]
    for step in steps:
        running.append(running[-1] + step.points)
    axis = _axis([*running, score])
    bars = [_total(titles[0], start, axis, 0)]
    bars += [_step(step, running[number], axis, (number + 1, fewer_better)) for number, step in enumerate(steps)]
    bars.append(_total(titles[1], score, axis, len(steps) + 1))
    height = len(bars) * ROW_HEIGHT + FOOT
    return Drawing(tuple(bars), _scale(axis), height, height - 6)


def _axis(reached: Sequence[Decimal]) -> _Axis:
    low = min(Decimal(0), *reached)
    return _Axis(low, max(Decimal(1), *reached))


def _scale(axis: _Axis) -> tuple[tuple[int, str], ...]:
    step = 20 if axis.high - axis.low > 50 else 5
    first = int(axis.low // step) * step
    values = range(first, int(axis.high) + 1, step)
    return tuple((value, axis.place(Decimal(value))) for value in values if value >= axis.low)


def _total(title: Text, points: Decimal, axis: _Axis, row: int) -> Bar:
    x, width = axis.stretch(Decimal(0), points)
    return Bar(
        title, points, "total", "", x, width, axis.place(points), row * ROW_HEIGHT + 17, row * ROW_HEIGHT + BAR_AT
    )


def _step(step: Step, before: Decimal, axis: _Axis, placed: tuple[int, bool]) -> Bar:
    row, fewer_better = placed
    after = before + step.points
    x, width = axis.stretch(before, after)
    kind = "flat" if step.points == 0 else "gain" if (step.points > 0) is not fewer_better else "loss"
    top = row * ROW_HEIGHT
    return Bar(step.title, step.points, kind, step.anchor, x, width, axis.place(after), top + 17, top + BAR_AT)
