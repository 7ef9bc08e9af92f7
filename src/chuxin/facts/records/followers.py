"""What follows from what was said about records: the index rows, their events, and what sources have delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

import pyarrow as pa
from django.db import connection
from django.db.models import Model

from chuxin.facts.records import moving
from chuxin.facts.records.models import RecordEvent, RecordSupply, RecordVersion
from chuxin.facts.records.ready import Ready
from chuxin.facts.records.record import EventKind
from chuxin.facts.records.statements import Statements, Succession
from chuxin.foundation.ledger.binary_copy import Constant, Values
from chuxin.foundation.ledger.entry import Run, Said
from chuxin.foundation.ledger.following import Follower
from chuxin.foundation.ledger.storage import Row, insert_columns, insert_rows
from chuxin.kernel.canonical import Json

Body: TypeAlias = "Mapping[str, Json]"
# The columns of records_version between its entry and its moment, as the body of record.stated names them.
_ENVELOPE = itemgetter(
    "record", "version", "item", "subject", "source", "batch", "row", "doc_no", "decided_on", "valid_from", "valid_to",
    "tier", "amount", "digest",
)  # fmt: skip
# Where the organisation stands in a row of records_version.
_SUBJECT = 4
_TYPES = {
    "BigIntegerField": "int8", "IntegerField": "int4", "CharField": "text", "DateField": "date",
    "DateTimeField": "timestamptz",
}  # fmt: skip
_EVENTS = {f"record.{kind}": kind.value for kind in EventKind}


def apply(said: Sequence[Said]) -> None:
    """Write the rows of ``said``, run by run of one kind, in ledger order."""
    start = 0
    for place in range(1, len(said) + 1):
        if place == len(said) or said[place].kind != said[start].kind:
            _WRITERS[said[start].kind](said[start:place])
            start = place


def _stated(said: Sequence[Said]) -> None:
    stated = [(one.seq, one.at, one.body) for one in said if one.body is not None]
    moments = {at: connection.ops.adapt_datetimefield_value(at) for at in {at for _, at, _ in stated}}
    owners = moving.owners()
    rows = [(seq, *_ENVELOPE(body), moments[at], None) for seq, at, body in stated]
    _insert(RecordVersion, [_owned(row, owners) for row in rows] if owners else rows)
    superseding = [(seq, body) for seq, _, body in stated if body["supersedes"] is not None]
    _supersede([(seq, int(str(body["supersedes"])), str(body["item"])) for seq, body in superseding])


def write_stated(
    run: Run, statements: Statements | Ready, digests: Sequence[str] | pa.Array, succession: Succession
) -> None:
    """Write the rows that :func:`apply` would write of ``run``, which said ``statements``, column by column."""
    told = statements.rows.combine_chunks()
    columns: dict[str, Values | Constant] = {
        **{name: told[name].combine_chunks() for name in told.column_names if name != "fields"},
        "entry": range(run.first, run.end),
        "version": succession.versions,
        "item": statements.item,
        "batch": statements.batch,
        "digest": digests,
        "stated_at": connection.ops.adapt_datetimefield_value(run.at),
        "superseded_by": None,
    }
    if owners := moving.owners():
        columns["subject"] = [owners.get(number, number) for number in told["subject"].to_pylist()]
    fields = RecordVersion._meta.concrete_fields
    types = {connection.ops.quote_name(str(each.column)): _TYPES[each.get_internal_type()] for each in fields}
    table = connection.ops.quote_name(RecordVersion._meta.db_table)
    insert_columns(table, types, [columns[str(each.column)] for each in fields])
    if succession.supersedes is not None:
        pairs = zip(range(run.first, run.end), succession.supersedes, strict=True)
        _supersede([(seq, before, statements.item) for seq, before in pairs if before is not None])


def _supersede(found: Sequence[tuple[int, int, str]]) -> None:
    """The versions of the second entries, of these items, are superseded by the first ones."""
    if found:
        # The item tells PostgreSQL in which of its parts an entry stands (partitions.py).
        sql = "UPDATE records_version SET superseded_by = %s WHERE entry = %s AND item = %s"
        with connection.cursor() as cursor:
            cursor.executemany(sql, found)


def _owned(row: tuple[object, ...], owners: Mapping[int, int]) -> tuple[object, ...]:
    """The row, under the organisation its own was absorbed by."""
    number = int(str(row[_SUBJECT]))
    return (*row[:_SUBJECT], owners.get(number, number), *row[_SUBJECT + 1 :])


def _decided(said: Sequence[Said]) -> None:
    rows = []
    for one in said:
        if one.body is None:
            continue
        body, reason = one.body, one.body["reason"]
        assert isinstance(reason, Mapping)
        moment = connection.ops.adapt_datetimefield_value(one.at)
        told = (body["record"], _EVENTS[one.kind], body["on"], body["doc_no"], reason["zh"], reason["en"])
        rows.append((one.seq, *told, moment, body.get("batch"), body.get("ground")))
    _insert(RecordEvent, rows)


def _supplied(said: Sequence[Said]) -> None:
    bodies = [(one.seq, one.body) for one in said if one.body is not None]
    _insert(RecordSupply, [(seq, b["item"], b["region"], b["since"], b["until"], None) for seq, b in bodies])


def _unsupplied(said: Sequence[Said]) -> None:
    for one in said:
        if one.body is not None:
            RecordSupply.objects.filter(entry=int(str(one.body["entry"]))).update(withdrawn=one.seq)


def _erased(said: Sequence[Said]) -> None:
    """Content gone, index gone: an erased version leaves no envelope either."""
    seqs = [int(str(one.body["seq"])) for one in said if one.body is not None]
    RecordVersion.objects.filter(entry__in=seqs).delete()
    RecordVersion.objects.filter(superseded_by__in=seqs).update(superseded_by=None)
    RecordEvent.objects.filter(entry__in=seqs).delete()
    RecordSupply.objects.filter(withdrawn__in=seqs).update(withdrawn=None)


def _insert(model: type[Model], rows: Sequence[Row]) -> None:
    columns = [connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields]
    insert_rows(connection.ops.quote_name(model._meta.db_table), columns, rows)


_WRITERS = {
    "record.stated": _stated,
    **dict.fromkeys(_EVENTS, _decided),
    "record.supplied": _supplied,
    "record.unsupplied": _unsupplied,
    moving.MERGED: moving.merged,
    moving.SPLIT: moving.split,
    "ledger.erased": _erased,
}

FOLLOWER = Follower(
    name="records",
    kinds=frozenset(_WRITERS),
    tables=(RecordVersion, RecordEvent, RecordSupply),
    apply=apply,
)
