"""Keeps the tables of organisations in step with what the ledger says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from django.db import connection

from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.foundation.subjects import message
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.models import ChangeRow, IdentifierRow, NamingRow, SubjectRow
from chuxin.foundation.subjects.names import lookup_key
from chuxin.foundation.subjects.subject import uscc_of
from chuxin.kernel.canonical import Json

Row: TypeAlias = tuple[str | int | date | None, ...]

ERASED = "ledger.erased"
_MOVES = frozenset({message.MERGED, message.SPLIT})
_TEXTS = ("kind", "type", "region", "industry", "status")
_SUBJECT = "number, kind, type, name, uscc, region, industry, registered_on, status"
_IDENTIFIER = "scheme, value, subject"
_NAMING = "entry, subject, name, key, since, until, source"


def apply(said: Sequence[Said]) -> None:
    """Write what was said, in order; runs of registrations go in bulk."""
    new: list[Said] = []
    for entry in said:
        if entry.kind == message.REGISTERED:
            new.append(entry)
            continue
        _register(new)
        new = []
        if entry.kind == message.CHANGED:
            _change(entry)
        elif entry.kind in _MOVES:
            _move(entry)
        elif entry.body is not None:
            _forget(int(str(entry.body["seq"])))
    _register(new)


def _register(said: Sequence[Said]) -> None:
    subjects: list[Row] = []
    identifiers: list[Row] = []
    namings: list[Row] = []
    for number, body in ((entry.seq, entry.body) for entry in said):
        if body is None:
            continue
        borne = message.identifiers_in(body)
        name, since = str(body["name"]), message.day(body["registered_on"])
        kind, type_, region, industry, status = (message.text(body[key]) for key in _TEXTS)
        subjects.append((number, kind, type_, name, uscc_of(borne), region, industry, since, status))
        identifiers.extend((scheme, value, number) for scheme, value in borne)
        namings.append((number, number, name, lookup_key(name), since, None, message.text(body["source"])))
    _insert("subjects_subject", _SUBJECT, subjects)
    _insert("subjects_identifier", _IDENTIFIER, identifiers)
    _insert("subjects_naming", _NAMING, namings)


def _change(entry: Said) -> None:
    if entry.body is None:
        return
    body, number = entry.body, int(str(entry.body["subject"]))
    row = SubjectRow.objects.filter(number=number).first()
    if row is None:
        return
    ChangeRow.objects.create(entry=entry.seq, subject=number)
    _add_identifiers(row, message.identifiers_in(body))
    _rename(row, entry, body)
    row.kind = message.text(body.get("kind")) or row.kind
    row.type = message.text(body.get("type")) or row.type
    row.region = message.text(body.get("region")) or row.region
    row.industry = message.text(body.get("industry")) or row.industry
    row.status = message.text(body.get("status")) or row.status
    row.registered_on = message.day(body.get("registered_on")) or row.registered_on
    row.save()


def _add_identifiers(row: SubjectRow, more: Sequence[Identifier]) -> None:
    IdentifierRow.objects.bulk_create(
        IdentifierRow(scheme=scheme, value=value, subject=row.number) for scheme, value in more
    )
    row.uscc = row.uscc or uscc_of(tuple(more))


def _rename(row: SubjectRow, entry: Said, body: Mapping[str, Json]) -> None:
    """The new name holds from the day the hub was told; the former one until the day before it."""
    name = message.text(body.get("name"))
    if name is None:
        return
    told = entry.at.astimezone(message.HERE).date()
    NamingRow.objects.filter(subject=row.number, until=None).update(until=told)
    NamingRow.objects.create(
        entry=entry.seq, subject=row.number, name=name, key=lookup_key(name), since=told, until=None,
        source=message.text(body.get("source")) or "",
    )  # fmt: skip
    row.name = name


def _move(entry: Said) -> None:
    """Organisations that turned out to be one, or to be two again: only whom they are found under changes."""
    if entry.body is None:
        return
    body, absorbed = entry.body, int(str(entry.body["absorbed"]))
    moving = SubjectRow.objects.filter(number__in=message.numbers_in(body))
    if entry.kind == message.MERGED:
        moving.update(absorbed_into=int(str(body["subject"])))
        return
    moving.update(absorbed_into=absorbed)
    SubjectRow.objects.filter(number=absorbed).update(absorbed_into=None)


def _forget(seq: int) -> None:
    """After an erasure: make the organisation anew from what the ledger still holds of it."""
    changed = ChangeRow.objects.filter(entry=seq).values_list("subject", flat=True).first()
    number = seq if changed is None else changed
    before = SubjectRow.objects.filter(number=number).values_list("absorbed_into", flat=True)
    if not before:
        return
    (found_under,) = before
    entries = [number, *ChangeRow.objects.filter(subject=number).order_by("entry").values_list("entry", flat=True)]
    SubjectRow.objects.filter(number=number).delete()
    for table in (IdentifierRow, NamingRow, ChangeRow):
        table._default_manager.filter(subject=number).delete()
    apply([ledger.entry(entry) for entry in entries])
    SubjectRow.objects.filter(number=number).update(absorbed_into=found_under)


def _insert(table: str, columns: str, rows: Sequence[Row]) -> None:
    if rows:
        places = ", ".join(["%s"] * len(rows[0]))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


FOLLOWER = Follower(
    name="subjects",
    kinds=frozenset({message.REGISTERED, message.CHANGED, *_MOVES, ERASED}),
    tables=(SubjectRow, IdentifierRow, NamingRow, ChangeRow),
    apply=apply,
)
