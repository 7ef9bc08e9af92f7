"""Where the dots and lines of a chart of rates stand: a rate with its interval a row. Pure arithmetic, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chuxin.assessment.supervision.yields import Cell

ROW_HEIGHT: Final = 44
LINE_AT: Final = 30
FOOT: Final = 24
_LEFT: Final = 4.0
_WIDTH: Final = 91.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One grade: its line from ``low`` to ``high`` (places in per cent of the width), its dot where there is a rate."""

    cell: Cell
    low: str
    high: str
    dot: str | None
    name_y: int
    y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole chart; ``scale`` are (per cent, place) of its rules."""

    marks: tuple[Mark, ...]
    scale: tuple[tuple[int, str], ...]
    height: int
    foot: int


def chart_of(cells: Sequence[Cell]) -> Chart:
    """A row a grade, from nothing to everything."""
    marks = tuple(_mark(cell, row) for row, cell in enumerate(cells))
    height = len(cells) * ROW_HEIGHT + FOOT
    return Chart(marks, tuple((value, _place(value / 100)) for value in range(0, 101, 25)), height, height - 6)


def _mark(cell: Cell, row: int) -> Mark:
    interval = cell.interval
    dot = None if cell.rate is None else _place(float(cell.rate))
    top = row * ROW_HEIGHT
    return Mark(cell, _place(interval.low), _place(interval.high), dot, top + 16, top + LINE_AT)


def _place(share: float) -> str:
    return f"{_LEFT + share * _WIDTH:.2f}%"
