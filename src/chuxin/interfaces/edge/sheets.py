"""Tables as books that a desk opens, in which no cell can act as a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import xlsxwriter

Cell = str | int
_WIDEST: Final = 60


def as_xlsx(title: str, heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """One sheet with a fixed heading row; texts are written as texts, never as formulas or links."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        page.freeze_panes(1, 0)
        for place, name in enumerate(heading):
            page.write_string(0, place, name, bold)
            longest = max((len(str(row[place])) for row in rows), default=0)
            page.set_column(place, place, min(_WIDEST, max(10, longest + 2)))
        for line, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(line, place, cell, plain)
                else:
                    page.write_string(line, place, cell, plain)
    return out.getvalue()
