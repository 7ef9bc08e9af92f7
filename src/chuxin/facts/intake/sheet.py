"""A file as rows of text, whatever its format: headings, then chunks of cells with the number of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

CHUNK_ROWS = 65_536
# Title rows above the headings: how far down a heading row is looked for.
HEADING_WITHIN = 20

Known = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file: ``table`` holds text (null for empty), a column a heading; ``rows`` their numbers from 1.

    ``broken`` are rows that could not be cut into cells; each is one refused row with its own finding.
    """

    rows: pa.Array
    table: pa.Table
    broken: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A readable file. ``chunks()`` reads it from its beginning and may be called again.

    ``pages`` are the names of a workbook's sheets, of which this is one.
    """

    name: str
    form: str
    columns: tuple[str, ...]
    chunks: Callable[[], Iterator[Chunk]]
    pages: tuple[str, ...] = ()


def heading_row(rows: Iterable[Sequence[str]], known: Known) -> tuple[int, tuple[str, ...]]:
    """The place (from 0) and cells of the row that holds most known headings among the first rows."""
    best, place = -1, 0
    found: tuple[str, ...] = ()
    for number, row in enumerate(islice(rows, HEADING_WITHIN)):
        cells = tuple(cell.strip() for cell in row)
        score = known(cells)
        if score > best and any(cells):
            best, place, found = score, number, cells
    return place, trimmed(found)


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


def in_chunks(columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str | None]] | Finding]) -> Iterator[Chunk]:
    """Chunks of rows that arrive one by one, findings in the place of rows that could not be cut."""
    waiting = iter(rows)
    while part := list(islice(waiting, CHUNK_ROWS)):
        yield chunk_of(
            columns,
            [one for one in part if not isinstance(one, Finding)],
            [one for one in part if isinstance(one, Finding)],
        )


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


def another_sheet(names: Sequence[str]) -> Text:
    """How to ask for another sheet of a workbook."""
    return Text(
        f"请用 --sheet 指定数据所在的工作表，可选：{'、'.join(names)}。",
        f"Name the sheet that holds the data with --sheet; there are: {', '.join(names)}.",
    )
