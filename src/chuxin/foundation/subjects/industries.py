"""Industries: the classification of GB/T 4754-2017, sections and divisions by title, finer codes by form."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from chuxin.kernel.text import Text

_DATA = resources.files("chuxin.foundation.subjects") / "data"
_CODE = re.compile(r"([A-T])?(\d{2,4})?\Z")


@dataclass(frozen=True, slots=True)
class Industry:
    """One class: ``code`` as the standard writes it with its section letter (``C``, ``C13``, ``C1310``).

    ``title`` is that of the finest class whose title is known here: of the section or the division.
    """

    code: str
    title: Text
    section: str

    @property
    def division(self) -> str | None:
        """The two-digit division with its letter (``C13``); ``None`` for a section."""
        return self.code[:3] if len(self.code) > 1 else None


def industry(code: str) -> Industry | None:
    """Read a code with or without its section letter: ``C``, ``13``, ``C1310``, ``1310``; ``None`` where it is none.

    Groups and classes (three and four digits) are known by form and by the division they fall under.
    """
    match = _CODE.match(code.strip().upper())
    if not match or not (match[1] or match[2]):
        return None
    letter, digits = match[1], match[2] or ""
    section = sections_of_divisions().get(digits[:2]) if digits else letter
    if section is None or (letter and letter != section):
        return None
    known = titles()
    return Industry(section + digits, known.get(section + digits[:2]) or known[section], section)


@cache
def titles() -> Mapping[str, Text]:
    """Titles by code: 20 sections (``A``) and 97 divisions (``A01``)."""
    with (_DATA / "industries.csv").open(encoding="utf-8") as file:
        return {row["code"]: Text(row["zh"], row["en"]) for row in csv.DictReader(file)}


@cache
def sections_of_divisions() -> Mapping[str, str]:
    """The section letter of every two-digit division."""
    return {code[1:]: code[0] for code in titles() if len(code) > 1}
