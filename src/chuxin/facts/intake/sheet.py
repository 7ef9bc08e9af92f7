"""A file as rows of text, whatever its format: headings, then chunks of cells with the number of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from chuxin.facts.intake.misread import FILES
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# The first chunk is small, so that the first findings come at once; then they grow.
FIRST_ROWS, CHUNK_ROWS = 2_000, 65_536
_GROWTH = 4
# Cells a chunk may hold: a table of 16,384 columns comes in small chunks.
_MOST_CELLS = 1 << 22
# Title rows above the headings: how far down a heading row is looked for.
HEADING_WITHIN = 20
# As many as a spreadsheet can have.
MOST_COLUMNS = 16_384

_EDGE = " \t\r\n\v\f\u3000\u00a0\ufeff\u200b"

Known = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file: ``table`` holds text (null for empty), a column a heading; ``rows`` their numbers from 1.

    ``broken`` are rows that could not be cut into cells; each is one refused row with its own finding. ``remarks`` are
    told of the file and refuse nothing, such as a row of totals that was left out.
    """

    rows: pa.Array
    table: pa.Table
    broken: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A readable file. ``chunks()`` reads it from its beginning and may be called again.

    ``pages`` are the names of a workbook's sheets, of which this is one; ``remarks`` what was noticed on opening it.
    """

    name: str
    form: str
    columns: tuple[str, ...]
    chunks: Callable[[], Iterator[Chunk]]
    pages: tuple[str, ...] = ()
    remarks: tuple[Finding, ...] = ()


class Top(NamedTuple):
    """Where the headings of a sheet end (place from 0), what they are, and whether two rows were read as one."""

    place: int
    columns: tuple[str, ...]
    joined: bool = False

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What is to be said of the headings."""
        return (FILES["file.headings_joined"].said(),) if self.joined else ()


def heading_row(rows: Iterable[Sequence[str]], known: Known) -> Top:
    """The row that holds most known headings among the first rows; two rows where only both together are known."""
    first = [tuple(cell.strip(_EDGE) for cell in row) for row in islice(rows, HEADING_WITHIN)]
    filled = [place for place, row in enumerate(first) if any(row)]
    if not filled:
        return Top(0, ())
    best = max(filled, key=lambda place: (known(first[place]), -place))
    most = known(first[best])
    for upper in (best, best - 1):
        if 0 <= upper < len(first) - 1:
            joined = _joined(first[upper], first[upper + 1], known)
            if known(joined) > most:
                return Top(upper + 1, trimmed(joined), joined=True)
    return Top(best, trimmed(first[best]))


def _joined(upper: Sequence[str], lower: Sequence[str], known: Known) -> tuple[str, ...]:
    """Two heading rows as one: a cell merged across says what stands above each below it, one merged down itself."""
    width = max(len(upper), len(lower))
    above, told = "", []
    for high, low in zip(_wide(upper, width), _wide(lower, width), strict=True):
        above = high or above
        spellings = [low, f"{above}{low}"] if low else [high]
        told.append(next((one for one in (*spellings, high) if one and known([one])), low or high))
    return tuple(told)


def _wide(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row, *[""] * (width - len(row)))


def trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """``cells`` without the empty ones at the end."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def chunk_of(
    columns: Sequence[str], rows: Sequence[tuple[int, Sequence[str | None]]], broken: Sequence[Finding]
) -> Chunk:
    """A chunk from rows cut one by one: ``(row number, cells)``; short rows are padded, blank cells become null."""
    width = len(columns)
    cells = [[cell or None for cell in row[:width]] + [None] * (width - len(row)) for _, row in rows]
    arrays = [pa.array(list(column), pa.string()) for column in zip(*cells, strict=True)] if cells else []
    arrays = arrays or [pa.array([], pa.string())] * width
    return Chunk(
        pa.array([number for number, _ in rows], pa.int64()),
        pa.Table.from_arrays(arrays, names=[str(place) for place in range(width)]),
        tuple(broken),
    )


def sizes(width: int) -> Iterator[int]:
    """How many rows each chunk of a table of ``width`` columns holds: few at first, then more."""
    most = min(CHUNK_ROWS, max(1, _MOST_CELLS // max(width, 1)))
    size = min(FIRST_ROWS, most)
    while True:
        yield size
        size = min(size * _GROWTH, most)


def in_chunks(columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str | None]] | Finding]) -> Iterator[Chunk]:
    """Chunks of rows that arrive one by one, findings in the place of rows that could not be cut."""
    waiting = iter(rows)
    for size in sizes(len(columns)):
        part = list(islice(waiting, size))
        if not part:
            return
        yield chunk_of(
            columns,
            [one for one in part if not isinstance(one, Finding)],
            [one for one in part if isinstance(one, Finding)],
        )


def regrouped(tables: Iterable[pa.Table], width: int) -> Iterator[Chunk]:
    """Chunks of rows that arrive as tables of any size, numbered from 1."""
    wanted = sizes(width)
    size, first, waiting, held = next(wanted), 1, [], 0
    for table in tables:
        waiting.append(table)
        held += table.num_rows
        while held >= size:
            whole = pa.concat_tables(waiting)
            yield Chunk(_numbers(first, size), whole.slice(0, size))
            first, held, waiting = first + size, held - size, [whole.slice(size)]
            size = next(wanted)
    if held:
        yield Chunk(_numbers(first, held), pa.concat_tables(waiting))


def _numbers(first: int, count: int) -> pa.Array:
    return pa.array(np.arange(first, first + count))


def whole_or_told(chunks: Iterator[Chunk], width: int) -> Iterator[Chunk]:
    """``chunks`` as far as they can be read; where the file breaks off, one finding in the place of what follows."""
    done = 0
    try:
        for chunk in chunks:
            yield chunk
            numbers = [*chunk.rows[-1:].to_pylist(), *(one.place.row or 0 for one in chunk.broken)]
            done = max([done, *numbers])
    except (Refusal, pa.ArrowException, OSError, MemoryError, ValueError) as fault:
        told = FILES["file.damaged_rest"].said()
        if isinstance(fault, Refusal) and fault.code != "file.damaged":
            told = replace(told, message=fault.sentence, remedy=fault.remedy)
        yield chunk_of([""] * width, [], [replace(told, place=Place(row=done + 1))])


def ragged(place: Place, wanted: int, found: int) -> Finding:
    """A row with more or fewer cells than there are headings."""
    return Finding(
        "row.cells",
        Severity.ERROR,
        Text(f"该行有{found}格，表头为{wanted}格。", f"The row has {found} cells, the heading row {wanted}."),
        Text(
            "请检查多余的分隔符；含分隔符或换行的内容应以英文双引号括起。",
            "Look for stray separators; quote cells that hold separators or line breaks.",
        ),
        place,
    )


def refused(code: str, sentence: Text, remedy: Text) -> Refusal:
    """A file that cannot be read at all."""
    return Refusal(f"file.{code}", sentence, remedy)


def empty() -> Refusal:
    """A file without a single row."""
    return refused(
        "empty",
        Text("文件是空的。", "The file is empty."),
        Text(
            "请确认导出成功；确无数据时请保留表头行后报送。",
            "Check the export; if there is nothing to report, send the heading row alone.",
        ),
    )


def no_sheet(name: str, names: Sequence[str]) -> Refusal:
    """A workbook has no sheet of that ``name``; it has those of ``names``."""
    sentence = Text(f"工作簿中没有“{name}”工作表。", f"The workbook has no sheet “{name}”.")
    return refused("sheet", sentence, another_sheet(names))


def another_sheet(names: Sequence[str]) -> Text:
    """How to ask for another sheet of a workbook."""
    return Text(
        f"请用 --sheet 指定数据所在的工作表，可选：{'、'.join(names)}。",
        f"Name the sheet that holds the data with --sheet; there are: {', '.join(names)}.",
    )
