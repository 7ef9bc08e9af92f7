"""The analytic facts: organisations and their records as Arrow tables, on any day as known at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records import queries
from chuxin.facts.records.models import RecordEvent, RecordVersion
from chuxin.facts.records.record import Event, State
from chuxin.facts.records.timeline import Span, bearing, state_on
from chuxin.facts.records.typed import arrow_type, text_of, typed
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.canonical import Json

SUBJECTS = pa.schema(
    [
        ("subject", pa.string()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("region", pa.string()),
        ("industry", pa.string()),
        ("registered_on", pa.date32()),
        ("status", pa.string()),
    ]
)
ENVELOPE = pa.schema(
    [
        ("record", pa.string()),
        ("subject", pa.string()),
        ("source", pa.string()),
        ("decided_on", pa.date32()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
        ("tier", pa.string()),
        ("state", pa.string()),
        ("amount", pa.decimal128(18, 2)),
    ]
)
SUPPLY = pa.schema([("item", pa.string()), ("region", pa.string()), ("since", pa.date32()), ("until", pa.date32())])
_STEP = 20_000
# Of so many organisations everything is read at once, one statement for all items.
_FEW = 100
_CENT = Decimal("0.01")


class _Row(NamedTuple):
    entry: int
    record: str
    subject: int
    source: str
    decided_on: date
    valid_from: date | None
    valid_to: date | None
    tier: str | None
    amount: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be judged: ``subjects``, ``records`` by item, and the ``supply`` that tells silence from nothing found.

    The layout is that of design/interfaces.md; ``subject`` is the USCC, else ``scheme:value``. An item's own fields
    follow its envelope by name: lists joined by 、, days as dates, sums in 元.
    """

    subjects: pa.Table
    records: Mapping[str, pa.Table]
    supply: pa.Table


def facts(
    *, on: date, known: int | None = None, subjects: Sequence[int] | None = None, items: Collection[str] | None = None
) -> Facts:
    """The facts as they stand on the day ``on`` (records decided later are left out).

    ``known`` is a size of the ledger: only its first ``known`` entries count (``None``: all); the records of those that
    were merged into another since are left out. ``subjects`` limits them to the organisations with these numbers,
    ``items`` to the records of these items.
    """
    size = ledger.size() if known is None else known
    organisations = _organisations(subjects, size)
    codes = {one.number: one.code for one in organisations}
    few, decided = subjects is not None and len(subjects) <= _FEW, RecordEvent.objects.all()
    if subjects is not None and few:
        theirs = RecordVersion.objects.filter(subject__in=subjects)
        decided = decided.filter(record__in=theirs.values("record"))
    since = frozenset() if known is None else register.merged_since(known)
    reading = _Reading(on, size, codes, queries.events_by_record(decided, size), subjects, since)
    wanted = [item for item in catalogue.items(on) if items is None or item.id in items]
    told = _at_once(wanted, reading) if few else {item.id: _records(item, reading) for item in wanted}
    return Facts(_subjects(organisations), told, _supply(size, items))


def records_of(item: Item, *, on: date) -> pa.Table:
    """The records of one item about organisations with a unified social credit code, in the layout of the facts."""
    size = ledger.size()
    codes = {one.number: one.uscc for one in register.members()}
    about = RecordVersion.objects.filter(item=item.id).values("record")
    events = queries.events_by_record(RecordEvent.objects.filter(record__in=about), size)
    return _records(item, _Reading(on, size, codes, events, None))


def export(folder: Path, *, on: date, known: int | None = None) -> Facts:
    """Write the facts as Parquet under ``folder``: ``subjects``, ``supply``, ``records/<item>/part-0``; gives them."""
    told = facts(on=on, known=known)
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(told.subjects, folder / "subjects.parquet")
    pq.write_table(told.supply, folder / "supply.parquet")
    for item, table in told.records.items():
        place = folder / "records" / item
        place.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, place / "part-0.parquet")
    return told


@dataclass(frozen=True, slots=True)
class _Reading:
    on: date
    size: int
    codes: Mapping[int, str]
    events: Mapping[str, tuple[Event, ...]]
    only: Sequence[int] | None
    merged_since: frozenset[int] = frozenset()


def _organisations(numbers: Sequence[int] | None, size: int) -> list[Subject]:
    chosen = (
        register.subjects(numbers).values()
        if numbers is not None
        else (one for some in register.each() for one in some)
    )
    return [one for one in chosen if one.number < size]


def _subjects(organisations: Iterable[Subject]) -> pa.Table:
    rows = [
        (one.code, one.kind, one.name, one.region, one.industry, one.registered_on, one.status) for one in organisations
    ]
    return _table(rows, SUBJECTS)


def _supply(size: int, items: Collection[str] | None) -> pa.Table:
    """One row an item and division: from the first day any delivery spoke of to the day of the latest one."""
    return _table(queries.spans(size, items), SUPPLY)


def _records(item: Item, reading: _Reading) -> pa.Table:
    parts = [_part(item, rows, ledger.contents([row.entry for row in rows]), reading) for rows in _steps(item, reading)]
    return pa.concat_tables(parts) if parts else _layout(item).empty_table()


def _at_once(items: Sequence[Item], reading: _Reading) -> dict[str, pa.Table]:
    """The records of few organisations, of all items by one statement."""
    standing = queries.standing_rows(reading.size).filter(
        subject__in=reading.only or (), item__in=[one.id for one in items]
    )
    found: dict[str, list[_Row]] = {item.id: [] for item in items}
    for item, *row in standing.order_by("entry").values_list("item", *_Row._fields):
        found[item].append(_Row(*row))
    contents = ledger.contents([row.entry for rows in found.values() for row in rows])
    return {
        item.id: _part(item, rows, contents, reading) if (rows := found[item.id]) else _layout(item).empty_table()
        for item in items
    }


@lru_cache(maxsize=1024)
def _layout(item: Item) -> pa.Schema:
    fields = [field for field in item.fields if field.name not in ENVELOPE.names]
    return pa.schema([*ENVELOPE, *((field.name, arrow_type(field.type)) for field in fields)])


def _columns(item: Item, bodies: Sequence[Mapping[str, Json]]) -> list[pa.Array]:
    return [
        typed(field.type, pa.array([text_of(body.get(field.name)) for body in bodies], pa.string()))
        for field in item.fields
        if field.name not in ENVELOPE.names
    ]


def _steps(item: Item, reading: _Reading) -> Iterator[list[_Row]]:
    """The item's records, some thousands at a time, in ledger order."""
    last = -1
    while rows := _rows(item.id, last, reading):
        last = rows[-1].entry
        yield rows


def _part(item: Item, rows: Sequence[_Row], contents: Mapping[int, Mapping[str, Json]], reading: _Reading) -> pa.Table:
    """A table of these records of the item, with their contents."""
    years = item.retention_years or None
    by_clock = cache(lambda decided, until: state_on(Span(decided, until, years), (), reading.on))
    envelopes, bodies = [], []
    for row in rows:
        decided = reading.events.get(row.record)
        events = bearing(decided, row.entry) if decided else ()
        span = Span(row.decided_on, row.valid_to, years)
        state = state_on(span, events, reading.on) if events else by_clock(row.decided_on, row.valid_to)
        body = contents.get(row.entry)
        if state is None or body is None or row.subject not in reading.codes:
            continue
        if reading.merged_since and int(str(body["subject"])) in reading.merged_since:
            continue
        envelopes.append(_envelope(row, reading.codes[row.subject], state))
        bodies.append(queries.fields_in(body))
    return pa.table([*_table(envelopes, ENVELOPE).columns, *_columns(item, bodies)], schema=_layout(item))


def _envelope(row: _Row, code: str, state: State) -> tuple[object, ...]:
    amount = None if row.amount is None else Decimal(row.amount).quantize(_CENT)
    return (
        row.record, code, row.source, row.decided_on, row.valid_from, row.valid_to, row.tier, _told(state), amount
    )  # fmt: skip


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(column, type) for column, type in zip(columns, schema.types, strict=True)], schema=schema)


def _rows(item: str, after: int, reading: _Reading) -> list[_Row]:
    rows = queries.standing_rows(reading.size).filter(item=item, entry__gt=after).order_by("entry")
    if reading.only is not None:
        rows = rows.filter(subject__in=reading.only)
    return [_Row(*row) for row in rows.values_list(*_Row._fields)[:_STEP]]


def _told(state: State) -> str:
    """The four words of the facts layout: past retention is expired."""
    return State.EXPIRED if state is State.ARCHIVED else state
