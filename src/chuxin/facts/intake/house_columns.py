"""The columns the house itself writes into files it hands out, and what they mean when such a file comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa

from chuxin.facts.intake.sheet import Chunk, Sheet
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text

FAULT: Final = "错误 / fault"
REMEDY: Final = "补救办法 / remedy"
# A refused row's place of origin, ``b123:12``: by it a mended row is known to mend that one.
ORIGIN: Final = "退回行 / refused row"
MARK: Final = "示例标记 / example mark"
HOUSE_COLUMNS: Final = (FAULT, REMEDY, ORIGIN, MARK)
_MARKED: Final = "示例行，不报送 / example row, never received: "


def example_mark(code: str) -> str:
    """What stands in the mark column of a template's example row, which is about the invented ``code``."""
    return _MARKED + code


def without_examples(sheet: Sheet) -> Sheet:
    """``sheet`` without the example row of its template.

    The row is known by its mark and by the invented code that mark names. Where somebody has written over the row and
    left the mark, the row is refused with ``row.example_changed`` and never dropped in silence.
    """
    places = [place for place, column in enumerate(sheet.columns) if column == MARK]
    return replace(sheet, chunks=partial(_unmarked, sheet, places[0])) if places else sheet


def origin_column(columns: Sequence[str]) -> int | None:
    """Where a file says which refused row each of its rows mends; ``None`` where it does not."""
    return next((place for place, column in enumerate(columns) if column == ORIGIN), None)


def _unmarked(sheet: Sheet, column: int) -> Iterator[Chunk]:
    for chunk in sheet.chunks():
        marks = chunk.table.column(column).to_pylist()
        marked = [place for place, mark in enumerate(marks) if mark and mark.startswith(_MARKED)]
        yield _leave_out(chunk, marked, column, sheet.name) if marked else chunk


def _leave_out(chunk: Chunk, marked: Sequence[int], column: int, file: str) -> Chunk:
    kept = np.ones(len(chunk.rows), bool)
    kept[list(marked)] = False
    changed = []
    for place in marked:
        cells = [chunk.table.column(n)[place].as_py() for n in range(chunk.table.num_columns)]
        if cells[column].removeprefix(_MARKED) not in cells:
            changed.append(_changed(Place(file, row=chunk.rows[place].as_py())))
    mask = pa.array(kept)
    return Chunk(chunk.rows.filter(mask), chunk.table.filter(mask), (*chunk.broken, *changed))


def _changed(place: Place) -> Finding:
    return Finding(
        "row.example_changed",
        Severity.ERROR,
        Text(
            "该行仍带有模板示例行的标记，但内容已改动，无法判断是否为真实数据。",
            "The row still bears the mark of the template's example but was changed: is it data?",
        ),
        Text(
            "如为真实数据，请清空该行“示例标记”一格后重新报送；否则请删除该行。",
            "If it is data, empty its cell under “example mark” and send it again; otherwise delete the row.",
        ),
        place,
    )
