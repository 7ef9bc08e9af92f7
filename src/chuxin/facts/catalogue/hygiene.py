"""Finds identifiers of natural persons in free text and masks them, so that none is ever kept (R02)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

MASK = "＊"
_KEPT = 3

# A run of digits, perhaps grouped by single spaces or hyphens, perhaps closed by the X of an identity card.
_RUN = re.compile(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){10,18}[0-9Xx]?(?![0-9A-Za-z])", re.ASCII)
# Five characters, or six for new-energy vehicles, where one end is D or F: six plain digits are a document's number.
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•.\- ]?"
    r"(?:(?=[A-HJ-NP-Z]*\d)[A-HJ-NP-Z0-9]{5}|[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(r"(护照[^0-9A-Za-z]{0,8})((?:E[A-HJ-NP-Z]|[EGDPS])\d{7,8})(?![0-9A-Za-z])")
_SUSPECT = re.compile(r"\d{3}|[A-Z]\d")
# Full-width digits and letters (U+FF10 … U+FF5A) lie a fixed way above the plain ones.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}

_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_CHECKS = "10X98765432"
_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
# Issuer prefixes of payment cards seen in China; other runs of digits that happen to pass Luhn are left alone.
_BANK_CARD = re.compile(r"(?:6[02-9]\d{14,17}|4\d{15}|4\d{18}|5[1-5]\d{14}|35\d{14}|3[47]\d{13}|955\d{13,16})\Z")


def is_identity_card(digits: str) -> bool:
    """Whether 18 characters are an identity number: a possible birth date and its check character (GB 11643)."""
    if len(digits) != 18 or not digits[:17].isdigit() or digits[0] == "0":
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _CARD_WEIGHTS, strict=False))
    return born.year in range(1880, 2100) and _CARD_CHECKS[total % 11] == digits[17].upper()


def is_mobile_number(digits: str) -> bool:
    """Whether the digits are a mainland mobile number (11 digits, 13 to 19)."""
    return bool(_MOBILE.match(digits))


def is_bank_card(digits: str) -> bool:
    """Whether the digits are a payment card: a known issuer prefix and the Luhn check (ISO/IEC 7812)."""
    if not _BANK_CARD.match(digits):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


_TESTS: tuple[Callable[[str], bool], ...] = (is_identity_card, is_mobile_number, is_bank_card)


def masked(text: str) -> str:
    """``text`` with every identifier of a person masked by ＊ (the first three characters stay); itself when clean.

    Found are identity cards, mobile numbers and bank cards by form and check character, passports after the word 护照,
    and vehicle plates. Full-width digits and grouped digits are found too.
    """
    if not _SUSPECT.search(text):
        return text
    narrow = text if text.isascii() else text.translate(_NARROW)
    clean = _RUN.sub(_mask_run, narrow)
    clean = _PASSPORT.sub(lambda match: match[1] + _hide(match[2]), clean)
    clean = _PLATE.sub(lambda match: _hide(match[0]), clean)
    return text if clean == narrow else clean


def _mask_run(match: re.Match[str]) -> str:
    digits = match[0].replace(" ", "").replace("-", "")
    return _hide(match[0]) if any(test(digits) for test in _TESTS) else match[0]


def _hide(found: str) -> str:
    return found[:_KEPT] + MASK * (len(found) - _KEPT)
