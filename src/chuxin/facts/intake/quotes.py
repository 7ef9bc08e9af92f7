"""Reads delimited rows of which some may open a quote and never close it: the rows swallowed by it are given back."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

# Far above the longest text of the standards (5,000 characters): only a stray quote runs a whole file together.
LONGEST_CELL = 1 << 20
# In a narrow table the line of a text may look like a row by chance.
_WIDE = 5


class Record(NamedTuple):
    """One row as it was cut: its ``cells``, the line it ends in, and the line of a quote that was never closed."""

    cells: Sequence[str]
    line: int
    opened: int | None = None


@dataclass(slots=True)
class Lines:
    """The lines of a text, of which those of the present row can be given back."""

    source: Iterator[str]
    number: int = 0
    taken: list[str] = field(default_factory=list)
    _waiting: deque[str] = field(default_factory=deque)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self.source)
        self.number += 1
        self.taken.append(line)
        return line

    def keep(self, count: int) -> None:
        """Take the first ``count`` lines of the present row as the row, and give the others back."""
        self._waiting.extendleft(reversed(self.taken[count:]))
        self.number -= len(self.taken) - count


def records(lines: Lines, delimiter: str, width: int) -> Iterator[Record]:
    """The rows of ``lines``. One that cannot be cut has no cells; nothing of the others is lost."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.taken.clear()
        begun = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
        if len(cells) != width or (len(lines.taken) > 1 and width >= _WIDE):
            place = _opened(lines.taken, delimiter, width)
            if place is not None:
                lines.keep(place + 1)
                yield Record((), lines.number, begun + place)
                continue
        if cells or lines.taken[0].strip("\r\n"):
            yield Record(cells, lines.number)


def swallows(table: pa.Table, delimiter: str) -> bool:
    """Whether a cell holds a whole row after a line break: a quote before it was never closed."""
    if table.num_columns < _WIDE:
        return False
    for column in table.columns:
        if not any(_has_break(chunk) for chunk in column.chunks):
            continue
        broken = column.filter(pc.match_substring(column, "\n").fill_null(False))
        if any(_is_whole(line, delimiter, table.num_columns) for cell in broken.to_pylist() for line in _after(cell)):
            return True
    return False


def _has_break(texts: pa.Array) -> bool:
    """Whether there is a line break in or around these texts, by one look at the bytes they lie in."""
    content = texts.buffers()[2]
    return content is not None and b"\n" in content.to_pybytes()


def _after(cell: str) -> list[str]:
    return cell.split("\n")[1:]


def _opened(taken: Sequence[str], delimiter: str, width: int) -> int | None:
    """The place among ``taken`` of the line in which a quote opens that swallows a whole row after it, or the end."""
    opened, quoted = 0, False
    for place, line in enumerate(taken):
        carried, before = opened if quoted else None, delimiter
        for sign in line:
            if sign == '"' and quoted:
                quoted = False
            elif sign == '"' and before in {delimiter, '"'}:
                opened, quoted = (opened if before == '"' else place), True
            before = sign
        if carried is not None and _is_whole(line, delimiter, width):
            return carried
    return opened if quoted else None


def _is_whole(line: str, delimiter: str, width: int) -> bool:
    """Whether a line by itself is a row."""
    try:
        return len(next(csv.reader([line], delimiter=delimiter), ())) == width
    except csv.Error:
        return False
