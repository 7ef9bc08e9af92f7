"""Report numbers and verification codes: how they are made, written and read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so a code read aloud or typed from paper is not mistaken."""
CODE_LENGTH = 16
"""Sixteen characters are 80 bits: not to be guessed, even by asking a million times a second for a thousand years."""
_SUFFIX = 8
_GROUP = 4
_HERE = ZoneInfo("Asia/Shanghai")
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def report_number(at: datetime, choose: Callable[[str], str]) -> str:
    """A report number of 22 characters (records.md §10): local time to the second, and eight chosen ones."""
    return f"{at.astimezone(_HERE):%Y%m%d%H%M%S}" + "".join(choose(ALPHABET) for _ in range(_SUFFIX))


def verification_code(choose: Callable[[str], str]) -> str:
    """A code of sixteen characters, each chosen by ``choose`` (``secrets.choice``)."""
    return "".join(choose(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """The code as kept, from however it was typed: case, spaces, hyphens, and look-alike letters do not matter."""
    plain = "".join(character for character in text.upper() if character.isalnum())
    return plain.translate(_ALIKE)


def grouped(code: str) -> str:
    """The code as printed: ``7KQ2-9XMW-4TFA-H3RB``."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
