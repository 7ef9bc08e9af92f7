"""The refused rows of a delivery as a workbook: wrong cells marked, reason and remedy beside; to mend and send back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

import xlsxwriter
from django.utils import timezone
from xlsxwriter.worksheet import Worksheet

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import queries, refused
from chuxin.facts.intake.house_columns import FAULT, ORIGIN, REMEDY
from chuxin.facts.intake.mapping import folded_heading, headings_of
from chuxin.kernel.outgoing import harmless
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET: Final = "退回行 refused"
# What one sheet, and one cell of it, can hold.
_MOST_ROWS, _MOST_SIGNS = 1_048_575, 32_767
_WIDE, _WORDS = 22, 56


def refused_xlsx(batch: str) -> bytes:
    """The refused rows under the file's own headings; fault, remedy and origin in three more columns.

    Every cell is text and stays as it was sent; one that a spreadsheet would take for a formula begins with an
    apostrophe, which goes again when the file is sent back. Rows about natural persons are left out (R01). Refuses
    ``batch.unknown``, and ``refused.too_large`` where a sheet cannot hold them.
    """
    headings = refused.headings_of_batch(batch)
    places = _places(batch, headings)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet(SHEET)
        top = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
        head, ours = book.add_format({**top, "bg_color": "#F3EFE5"}), book.add_format({**top, "bg_color": "#E6EEE8"})
        text, words = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
        wrong = book.add_format({"num_format": "@", "bg_color": "#FAEAE5", "font_color": "#86261A", "border": 1})
        page.freeze_panes(1, 0)
        page.set_column(0, max(0, len(headings) - 1), _WIDE, text)
        page.set_column(len(headings), len(headings) + 1, _WORDS, words)
        page.set_column(len(headings) + 2, len(headings) + 2, _WIDE, text)
        for place, heading in enumerate((*headings, FAULT, REMEDY, ORIGIN)):
            _put(page, 0, place, harmless(heading), head if place < len(headings) else ours)
        for line, row in enumerate(refused.every_row(batch), 1):
            faulty = {places.get(one.place.field or "") for one in row.findings}
            for place, cell in enumerate(row.cells):
                _put(page, line, place, harmless(cell), wrong if place in faulty else text)
            for place, cell in enumerate((row.fault, row.remedy, f"{batch}:{row.number}"), len(headings)):
                _put(page, line, place, cell[:_MOST_SIGNS], words)
    return out.getvalue()


def _put(page: Worksheet, line: int, place: int, cell: str, look: xlsxwriter.format.Format) -> None:
    if line > _MOST_ROWS or len(cell) > _MOST_SIGNS:
        raise _too_large()
    if cell:
        page.write_string(line, place, cell, look)
    else:
        page.write_blank(line, place, None, look)


def _places(batch: str, headings: tuple[str, ...]) -> Mapping[str, int]:
    """Where each field stands among the headings."""
    found = queries.batch(batch)
    on = timezone.localtime(found.received_at).date()
    fields = headings_of(catalogue.item(found.item, on), queries.feed(found.feed, on)).fields
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = fields.get(folded_heading(heading))
        if name is not None:
            places.setdefault(name, place)
    return places


def _too_large() -> Refusal:
    return Refusal(
        "refused.too_large",
        Text("退回的行放不进一个工作表。", "The refused rows do not fit into one sheet."),
        Text("请下载CSV。", "Download them as CSV."),
    )
