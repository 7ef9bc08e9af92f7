"""The misunderstandings of whole files: what arrived instead of a table, and what else than rows stands in one.

They stand in ``misread.csv``, one a line, by chapter.
"""

from __future__ import annotations

from typing import Final

from chuxin.facts.catalogue.misunderstandings import by_code, chapters
from chuxin.kernel.refusal import Refusal

CHAPTERS: Final = chapters("chuxin.facts.intake")
FILES: Final = by_code(CHAPTERS)


def refusal(code: str, **values: str | int) -> Refusal:
    """A file that cannot be read at all, in the words of the table."""
    told = FILES[code].said(None, None, **values)
    return Refusal(code, told.message, told.remedy)
