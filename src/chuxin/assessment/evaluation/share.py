"""What one indicator gives, part by part: start, records, how they join, what was measured, bounds and factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.evidence import Evidence, Used, band_of, evidence_of, used
from chuxin.assessment.evaluation.points import MICRO, micro
from chuxin.assessment.evaluation.rules import Combine, Effect
from chuxin.assessment.evaluation.scorecard import Indicator
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Measured:
    """The number an indicator took out of all counting records (``value``; ``None``: there is none), its ``rank``
    among peers (millionths) where it is compared, the signed micro-points it brings and on which parameters."""

    value: Decimal | None
    rank: int | None
    points: int
    used: tuple[Used, ...]


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
    bands = indicator.bands
    if bands is None:
        return Measured(value, rank, 0, ())
    ranked = None if rank is None else Decimal(rank) / MICRO
    chosen = band_of(basis, bands, ranked if bands.percentile else value)
    points = micro(basis.parameters[chosen[-1]]) if chosen else 0
    sign = -1 if indicator.effect is Effect.DEDUCT else 1
    return Measured(value, rank, sign * points, used(basis, chosen))
