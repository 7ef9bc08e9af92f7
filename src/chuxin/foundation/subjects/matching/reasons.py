"""Reasons in words, Chinese and English: what was compared and how it came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from chuxin.foundation.subjects.matching.candidate import Feature
from chuxin.foundation.subjects.matching.weighing import Reason
from chuxin.foundation.subjects.matching.weights import WEIGHTS
from chuxin.foundation.subjects.places import Places, national
from chuxin.kernel.text import Text

_WORDS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("start", "start"): ("起点：两个不同的书写", "Start: two names, written apart"),
    ("core", "identical"): ("名称全文相同", "The whole names are the same"),
    ("core", "same"): ("去掉地名和组织形式后相同", "The same without place and legal form"),
    ("core", "sound"): ("读音相同：{asked}／{found}", "They sound the same: {asked} / {found}"),
    ("core", "edits1"): ("相差一字：{asked}／{found}", "One character differs: {asked} / {found}"),
    ("core", "edits2"): ("相差两字：{asked}／{found}", "Two characters differ: {asked} / {found}"),
    ("core", "sound_brand"): (
        "读音相同，字号用字不同：{asked}／{found}",
        "They sound alike, the brand apart: {asked} / {found}",
    ),
    ("core", "edits3"): ("相差三字：{asked}／{found}", "Three characters differ: {asked} / {found}"),
    ("core", "edits1_brand"): ("相差一字，在字号：{asked}／{found}", "One character of the brand: {asked} / {found}"),
    ("core", "edits2_brand"): (
        "相差两字，涉及字号：{asked}／{found}",
        "Two characters, also in the brand: {asked} / {found}",
    ),
    ("core", "initials"): (
        "一个名称由另一个各词首字组成：{asked}／{found}",
        "Initials of the other: {asked} / {found}",
    ),
    ("core", "contained"): (
        "一个名称是另一个的缩略：{asked}／{found}",
        "One name shortens the other: {asked} / {found}",
    ),
    ("core", "loose"): ("名称部分相似：{asked}／{found}", "The names are partly alike: {asked} / {found}"),
    ("core", "far"): ("名称相差较大：{asked}／{found}", "The names differ widely: {asked} / {found}"),
    ("brand", "same"): ("字号相同：{found}", "The same brand: {found}"),
    ("brand", "sound"): ("字号同音：{asked}／{found}", "The brands sound the same: {asked} / {found}"),
    ("brand", "near4"): ("字号相差两字：{asked}／{found}", "Two characters of the brand differ: {asked} / {found}"),
    ("brand", "near3"): ("字号相差一字：{asked}／{found}", "One character of the brand differs: {asked} / {found}"),
    ("brand", "near2"): ("短字号相差一字：{asked}／{found}", "A short brand differs in a character: {asked} / {found}"),
    ("brand", "longer"): ("字号一长一短：{asked}／{found}", "One brand is longer: {asked} / {found}"),
    ("brand", "initials"): ("字号见首字缩写", "The brand is in the initials"),
    ("brand", "differs"): ("字号不同：{asked}／{found}", "The brands differ: {asked} / {found}"),
    ("trade", "same"): ("行业用语相同", "The same trade words"),
    ("trade", "near"): ("行业用语相近：{asked}／{found}", "The trade words are alike: {asked} / {found}"),
    ("trade", "cut"): ("行业用语未写完：{asked}／{found}", "Trade words were cut short: {asked} / {found}"),
    ("trade", "mistyped"): ("行业用语有误字：{asked}／{found}", "Trade words were mistyped: {asked} / {found}"),
    ("trade", "unknown"): ("其余部分不同：{asked}／{found}", "The rest differs: {asked} / {found}"),
    ("trade", "part"): ("行业用语有省略：{asked}／{found}", "Trade words were left out: {asked} / {found}"),
    ("trade", "shared"): ("行业用语部分相同：{asked}／{found}", "Some trade words are the same: {asked} / {found}"),
    ("trade", "silent"): ("一方未写行业", "One has no trade words"),
    ("trade", "differs"): ("行业用语不同：{asked}／{found}", "The trade words differ: {asked} / {found}"),
    ("place", "same"): ("地名相同：{found}", "The same place: {found}"),
    ("place", "near"): ("地名相差一字：应为{found}", "The place is mistyped: {found} is meant"),
    ("place", "within"): ("地名相容：{asked}／{found}", "One place lies in the other: {asked} / {found}"),
    ("place", "silent"): ("一方未写地名", "One has no place"),
    ("place", "differs"): ("地名不同：{asked}／{found}", "The places differ: {asked} / {found}"),
    ("form", "same"): ("组织形式相同", "The same legal form"),
    ("form", "silent"): ("一方未写组织形式", "One has no legal form"),
    ("form", "differs"): ("组织形式不同", "The legal forms differ"),
    ("branch", "none"): ("都不是分支机构", "Neither is a branch"),
    ("branch", "same"): ("分支机构相同：{found}", "The same branch: {found}"),
    ("branch", "unclear"): ("只有一方写明是分支机构", "Only one says that it is a branch"),
    ("branch", "near"): ("分支机构相差一字：{asked}／{found}", "The branches differ in a character: {asked} / {found}"),
    ("branch", "one"): ("一方是分支机构，另一方不是", "One is a branch, the other is not"),
    ("branch", "differs"): ("分支机构不同：{asked}／{found}", "Different branches: {asked} / {found}"),
    ("numbers", "same"): ("序号、分地一致", "No number or place of a sister speaks against it"),
    ("numbers", "differs"): ("序号或分地不同：{asked}／{found}", "Another number or sister: {asked} / {found}"),
    ("rarity", "rarity"): ("有{asked}个名称使用这一字号", "{asked} names bear this brand"),
    ("known", "known"): ("所写字号另有{asked}个名称使用", "{asked} other names bear the brand as written"),
    ("letter", "letter"): ("不同的字见于{asked}个字号", "The character that differs is in {asked} brands"),
    ("twins", "twins"): ("另有{asked}个名称去掉地名后与之相同", "{asked} more names are the same but for the place"),
    ("region", "same"): ("所附地区与登记地区相同", "The region given is that of the registration"),
    ("region", "within"): ("所附地区与登记地区相容", "The region given and that of the registration agree"),
    ("region", "silent"): ("登记地区不详", "The region of the registration is not known"),
    ("region", "differs"): ("所附地区与登记地区不同：{asked}／{found}", "Another region was given: {asked} / {found}"),
    ("code", "same"): ("代码相同", "The same code"),
    ("code", "edits1"): ("代码相差一位：{asked}／{found}", "One character of the code differs: {asked} / {found}"),
    ("code", "edits2"): ("代码相差两位：{asked}／{found}", "Two characters of the code differ: {asked} / {found}"),
    ("code", "division"): ("代码不同，但登记机关区划一致", "Another code, but of the same registering division"),
    ("code", "differs"): ("代码不同：{asked}／{found}", "The codes differ: {asked} / {found}"),
    ("scale", "top"): ("封顶：理由之和不超过全部", "Cap: reasons add up to the whole at most"),
    ("scale", "bottom"): ("托底：理由之和不低于零", "Floor: reasons add up to nothing at least"),
}
_NONE = "（无）"
_PLACES = {"place", "region"}
_COUNT, _COUNTED = "count", {"rarity", "known", "letter", "twins"}


def in_words(reasons: Sequence[Reason], places: Places | None = None) -> tuple[Feature, ...]:
    """The reasons with their words, in the order of the comparison; those that weigh nothing are left out."""
    tree = places or national()
    return tuple([_feature(reason, tree) for reason in reasons if reason.value])


def _feature(reason: Reason, places: Places) -> Feature:
    id_, case, value, one, other = reason
    weight, zh, en, open_ = _frame(id_, case)
    if not open_:
        return _closed(id_, case, value)
    if id_ in _PLACES:
        one, other = _place(one, places), _place(other, places)
    if open_ is _COUNT:
        return _counted(id_, value, one)
    zh = zh.replace("{asked}", one or _NONE).replace("{found}", other or _NONE)
    en = en.replace("{asked}", one or "(none)").replace("{found}", other or "(none)")
    return Feature(id_, weight or abs(value), value, Text(zh, en))


@cache
def _frame(id_: str, case: str) -> tuple[int, str, str, str]:
    """The most a feature weighs (0: what it gives), its words, and what is open in them."""
    zh, en = _WORDS[id_, case]
    weight = 0 if id_ == "scale" else max(abs(most) for (other, _), most in WEIGHTS.items() if other == id_)
    return weight, zh, en, "" if "{" not in zh else _COUNT if id_ in _COUNTED else "names"


@lru_cache(maxsize=4096)
def _closed(id_: str, case: str, value: int) -> Feature:
    weight, zh, en, _ = _frame(id_, case)
    return Feature(id_, weight or abs(value), value, Text(zh, en))


@lru_cache(maxsize=4096)
def _counted(id_: str, value: int, count: str) -> Feature:
    weight, zh, en, _ = _frame(id_, id_)
    return Feature(id_, weight, value, Text(zh.replace("{asked}", count), en.replace("{asked}", count)))


def _place(number: str, places: Places) -> str:
    known = places.place(number)
    return known.name.zh if known else number
