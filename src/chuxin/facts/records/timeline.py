"""Folds what was said about a record into its state on any day, from what was known at any point of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from chuxin.facts.records.record import Event, EventKind, State
from chuxin.kernel.days import add_months

_MONTHS = 12
# Records.md §3: 2099-12-31 is how sources write "long term"; a year a register can hold no retention beyond is forever.
_LAST_YEAR = 9_999
_SPEAKING = frozenset({EventKind.ANNOTATED, EventKind.TAKEN_BACK})


@dataclass(frozen=True, slots=True)
class Span:
    """The days that bear on a record's state: decision, end of validity (inclusive), and years it may be kept."""

    decided_on: date
    valid_to: date | None
    retention_years: int | None


def state_on(span: Span, events: Iterable[Event], on: date) -> State | None:
    """The state on the day ``on``; ``None`` before the decision was made.

    A withdrawal stands until the record is reinstated; it outranks a repair, a repair (unless revoked) the clocks.
    ``valid_to`` is the last valid day (lifecycle.md §1, end date inclusive). Events count from their own day on.
    """
    if on < span.decided_on:
        return None
    told = sorted((event for event in events if event.on <= on), key=lambda event: event.entry)
    if withdrawal(told) is not None:
        return State.WITHDRAWN
    if repair(told) is not None:
        return State.REPAIRED
    return state_by_clock(span, on)


def withdrawal(events: Iterable[Event]) -> Event | None:
    """The withdrawal that stands after ``events`` in ledger order: none where the record was reinstated since."""
    standing: Event | None = None
    for event in events:
        if event.kind is EventKind.WITHDRAWN:
            standing = event
        elif event.kind is EventKind.REINSTATED:
            standing = None
    return standing


def repair(events: Iterable[Event]) -> Event | None:
    """The repair that stands after ``events`` in ledger order: none where it was revoked since."""
    standing: Event | None = None
    for event in events:
        if event.kind is EventKind.REPAIRED:
            standing = event
        elif event.kind is EventKind.REPAIR_REVOKED:
            standing = None
    return standing


def stops(events: Iterable[Event], on: date) -> tuple[Event, ...]:
    """The stops of public display that stand on the day ``on``: of each ground the last one, unless lifted since."""
    standing: dict[str, Event] = {}
    for event in sorted((event for event in events if event.on <= on), key=lambda event: event.entry):
        if event.kind is EventKind.STOPPED:
            standing[event.ground] = event
        elif event.kind is EventKind.RESUMED:
            standing.pop(event.ground, None)
    return tuple(standing.values())


def annotation(events: Iterable[Event], on: date) -> Event | None:
    """The organisation's own statement that stands beside the record on the day ``on``: the last one, if not taken
    back."""
    told = [event for event in events if event.kind in _SPEAKING and event.on <= on]
    last = max(told, key=lambda event: event.entry, default=None)
    return last if last is not None and last.kind is EventKind.ANNOTATED else None


def bearing(events: Iterable[Event], stated: int) -> tuple[Event, ...]:
    """The events that bear on a version under the ledger entry ``stated``: a delivery's withdrawal never bears on what
    was stated after it."""
    return tuple(event for event in events if not event.batch or event.entry > stated)


def state_by_clock(span: Span, on: date) -> State:
    """The state that time alone brings: live, then expired, then archived when retention has passed."""
    ends = retention_ends(span)
    if ends is not None and on > ends:
        return State.ARCHIVED
    if span.valid_to is not None and on > span.valid_to:
        return State.EXPIRED
    return State.LIVE


def retention_ends(span: Span) -> date | None:
    """The last day the record may be used: whole years from the decision or the end of validity, whichever is later.

    Lifecycle.md §7: five years "from finding or termination". ``None`` where the item sets no term.
    """
    if span.retention_years is None:
        return None
    start = max(span.decided_on, span.valid_to or span.decided_on)
    if start.year + span.retention_years > _LAST_YEAR:
        return None
    return add_months(start, _MONTHS * span.retention_years)


def known_events(events: Sequence[Event], known: int | None) -> tuple[Event, ...]:
    """The events among the first ``known`` entries of the ledger, in ledger order (all of them for ``None``)."""
    told = events if known is None else [event for event in events if event.entry < known]
    return tuple(sorted(told, key=lambda event: event.entry))
