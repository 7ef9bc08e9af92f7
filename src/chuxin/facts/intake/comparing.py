"""Compares what the hub holds of a record with the row its source sent: whose the error is, told field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Field
from chuxin.facts.catalogue.hygiene import masked
from chuxin.facts.intake import queries
from chuxin.facts.intake.mapping import folded_heading, headings_of
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.message import HERE
from chuxin.foundation.subjects.places import Places
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal

_OFFICES = frozenset({"public", "shared"})


@dataclass(frozen=True, slots=True)
class Sent:
    """One field: the cell as it was sent (identifiers of persons masked), what it reads as, and what the hub holds."""

    field: Field
    cell: str
    reads: Json
    held: Json

    @property
    def differs(self) -> bool:
        """Whether the hub holds something else than was sent."""
        return self.reads != self.held


@dataclass(frozen=True, slots=True)
class Comparison:
    """A record beside the newest row a source sent of it: which delivery, which row, field by field."""

    batch: str
    row: int
    received_on: date
    fields: tuple[Sent, ...]

    @property
    def wrong(self) -> tuple[Sent, ...]:
        """The fields in which the hub holds something else than was sent: the error is the hub's own."""
        return tuple(each for each in self.fields if each.differs)


def beside_delivery(record: str, on: date) -> Comparison | None:
    """The record beside what its source sent; ``None`` where no delivery of it is kept as it was sent."""
    versions = records.versions(record, on=on)
    if not versions:
        raise records.unknown(record)
    found = (_compared(version, versions[-1].fields) for version in reversed(versions))
    return next((each for each in found if each is not None), None)


def _compared(version: Record, held: Mapping[str, Json]) -> Comparison | None:
    """What the hub holds beside the row that made a version; ``None`` where that came with no delivery kept here."""
    try:
        delivery = queries.batch(version.batch)
    except Refusal:
        return None
    columns, rows = queries.rows_kept(version.batch, {version.row})
    if not columns:
        return None
    received = delivery.received_at.astimezone(HERE).date()
    item, places = catalogue.item(version.item, received), register.places(received)
    known = headings_of(item, queries.feed(delivery.feed, received)).fields
    _, cells = next(rows)
    sent = {known.get(folded_heading(column)): cell for column, cell in zip(columns, cells, strict=True)}
    fields = tuple(
        Sent(field, masked(sent[field.name]), _reads(field, sent[field.name], places), held.get(field.name))
        for field in item.visible(_OFFICES)
        if field.name in sent
    )
    return Comparison(version.batch, version.row, received, fields)


def _reads(field: Field, cell: str, places: Places) -> Json:
    value = read_cell(field, cell, places).value
    return list(value) if isinstance(value, tuple) else value
