"""What is odd about a delivery, held against the feed's own earlier ones and what its pack expects.

Robust on purpose: the middle of the history and the median distance from it, so that one odd file in the past neither
hides nor raises the next. Whole numbers throughout; shares are in millionths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

# Fewer earlier deliveries than this are no history to judge by; more than LOOK_BACK are not looked at.
LEAST_HISTORY: Final = 6
LOOK_BACK: Final = 24
DEVIATIONS: Final = 3
# 1.4826 × the median distance estimates a standard deviation; in thousandths.
_SPREAD: Final = 1_483
_MILLION: Final = 1_000_000
# A usual size never counts as narrower than a tenth of itself, a usual share than two hundredths.
_LEAST_SPREAD_ROWS: Final = 10
_LEAST_SPREAD_SHARE: Final = 20_000
_LITTLE_REFUSED: Final = 50_000
_HALF: Final = 500_000


class Oddity(StrEnum):
    """In which way a delivery is odd."""

    EMPTY = "empty"
    SIZE = "size"
    UNUSUAL = "unusual"
    COLUMNS = "columns"
    REFUSED = "refused"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Delivered:
    """What oddness looks at: rows and refused rows, the digest of the bytes, headings (none where not known), and the
    last day of the period the delivery stands for (``None`` without a rhythm)."""

    rows: int
    refused: int
    sha256: str
    columns: tuple[str, ...] = ()
    period: date | None = None

    @property
    def share(self) -> int:
        """The refused share of its rows, in millionths."""
        return self.refused * _MILLION // self.rows if self.rows else 0


@dataclass(frozen=True, slots=True)
class Odd:
    """One oddity with the figures that show it: what was met, and from where to where it is usual."""

    sort: Oddity
    met: int = 0
    least: int = 0
    most: int = 0
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def oddities(this: Delivered, before: Sequence[Delivered], bounds: tuple[int, int] | None) -> tuple[Odd, ...]:
    """Everything odd about ``this``; ``before`` are the feed's earlier deliveries, newest first."""
    history = before[:LOOK_BACK]
    found = [_size(this, history, bounds), _columns(this, history), _refused(this, history), _repeated(this, history)]
    return tuple(one for one in found if one is not None)


def usual(values: Sequence[int], least_spread: int) -> tuple[int, int]:
    """From where to where a value is usual: the median, give or take three robust deviations. ``values`` not empty."""
    middle = _median(values)
    spread = _median([abs(one - middle) for one in values]) * _SPREAD // 1_000
    room = DEVIATIONS * max(spread, least_spread)
    return max(0, middle - room), middle + room


def _size(this: Delivered, history: Sequence[Delivered], bounds: tuple[int, int] | None) -> Odd | None:
    sizes = [one.rows for one in history]
    known = len(sizes) >= LEAST_HISTORY
    least, most = usual(sizes, max(1, _median(sizes) // _LEAST_SPREAD_ROWS)) if known else (0, 0)
    if this.rows == 0:
        expected = bounds is not None and bounds[0] > 0
        return Odd(Oddity.EMPTY, 0, *(bounds or (least, most))) if expected or (known and least > 0) else None
    if bounds is not None and not bounds[0] <= this.rows <= bounds[1]:
        return Odd(Oddity.SIZE, this.rows, *bounds)
    if known and not least <= this.rows <= most:
        return Odd(Oddity.UNUSUAL, this.rows, least, most)
    return None


def _columns(this: Delivered, history: Sequence[Delivered]) -> Odd | None:
    former = next((one.columns for one in history if one.columns), ())
    if not (this.columns and former) or set(this.columns) == set(former):
        return None
    gone = tuple(one for one in former if one not in set(this.columns))
    new = tuple(one for one in this.columns if one not in set(former))
    return Odd(Oddity.COLUMNS, len(this.columns), len(former), len(former), gone, new)


def _refused(this: Delivered, history: Sequence[Delivered]) -> Odd | None:
    shares = [one.share for one in history if one.rows]
    most = usual(shares, _LEAST_SPREAD_SHARE)[1] if len(shares) >= LEAST_HISTORY else _HALF
    return Odd(Oddity.REFUSED, this.share, 0, most) if this.share > max(most, _LITTLE_REFUSED) else None


def _repeated(this: Delivered, history: Sequence[Delivered]) -> Odd | None:
    if not this.rows or this.period is None:
        return None
    same = any(one.sha256 == this.sha256 and one.period not in (None, this.period) for one in history)
    return Odd(Oddity.REPEATED, this.rows) if same else None


def _median(values: Sequence[int]) -> int:
    ranked = sorted(values)
    middle = len(ranked) // 2
    return ranked[middle] if len(ranked) % 2 else (ranked[middle - 1] + ranked[middle]) // 2
