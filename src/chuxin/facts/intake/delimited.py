"""Reads delimited text: comma, tab or semicolon, quoted line breaks, ragged rows, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

from chuxin.facts.intake.misread import FILES, refusal
from chuxin.facts.intake.quotes import Lines, records, swallows
from chuxin.facts.intake.scanning import LONGEST_LINE, UTF8, encoding_of
from chuxin.facts.intake.sheet import (
    HEADING_WITHIN,
    MOST_COLUMNS,
    Chunk,
    Known,
    Sheet,
    empty,
    heading_row,
    in_chunks,
    ragged,
    regrouped,
    whole_or_told,
)
from chuxin.kernel.finding import Finding, Place

# Blocks that stay in the processor's cache are cut twice as fast; a row that does not fit in one asks for more.
_BLOCK, _LARGE_BLOCK = 1 << 20, LONGEST_LINE + (8 << 20)
_STRADDLES = "straddling"
# No row above the headings has a number of cells to hold it against.
_ANY = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text file is cut: encoding, delimiter, headings, and the lines they and the titles above take up."""

    name: str
    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    lines_before: int


def read_delimited(path: Path, name: str, known: Known) -> Sheet:
    """The sheet of a CSV file. Refuses ``file.empty``, ``file.too_wide`` and what ``encoding_of`` does."""
    encoding = encoding_of(path)
    delimiter = _delimiter(path, encoding)
    with path.open(encoding=encoding, newline="") as lines:
        first = list(islice(records(Lines(lines), delimiter, _ANY), HEADING_WITHIN))
    top = heading_row([one.cells for one in first], known)
    if not top.columns:
        raise empty()
    if len(top.columns) > MOST_COLUMNS:
        raise refusal("file.too_wide", limit=MOST_COLUMNS)
    layout = Layout(name, path, encoding, delimiter, top.columns, first[top.place].line)
    return Sheet(name, f"csv {encoding}", top.columns, partial(_guarded, layout), remarks=top.remarks)


def _guarded(layout: Layout) -> Iterator[Chunk]:
    return whole_or_told(_chunks(layout), len(layout.columns))


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as lines:
        head = "".join(islice(lines, HEADING_WITHIN))
    if not head.strip(" \t\r\n\ufeff"):
        raise empty()
    return max((",", "\t", ";"), key=head.count)


def _chunks(layout: Layout) -> Iterator[Chunk]:
    """Fast cutting as long as every row is whole; from the first ragged row on, row by row with line numbers."""
    done = 0
    for block in (_BLOCK, _LARGE_BLOCK):
        try:
            for chunk in _whole_rows(layout, block):
                if swallows(chunk.table, layout.delimiter):
                    raise pa.ArrowInvalid("a quote was never closed")
                if int(chunk.rows[-1].as_py()) > done:
                    yield chunk
                    done += len(chunk.rows)
        except pa.ArrowInvalid as fault:
            if _STRADDLES not in str(fault):
                break
        else:
            return
    yield from in_chunks(layout.columns, _careful_rows(layout, done))


def _whole_rows(layout: Layout, block: int) -> Iterator[Chunk]:
    names = [str(place) for place in range(len(layout.columns))]
    with layout.path.open("rb") as file:
        batches = (pa.Table.from_batches([batch]) for batch in _opened(layout, file, names, block))
        yield from regrouped(batches, len(names))


def _opened(layout: Layout, file: object, names: Sequence[str], block: int) -> arrow_csv.CSVStreamingReader:
    return arrow_csv.open_csv(
        file,
        read_options=arrow_csv.ReadOptions(
            column_names=list(names),
            skip_rows=layout.lines_before,
            block_size=block,
            encoding="utf8" if layout.encoding == UTF8 else layout.encoding,
        ),
        parse_options=arrow_csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _careful_rows(layout: Layout, done: int) -> Iterator[tuple[int, Sequence[str]] | Finding]:
    width = len(layout.columns)
    with layout.path.open(encoding=layout.encoding, newline="") as source:
        lines = Lines(source)
        list(islice(lines, layout.lines_before))
        rows = enumerate(records(lines, layout.delimiter, width), start=1)
        for number, row in islice(rows, done, None):
            place = Place(layout.name, row.line, number)
            if row.opened is not None:
                yield replace(FILES["row.quote_open"].said(line=row.opened), place=replace(place, line=row.opened))
            elif len(row.cells) != width:
                yield ragged(place, width, len(row.cells))
            else:
                yield number, row.cells
