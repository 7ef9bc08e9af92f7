"""A Chinese name in its parts: place, brand, trade, legal form and branch, each stripped only where it belongs."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from chuxin.foundation.subjects.matching.gazetteer import Gazetteer, related
from chuxin.foundation.subjects.matching.spelling import forgiving, numbered

_DATA = resources.files("chuxin.foundation.subjects") / "data"
_FORMS = {
    "有限责任公司": "limited", "有限公司": "limited", "责任公司": "limited",
    "股份有限公司": "shares", "股份公司": "shares",
    "集团公司": "company", "总公司": "company", "公司": "company", "专业合作社联合社": "cooperative",
    "专业合作社": "cooperative", "合作社联合社": "cooperative", "合作社": "cooperative", "合伙企业": "partnership",
    "个人独资企业": "sole",
}  # fmt: skip
_PARENT = re.compile(
    r"有限责任公司|股份有限公司|有限公司|股份公司|责任公司|集团公司|总公司|(?<![分支子])公司|"
    r"专业合作社联合社|专业合作社|(?<!供销)(?<!信用)合作社联合社|(?<!供销)(?<!信用)合作社|合伙企业|个人独资企业"
)
# The same forms with one or two characters mistyped, tried only where no form was read (or only 公司 was).
_MISTYPED = re.compile(
    "|".join(
        [
            ".限责任公司|有.责任公司|有限.任公司|有限责.公司|有限责任.司|有限责任公.|.限.任公司|.限责.公司|.限责任.司|.限责任公.",
            "有..任公司|有.责.公司|有.责任.司|有.责任公.|有限..公司|有限.任.司|有限.任公.|有限责..司|有限责.公.|有限责任..",
            "有限任公司|有限责公司|有限责任公|有限责任司|限责任公司|有责任公司|有限责公任司|有限任责公司|有责限任公司|限有责任公司",
            ".限公司|(?<!国)有.公司|有限.司|有限公.|有限..$|.限.司$|.限公.$|有公司|限公司|有限公$|有限司$|有公限司|有限司公|限有公司",
            ".业合作社|专.合作社|专业.作社|专业合.社|专业合作.|专业作社|专业合社|专业合作$|专合作社|专业作合社|专业合社作|专合业作社",
        ]
    )
)
_FORM_WORDS = {"有限合伙": "partnership", "普通合伙": "partnership", "特殊普通合伙": "partnership", "个人独资": "sole"}
_BRANCH = re.compile(
    r"(?:分公司|支公司|子公司|分店|连锁店|分行|支行|分理处|支局|分局|分部|分社|分院|分校|分厂|分场|分所|营业部|营业厅|"
    r"营业所|储蓄所|办事处|代表处|项目部|加油站|加气站|门市部|经营部|服务部|销售部|供电所|邮政所|管理处|专卖店|代售点|店|部|站)$"
)
_ONLY_BRANCHES = re.compile(
    r"(?:分公司|支公司|分店|分行|支行|分理处|支局|分局|分社|分院|分校|分厂|营业厅|营业所|办事处|项目部)$"
)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_NOTES = re.compile(r"\((?:原|曾用名|更名|以下简称|简称|生产企业|生产厂|分包装|代理)[^()]*\)?")
_COUNTED = re.compile(r"(?:第|no|#)?(\d+)(?=[号店厂局处队组分公院校矿库站社部中小工])")
_LEFT_OUT = frozenset(["工程", "集团", "股份", "实业", "发展"])
_DIVISIONS = re.compile(r"[省市县区]")


class Parts(NamedTuple):
    """The parts of one name in one spelling. ``core`` is brand and trade; ``flat`` adds what tells a branch.

    ``place`` is a division as a number (0: none told); ``form`` and ``branch`` are empty where none was written;
    ``numbers`` are the marks that tell sisters apart (第三, 二店, 重庆 before the form);
    ``words`` are the words of a name in letters; ``mended`` are the divisions that may be meant where the place was
    mistyped; ``told`` are the ranges of the key that make up core and tail (empty where brackets came between).
    """

    key: str
    place: int
    core: str
    brand: str
    trade: str
    form: str
    tail: str
    branch: str
    numbers: str
    flat: str
    words: tuple[str, ...] = ()
    mended: tuple[int, ...] = ()
    told: tuple[tuple[int, int], ...] = ()


def parts_of(key: str, gazetteer: Gazetteer) -> Parts:
    """The parts of a name that is already in one spelling (:func:`spelling.spelt`)."""
    text = _NOTES.sub("", key) if "(" in key else key
    text = forgiving(text) if "任" in text else text
    head, form, tail = _divided(text)
    place = 0
    if "(" in head:
        head, place, form = _unbracketed(head, form, gazetteer)
    if tail and "(" in tail:
        tail, beside, form = _unbracketed(tail, form, gazetteer)
        place = place or beside
        tail = tail if len(tail) > 1 else ""
    core, place = _placed(head, place, gazetteer)
    told = _told(key, head, core, tail) if "(" not in key else ()
    if tail:
        branch = _BRANCH.search(tail)
        kind, tail = ("branch", tail[: branch.start()]) if branch else ("branch", tail)
    else:
        branch = _ONLY_BRANCHES.search(core) if not form else None
        kind, core = ("branch", core[: branch.start()] or core) if branch else ("", core)
    core, tail = numbered(core), _DIVISIONS.sub("", numbered(tail))
    brand, trade = split(core)
    flat = core + tail
    marks = [*_COUNTED.findall(flat + " "), *([] if kind and not form else _trailing_place(core, gazetteer))]
    return Parts(key, place, core, brand, trade, form, tail, kind, ",".join(marks), flat, told=told)


def _told(key: str, head: str, core: str, tail: str) -> tuple[tuple[int, int], ...]:
    """Where core and tail stand in the key, each without the word for a branch it ends in."""
    ranges = []
    for text, end in ((core, len(head)), (tail, len(key))):
        rest = len(text) if text is core and tail else len(_BRANCH.sub("", text))
        ranges.append((end - len(text), end - len(text) + rest))
    return tuple(ranges)


def _trailing_place(core: str, gazetteer: Gazetteer) -> list[str]:
    """A province or city right before the legal form, without brackets: it tells one company of a group from another
    (华星工程重庆有限公司)."""
    known = ((core[-size:], gazetteer.whole(core[-size:]) or 1) for size in (3, 2) if len(core) >= size + 4)
    return [name for name, code in known if code % 100 == 0][:1]


def without_branch_word(flat: str) -> str:
    """The text without the word for a branch it ends in; the same text where it ends in none."""
    return _BRANCH.sub("", flat)


def names_a_branch(rest: str) -> bool:
    """Whether what follows a whole name names a part of it (沙洋加油站, 第一门市部)."""
    return _BRANCH.search(rest) is not None or Levenshtein.distance(rest[-3:], "分公司") <= 1


def split(core: str) -> tuple[str, str]:
    """The brand and the trade words after it; a brand keeps two characters at least, and all where no word is known."""
    words, end = trade_words(), len(core)
    longest = 7
    while end > 2:
        for size in range(min(longest, end - 2), 0, -1):
            if core[end - size : end] in words:
                end -= size
                break
        else:
            break
    return core[:end], core[end:]


def initials(parts: Parts) -> tuple[str, ...]:
    """The first characters of the words of a name, as people shorten it: all of them, the first two, and without words
    that are usually left out (武汉钢铁集团: 武钢集, 武钢; 中国建筑第三工程局: 中建3局). Empty for a branch."""
    if parts.branch or parts.words or len(parts.core) < 3:
        return ()
    found = [parts.key[0]] if parts.place and not parts.key.startswith(parts.core[:2]) else []
    words, text, at, left_out = trade_words(), parts.core, 0, []
    while at < len(text):
        single = text[at] == "第" or text[at].isdigit()
        size = 1 if single else next((size for size in (4, 3, 2) if text[at : at + size] in words), 2)
        if text[at] != "第":
            left_out += [len(found)] if text[at : at + size] in _LEFT_OUT else []
            found.append(text[at])
        at += size
    short = [each for place, each in enumerate(found) if place not in left_out]
    return tuple(dict.fromkeys(("".join(found), "".join(found[:2]), "".join(short))))


@cache
def trade_words() -> frozenset[str]:
    """Words for what an organisation does or is, as they close names; written for this project."""
    return frozenset(numbered(word) for word in (_DATA / "trade_words.txt").read_text(encoding="utf-8").split())


def _divided(text: str) -> tuple[str, str, str]:
    """What stands before the parent's legal form, that form, and what stands after it (a branch's own part)."""
    found = _PARENT.search(text, 2)
    if found is None or found.group() in {"公司", "责任公司"}:
        mistyped = _MISTYPED.search(text, 3)
        if mistyped is not None and (found is None or mistyped.start() < found.start()):
            form = "cooperative" if "社" in mistyped.group() or "作" in mistyped.group() else "limited"
            return text[: mistyped.start()].removesuffix("股份"), form, text[mistyped.end() :]
    if found is None:
        return text, "", ""
    return text[: found.start()], _FORMS[found.group()], text[found.end() :]


def _unbracketed(text: str, form: str, gazetteer: Gazetteer) -> tuple[str, int, str]:
    """The text with its brackets opened: a place is taken out, a form is a form, anything else stays in line."""
    place = 0
    for inner in _BRACKETED.findall(text):
        known = gazetteer.whole(inner)
        if known is not None:
            place, text = place or known, text.replace(f"({inner})", "", 1)
        elif inner in _FORM_WORDS:
            form, text = _FORM_WORDS[inner], text.replace(f"({inner})", "", 1)
    return text.replace("(", "").replace(")", ""), place, form


def _placed(head: str, place: int, gazetteer: Gazetteer) -> tuple[str, int]:
    """What is left of the head once up to three leading places are taken, and the nearest of them."""
    leading = 0
    for _ in range(3):
        code, length = gazetteer.leading(head, leading)
        apart = leading and code and related(leading, code) == "differs"
        if not length or len(head) - length < 2 or head[length] in "镇乡村路街" or apart:
            break
        head, leading = head[length:], code or leading
    return head, leading or place
