"""Many spellings of few organisations, without a register: which are one, and why each was put where it is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chuxin.foundation.subjects.matching.candidate import WHOLE, Candidate, Entry, Feature, Query, Thresholds
from chuxin.foundation.subjects.matching.index import Index
from chuxin.foundation.subjects.matching.parts import Parts
from chuxin.foundation.subjects.matching.spelling import has_han
from chuxin.foundation.subjects.names import lookup_key
from chuxin.kernel.text import Text

_OPEN, _SHUT = r"[(（\[【]", r"[)）\]】]"
_MAKER = re.compile(rf"{_OPEN}\s*(?:生产企业|生产厂家|生产厂|生产商)[:：]\s*(.*?)\s*{_SHUT}?\s*$")
_ASIDE = re.compile(rf"{_OPEN}[^()（）]*(?:分包装|分装|西林|预充|原)[^()（）]*{_SHUT}")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9 .,&＆'-]*[A-Za-zÀ-ÿ.]")
_COUNTRY = re.compile(r"^(?:印度|法国|美国|比利时|爱尔兰|英国|德国|日本|韩国|澳大利亚|瑞士|意大利|台湾)\s*")
_SAID = Text("另写明生产企业，以其为准", "It names the maker besides, which counts")
_BOTH = Text("写有中外文两个名称", "It gives the name in two scripts")

# What a name tells besides its brand: place and trade words.
_TELLING = (Parts._fields.index("place"), Parts._fields.index("trade"))


@dataclass(frozen=True, slots=True)
class Member:
    """One spelling of a group: the spelling it was joined by, the score of that pair and its reasons.

    The spelling the group is called after is joined by itself, with no score needed (1,000,000).
    """

    name: str
    by: str
    score: int
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The spellings of one organisation, called after the most frequent (then the longest, then the first in order)."""

    name: str
    members: tuple[Member, ...]


def said(spelling: str) -> tuple[tuple[str, ...], tuple[Text, ...]]:
    """The names one cell holds, and what was read into it.

    A maker named in brackets counts instead of the seller, asides about packing are left out, a name in two scripts is
    two names.
    """
    maker = _MAKER.search(spelling)
    notes = [_SAID] if maker else []
    text = _ASIDE.sub("", maker.group(1) if maker else spelling).strip().rstrip(".。0123456789") or spelling
    latin = max(_LATIN.findall(text), key=len, default="")
    if not has_han(text) or len(latin) < 6:
        return (_COUNTRY.sub("", text) if len(text) > 5 else text,), tuple(notes)
    rest = _COUNTRY.sub("", text.replace(latin, "")).strip("（）() ")
    if sum(map(len, re.findall(r"[\u4e00-\u9fff]+", rest))) < 3:
        return (latin,), tuple(notes)
    return (latin, rest), (*notes, _BOTH)


def fold(spellings: Sequence[str], thresholds: Thresholds, home: Sequence[str] = ()) -> tuple[Group, ...]:
    """The spellings (with their repetitions) in groups, the largest first.

    Two are one where a name of one is taken for a name of the other at the accepting threshold; no margin is asked,
    since there is no register in which to be unique.
    """
    counts = Counter(spellings)
    order = sorted(counts, key=lambda each: (-counts[each], -len(each), each))
    names = [(at, name) for at, spelling in enumerate(order) for name in said(spelling)[0]]
    first = {lookup_key(name): (at, name) for at, name in reversed(names)}
    index = Index((Entry(at, name) for at, name in sorted(first.values())), home=home, register=False)
    found = index.look_up([Query(name) for _, name in names], limit=8)
    links = [(at, near) for (at, _), candidates in zip(names, found, strict=True) for near in candidates]
    good = [(at, near) for at, near in links if near.number != at and near.score >= thresholds.accept]
    return _grouped(order, joined(good, bare_names(index, names), thresholds.margin))


def bare_names(index: Index, names: Sequence[tuple[int, str]]) -> set[int]:
    """Which of these (by place) hold a mere brand somewhere: no place, no trade."""
    return {at for at, name in names if not any(index.parts(name)[part] for part in _TELLING)}


def joined(links: list[tuple[int, Candidate]], bare: set[int], margin: int) -> dict[int, dict[int, Candidate]]:
    """Of ``links`` between spellings (by place, at the accepting threshold) those that bring groups together, from
    either end; each says by which reasons."""
    return _forest(_best_of_bare(links, bare, margin))


def _best_of_bare(links: list[tuple[int, Candidate]], bare: set[int], margin: int) -> list[tuple[int, Candidate]]:
    """The links, the best reasons first. A mere brand, without place or trade, may stand for several companies: it
    keeps only the links that are within the margin of its best."""
    best: dict[int, int] = defaultdict(int)
    for at, near in links:
        for end in {at, near.number} & bare:
            best[end] = max(best[end], near.score)
    kept = [
        (at, near) for at, near in links if all(near.score >= best[end] - margin for end in {at, near.number} & bare)
    ]
    return sorted(kept, key=lambda link: (-link[1].score, max(link[0], link[1].number), link[0]))


def _forest(links: list[tuple[int, Candidate]]) -> dict[int, dict[int, Candidate]]:
    """The links that bring two groups together, the best first, from either end."""
    roots: dict[int, int] = {}
    edges: dict[int, dict[int, Candidate]] = defaultdict(dict)
    for at, near in links:
        one, other = _root(roots, at), _root(roots, near.number)
        if one != other:
            roots[max(one, other)] = min(one, other)
            edges[at][near.number] = edges[near.number][at] = near
    return edges


def _root(roots: dict[int, int], at: int) -> int:
    while at in roots:
        at = roots[at]
    return at


def _grouped(order: list[str], edges: dict[int, dict[int, Candidate]]) -> tuple[Group, ...]:
    """The groups, each from its first spelling along the links."""
    groups, seen = [], set[int]()
    for at, name in enumerate(order):
        if at in seen:
            continue
        seen.add(at)
        members, ahead = [_member(name, name, None)], [at]
        while ahead:
            here = ahead.pop(0)
            for next_, near in sorted(edges.get(here, {}).items()):
                if next_ not in seen:
                    seen.add(next_)
                    ahead.append(next_)
                    members.append(_member(order[next_], order[here], near))
        groups.append(Group(name, tuple(members)))
    return tuple(sorted(groups, key=lambda group: (-len(group.members), group.name)))


def _member(name: str, by: str, near: Candidate | None) -> Member:
    notes = tuple(Feature("said", 0, 0, note) for note in said(name)[1])
    return Member(name, by, near.score if near else WHOLE, (*notes, *(near.features if near else ())))
