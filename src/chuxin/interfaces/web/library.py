"""The published scorecards on their shelves: national first, then by who issues them, under the measure that asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Final

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.foundation.law import queries as law
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.text import Text
from chuxin.programmes import queries as programmes
from chuxin.programmes.pack import Programme

LEVELS: Final[Mapping[str, Text]] = {
    "national": Text("按国家规则的方案", "Schemes of national rules"),
    "provincial": Text("省内方案（仅供参考）", "Provincial schemes (for reference)"),
    "municipal": Text("市县方案（仅供参考）", "Municipal schemes (for reference)"),
    "park": Text("园区方案（自愿申报）", "Schemes of parks (by application)"),
    "association": Text("行业与平台方案（自愿）", "Schemes of trades and platforms (voluntary)"),
    "private": Text("市场机构方案", "Schemes of market agencies"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One scorecard in the list: what it is for, whether its numbers were verified, whether it was adopted."""

    card: Scorecard
    purpose: Text | None
    unverified: bool
    adopted: bool


@dataclass(frozen=True, slots=True)
class Rank:
    """The scorecards of one programme on a shelf."""

    title: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The scorecards of one level of issuer."""

    id: str
    title: Text
    ranks: tuple[Rank, ...]

    @property
    def several(self) -> tuple[Rank, ...]:
        """The programmes that hold more than one scorecard here: each gets a heading."""
        return tuple(rank for rank in self.ranks if len(rank.entries) > 1)

    @property
    def single(self) -> tuple[Rank, ...]:
        """The programmes that hold one scorecard here: they share a list."""
        return tuple(rank for rank in self.ranks if len(rank.entries) == 1)

    @property
    def count(self) -> int:
        """How many scorecards it holds."""
        return sum(len(rank.entries) for rank in self.ranks)


def shelves(on: date, adopted: Collection[tuple[str, str]]) -> tuple[Shelf, ...]:
    """Every scorecard in force on its shelf; ``adopted`` are the (id, edition) that went through the procedure."""
    definitions = {each.id: each for each in law.definitions("scorecard", on)}
    known = programmes.programmes(on)
    levels: dict[str, dict[str, list[Entry]]] = {level: {} for level in LEVELS}
    for card in evaluation.scorecards(on):
        home = home_of(card.id, known)
        entry = _entry(card, definitions[card.id], (card.id, card.edition) in adopted)
        levels.setdefault(card.level, {}).setdefault(home.id if home else "", []).append(entry)
    titles = {programme.id: programme.title for programme in known}
    return tuple(
        Shelf(level, LEVELS.get(level, Text(level, level)), _ranks(held, titles))
        for level, held in levels.items()
        if held
    )


def home_of(scorecard: str, known: Sequence[Programme]) -> Programme | None:
    """The programme a scorecard belongs to: of those that hold it, the one that shares most of its id."""
    holders = [each for each in known if scorecard in each.holds.get("scorecard", ())]
    return max(holders, key=lambda each: (_shared(each.id, scorecard), len(each.id)), default=None)


def _shared(one: str, other: str) -> int:
    """How many parts two ids have in common from the left."""
    pairs = zip(one.split("."), other.split("."), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _ranks(held: Mapping[str, Sequence[Entry]], titles: Mapping[str, Text]) -> tuple[Rank, ...]:
    return tuple(Rank(titles.get(id, Text("其他", "Others")), tuple(entries)) for id, entries in sorted(held.items()))


def _entry(card: Scorecard, definition: Definition, adopted: bool) -> Entry:
    return Entry(card, text_of(definition.body.get("description")), definition.unverified, adopted)
