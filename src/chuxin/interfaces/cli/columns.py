"""Tables for a terminal: columns line up also where Chinese characters take two places."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

_WIDE = frozenset("WF")
_GAP = "  "


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """``heading`` above ``rows``, every column as wide as its widest cell; figures stand to the right."""
    widths = [max(map(_width, cells)) for cells in zip(heading, *rows, strict=True)]
    return "\n".join(_line(cells, widths) for cells in (heading, *rows))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = []
    for cell, width in zip(cells, widths, strict=True):
        gap = " " * (width - _width(cell))
        padded.append(gap + cell if cell.replace(",", "").isdigit() else cell + gap)
    return _GAP.join(padded).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in _WIDE else 1 for character in text)
