"""Shows a batch's refused rows as the clerk knows the file, with the wrong cells marked in their places."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.remarks import NATURAL_PERSON
from chuxin.kernel.finding import Finding, Severity

MOST_ROWS: Final = 50
# The file of refused rows ends in two columns of its own: the fault and the remedy.
OWN_COLUMNS: Final = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """What was sent in one cell, and what is wrong with it (nothing, for most)."""

    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One refused row: its number in the file, its cells, and the faults no single cell is to blame for."""

    number: int
    cells: tuple[Cell, ...]
    elsewhere: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The refused rows under the headings of the file as it was sent; ``more`` rows are left for the download."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    more: int


def sheet_of(refused_file: bytes, findings: Sequence[Finding], item: Item, feed: Feed) -> Sheet:
    """The refused rows with their faults in place. ``refused_file`` is the CSV of intake, ``findings`` the batch's."""
    headings, *lines = list(csv.reader(io.StringIO(refused_file.decode("utf-8-sig")))) or [[]]
    by_row = _by_row(findings)
    fields = _fields_under(headings[:-OWN_COLUMNS], item, feed)
    shown = list(zip(by_row, lines, strict=False))
    rows = tuple(_row(number, line, by_row[number], fields) for number, line in shown[:MOST_ROWS])
    return Sheet(tuple(headings[:-OWN_COLUMNS]), rows, max(0, len(shown) - MOST_ROWS))


def _by_row(findings: Sequence[Finding]) -> dict[int, tuple[Finding, ...]]:
    """Errors by row, in order of the file. Rows about natural persons are in no file (R01), so not here either."""
    errors = [one for one in findings if one.severity is Severity.ERROR and one.place.row is not None]
    kept = [one for one in errors if one.code != NATURAL_PERSON]
    ordered = sorted(kept, key=_row_number)
    return {number: tuple(held) for number, held in groupby(ordered, key=_row_number)}


def _row_number(finding: Finding) -> int:
    return finding.place.row or 0


def _fields_under(headings: Sequence[str], item: Item, feed: Feed) -> list[str | None]:
    """The field each heading stands for, by the names the item and the feed know it under."""
    known = {heading: field.name for field in item.fields for heading in field.headings} | dict(feed.columns or {})
    return [known.get(heading.strip()) for heading in headings]


def _row(number: int, line: Sequence[str], findings: tuple[Finding, ...], fields: Sequence[str | None]) -> Row:
    cells = tuple(
        Cell(text, tuple(one for one in findings if field is not None and one.place.field == field))
        for text, field in zip(line, fields, strict=False)
    )
    placed = {id(one) for cell in cells for one in cell.findings}
    return Row(number, cells, tuple(one for one in findings if id(one) not in placed))
