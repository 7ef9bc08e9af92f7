"""Shows a batch's refused rows as the clerk knows the file, with the wrong cells marked in their places."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from chuxin.facts.catalogue.field import Field
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.remarks import NATURAL_PERSON
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text

MOST_ROWS: Final = 50
# The file of refused rows ends in three columns of its own: the fault, the remedy and where the row came from.
OWN_COLUMNS: Final = 3


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
    """The refused rows; ``names`` are the file's own headings by field; ``more`` rows are left for the download."""

    names: Mapping[str, Text]
    rows: tuple[Row, ...]
    more: int


def sheet_of(refused_file: bytes, findings: Sequence[Finding], item: Item, feed: Feed) -> Sheet:
    """The refused rows with their faults in place. ``refused_file`` is the CSV of intake, ``findings`` the batch's."""
    headings, *lines = list(csv.reader(io.StringIO(refused_file.decode("utf-8-sig")))) or [[]]
    columns = _columns(headings[:-OWN_COLUMNS], item, feed)
    by_row = _by_row(findings)
    shown = list(zip(by_row, lines, strict=False))
    rows = tuple(_row(number, line, by_row[number], columns) for number, line in shown[:MOST_ROWS])
    names = {field: heading for heading, field in columns if field is not None}
    return Sheet(names, rows, max(0, len(shown) - MOST_ROWS))


def _by_row(findings: Sequence[Finding]) -> dict[int, tuple[Finding, ...]]:
    """Errors by row, in order of the file. Rows about natural persons are in no file (R01), so not here either."""
    errors = [one for one in findings if one.severity is Severity.ERROR and one.place.row is not None]
    kept = [one for one in errors if one.code != NATURAL_PERSON]
    ordered = sorted(kept, key=_row_number)
    return {number: tuple(held) for number, held in groupby(ordered, key=_row_number)}


def _row_number(finding: Finding) -> int:
    return finding.place.row or 0


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
