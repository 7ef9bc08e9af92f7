"""Reads exact numbers and sums of money; never through floating point."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

FEN = 2
_UNITS = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
_SUFFIXES: dict[str, str | None] = {"": None} | {
    word: unit for unit in _UNITS for word in (unit, unit.removesuffix("元")) if word
}
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:[eE]([+-]?\d{1,2}))?\Z")
_SUM = re.compile(r"(?:¥|￥|RMB|CNY|人民币)?\s*([+-]?[\d,]+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)\s*(.*)\Z", re.IGNORECASE)
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_LONGEST = 40

_PERCENT = re.compile(r"([+-]?\d{1,12}(?:\.\d{1,12})?) ?%\Z")
_NOT_EXACT = re.compile(
    r"^(?:约|大约|近|超过|不足|不少于|[<>≤≥~～≈])|(?:左右|以上|以下|余元?|多元?)$|\d ?[-~～至到] ?\d"
)
_BRACKETS = re.compile(r"\([\d,]+(?:\.\d+)?\)\Z")
_COMMA = re.compile(r"[+-]?\d[\d.]*,[\d,.]*\Z")
_WITH_UNIT = re.compile(r"([+-]?\d{1,20}(?:\.\d{1,12})?) ?[^\d\s.,%()/:-]{1,6}\Z")
_LOOK_ALIKES = str.maketrans({"O": "0", "o": "0", "〇": "0", "I": "1", "l": "1"})
_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_TENS = {"拾": 10, "佰": 100, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_CAPITAL = f"[{_CAPITAL_DIGITS}拾佰仟万亿]"
_CAPITALS = re.compile(
    rf"({_CAPITAL}{{1,30}})[元圆](?:([{_CAPITAL_DIGITS}])角)?(?:零?([{_CAPITAL_DIGITS}])分)?[整正]?\Z"
)

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


class SumRead(NamedTuple):
    """A sum in 元 as it was read; ``how`` is the code of the misunderstanding that was met, '' for none."""

    amount: Decimal | None
    how: str = ""
    likely: tuple[str, ...] = ()


def why_not(text: str) -> SumRead | None:
    """The known mistake in ``text`` (NFKC) that is no plain number, with what may have been meant; else ``None``."""
    percent = _PERCENT.match(text)
    if percent:
        number = Decimal(percent[1])
        return SumRead(None, "number.percent", (plain(number), plain(number.scaleb(-2))))
    if _NOT_EXACT.search(text):
        return SumRead(None, "number.not_exact")
    if _BRACKETS.match(text):
        return SumRead(None, "number.brackets")
    if _COMMA.match(text):
        return SumRead(None, "number.decimal_comma")
    repaired = text.translate(_LOOK_ALIKES)
    if repaired != text and _NUMBER.match(repaired):
        return SumRead(None, "number.letters", (repaired,))
    unit = _WITH_UNIT.match(text)
    return SumRead(None, "number.with_unit", (unit[1],)) if unit else None


def read_capital_numerals(text: str) -> Decimal | None:
    """A sum in 元 in the capital numerals of cheques and decisions: 伍仟元整, 壹拾贰万叁仟元伍角."""
    match = _CAPITALS.match(text.removeprefix("人民币"))
    if match is None:
        return None
    whole, jiao, fen = (0 if part is None else _numeral(part) for part in (match[1], match[2], match[3]))
    if whole is None or jiao is None or fen is None:
        return None
    return Decimal(whole) + Decimal(jiao).scaleb(-1) + Decimal(fen).scaleb(-2)


def _numeral(text: str) -> int | None:
    """A whole number in capital numerals; units must fall within each group of 万 and 亿."""
    total = section = digit = 0
    least = 10_000
    for sign in text:
        if sign in _CAPITAL_DIGITS:
            digit = _CAPITAL_DIGITS.index(sign)
        elif sign in _TENS:
            if _TENS[sign] >= least:
                return None
            least = _TENS[sign]
            section, digit = section + (digit or 1) * least, 0
        else:
            whole = section + digit
            total = (total + whole) * _GROUPS[sign] if sign == "亿" else total + whole * _GROUPS[sign]
            section, digit, least = 0, 0, 10_000
    return total + section + digit


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
