"""Shows a batch's refused rows as the clerk knows the file, the wrong cells marked in their places and open to mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.catalogue.item import Item
from chuxin.facts.catalogue.suggest import suggestions
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.mapping import folded_heading, headings_of
from chuxin.facts.intake.refused import RefusedPage, RefusedRow
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text

LONG = 60
_NUMBERED = frozenset({FieldType.DECIMAL, FieldType.MONEY, FieldType.INTEGER})


@dataclass(frozen=True, slots=True)
class Typed:
    """What a clerk has put into cells so far, by row and heading, and what was found wrong with it since."""

    cells: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    faults: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its ``heading`` there, how it is titled for the reader, and the field it stands for."""

    heading: str
    title: Text
    field: Field | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell under its heading: what stands in it now, what is wrong with it, and what it may have meant.

    ``name`` is its name in the form; ``open`` says that it is shown as an input.
    """

    name: str
    heading: Text
    text: str
    findings: tuple[Finding, ...]
    open: bool
    suggested: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    mode: str = "text"

    @property
    def long(self) -> bool:
        """Whether one line is too little for it."""
        return len(self.text) > LONG or "\n" in self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One refused row: its number in the file, its cells, and the faults no single cell is to blame for.

    ``again`` says that it was mended and is still wrong; ``known_by`` is whose row it is and of which document.
    """

    number: int
    cells: tuple[Cell, ...]
    elsewhere: tuple[Finding, ...]
    again: bool = False
    known_by: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[Cell, ...]:
        """The cells to mend."""
        return tuple(cell for cell in self.cells if cell.open)

    @property
    def right(self) -> tuple[Cell, ...]:
        """The other cells that hold something: by them the clerk knows the row."""
        return tuple(cell for cell in self.cells if not cell.open and cell.text.strip())


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some refused rows; ``names`` are the file's own headings by field."""

    names: Mapping[str, Text]
    rows: tuple[Row, ...]


def sheet_of(page: RefusedPage, item: Item, feed: Feed, typed: Typed | None = None, *, whole: bool = False) -> Sheet:
    """One page of a batch's refused rows with their faults in place, and what was ``typed`` in theirs.

    ``whole`` opens every cell of a row, for faults that no single cell is to blame for.
    """
    columns = columns_of(page.headings, item, feed)
    rows = tuple(_row(one, columns, item, typed or Typed(), whole=whole) for one in page.rows)
    names = {column.field.name: column.title for column in columns if column.field is not None}
    return Sheet(names, rows)


def columns_of(headings: Sequence[str], item: Item, feed: Feed) -> tuple[Column, ...]:
    """Each column with the field it stands for, by the names the item and the feed know it under."""
    fields = {one.name: one for one in item.fields}
    known = headings_of(item, feed).fields
    found = [fields.get(known.get(folded_heading(heading), "")) for heading in headings]
    return tuple(Column(heading, _titled(heading, one), one) for heading, one in zip(headings, found, strict=True))


def _titled(heading: str, field: Field | None) -> Text:
    """The file's own heading, with the field's title beside it where that says more (``CF_JDRQ（决定日期）``)."""
    if field is None or heading.strip() == field.title.zh:
        return Text(heading, heading if field is None else f"{heading} ({field.title.en})")
    return Text(f"{heading}（{field.title.zh}）", f"{heading} ({field.title.en})")


def _row(held: RefusedRow, columns: Sequence[Column], item: Item, typed: Typed, *, whole: bool) -> Row:
    findings = typed.faults.get(held.number, held.findings)
    put = typed.cells.get(held.number, {})
    there = [(place, column, held.cells[place]) for place, column in enumerate(columns) if place < len(held.cells)]
    absent = _absent(findings, columns, item)
    cells = tuple(
        _cell(f"c-{held.number}-{place}", column, put.get(column.heading, sent), _about(findings, column.field),
              whole or column.heading in put)
        for place, column, sent in (*there, *((f"x{n}", column, "") for n, column in absent))
    )  # fmt: skip
    placed = {id(one) for cell in cells for one in cell.findings}
    elsewhere = tuple(one for one in findings if id(one) not in placed)
    names = {column.field.name: text.strip() for _, column, text in there if column.field is not None}
    known_by = tuple(names[role] for role in (item.roles.subject_name, item.roles.doc_no) if role and names.get(role))
    return Row(held.number, cells, elsewhere, held.number in typed.faults, known_by)


def _absent(findings: Sequence[Finding], columns: Sequence[Column], item: Item) -> list[tuple[int, Column]]:
    """Fields with faults that have no column in the file, as columns under their own title."""
    there = {column.field.name for column in columns if column.field is not None}
    wanted = {one.place.field for one in findings if one.place.field} - there
    return [(n, Column(one.title.zh, one.title, one)) for n, one in enumerate(item.fields) if one.name in wanted]


def _about(findings: Sequence[Finding], field: Field | None) -> tuple[Finding, ...]:
    return () if field is None else tuple(one for one in findings if one.place.field == field.name)


def _cell(name: str, column: Column, text: str, findings: tuple[Finding, ...], forced: bool) -> Cell:
    shown = bool(findings) or forced
    one = column.field
    if one is None or not shown:
        return Cell(name, column.title, text, findings, shown)
    return Cell(
        name,
        column.title,
        text,
        findings,
        open=True,
        suggested=suggestions(one, text) if findings else (),
        choices=tuple(choice.value for choice in one.values) if one.type is FieldType.ENUM else (),
        mode="decimal" if one.type in _NUMBERED else "text",
    )
