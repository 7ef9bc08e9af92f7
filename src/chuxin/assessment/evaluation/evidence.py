"""One record that counts: its points, the number and clause they rest on, and what time alone will do to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final, cast

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.parameters import Value
from chuxin.assessment.evaluation.points import share_of, written
from chuxin.assessment.evaluation.rules import Bands, Table
from chuxin.assessment.evaluation.scorecard import Indicator, parameters_of
from chuxin.kernel.days import add_months
from chuxin.kernel.text import Text

# A half-life fades month by month: of more steps than this only the next and the end are told.
_FEW: Final = 6


@dataclass(frozen=True, slots=True)
class Used:
    """A parameter that was used: its id, its value on the day, and the clause it rests on."""

    parameter: str
    value: Value
    clause: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What will become of a record's points by itself: from ``on`` it brings ``points`` micro-points."""

    on: date
    points: int
    why: Text


@dataclass(frozen=True, slots=True)
class Without:
    """What the card would say on the same day without one record: repaired, expired, or an objection upheld."""

    score: int | None
    grade: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record that counts. ``base`` are its signed micro-points, ``points`` what is left after decay.

    ``matched`` is the value that chose the points, or ``value`` the number; ``carried`` says that it counts whole
    however old, ``objected`` that the record is under objection. ``entry`` is the ledger entry that states it, where
    known; ``without`` what would be without it.
    """

    record: str
    source: str | None
    decided_on: date
    matched: str | None
    base: int
    points: int
    used: tuple[Used, ...]
    changes: tuple[Change, ...]
    entry: int | None = None
    value: Decimal | None = None
    carried: bool = False
    without: Without | None = None
    objected: bool = False


def evidence_of(basis: Basis, indicator: Indicator, line: Mapping[str, object]) -> Evidence:
    """The evidence that one row of ``lines`` is."""
    matched, value = cast("str | None", line["matched"]), cast("Decimal | None", line["value"])
    return Evidence(
        record=str(line["record"]),
        source=cast("str | None", line["source"]),
        decided_on=cast(date, line["decided_on"]),
        matched=matched,
        base=cast(int, line["base"]),
        points=cast(int, line["points"]),
        used=used(basis, _chosen(basis, indicator, matched, value)),
        changes=_changes(basis.on, indicator, line),
        value=value,
        carried=bool(line["carried"]),
    )


def used(basis: Basis, ids: Sequence[str]) -> tuple[Used, ...]:
    """The parameters ``ids`` as they were used: value on the day, and clause."""
    clauses = dict(basis.clauses)
    return tuple(Used(id_, basis.parameters[id_], clauses.get(id_)) for id_ in ids)


def band_of(basis: Basis, bands: Bands, value: Decimal | None) -> tuple[str, ...]:
    """The parameters that gave a number its points: those of its band, the points last; empty where none did."""
    if value is None:
        return (bands.missing,) if bands.missing else ()
    for band in bands.bands:
        below = band.below if isinstance(band.below, Decimal) else Decimal(basis.parameters[band.below])
        if value < below:
            return (band.below, band.points) if isinstance(band.below, str) else (band.points,)
    return (bands.otherwise,) if bands.otherwise else ()


def _chosen(basis: Basis, indicator: Indicator, matched: str | None, value: Decimal | None) -> tuple[str, ...]:
    """The parameters that gave a record its points: of a table the row that matched, of a formula all it names."""
    if indicator.measure is not None:
        return ()
    match indicator.points:
        case Table():
            chosen = dict(indicator.points.parameters).get(matched or "", indicator.points.otherwise)
            return (chosen,) if chosen else ()
        case Bands():
            return band_of(basis, indicator.points, value)
    return tuple(sorted(parameters_of(indicator)))


def _changes(on: date, indicator: Indicator, line: Mapping[str, object]) -> tuple[Change, ...]:
    """What time alone will do to a record's points after the day judged: decay, the end of the window, expiry."""
    decided_on, ends = cast(date, line["decided_on"]), cast("date | None", line["valid_to"])
    found = [] if line["carried"] else _fading(indicator, decided_on, cast(int, line["base"]))
    if indicator.window is not None and not line["carried"]:
        found = _until(found, Change(indicator.window.leaves(decided_on), 0, _LEFT))
    if ends is not None:
        found = _until(found, Change(ends + timedelta(days=1), 0, _EXPIRED))
    coming = [change for change in found if change.on > on]
    kept = [coming[0], coming[-1]] if len(coming) > _FEW else coming
    return tuple(
        change
        for before, change in pairwise([Change(on, cast(int, line["points"]), _NOW), *kept])
        if change.points != before.points
    )


def _fading(indicator: Indicator, decided_on: date, base: int) -> list[Change]:
    found = [
        Change(add_months(decided_on, step.months), share_of(base, after.share), _fades(step.months, after.share))
        for step, after in pairwise(indicator.decay)
    ]
    if indicator.decay:
        last = indicator.decay[-1].months
        found.append(Change(add_months(decided_on, last), 0, _fades(last, 0)))
    return found


def _until(changes: Sequence[Change], end: Change) -> list[Change]:
    return [*(change for change in changes if change.on < end.on), end]


_NOW = Text("现在", "now")
_EXPIRED = Text("记录有效期届满，不再计入。", "The record expires and no longer counts.")
_LEFT = Text("超出评价的时间范围，不再计入。", "It leaves the time that is judged and no longer counts.")


def _fades(months: int, share: int) -> Text:
    if share == 0:
        return Text(f"满 {months} 个月，不再计入。", f"It is {months} months old and no longer counts.")
    percent = written(share * 100)
    return Text(f"满 {months} 个月，按 {percent}% 计。", f"It is {months} months old and counts {percent}%.")
