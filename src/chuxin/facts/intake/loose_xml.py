"""Reads rows of a worksheet that are written unusually, by a parser of XML that knows no entities."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from chuxin.facts.intake.misread import refusal

_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,7})\Z")
_KEPT = frozenset({"v", "t"})


class LooseCell(NamedTuple):
    """One cell: column from 0, row as the sheet counts, its form as attributes say it, and text."""

    column: int
    row: int
    form: bytes
    text: bytes


@dataclass(slots=True)
class _Reader:
    cells: list[LooseCell] = field(default_factory=list)
    row: int = 0
    column: int = -1
    cell: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    within: str = ""
    phonetic: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            told = attributes.get("r", "")
            self.row = int(told) if told.isdigit() and len(told) < 8 else self.row + 1
            self.column = -1
        elif tag == "c":
            self.cell, self.text = attributes, []
            address = _ADDRESS.match(attributes.get("r", ""))
            self.column = _place(address[1]) if address else self.column + 1
        elif tag == "rPh":
            self.phonetic = True
        self.within = tag

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        self.within = ""
        if tag == "rPh":
            self.phonetic = False
        if tag == "c":
            kind = self.cell.get("t", "")
            # What the parser has resolved is text already; it must not be resolved again.
            text = "".join(self.text).replace("&", "&amp;") if kind in {"str", "inlineStr"} else "".join(self.text)
            form = f' s="{self.cell.get("s", "")}" t="{kind}"'
            self.cells.append(LooseCell(self.column, self.row, form.encode(), text.encode()))

    def words(self, text: str) -> None:
        if self.within in _KEPT and not self.phonetic:
            self.text.append(text)


def loose_cells(piece: bytes) -> list[LooseCell]:
    """The cells of the whole rows in ``piece``. Refuses ``file.damaged``."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    try:
        parser.Parse(b"<rows>" + piece + b"</rows>", True)
    except (expat.ExpatError, ValueError) as fault:
        raise refusal("file.damaged") from fault
    return reader.cells


def _place(letters: str) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - 64
    return place - 1
