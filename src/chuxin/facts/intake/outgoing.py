"""What leaves the house in files that a spreadsheet opens: no cell of them may act as a formula."""

from __future__ import annotations

import re

_ACTING = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?%?\Z")


def harmless(cell: str) -> str:
    """``cell`` with an apostrophe before it where it could act as a formula; plain numbers stay as they are.

    Reading takes the apostrophe off again (``cell.apostrophe``), so a mended file says what was sent.
    """
    return f"'{cell}" if cell.startswith(_ACTING) and not _NUMBER.match(cell) else cell
