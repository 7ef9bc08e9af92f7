"""Takes out of a sheet what is no data: totals, notes and signatures below the table, headings that stand again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.intake.misread import FILES
from chuxin.facts.intake.sheet import Chunk, Sheet
from chuxin.kernel.finding import Place

_TOTAL = re.compile(
    r"(?:本页|本月|累计|全部)?(?:合\s*计|总\s*计|小\s*计|共\s*计|总\s*数|total|subtotal)[:：]?", re.IGNORECASE
)
_NUMBER = re.compile(r"[\d,.，\s￥¥万元亿件条家户个笔—/-]*\Z")
_NOTE = re.compile(
    r"(?:填\s*报\s*人|填\s*表\s*人|制\s*表\s*人|审\s*核\s*人?|复\s*核\s*人?|经\s*办\s*人"
    r"|(?:单位)?负\s*责\s*人|联\s*系\s*(?:人|电话)"
    r"|填\s*报\s*(?:单位|日期|时间)|报\s*送\s*(?:单位|日期)|制表日期|打印日期|单位(?:（|\()?盖章|注|备注|说明|填表说明)\s*[:：]"
)
Rows = npt.NDArray[np.int64]


def without_leftovers(sheet: Sheet) -> Sheet:
    """``sheet`` whose chunks leave out rows that are no data, each kind told with the number of the first."""
    return replace(sheet, chunks=partial(_chunks, sheet))


def _chunks(sheet: Sheet) -> Iterator[Chunk]:
    for chunk in sheet.chunks():
        found = _found(chunk, sheet.columns)
        yield _without(chunk, found) if found else chunk


def _without(chunk: Chunk, found: dict[int, str]) -> Chunk:
    numbers = chunk.rows.to_pylist()
    kept = np.ones(len(numbers), bool)
    kept[list(found)] = False
    remarks = []
    for code in dict.fromkeys(found.values()):
        rows = [numbers[row] for row, so in found.items() if so == code]
        remarks.append(replace(FILES[code].said(), place=Place(row=rows[0]), count=len(rows)))
    mask = pa.array(kept)
    return replace(
        chunk, rows=chunk.rows.filter(mask), table=chunk.table.filter(mask), remarks=(*chunk.remarks, *remarks)
    )


def _found(chunk: Chunk, columns: Sequence[str]) -> dict[int, str]:
    """The places of rows that are no data, with the code of what they are."""
    found: dict[int, str] = {}
    for row in _sparse(chunk.table).tolist():
        code = _kind([cell for cell in _cells(chunk.table, row) if cell])
        if code:
            found[row] = code
    for row in _like_headings(chunk.table, columns).tolist():
        if _repeats(_cells(chunk.table, row), columns):
            found[row] = "row.heading_again"
    return found


def _sparse(table: pa.Table) -> Rows:
    """Rows at least half of whose cells are empty: few, unless the file is odd."""
    if table.num_columns < 3 or not table.num_rows:
        return np.empty(0, np.int64)
    empty = np.zeros(table.num_rows, np.int32)
    for column in table.columns:
        if column.null_count:
            empty += column.is_null().to_numpy(zero_copy_only=False)
    candidates = np.flatnonzero(2 * empty >= table.num_columns)
    first = np.zeros(len(candidates), bool)
    for column in table.columns[:4]:
        texts = column.take(pa.array(candidates))
        told = pc.match_substring_regex(texts, "[计數数人核期间单注明章话]|(?i:total)").fill_null(False)
        first |= told.to_numpy(zero_copy_only=False)
    return candidates[first]


def _kind(filled: Sequence[str]) -> str | None:
    """What the filled cells of a mostly empty row are: a row of totals, a note below the table, or data."""
    if not filled:
        return None
    head = filled[0].strip()
    total = next((place for place, cell in enumerate(filled[:2]) if _TOTAL.fullmatch(cell.strip())), None)
    if total is not None and all(_NUMBER.match(cell) for place, cell in enumerate(filled) if place != total):
        return "row.total"
    return "row.note" if _NOTE.match(head) else None


def _like_headings(table: pa.Table, columns: Sequence[str]) -> Rows:
    """Rows whose first cell with a heading repeats it."""
    place = next((place for place, column in enumerate(columns) if column), None)
    if place is None or place >= table.num_columns:
        return np.empty(0, np.int64)
    same = pc.equal(table.column(place), columns[place]).fill_null(False)
    return np.flatnonzero(same.to_numpy(zero_copy_only=False))


def _repeats(cells: Sequence[str | None], columns: Sequence[str]) -> bool:
    told = [(cell or "").strip() == column for cell, column in zip(cells, columns, strict=False) if column]
    return 10 * sum(told) >= 8 * len(told)


def _cells(table: pa.Table, row: int) -> list[str | None]:
    return [column[row].as_py() for column in table.columns]
