"""Reads exact numbers and sums of money; never through floating point."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

FEN = 2
_UNITS = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_SUFFIXES = {"": None, "元": "元", "万": "万元", "万元": "万元", "亿": "亿元", "亿元": "亿元"}
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:[eE]([+-]?\d{1,2}))?\Z")
_SUM = re.compile(r"(?:¥|￥|RMB|CNY|人民币)?\s*([+-]?[\d,]+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)\s*(.*)\Z", re.IGNORECASE)
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_LONGEST = 40

_YUAN = ("", "元", "人民币", "元人民币", "人民币元", "元(人民币)")
_FOREIGN = {
    "USD": ("美元", "美金"),
    "HKD": ("港币", "港元"),
    "MOP": ("澳门元",),
    "TWD": ("新台币",),
    "EUR": ("欧元",),
    "JPY": ("日元",),
    "GBP": ("英镑",),
    "AUD": ("澳大利亚元", "澳元"),
    "CAD": ("加拿大元", "加元"),
    "CHF": ("瑞士法郎",),
    "FRF": ("法国法郎",),
    "SGD": ("新加坡元",),
}
_CURRENCIES = dict.fromkeys(_YUAN, "CNY") | {word: code for code, words in _FOREIGN.items() for word in words}
# The spellings that leave nothing to guess: a unit and a currency, or 元, which is the national one.
_USUAL = frozenset({"元", "元人民币", "万元", "万元人民币"}) | {
    f"{tens}{word}" for words in _FOREIGN.values() for word in words for tens in ("", "万")
}


class Capital(NamedTuple):
    """A capital as written: ``amount`` in 元 (``None`` for other currencies), its ``currency``, and whether odd."""

    amount: str | None
    currency: str | None
    odd: bool


def read_decimal(text: str) -> Decimal | None:
    """The exact number ``text`` (NFKC) writes, thousands separators allowed; ``None`` where it is none."""
    match = _NUMBER.match(text) if len(text) <= _LONGEST else None
    return Decimal(text.replace(",", "")) if match else None


def read_sum(text: str, unit: str) -> Decimal | None:
    """A sum in 元. A unit in the text (``元``, ``万``, ``万元``, ``亿元``) outranks the column's ``unit``."""
    match = _SUM.match(text)
    if not match:
        return None
    suffix = _bare(match[2]).removeprefix("人民币").removesuffix("整").removesuffix("人民币")
    number = read_decimal(match[1])
    if number is None or suffix not in _SUFFIXES:
        return None
    return _EXACT.multiply(number, _UNITS[_SUFFIXES[suffix] or unit])


def read_capital(text: str) -> Capital:
    """A registered capital: ``1,000(万元人民币)``, ``50(万元)``, ``800万美元``; odd where it must be guessed."""
    match = _SUM.match(text)
    number = read_decimal(match[1]) if match else None
    if match is None or number is None:
        return Capital(None, None, odd=True)
    written = _bare(match[2])
    tens = _UNITS["万元"] if written.startswith("万") else _UNITS["元"]
    word = written.removeprefix("万")
    if word not in _CURRENCIES:
        return Capital(None, None, odd=True)
    # ``万`` without a currency word is read as 人民币: registration rules express capital in 人民币 unless stated.
    currency = _CURRENCIES[word]
    odd = written not in _USUAL
    amount = plain(_EXACT.multiply(number, tens)) if currency == "CNY" and number >= 0 else None
    return Capital(amount, currency, odd)


def rounded(number: Decimal, scale: int) -> Decimal:
    """``number`` to ``scale`` decimals, halves away from zero; unchanged where it has no more than that."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > scale:
        return number.quantize(Decimal(1).scaleb(-scale), context=_EXACT)
    return number


def plain(number: Decimal) -> str:
    """The shortest exact text of ``number``: no exponent, no idle zeros, no negative zero."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _bare(unit: str) -> str:
    """A unit without the brackets around it: ``(万元)`` is ``万元``, ``(万元(人民币))`` is ``万元(人民币)``."""
    word = "".join(unit.split())
    return word[1:-1] if word.startswith("(") and word.endswith(")") else word
