"""Places: the tree of GB/T 2260 divisions with those renamed or merged since, and whatever places a pack adds."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise

from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_DATA = resources.files("chuxin.foundation.subjects") / "data"
_LONGEST_CHAIN = 10


@dataclass(frozen=True, slots=True)
class Place:
    """One division in one edition: in force from ``since`` to ``until`` (``None``: open), followed by ``successor``."""

    code: str
    name: Text
    parent: str | None
    since: date | None = None
    until: date | None = None
    successor: str | None = None
    unverified: bool = False

    @property
    def level(self) -> str:
        """``province``, ``prefecture`` or ``county``, told by the code."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    @property
    def prefix(self) -> str:
        """The leading digits shared by every division below it (``42``, ``4201``, ``420106``)."""
        return self.code[: {"province": 2, "prefecture": 4, "county": 6}[self.level]]

    def in_force(self, on: date) -> bool:
        """Whether this edition was in force on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Places:
    """A tree of places; each code has its editions, the latest first."""

    editions: Mapping[str, tuple[Place, ...]]

    def place(self, code: str, on: date | None = None) -> Place | None:
        """The division with this code: on that day, or in its latest edition; ``None`` where there is none."""
        editions = self.editions.get(code, ())
        if on is None:
            return editions[0] if editions else None
        return next((edition for edition in editions if edition.in_force(on)), None)

    def current(self, place: Place) -> Place:
        """The division that stands in its place today, following successors; itself while in force."""
        for _ in range(_LONGEST_CHAIN):
            following = self.place(place.successor) if place.successor else None
            if following is None or following == place:
                return place
            place = following
        return place

    def path(self, code: str) -> tuple[Place, ...]:
        """The division and those above it, province first; empty for an unknown code."""
        found: list[Place] = []
        place = self.place(code)
        while place is not None and place not in found:
            found.insert(0, place)
            place = self.place(place.parent) if place.parent else None
        return tuple(found)

    def below(self, code: str) -> tuple[Place, ...]:
        """The divisions directly under ``code`` that are in force, in order of code."""
        latest = (editions[0] for editions in self.editions.values())
        return tuple(sorted((p for p in latest if p.parent == code and p.until is None), key=lambda p: p.code))

    def adding(self, extra: Iterable[Place]) -> Places:
        """This tree with further places; a place with a known code is another edition of it."""
        editions = dict(self.editions)
        for place in extra:
            editions[place.code] = _in_order((*editions.get(place.code, ()), place))
        return Places(editions)

    def __iter__(self) -> Iterator[Place]:
        return (edition for editions in self.editions.values() for edition in editions)


@cache
def national() -> Places:
    """The national tree (state of 2023-06-30) with the changes known to this house."""
    standing: dict[str, tuple[Place, ...]] = {}
    rows = _rows("divisions.csv")
    codes = {row["code"] for row in rows}
    for row in rows:
        code = row["code"]
        standing[code] = (Place(code, Text(row["zh"], row["en"]), _parent(code, codes)),)
    return Places(standing).adding(_changed(row, codes) for row in _rows("division_changes.csv"))


def place(code: str, on: date | None = None) -> Place | None:
    """The national division with this code, on that day or in its latest edition."""
    return national().place(code, on)


def place_from(definition: Definition) -> Place:
    """A place that a pack adds: ``code``, ``name``, ``parent``, optional ``successor``; dates as of any definition.

    Refuses one without a six-digit code or without its name in both languages.
    """
    body = definition.body
    code, name = str(body.get("code") or ""), text_of(body.get("name")) or text_of(body.get("title"))
    if not (len(code) == 6 and code.isascii() and code.isdigit()) or name is None:
        raise Refusal(
            "places.malformed",
            Text(
                f"地区{definition.id}缺少六位代码或中英文名称。",
                f"Place {definition.id} lacks a six-digit code or its names.",
            ),
            Text("请写 code 和 name: {zh, en}。", "Write code and name: {zh, en}."),
        )
    parent, successor = body.get("parent"), body.get("successor")
    return Place(
        code,
        name,
        str(parent) if parent else None,
        _day(body.get("from") or body.get("valid_from")),
        _day(body.get("to") or body.get("valid_to")),
        str(successor) if successor else None,
        definition.unverified,
    )


def _in_order(editions: tuple[Place, ...]) -> tuple[Place, ...]:
    """Editions latest first; one without a first day begins the day after the edition before it ended."""
    ordered = sorted(editions, key=lambda each: each.until or date.max)
    begun = [
        replace(later, since=earlier.until + timedelta(days=1)) if later.since is None and earlier.until else later
        for earlier, later in pairwise(ordered)
    ]
    return tuple(reversed([ordered[0], *begun]))


def _changed(row: Mapping[str, str], codes: set[str]) -> Place:
    code = row["code"]
    return Place(
        code,
        Text(row["zh"], row["en"]),
        _parent(code, codes),
        _day(row["since"]),
        _day(row["until"]),
        row["successor"] or None,
        row["unverified"] == "true",
    )


def _parent(code: str, codes: set[str]) -> str | None:
    """The division above: of the same prefecture where there is one, else of the same province."""
    candidates = (code[:4] + "00", code[:2] + "0000")
    return next((above for above in candidates if above != code and above in codes), None)


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
