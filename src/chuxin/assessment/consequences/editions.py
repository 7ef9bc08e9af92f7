"""What differs between the lists in force on two days: rows that came, went, or changed, and in which parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that was ``added``, ``removed`` or ``changed``; ``parts`` are the parts whose meaning differs."""

    change: str
    id: str
    title: Text
    parts: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The difference as interfaces give it."""
        return {"change": self.change, "id": self.id, "title": self.title.as_json(), "parts": list(self.parts)}


def differences(before: Iterable[Definition], after: Iterable[Definition]) -> tuple[Difference, ...]:
    """The differences in meaning between two editions, by id; mere wording is none."""
    old, new = ({each.id: each for each in some} for some in (before, after))
    found = []
    for id in sorted(old.keys() | new.keys()):
        if id not in new:
            found.append(Difference("removed", id, old[id].title))
        elif id not in old:
            found.append(Difference("added", id, new[id].title))
        elif old[id].meaning != new[id].meaning:
            found.append(Difference("changed", id, new[id].title, _parts(old[id].body, new[id].body)))
    return tuple(found)


def _parts(before: Mapping[str, Json], after: Mapping[str, Json]) -> tuple[str, ...]:
    return tuple(key for key in sorted({*before, *after}) if _meaning(before, key) != _meaning(after, key))


def _meaning(body: Mapping[str, Json], key: str) -> str:
    return Definition("part", "", {key: body[key]} if key in body else {}).meaning
