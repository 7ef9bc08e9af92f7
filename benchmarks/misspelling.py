"""How names get written wrongly, one documented way after another; made without the matching engine, by a seed.

Every way is a function of a name and a source of chance. The parts of a name are found here by plain rules of their own
(a list of legal forms, the divisions of Hubei), so the engine's reading of names decides nothing about the questions.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TypeAlias

from opencc import OpenCC
from pypinyin import Style, pinyin

from chuxin.foundation.subjects.places import national

FORM = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|集团公司|总公司|(?<![分支子])公司|农民专业合作社|专业合作社|合作社)"
)
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
Way: TypeAlias = "Callable[[str, Misspeller], str | None]"


class Misspeller:
    """Chance, and the characters and brands the register is written with."""

    def __init__(self, names: Iterable[str], seed: int) -> None:
        self.random = random.Random(seed)
        known = list(names)
        letters = sorted({each for name in known for each in name if _HAN.match(each)})
        self.letters = letters
        self.brands = sorted({core_of(name)[:2] for name in known if len(core_of(name)) >= 4})
        self.sounds: Mapping[str, list[str]] = _by_sound(letters)

    def other(self, letter: str) -> str:
        """Any character of the register but this one."""
        while (other := self.random.choice(self.letters)) == letter:
            pass
        return str(other)

    def written(self, name: str, way: str) -> str | None:
        """The name written in that way; ``None`` where the way does not apply to it."""
        for each in COMBINED.get(way, (way,)):
            changed = WAYS[each](name, self)
            if changed is None:
                return None
            name = changed
        return name


def form_dropped(name: str, _: Misspeller) -> str | None:
    """The legal form left out (a branch keeps what stands after it)."""
    found = FORM.search(name, 3)
    return name[: found.start()] + name[found.end() :] if found else None


def form_changed(name: str, by: Misspeller) -> str | None:
    """Another legal form of a company written than the registered one."""
    found = FORM.search(name, 3)
    if not found or "公司" not in found.group():
        return None
    others = [form for form in ("有限责任公司", "有限公司", "公司") if form != found.group()]
    return name[: found.start()] + by.random.choice(others) + name[found.end() :]


def place_moved(name: str, by: Misspeller) -> str | None:
    """The leading place moved into brackets, before the legal form or to the very end."""
    place = place_of(name)
    found = FORM.search(name, 3)
    if not place or not found or len(core_of(name)) < 4 or found.end() != len(name):
        return None
    inside = f"（{place}）"
    rest = core_of(name)
    return rest + inside + found.group() if by.random.random() < 0.5 else rest + found.group() + inside


def place_level(name: str, by: Misspeller) -> str | None:
    """The place written with or without its 市 or 县, or the province put before it."""
    place = place_of(name)
    if not place or place == "湖北省":
        return None
    if by.random.random() < 0.4 and place != "湖北":
        return "湖北省" + name
    if place[-1] in "市县区" and len(place) > 2:
        return place[:-1] + name[len(place) :]
    return place + "市" + name[len(place) :] if place + "市" in _hubei() else None


def abbreviated(name: str, by: Misspeller) -> str | None:
    """As people shorten it: the place left out and the form said as 公司; or the form left out and a long core cut
    after its first four characters."""
    found, core, place = FORM.search(name, 3), core_of(name), place_of(name)
    if not found or found.end() != len(name) or len(core) < 4:
        return None
    if by.random.random() < 0.5 and place:
        return core + "公司"
    return place + core[:4] if len(core) >= 6 else place + core


def two_characters(name: str, by: Misspeller) -> str | None:
    """Two different characters of the name, anywhere (place, brand, trade, form, branch), each replaced by any other of
    the characters the register is written with, all equally likely."""
    text = list(name)
    for at in by.random.sample(range(len(name)), 2):
        text[at] = by.other(name[at])
    return "".join(text)


def two_mixed(name: str, by: Misspeller) -> str | None:
    """Two characters wrong, anywhere: one replaced by any other; one replaced, left out or swapped with the next."""
    first, second = by.random.sample(range(len(name) - 1), 2)
    text = list(name)
    text[first] = by.random.choice(by.letters)
    what = by.random.randrange(3)
    if what == 0:
        text[second] = by.random.choice(by.letters)
    elif what == 1:
        text[second] = ""
    else:
        text[second], text[second + 1] = text[second + 1], text[second]
    return "".join(text)


def as_typed(name: str, by: Misspeller) -> str | None:
    """Two characters wrong as typing gets them wrong, anywhere: each replaced by one of the same sound (three of five
    times), left out, or swapped with the next."""
    for _ in range(2):
        at, what = by.random.randrange(len(name) - 1), by.random.randrange(5)
        if what < 3:
            changed = homophone(name, by)
            if changed is None:
                return None
            name = changed
        else:
            name = name[:at] + (name[at + 1 :] if what == 3 else name[at + 1] + name[at] + name[at + 2 :])
    return name


def one_character(name: str, by: Misspeller) -> str | None:
    """One character replaced by any other, anywhere."""
    at = by.random.randrange(len(name))
    return name[:at] + by.other(name[at]) + name[at + 1 :]


def homophone(name: str, by: Misspeller) -> str | None:
    """One character replaced by another of the same sound (tones left out), anywhere."""
    places = [at for at, each in enumerate(name) if len(by.sounds.get(each, ())) > 1]
    if not places:
        return None
    at = by.random.choice(places)
    return name[:at] + by.random.choice([each for each in by.sounds[name[at]] if each != name[at]]) + name[at + 1 :]


def traditional(name: str, _: Misspeller) -> str | None:
    """In traditional characters."""
    return str(_converter().convert(name))


def typing(name: str, by: Misspeller) -> str | None:
    """Spaces inside, full-width brackets and letters, a dot."""
    at = by.random.randrange(1, len(name))
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in name)
    return f"{wide[:at]} {wide[at:]}" + by.random.choice(["", " ", "．"])


WAYS: Mapping[str, Way] = {
    "typing": typing, "form dropped": form_dropped, "form changed": form_changed, "place moved": place_moved,
    "place level": place_level, "abbreviated": abbreviated, "one character": one_character,
    "two characters": two_characters,
    "two mixed": two_mixed, "two as typed": as_typed, "homophone": homophone, "traditional": traditional,
}  # fmt: skip
COMBINED: Mapping[str, tuple[str, ...]] = {
    "form dropped, homophone": ("form dropped", "homophone"),
    "place moved, traditional": ("place moved", "traditional"),
    "abbreviated, traditional": ("abbreviated", "traditional"),
    "form changed, one character": ("form changed", "one character"),
    "former, form dropped": ("form dropped",),
}
# What a matcher has to stand. The other ways are reported beside them.
SEVEN = (
    "form dropped",
    "place moved",
    "abbreviated",
    "two characters",
    "homophone",
    "traditional",
    "former name",
)
ALL = (*WAYS, "former name", *COMBINED)


def former(name: str, by: Misspeller) -> str | None:
    """A name the organisation might have borne before: the same place and form, another brand (drawn from the
    register's brands) or other trade words."""
    place, found, core = place_of(name), FORM.search(name, 3), core_of(name)
    if not found or len(core) < 4:
        return None
    brand = by.random.choice(by.brands)
    core = (
        brand + core[2:] if by.random.random() < 0.7 else core[:2] + by.random.choice(["实业", "贸易", "科技", "建材"])
    )
    return place + core + name[found.start() :]


@cache
def place_of(name: str) -> str:
    """The division of Hubei a name begins with, with or without its 省, 市, 县; empty where there is none."""
    return next((name[:size] for size in (7, 6, 5, 4, 3, 2) if name[:size] in _hubei()), "")


def core_of(name: str) -> str:
    """What stands between the leading place and the legal form."""
    found = FORM.search(name, 3)
    return _BRACKETS.sub("", name[len(place_of(name)) : found.start() if found else len(name)])


@cache
def _hubei() -> frozenset[str]:
    full = {place.name.zh for place in national() if place.code.startswith("42") and place.name.zh != "市辖区"}
    return frozenset(full | {name[:-1] for name in full if name[-1] in "省市县区" and len(name) > 2})


def _by_sound(letters: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    sounds = {each: pinyin(each, style=Style.NORMAL)[0][0] for each in letters}
    for each, heard in sounds.items():
        groups[heard].append(each)
    return {each: groups[heard] for each, heard in sounds.items()}


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")
