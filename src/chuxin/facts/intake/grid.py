"""Cuts a worksheet's XML into rows of text while it is inflated: a piece at a time, never the whole sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.intake.cell_formats import Formats, number_text
from chuxin.facts.intake.loose_xml import loose_cells
from chuxin.facts.intake.misread import refusal
from chuxin.facts.intake.shared_strings import SharedStrings, as_text

# A row of 16,384 columns is some hundred kilobytes; no row of a table reaches this.
_LONGEST_ROW = 16 << 20
_FIRST_PIECE, _PIECE = 1 << 18, 1 << 22
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"((?: s="\d+")?(?: t="\w+")?)(?:/>|>(?:<f[^>]*?(?:/>|>[^<]*</f>))?'
    rb'(?:<v(?: xml:space="preserve")?>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_OPENING = re.compile(rb"<(?:\w+:)?sheetData(?:\s[^>]*?)?(/?)>")
_CLOSING = re.compile(rb"</(?:\w+:)?sheetData\s*>")
_STYLE, _KIND = re.compile(rb' s="(\d+)"'), re.compile(rb' t="(\w+)"')
_LONGEST_OPENING = 256
# Cells, empty ones counted, that are laid out at a time.
_MOST_CELLS = 1 << 22
Numbers = npt.NDArray[np.int64]


class Cells(NamedTuple):
    """Cells of some rows, one below the other: column from 0, row as the sheet counts, form, and raw text.

    A form is how a cell is written: its style and its kind, as the attributes of the cell say.
    """

    columns: Numbers
    rows: Numbers
    forms: Sequence[bytes]
    values: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Grid:
    """Whole rows of a sheet: ``rows`` are their numbers in it, ``columns`` the text by place (null for empty)."""

    rows: Numbers
    columns: Mapping[int, pa.Array]

    def lines(self, count: int) -> list[tuple[int, list[str]]]:
        """The first ``count`` rows with their numbers, each as wide as the widest of them."""
        width = max(self.columns, default=-1) + 1
        cells = [
            self.columns[place].slice(0, count).to_pylist() if place in self.columns else None for place in range(width)
        ]
        return [
            (int(number), [(column[place] or "") if column else "" for column in cells])
            for place, number in enumerate(self.rows[:count])
        ]


class _Places(dict[bytes, int]):
    """The place of a column by its letters, worked out once for each."""

    def __missing__(self, letters: bytes) -> int:
        place = 0
        for letter in letters:
            place = place * 26 + letter - 64
        self[letters] = place - 1
        return place - 1


class _Codes(dict[bytes, int]):
    """A number for every form of cell, given as they are met."""

    def __missing__(self, form: bytes) -> int:
        self[form] = len(self)
        return self[form]


@dataclass(slots=True)
class SheetCutter:
    """Cuts one worksheet. ``strings`` and ``formats`` are those of its workbook."""

    strings: SharedStrings
    formats: Formats

    def grids(self, blocks: Iterator[bytes]) -> Iterator[Grid]:
        """The rows of the sheet in the inflated ``blocks``: a small grid first, so that its headings are soon known."""
        for piece in pieces(blocks):
            cells = cells_of(piece)
            if not len(cells.columns):
                continue
            texts = self._texts(cells)
            for at in _in_bounds(cells):
                yield _grid(cells.columns[at], cells.rows[at], texts.take(pa.array(at)))

    def _texts(self, cells: Cells) -> pa.Array:
        """The text of every cell: those of one kind and style are read together."""
        codes = _Codes()
        told = np.fromiter(map(codes.__getitem__, cells.forms), np.int64, len(cells.forms))
        raw = pa.array(cells.values, pa.binary())
        read, spots = [], []
        for form, code in codes.items():
            style, kind = _STYLE.search(form), _KIND.search(form)
            at = np.flatnonzero(told == code)
            read.append(self._read(kind[1] if kind else b"", style[1] if style else b"", raw.take(pa.array(at))))
            spots.append(at)
        back = np.empty(len(told), np.int64)
        back[np.concatenate(spots)] = np.arange(len(told))
        texts = pa.concat_arrays(read).take(pa.array(back))
        return pc.if_else(pc.equal(texts, ""), None, texts)

    def _read(self, kind: bytes, style: bytes, raw: pa.Array) -> pa.Array:
        if kind == b"s":
            return self.strings.take(_whole_numbers(raw))
        if kind in {b"str", b"inlineStr", b"e", b"d"}:
            return as_text(raw)
        encoded = raw.dictionary_encode()
        spelled = [one.decode("ascii", "replace") for one in encoded.dictionary.to_pylist()]
        if kind == b"b":
            told = ["true" if one.strip() == "1" else "false" if one.strip() else "" for one in spelled]
        else:
            form = self.formats.of(style)
            told = [number_text(one, form, self.formats.base1904) for one in spelled]
        return pa.array(told, pa.string()).take(encoded.indices)


def _in_bounds(cells: Cells) -> Iterator[Numbers]:
    """The places of cells whose rows can be laid out together: a few cells far apart must not claim memory."""
    width = len(np.unique(cells.columns))
    numbers, spots = np.unique(cells.rows, return_inverse=True)
    most = max(1, _MOST_CELLS // width)
    for start in range(0, len(numbers), most):
        yield np.flatnonzero((spots >= start) & (spots < start + most))


def _grid(columns: Numbers, rows: Numbers, texts: pa.Array) -> Grid:
    numbers, spots = np.unique(rows, return_inverse=True)
    order = np.argsort(columns, kind="stable")
    ordered = columns[order]
    edges = [0, *(np.flatnonzero(np.diff(ordered)) + 1).tolist(), len(order)]
    laid = {}
    for start, stop in pairwise(edges):
        at = order[start:stop]
        taken = np.full(len(numbers), -1, np.int64)
        taken[spots[at]] = at
        laid[int(ordered[start])] = texts.take(pa.array(taken, mask=taken < 0))
    return Grid(numbers, laid)


def pieces(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The sheet's rows, cut between rows: everything before the rows and behind them is left out."""
    waiting, begun, wanted = b"", False, _FIRST_PIECE
    for block in blocks:
        waiting += block
        if not begun:
            opening = _OPENING.search(waiting)
            if opening is None:
                waiting = waiting[-_LONGEST_OPENING:]
                continue
            if opening[1]:
                return
            waiting, begun = waiting[opening.end() :], True
        end = _CLOSING.search(waiting) if b"sheetData" in waiting else None
        if end:
            yield waiting[: end.start()]
            return
        # The tag of a row cannot stand within text: before the last one every row is whole.
        cut = waiting.rfind(b"<row") if b"<row" in waiting else waiting.rfind(b":row ")
        if cut > 0 and len(waiting) >= wanted:
            yield waiting[:cut]
            waiting, wanted = waiting[cut:], _PIECE
        elif len(waiting) > _LONGEST_ROW:
            raise refusal("file.line_too_long", limit=_LONGEST_ROW >> 20)
    if begun:
        raise refusal("file.damaged")


def cells_of(piece: bytes) -> Cells:
    """The cells of whole rows: by one expression where they are written as usual, else by a parser of XML."""
    found = _CELL.findall(piece)
    places = _Places()
    if len(found) == piece.count(b"<c ") + piece.count(b"<c>") and b":c " not in piece and b":row" not in piece:
        if not found:
            nothing = np.empty(0, np.int64)
            return Cells(nothing, nothing, (), ())
        letters, rows, forms, values, inline = zip(*found, strict=True)
        if any(inline):
            values = tuple(one or other for one, other in zip(values, inline, strict=True))
        return Cells(
            np.fromiter(map(places.__getitem__, letters), np.int64, len(letters)),
            np.fromiter(map(int, rows), np.int64, len(rows)),
            forms,
            values,
        )
    loose = loose_cells(piece)
    return Cells(
        np.array([one.column for one in loose], np.int64),
        np.array([one.row for one in loose], np.int64),
        [one.form for one in loose],
        [one.text for one in loose],
    )


def _whole_numbers(raw: pa.Array) -> Numbers:
    """Places among the shared strings; what is no number is none."""
    try:
        return np.asarray(raw.cast(pa.string()).cast(pa.int64()), np.int64)
    except pa.ArrowInvalid:
        told = [int(one) if one.strip().isdigit() else -1 for one in raw.to_pylist()]
        return np.array([one if one < 2**62 else -1 for one in told], np.int64)
