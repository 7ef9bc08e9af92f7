"""One spelling for a name however it was typed (simplified, half width, one kind of bracket); and its sound."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from opencc import OpenCC
from pypinyin.pinyin_dict import pinyin_dict

_BRACKETS = str.maketrans(dict.fromkeys("[{【〔〖「『《<", "(") | dict.fromkeys("]}】〕〗」』》>", ")"))
_NOISE = re.compile(r"[\s·•・.,。，、'\"“”‘’\u200b\ufeff_^-]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
_DIGITS = str.maketrans("一二三四五六七八九〇壹贰叁肆伍陆柒捌玖", "1234567890123456789")
# Characters that scanning and typing commonly confuse inside company names.
_CONFUSED = str.maketrans({"宄": "究", "贵": "责"})


def has_han(name: str) -> bool:
    """Whether the name has a Chinese character at all."""
    return _HAN.search(name) is not None


def spelt(names: Sequence[str]) -> list[str]:
    """The names in one spelling: NFKC, lower case, simplified characters, round brackets; letters keep their spaces.

    One call to the converter for all of them, since a call costs more than a name.
    """
    plain = [
        (each if each.isascii() else unicodedata.normalize("NFKC", each)).replace("\n", " ").translate(_BRACKETS)
        for each in names
    ]
    if not plain:
        return []
    simple = str(_converter().convert("\n".join(plain))).casefold().split("\n")
    return [_NOISE.sub("", each) if has_han(each) else each for each in simple]


def numbered(text: str) -> str:
    """The text with Chinese numerals as digits, plain and formal (第三 and 第叁 become 第3)."""
    return text.translate(_DIGITS)


def forgiving(text: str) -> str:
    """The legal form as it was meant where scanning took one character for another (有限贵任公司)."""
    return text.translate(_CONFUSED)


def sound(text: str) -> str:
    """The text with each character as the first one of its sound, tones left out: homophones become equal."""
    return text.translate(_sounds())


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _sounds() -> dict[int, int]:
    """Each character to the lowest code point among those whose usual reading has the same letters."""
    first: dict[str, int] = {}
    table: dict[int, int] = {}
    for point, readings in sorted(pinyin_dict.items()):
        letters = unicodedata.normalize("NFD", readings.split(",")[0])
        toneless = "".join(each for each in letters if not unicodedata.combining(each) or each == "\u0308")
        table[point] = first.setdefault(toneless, point)
    return table
