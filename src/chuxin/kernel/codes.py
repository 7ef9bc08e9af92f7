"""Reads a unified social credit code as people write it, and says exactly what is wrong with one that is not good.

Sources: GB 32100-2015 with its later list of registering authorities (the 18 characters), GB 11714 (characters 9–17,
the organisation code), GB/T 17710 (check characters). A good code proves neither existence nor status.

No message repeats the code: what was sent in its place may be the number of a natural person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from operator import mul
from typing import Final, NamedTuple

from chuxin.kernel import code_findings as say
from chuxin.kernel.finding import Finding

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PLACEHOLDER: Final = "00000000000000000X"
# The first two characters: registering authority and class of body. 1 public-sector establishment, 2 foreign affairs,
# 3 justice, 4 culture, 5 civil affairs, 6 tourism, 7 religious affairs, 8 trade unions, 9 market regulation,
# A military establishment, N agriculture, Y other.
CLASSES: Final[dict[str, str]] = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129",
    "7": "129", "8": "19", "9": "123", "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip

# The authorities that GB 32100-2015 itself lists. The others come from later lists that nobody here has verified, so a
# code that begins with one is good, with a warning.
STANDARD_AUTHORITIES: Final = frozenset("159Y")

_KNOWN: Final = frozenset(
    authority + body for authority, bodies in CLASSES.items() for body in bodies if authority in STANDARD_AUTHORITIES
)
_WEIGHTS: Final = (*(pow(3, place, 31) for place in range(17)), 1)
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS: Final = "0X987654321"
_VALUES: Final = bytes.maketrans(ALPHABET.encode(), bytes(range(31)))
_ORGANISATION_VALUES: Final = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", bytes(range(36)))
_WELL_FORMED: Final = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}").fullmatch
_IN_ALPHABET: Final = re.compile(rf"[{ALPHABET}]{{18}}").fullmatch
_OUTSIDE: Final = re.compile(rf"[^{ALPHABET}]")
_DIVISION_OUTSIDE: Final = re.compile(r"[^0-9]")
_EDGE: Final = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff'\""
_NOTHING: Final = frozenset({"", "无", "空", "暂无", "/", "-", "--", "—", "NULL", "NONE", "NAN", "N/A"})
_LOOK_ALIKES: Final = str.maketrans({"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"})

_RESIDENT: Final = re.compile(r"[1-8][0-9]{5}(?:19|20)[0-9]{9}[0-9X]").fullmatch
_RESIDENT_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS: Final = "10X98765432"


class CodeReading(NamedTuple):
    """What a written code turned out to be.

    ``value`` is the code in its one spelling (half-width capitals, 18 characters), or ``None`` with the reason in
    ``problem``. ``suggestion`` is a good code that the sender may have meant; it is never used without them.
    """

    value: str | None
    problem: Finding | None = None
    warnings: tuple[Finding, ...] = ()
    suggestion: str | None = None


def read_uscc(text: str) -> CodeReading:
    """Read a unified social credit code. Never raises; a good code takes about two microseconds."""
    if _WELL_FORMED(text):
        raw = text.encode()
        if not sum(map(mul, raw.translate(_VALUES), _WEIGHTS)) % 31 and text[:2] in _KNOWN:
            total = sum(map(mul, raw[8:16].translate(_ORGANISATION_VALUES), _ORGANISATION_WEIGHTS))
            if _ORGANISATION_CHECKS[total % 11] == text[16]:
                return CodeReading(text)
    return _read_slowly(text)


def mistyped(text: str) -> str | None:
    """A faulty code in its one spelling, where it is built like a code and cannot be a person's number; else ``None``.

    Only such a code may be kept or repeated, for the registry to say what is wrong with it.
    """
    code = unicodedata.normalize("NFKC", text).strip(_EDGE).upper()
    built = len(code) == 18 and _IN_ALPHABET(code) and code[:2] in _KNOWN
    return code if built and not _RESIDENT(code) else None


def check_character(first17: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015). Raises ``ValueError`` outside its alphabet."""
    if len(first17) != 17 or _OUTSIDE.search(first17):
        raise ValueError("17 characters of the code's alphabet are needed")
    return ALPHABET[-_weighted(first17.encode().translate(_VALUES), _WEIGHTS) % 31]


def org_code_check(first8: str) -> str:
    """The 9th character of an organisation code for the first 8 (GB 11714: digits and capital letters)."""
    if len(first8) != 8 or not re.fullmatch(r"[0-9A-Z]{8}", first8):
        raise ValueError("8 digits or capital letters are needed")
    return _ORGANISATION_CHECKS[_weighted(first8.encode().translate(_ORGANISATION_VALUES), _ORGANISATION_WEIGHTS) % 11]


def _weighted(values: Sequence[int], weights: Sequence[int]) -> int:
    return sum(map(mul, values, weights))


def _read_slowly(text: str) -> CodeReading:
    trimmed = text.strip(_EDGE)
    narrow = trimmed if trimmed.isascii() else unicodedata.normalize("NFKC", trimmed).strip(_EDGE)
    code = narrow.upper()
    repairs = ((say.FULL_WIDTH,) if narrow != trimmed else ()) + ((say.LOWER_CASE,) if code != narrow else ())
    problem = _problem(code)
    if problem:
        return CodeReading(None, problem, repairs, _suggestion(code))
    return CodeReading(code, None, repairs + _doubts(code))


def _problem(code: str) -> Finding | None:
    if code in _NOTHING:
        return say.MISSING
    if code == PLACEHOLDER:
        return say.PLACEHOLDER
    if len(code) != 18:
        return _wrong_length(code)
    outside = _OUTSIDE.search(code)
    if outside:
        return say.character(outside.start() + 1)
    good = check_character(code[:17]) == code[17]
    if (not good or code[:2] not in _KNOWN) and _is_resident_number(code):
        return say.PERSON
    if not good:
        return say.check_character(check_character(code[:17]))
    division = _DIVISION_OUTSIDE.search(code, 2, 8)
    return say.division(division.start() + 1) if division else None


def _wrong_length(code: str) -> Finding:
    if code.isascii() and code.isdigit() and len(code) in say.OLD_REGISTRATION:
        return say.OLD_REGISTRATION[len(code)]
    return say.length(len(code))


def _doubts(code: str) -> tuple[Finding, ...]:
    doubts = []
    if code[0] not in STANDARD_AUTHORITIES:
        doubts.append(say.AUTHORITY_UNKNOWN)
    elif code[:2] not in _KNOWN:
        doubts.append(say.CLASS_UNKNOWN)
    if org_code_check(code[8:16]) != code[16]:
        doubts.append(say.INNER_CHECK)
    return tuple(doubts)


def _suggestion(code: str) -> str | None:
    """The code with look-alike letters read as what they resemble, when that makes a good code."""
    if len(code) != 18 or _IN_ALPHABET(code):
        return None
    meant = code.translate(_LOOK_ALIKES)
    if not _WELL_FORMED(meant) or check_character(meant[:17]) != meant[17]:
        return None
    return meant


def _is_resident_number(code: str) -> bool:
    """Whether an 18-character text is built like a resident identity number (GB 11643), date and check included."""
    if not _RESIDENT(code):
        return False
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return False
    return _RESIDENT_CHECKS[_weighted([int(digit) for digit in code[:17]], _RESIDENT_WEIGHTS) % 11] == code[17]
