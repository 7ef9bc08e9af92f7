"""Writes the rows of a delivery in the department's format; the same rows always give the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from examples.province.departments import Format

_MADE = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write(path: Path, format: Format, table: Sequence[Sequence[str]], days: frozenset[int]) -> None:
    """Write ``table`` (headings first); ``days`` are the places of columns that hold days.

    CSV and JSON Lines keep days as text, XLSX and Parquet as days of the calendar where they can be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _WRITERS[format](path, table, days)


def _csv(path: Path, table: Sequence[Sequence[str]], days: frozenset[int]) -> None:
    path.write_bytes(_delimited(table).encode("utf-8-sig"))


def _csv_gb18030(path: Path, table: Sequence[Sequence[str]], days: frozenset[int]) -> None:
    path.write_bytes(_delimited(table).encode("gb18030"))


def _delimited(table: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(table)
    return text.getvalue()


def _xlsx(path: Path, table: Sequence[Sequence[str]], days: frozenset[int]) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": _MADE, "author": "示例省"})
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("报送")
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                day = _day(cell) if row and column in days else None
                if day is None:
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), day_format)


def _json_lines(path: Path, table: Sequence[Sequence[str]], days: frozenset[int]) -> None:
    headings, *rows = table
    lines = [
        json.dumps({heading: cell or None for heading, cell in zip(headings, row, strict=True)}, ensure_ascii=False)
        for row in rows
    ]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def _parquet(path: Path, table: Sequence[Sequence[str]], days: frozenset[int]) -> None:
    headings, *rows = table
    columns = {
        heading: pa.array([_day(row[place]) for row in rows], pa.date32())
        if place in days
        else pa.array([row[place] or None for row in rows], pa.string())
        for place, heading in enumerate(headings)
    }
    pq.write_table(pa.table(columns), path)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_WRITERS: Mapping[Format, Callable[[Path, Sequence[Sequence[str]], frozenset[int]], None]] = {
    Format.CSV: _csv,
    Format.CSV_GB18030: _csv_gb18030,
    Format.XLSX: _xlsx,
    Format.JSON_LINES: _json_lines,
    Format.PARQUET: _parquet,
}
