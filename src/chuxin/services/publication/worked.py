"""The invented row of an item worked through: as a source sends it, as it is kept, and what everyone is then shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Cell, Field
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.record import Record, State, record_id
from chuxin.facts.records.typed import text_of
from chuxin.foundation.subjects.message import HERE
from chuxin.foundation.subjects.places import Places
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.publication.lines import PUBLIC, Viewing, line_of
from chuxin.services.publication.profile import Line
from chuxin.services.publication.rule import Rule


@dataclass(frozen=True, slots=True)
class WorkedCell:
    """One cell of the row: ``sent`` as typed, ``kept`` as read, ``shown`` to everyone (``None``: not shown)."""

    field: Field
    sent: str
    kept: str
    shown: Text | None


@dataclass(frozen=True, slots=True)
class Worked:
    """The row worked through; ``line`` is the entry the public page would hold, ``None`` where it holds none."""

    cells: tuple[WorkedCell, ...]
    tier: str | None
    line: Line | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be worked through: its cells as typed, by field, and the tier that the item's checks give it."""

    sent: Mapping[str, str]
    tier: str | None = None


def worked(row: Row, item: Item, rule: Rule | None, places: Places, on: date) -> Worked:
    """``row`` read cell by cell, and the line it makes for everyone on the day ``on``.

    ``rule`` is the publicity rule of the item; an item whose rule is not in force is not shown to the public at all.
    """
    read = {name: read_cell(item.field(name), text, places) for name, text in row.sent.items()}
    record = _record(read, row, item, on)
    hidden = item.publicity is not None and rule is None
    line = None if hidden else line_of(record, Viewing(item, rule, PUBLIC, on, places))
    line = line if line is None or line.published else None
    shown = {one.name: one.value for one in line.fields} if line else {}
    cells = tuple(
        WorkedCell(item.field(name), text, text_of(_kept(read[name])) or "", shown.get(name))
        for name, text in row.sent.items()
    )
    return Worked(cells, row.tier, line)


def _record(read: Mapping[str, Cell], row: Row, item: Item, on: date) -> Record:
    def played(role: str) -> str:
        name = getattr(item.roles, role)
        return "" if name not in read else text_of(_kept(read[name])) or ""

    def day(role: str) -> date | None:
        return date.fromisoformat(told) if (told := played(role)) else None

    key: list[Json] = [_kept(read[name]) if name in read else None for name in item.key]
    amount = read.get(item.roles.amount or "")
    return Record(
        id=record_id(item.id, key),
        item=item.id,
        subject=0,
        source=played("authority_code"),
        batch="",
        row=1,
        doc_no=played("doc_no"),
        decided_on=day("decided_on") or on,
        valid_from=day("valid_from"),
        valid_to=day("valid_to"),
        tier=row.tier,
        amount=_decimal(amount),
        fields={name: _kept(cell) for name, cell in read.items()},
        entry=0,
        version=1,
        stated_at=datetime.combine(on, time.min, HERE),
        state=State.LIVE,
    )


def _kept(cell: Cell) -> Json:
    return list(cell.value) if isinstance(cell.value, tuple) else cell.value


def _decimal(cell: Cell | None) -> Decimal | None:
    told = None if cell is None else cell.amount or text_of(_kept(cell))
    return Decimal(told) if told else None
