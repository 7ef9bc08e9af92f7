"""Many records at once, in bounded steps, as they stood at a size of the ledger: for copies that leave the house."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from chuxin.facts.records.models import RecordEvent, RecordVersion
from chuxin.facts.records.queries import as_they_stand, events_by_record, standing_rows
from chuxin.facts.records.record import Record
from chuxin.kernel.days import add_months

_STEP = 5_000
_DAY = timedelta(days=1)
# The same day some months on is cut to the end of a shorter month: so many days of play, both ways.
_PLAY = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Turning:
    """Between which days (``since`` exclusive, ``until`` inclusive) what time alone may have changed, for records that
    stand at the size ``known``; ``months`` are the periods by which clocks run from a decision."""

    since: date
    until: date
    known: int
    months: frozenset[int]


def each_of(item: str, *, on: date, known: int, step: int = _STEP) -> Iterator[tuple[Record, ...]]:
    """The records of ``item`` in ledger order, ``step`` at a time, as they stood.

    Two statements a step, and those for contents.
    """
    after = -1
    while rows := list(standing_rows(known).filter(item=item, entry__gt=after).order_by("entry")[:step]):
        after = rows[-1].entry
        yield _told(rows, on, known)


def as_known(ids: Collection[str], *, on: date, known: int | None) -> dict[str, Record]:
    """Those of the records ``ids`` that stood on the day ``on`` among the first ``known`` entries, by id."""
    if not ids:
        return {}
    rows = list(standing_rows(known).filter(record__in=list(ids)))
    return {one.id: one for one in _told(rows, on, known)}


def of_subjects(numbers: Collection[int], known: int) -> list[str]:
    """The ids of every record of these organisations among the first ``known`` entries."""
    if not numbers:
        return []
    rows = standing_rows(known).filter(subject__in=list(numbers)).order_by("entry")
    return list(rows.values_list("record", flat=True))


def turned(turning: Turning, *, after: int, before: int, limit: int) -> list[tuple[int, str]]:
    """Records whose clocks may have turned, as (entry, id) with ``after`` < entry < ``before``: at most ``limit``.

    Never too few; some that did not change are among them. One statement.
    """
    rows = standing_rows(turning.known).filter(entry__gt=after, entry__lt=before).filter(_may_have_turned(turning))
    return list(rows.order_by("entry").values_list("entry", "record")[:limit])


def _may_have_turned(turning: Turning) -> Q:
    since, until = turning.since - _DAY, turning.until + _DAY
    found = Q(valid_to__range=(since, until)) | Q(record__in=_decisions(turning).values("record"))
    for months in turning.months | {0}:
        first, last = add_months(since, -months) - _PLAY, add_months(until, -months) + _PLAY
        found |= Q(decided_on__range=(first, last)) | Q(valid_to__range=(first, last))
    return found


def _decisions(turning: Turning) -> QuerySet[RecordEvent]:
    return RecordEvent.objects.filter(on__range=(turning.since - _DAY, turning.until + _DAY), entry__lt=turning.known)


def _told(rows: Sequence[RecordVersion], on: date, known: int | None) -> tuple[Record, ...]:
    events = RecordEvent.objects.filter(record__in=[row.record for row in rows])
    return as_they_stand(rows, events_by_record(events, known), on)
