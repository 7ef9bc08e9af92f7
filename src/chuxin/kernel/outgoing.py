"""What leaves the house in files that a spreadsheet opens: no cell of them may act as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# The last four are the full-width forms, which some spreadsheets take for the plain ones.
_ACTING = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?%?\Z")


def harmless(cell: str) -> str:
    """``cell`` with an apostrophe before it where it could act as a formula; plain numbers stay as they are.

    Reading takes the apostrophe off again (``cell.apostrophe``), so a mended file says what was sent.
    """
    return f"'{cell}" if cell.startswith(_ACTING) and not _NUMBER.match(cell) else cell


def as_csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as CSV: UTF-8 with a mark, so that every spreadsheet reads the Chinese, lines ended by CR LF, each text
    made :func:`harmless`."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (heading, *rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
