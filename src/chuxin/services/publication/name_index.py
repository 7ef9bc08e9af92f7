"""How a name can be found: its normalised form, its pinyin and its initials, made fast for whole registers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pypinyin import lazy_pinyin

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

SHORTEST = 2
"""A search needs at least this many characters."""

_IGNORED = frozenset(" \t\u3000()[]{}<>《》〈〉“”\"'‘’、,，.。·•-—_/\\&")
# Characters whose reading depends on the word they stand in, in names of organisations (银行 háng, 重庆 chóng). Only
# names that hold one are read word by word; that is slow (17,000 names a second), the rest is a table look-up.
_DEPENDS_ON_WORD = frozenset("重长行乐厦单解朝曾")
_RUNS = re.compile(r"([\u3400-\u9fff]+)|([^\u3400-\u9fff])")


class Fit(StrEnum):
    """What a query is compared with."""

    CODE = "code"
    NAME = "name"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Keys:
    """The three searchable forms of a name."""

    normal: str
    pinyin: str
    initials: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, made comparable. ``code`` is set when it could be (the start of) a code."""

    normal: str
    fits: frozenset[Fit]


def normal(name: str) -> str:
    """The name as compared: full-width forms folded (NFKC), lower case, spaces, brackets and punctuation dropped."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in folded if character not in _IGNORED)


def keys_of(name: str) -> Keys:
    """The searchable forms of ``name``: 武汉示例有限公司 → wuhanshiliyouxiangongsi, whslyxgs."""
    plain = normal(name)
    if _DEPENDS_ON_WORD.isdisjoint(plain):
        syllables = [_syllable(character) for character in plain]
    else:
        runs = _RUNS.findall(plain)
        syllables = [sound for han, other in runs for sound in (lazy_pinyin(han) if han else other)]
    return Keys(plain, "".join(syllables), "".join(syllable[0] for syllable in syllables if syllable))


def question(text: str) -> Question:
    """What the reader asks for; refuses fewer than two characters."""
    plain = normal(text)
    if len(plain) < SHORTEST:
        raise Refusal(
            "search.too_short",
            Text("请至少输入两个字。", "Please type at least two characters."),
            Text(
                "输入名称片段、拼音、首字母或统一社会信用代码。",
                "Type part of a name, its pinyin or initials, or a code.",
            ),
        )
    fits = {Fit.NAME}
    if plain.isascii() and plain.isalnum():
        fits |= {Fit.CODE} if any(character.isdigit() for character in plain) else {Fit.SOUND}
    return Question(plain, frozenset(fits))


@cache
def _syllable(character: str) -> str:
    return lazy_pinyin(character)[0]
