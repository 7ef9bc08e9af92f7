"""Shows a batch's refused rows as the clerk knows the file, with the wrong cells marked in their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chuxin.facts.catalogue.field import Field
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.refused import RefusedPage
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Cell:
    """What was sent in one cell under the file's own ``heading``, and what is wrong with it (nothing, for most)."""

    heading: Text
    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One refused row: its number in the file, its cells, and the faults no single cell is to blame for."""

    number: int
    cells: tuple[Cell, ...]
    elsewhere: tuple[Finding, ...]

    @property
    def wrong(self) -> tuple[Cell, ...]:
        """The cells to mend."""
        return tuple(cell for cell in self.cells if cell.findings)

    @property
    def right(self) -> tuple[Cell, ...]:
        """The other cells that hold something: by them the clerk knows the row."""
        return tuple(cell for cell in self.cells if not cell.findings and cell.text.strip())


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some refused rows; ``names`` are the file's own headings by field."""

    names: Mapping[str, Text]
    rows: tuple[Row, ...]


def sheet_of(page: RefusedPage, item: Item, feed: Feed) -> Sheet:
    """One page of a batch's refused rows with their faults in place."""
    columns = _columns(page.headings, item, feed)
    rows = tuple(_row(one.number, one.cells, one.findings, columns) for one in page.rows)
    names = {field: heading for heading, field in columns if field is not None}
    return Sheet(names, rows)


def _columns(headings: Sequence[str], item: Item, feed: Feed) -> list[tuple[Text, str | None]]:
    """Each heading with the field it stands for, by the names the item and the feed know it under."""
    fields = {field.name: field for field in item.fields}
    known = {heading: field.name for field in item.fields for heading in field.headings} | dict(feed.columns or {})
    names = [known.get(heading.strip()) for heading in headings]
    return [(_titled(heading, fields.get(name or "")), name) for heading, name in zip(headings, names, strict=True)]


def _titled(heading: str, field: Field | None) -> Text:
    """The file's own heading, with the field's title beside it where that says more (``CF_JDRQ（决定日期）``)."""
    if field is None or heading.strip() == field.title.zh:
        return Text(heading, heading if field is None else f"{heading} ({field.title.en})")
    return Text(f"{heading}（{field.title.zh}）", f"{heading} ({field.title.en})")


def _row(
    number: int, line: Sequence[str], findings: tuple[Finding, ...], columns: Sequence[tuple[Text, str | None]]
) -> Row:
    cells = tuple(
        Cell(heading, text, tuple(one for one in findings if field is not None and one.place.field == field))
        for text, (heading, field) in zip(line, columns, strict=False)
    )
    placed = {id(one) for cell in cells for one in cell.findings}
    return Row(number, cells, tuple(one for one in findings if id(one) not in placed))
