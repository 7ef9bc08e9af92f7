"""What may be asked of records: an organisation's file on any day as known at any time, and one record's history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.expressions import RawSQL

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records.models import RecordEvent, RecordSupply, RecordVersion
from chuxin.facts.records.record import Event, EventKind, Record, State, Supply
from chuxin.facts.records.timeline import Span, bearing, known_events, state_on
from chuxin.foundation.ledger import queries as ledger
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest version of a record, and the digests of all its versions; ``withdrawn`` says that the delivery of that
    version was withdrawn as a whole, so that whatever is stated next is new."""

    version: int
    entry: int
    digest: str
    digests: frozenset[str]
    withdrawn: bool = False

    def says(self, digest: str, ever: bool) -> bool:
        """Whether the record says this already: in its newest version, or (``ever``) in any."""
        if self.withdrawn:
            return False
        return digest in self.digests if ever else digest == self.digest


class Closed(NamedTuple):
    """A record that was repaired or withdrawn, under the entry that says so, with its organisation and its item."""

    entry: int
    record: str
    subject: int
    item: str


def file_of(subject: int, *, on: date, known: int | None = None) -> tuple[Record, ...]:
    """The records of an organisation as they stand on the day ``on``, newest decision first; three SQL statements
    and the law register's own probe.

    ``known`` is a size of the ledger: only its first ``known`` entries are taken into account (``None``: all).
    Records decided after ``on`` are left out; withdrawn, repaired and expired ones are told by their state.
    """
    rows = standing_rows(known).filter(subject=subject)
    events = RecordEvent.objects.filter(record__in=rows.values("record"))
    return as_they_stand(list(rows.order_by("-decided_on", "entry")), events_by_record(events, known), on)


def files_of(subjects: Sequence[int], *, on: date, known: int | None = None) -> dict[int, tuple[Record, ...]]:
    """The records of many organisations as :func:`file_of` gives those of one; those without any are left out.

    Two SQL statements, one more for every 5,000 records, and the law register's own probe.
    """
    rows = standing_rows(known).filter(subject__in=list(subjects))
    events = RecordEvent.objects.filter(record__in=rows.values("record"))
    found: dict[int, tuple[Record, ...]] = {}
    for one in as_they_stand(list(rows.order_by("-decided_on", "entry")), events_by_record(events, known), on):
        found[one.subject] = (*found.get(one.subject, ()), one)
    return found


def record(id: str, *, on: date, known: int | None = None) -> Record:
    """One record as it stands on the day ``on``. Refuses ``record.unknown``."""
    events = events_by_record(RecordEvent.objects.filter(record=id), known)
    found = as_they_stand(list(standing_rows(known).filter(record=id)), events, on)
    if not found:
        raise unknown(id)
    return found[0]


def among(ids: Sequence[str], *, on: date) -> dict[str, Record]:
    """Those of the records ``ids`` that exist, as they stand on the day ``on``, by id; two statements for every 20,000,
    and their contents."""
    found: dict[str, Record] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = RawSQL(*any_of(ids[start : start + _AT_ONCE]))  # noqa: S611  # the values are bound
        events = events_by_record(RecordEvent.objects.filter(record__in=some), None)
        rows = list(standing_rows(None).filter(record__in=some))
        found |= {each.id: each for each in as_they_stand(rows, events, on)}
    return found


def stated_in(item: str, batches: Collection[str], *, on: date) -> dict[str, Record]:
    """The records of an item whose newest version came with one of ``batches``, as they stand, by id."""
    rows = RecordVersion.objects.filter(item=item, superseded_by=None).values_list("record", "batch")
    wanted = set(batches)
    return among([record for record, batch in rows if batch in wanted], on=on)


def versions(id: str, *, on: date) -> tuple[Record, ...]:
    """Every version ever stated of a record, first to last, each with the record's state on the day ``on``."""
    events = events_by_record(RecordEvent.objects.filter(record=id), None)
    return as_they_stand(list(RecordVersion.objects.filter(record=id).order_by("version")), events, on)


def histories(item: str, *, on: date) -> dict[str, tuple[Record, ...]]:
    """Every version ever stated of every record of an item, first to last, with the record's state on the day ``on``;
    three statements, one more for every 5,000 versions."""
    events = events_by_record(RecordEvent.objects.filter(record__in=_of_item(item).values("record")), None)
    found: dict[str, tuple[Record, ...]] = {}
    for one in as_they_stand(list(_of_item(item).order_by("record", "version")), events, on):
        found[one.id] = (*found.get(one.id, ()), one)
    return found


def _of_item(item: str) -> QuerySet[RecordVersion]:
    return RecordVersion.objects.filter(item=item)


def counts() -> Mapping[str, int]:
    """How many records each item holds (newest versions)."""
    newest = RecordVersion.objects.filter(superseded_by=None).values_list("item")
    return dict(newest.annotate(n=Count("entry")).order_by("item"))


def counts_of(subject: int, bearers: Collection[int] | None = None) -> dict[str, int]:
    """How many records of each item are found under an organisation; with ``bearers`` only those stated of these."""
    rows = RecordVersion.objects.filter(subject=subject, superseded_by=None).order_by("item", "entry")
    if bearers is None:
        return dict(Counter(rows.values_list("item", flat=True)))
    items = dict(rows.values_list("entry", "item"))
    found: Counter[str] = Counter()
    for start in range(0, len(items), _AT_ONCE):
        bodies = ledger.contents(list(items)[start : start + _AT_ONCE])
        found.update(items[seq] for seq, body in bodies.items() if int(str(body["subject"])) in bearers)
    return dict(found)


def holds(item: str) -> bool:
    """Whether any record of ``item`` was ever stated."""
    return RecordVersion.objects.filter(item=item).exists()


def standing(records: Sequence[str], item: str) -> dict[str, Standing]:
    """Where each of ``records``, all of one item, stands; unknown ones are left out. One statement for every 20,000, a
    second one once a delivery was withdrawn."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for start in range(0, len(records), _AT_ONCE):
        for name, version, entry, digest in _versions_of(records[start : start + _AT_ONCE], item):
            found.setdefault(name, []).append((version, entry, digest))
    gone = withdrawn_with_batch(list(found))
    return {name: _newest(rows, gone.get(name, -1)) for name, rows in found.items()}


def withdrawn_with_batch(records: Sequence[str]) -> dict[str, int]:
    """Those of ``records`` that were withdrawn with a delivery and not reinstated since, each with its entry."""
    if not RecordEvent.objects.filter(batch__isnull=False).exists():
        return {}
    found: dict[str, int] = {}
    for start in range(0, len(records), _AT_ONCE):
        some = RawSQL(*any_of(records[start : start + _AT_ONCE]))  # noqa: S611  # the values are bound
        rows = RecordEvent.objects.filter(Q(batch__isnull=False) | Q(kind=EventKind.REINSTATED.value), record__in=some)
        for record, entry, batch in rows.order_by("entry").values_list("record", "entry", "batch"):
            if batch is None:
                found.pop(record, None)
            else:
                found[record] = entry
    return found


def filed_under(records: Sequence[str]) -> dict[str, int]:
    """The organisation each of ``records`` is found under, unknown ones left out. One statement for every 20,000."""
    return _newest_told(records, "subject")


def sources_of(records: Sequence[str]) -> dict[str, str]:
    """Which source stated each of ``records`` last, unknown ones left out. One statement for every 20,000."""
    return _newest_told(records, "source")


def _newest_told(records: Sequence[str], column: str) -> dict[str, Any]:
    """What the newest version of each of ``records`` holds in a column."""
    found: dict[str, Any] = {}
    for start in range(0, len(records), _AT_ONCE):
        sql, values = any_of(records[start : start + _AT_ONCE])
        rows = RecordVersion.objects.filter(superseded_by=None, record__in=RawSQL(sql, values))  # noqa: S611  # bound
        found |= dict(rows.values_list("record", column))
    return found


def item_and_source(record: str) -> tuple[str, str]:
    """The item a record is of, and the source that stated it last. Refuses ``record.unknown``."""
    rows = RecordVersion.objects.filter(record=record, superseded_by=None).values_list("item", "source")
    found = rows.first()
    if found is None:
        raise unknown(record)
    return found


def decided_on(record: str) -> date:
    """The day of the decision a record rests on. Refuses ``record.unknown``."""
    found = RecordVersion.objects.filter(record=record, superseded_by=None).values_list("decided_on", flat=True).first()
    if found is None:
        raise unknown(record)
    return found


def events_of(record: str) -> tuple[Event, ...]:
    """Every later decision that bears on a record as it stands, in ledger order."""
    told = [_event(row) for row in RecordEvent.objects.filter(record=record).order_by("entry")]
    return bearing(told, entries_of([record]).get(record, -1))


def first_stated(items: Collection[str], after: int, limit: int) -> tuple[tuple[int, str, int, date], ...]:
    """What was stated for the first time beyond ledger entry ``after``: (entry, record, organisation, decided on), in
    ledger order. One statement along the primary key."""
    rows = RecordVersion.objects.filter(entry__gt=after, item__in=list(items), version=1).order_by("entry")
    return tuple(rows.values_list("entry", "record", "subject", "decided_on")[:limit])


def closed_since(entry: int) -> tuple[Closed, ...]:
    """What was repaired or withdrawn from ledger entry ``entry`` on, in that order. Two statements."""
    closing = RecordEvent.objects.filter(entry__gte=entry, kind__in=(EventKind.WITHDRAWN, EventKind.REPAIRED))
    events = list(closing.order_by("entry").values_list("entry", "record", "batch"))
    among = closing.values("record")
    rows = RecordVersion.objects.filter(superseded_by=None, record__in=among)
    whose = {row[0]: row[1:] for row in rows.values_list("record", "subject", "item", "entry")}
    return tuple(
        Closed(seq, record, *whose[record][:2])
        for seq, record, batch in events
        if record in whose and (batch is None or seq > whose[record][2])
    )


def entries_of(found: Collection[str], known: int | None = None) -> dict[str, int]:
    """The ledger entry that states each of the records ``found`` as it stands."""
    rows = standing_rows(known).filter(record__in=list(found))
    return dict(rows.values_list("record", "entry"))


def spans(known: int, items: Collection[str] | None = None) -> list[tuple[str, str, date, date]]:
    """Item, division, first and last day of all deliveries told of, by item and division; with ``items`` only of
    those."""
    rows = _supplied(known)
    rows = rows if items is None else rows.filter(item__in=list(items))
    held = rows.values("item", "region").annotate(first=Min("since"), last=Max("until")).order_by("item", "region")
    return list(held.values_list("item", "region", "first", "last"))


@dataclass(frozen=True, slots=True)
class Stated:
    """How many versions one authority's decisions of one day made of a batch."""

    source: str
    decided_on: date
    rows: int


def stated_by(batch: str, first: int, last: int) -> tuple[Stated, ...]:
    """What a batch stated between the ledger entries ``first`` and ``last``, by authority and day; one statement."""
    rows = RecordVersion.objects.filter(entry__gt=first, entry__lt=last, batch=batch)
    counted = rows.values("source", "decided_on").annotate(rows=Count("entry")).order_by("source", "decided_on")
    return tuple(Stated(one["source"], one["decided_on"], one["rows"]) for one in counted)


def supplies(known: int | None = None) -> tuple[Supply, ...]:
    """Every delivery told of, in ledger order."""
    rows = _supplied(known).order_by("entry")
    return tuple(Supply(row.item, row.region, row.since, row.until) for row in rows)


def _supplied(known: int | None) -> QuerySet[RecordSupply]:
    """The deliveries told of among the first ``known`` entries and not taken back there."""
    if known is None:
        return RecordSupply.objects.filter(withdrawn=None)
    return RecordSupply.objects.filter(Q(withdrawn=None) | Q(withdrawn__gte=known), entry__lt=known)


def retention(on: date) -> dict[str, int | None]:
    """Years that records of each item in force may be kept."""
    return {item.id: item.retention_years or None for item in catalogue.items(on)}


def events_by_record(rows: QuerySet[RecordEvent], known: int | None) -> dict[str, tuple[Event, ...]]:
    """The later decisions in ``rows`` as known then, by record."""
    found: dict[str, list[Event]] = {}
    for row in rows:
        found.setdefault(row.record, []).append(_event(row))
    return {name: known_events(events, known) for name, events in found.items()}


def standing_rows(known: int | None) -> QuerySet[RecordVersion]:
    """The version of every record that is newest among the first ``known`` entries (``None``: all)."""
    if known is None:
        return RecordVersion.objects.filter(superseded_by=None)
    later = Q(superseded_by=None) | Q(superseded_by__gte=known)
    return RecordVersion.objects.filter(later, entry__lt=known)


def as_they_stand(
    rows: Sequence[RecordVersion], events: Mapping[str, tuple[Event, ...]], on: date
) -> tuple[Record, ...]:
    """The rows as records on the day ``on`` (later decisions left out), with their contents from the ledger."""
    if not rows:
        return ()
    terms = retention(on)
    contents = ledger.contents([row.entry for row in rows])
    told = []
    for row in rows:
        theirs = bearing(events.get(row.record, ()), row.entry)
        state = state_on(Span(row.decided_on, row.valid_to, terms.get(row.item)), theirs, on)
        if state is not None:
            told.append(_record(row, theirs, state, fields_in(contents.get(row.entry))))
    return tuple(told)


def _record(row: RecordVersion, events: tuple[Event, ...], state: State, fields: Mapping[str, Json]) -> Record:
    return Record(
        id=row.record,
        item=row.item,
        subject=row.subject,
        source=row.source,
        batch=row.batch,
        row=row.row,
        doc_no=row.doc_no,
        decided_on=row.decided_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        tier=row.tier,
        amount=None if row.amount is None else Decimal(row.amount),
        fields=fields,
        entry=row.entry,
        version=row.version,
        stated_at=row.stated_at,
        state=state,
        events=events,
    )


def fields_in(body: Mapping[str, Json] | None) -> Mapping[str, Json]:
    """The fields a ledger body holds; none where the law had it erased."""
    fields = {} if body is None else body["fields"]
    assert isinstance(fields, Mapping)
    return fields


def _event(row: RecordEvent) -> Event:
    reason = Text(row.reason_zh, row.reason_en)
    return Event(row.entry, EventKind(row.kind), row.on, row.doc_no, reason, row.at, row.batch or "", row.ground or "")


def _newest(rows: Sequence[tuple[int, int, str]], gone: int) -> Standing:
    version, entry, digest = max(rows)
    return Standing(version, entry, digest, frozenset(row[2] for row in rows), gone > entry)


def _versions_of(records: Sequence[str], item: str) -> list[tuple[str, int, int, str]]:
    sql = f"SELECT record, version, entry, digest FROM records_version WHERE {_within('record')} AND item = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [_listed(records), item])
        return [(name, version, entry, digest) for name, version, entry, digest in cursor.fetchall()]


def _within(column: str) -> str:
    """A condition on many values in one parameter, so that no limit on parameters is met."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)"
    return f"{column} IN (SELECT value FROM json_each(%s))"


def any_of(values: Sequence[str]) -> tuple[str, tuple[list[str] | str]]:
    """Many values as the rows of one statement's one parameter."""
    postgres = connection.vendor == "postgresql"
    return "SELECT unnest(%s::text[])" if postgres else "SELECT value FROM json_each(%s)", (_listed(values),)


def _listed(values: Sequence[str]) -> list[str] | str:
    return list(values) if connection.vendor == "postgresql" else orjson.dumps(list(values)).decode()


def unknown(record: str) -> Refusal:
    """The refusal of a record that does not exist."""
    return Refusal(
        "record.unknown",
        Text(f"没有编号为“{record}”的记录。", f"There is no record “{record}”."),
        Text("请核对记录编号。", "Check the record's id."),
    )
