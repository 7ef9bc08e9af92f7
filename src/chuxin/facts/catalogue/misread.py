"""The misunderstandings of single cells: days, numbers, codes and words, as clerks and their systems write them.

They stand in ``misread.csv``, one a line, by chapter.
"""

from __future__ import annotations

from typing import Final

from chuxin.facts.catalogue.misunderstandings import by_code, chapters

CHAPTERS: Final = chapters("chuxin.facts.catalogue")
CELLS: Final = by_code(CHAPTERS)
