"""Who moves between grades when the same facts are judged by two editions, and in which industries and places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

# How many first characters of a code tell the industry section and the prefecture.
_SECTION: Final = 1
_PREFECTURE: Final = 4
_READ: Final = ["subject", "region", "industry", "grade", "reason"]


@dataclass(frozen=True, slots=True)
class Move:
    """How many organisations go ``before`` → ``after``; each is a grade, the reason there is none, or ``None`` for an
    organisation that one of the two did not judge. ``better`` is ``None`` where the two cannot be compared."""

    before: str | None
    after: str | None
    subjects: int
    better: bool | None


@dataclass(frozen=True, slots=True)
class Place:
    """The moves within one industry section or one prefecture (``code``)."""

    code: str
    subjects: int
    better: int
    worse: int
    other: int

    @property
    def moved(self) -> int:
        """How many do not stay where they are."""
        return self.better + self.worse + self.other

    def as_json(self) -> dict[str, str | int]:
        """As interfaces show it."""
        counts = {"subjects": self.subjects, "better": self.better, "worse": self.worse, "other": self.other}
        return {"code": self.code} | counts


@dataclass(frozen=True, slots=True)
class Moves:
    """All moves, most frequent first (who stays is not listed), and the same by industry and by place."""

    subjects: int
    better: int
    worse: int
    other: int
    moves: tuple[Move, ...]
    industries: tuple[Place, ...]
    places: tuple[Place, ...]

    @property
    def moved(self) -> int:
        """How many do not stay where they are."""
        return self.better + self.worse + self.other

    def as_json(self) -> dict[str, object]:
        """As interfaces show it."""
        moves = [
            {"before": each.before, "after": each.after, "subjects": each.subjects, "better": each.better}
            for each in self.moves
        ]
        return {
            "subjects": self.subjects,
            "moved": self.moved,
            "better": self.better,
            "worse": self.worse,
            "other": self.other,
            "moves": moves,
            "industries": [each.as_json() for each in self.industries],
            "places": [each.as_json() for each in self.places],
        }


def moves(before: pa.Table, after: pa.Table, grades: Sequence[str], *, fewest: int = 1) -> Moves:
    """Compare two wide results (of ``judgement``) of the same organisations. ``grades`` stand from the best to the
    worst. Industries and places with fewer than ``fewest`` organisations are left out (R07: public pages say five).
    """
    told = _counted(_joined(before, after))
    ranks = {grade: rank for rank, grade in enumerate(grades)}
    rows = [(row, _better(row["before"], row["after"], ranks)) for row in told.to_pylist()]
    by_pair: dict[tuple[str | None, str | None], int] = {}
    for row, _ in rows:
        if row["before"] != row["after"]:
            pair = (row["before"], row["after"])
            by_pair[pair] = by_pair.get(pair, 0) + row["count_all"]
    listed = [Move(*pair, count, _better(*pair, ranks)) for pair, count in by_pair.items()]
    whole = _place("", [(row["count_all"], _kind(row, better)) for row, better in rows])
    return Moves(
        subjects=whole.subjects,
        better=whole.better,
        worse=whole.worse,
        other=whole.other,
        moves=tuple(sorted(listed, key=lambda move: (-move.subjects, move.before or "", move.after or ""))),
        industries=_places("industry", rows, fewest),
        places=_places("place", rows, fewest),
    )


_Rows = list[tuple[dict[str, object], bool | None]]


def _joined(before: pa.Table, after: pa.Table) -> pa.Table:
    """One row an organisation: where it stood and stands, its section and prefecture."""
    first, second = _standing(before, "before"), _standing(after, "after")
    both = first.join(second, "subject", join_type="full outer", right_suffix="_after")
    section = pc.coalesce(both["industry_after"], both["industry"])
    place = pc.coalesce(both["region_after"], both["region"])
    return pa.table({
        "before": both["before"],
        "after": both["after"],
        "industry": pc.utf8_slice_codeunits(section, 0, _SECTION),
        "place": pc.utf8_slice_codeunits(place, 0, _PREFECTURE),
    })  # fmt: skip


def _standing(rows: pa.Table, name: str) -> pa.Table:
    """A grade stands for itself (also one a veto gave); without a grade the reason does."""
    chosen = rows.select(_READ)
    standing = pc.coalesce(chosen["grade"], chosen["reason"])
    return chosen.select(["subject", "region", "industry"]).append_column(name, standing)


def _counted(joined: pa.Table) -> pa.Table:
    return joined.group_by(["before", "after", "industry", "place"]).aggregate([([], "count_all")])


def _better(before: object, after: object, ranks: Mapping[str, int]) -> bool | None:
    one, other = ranks.get(str(before)), ranks.get(str(after))
    return None if one is None or other is None or one == other else other < one


def _kind(row: Mapping[str, object], better: bool | None) -> str:
    if row["before"] == row["after"]:
        return "same"
    return {True: "better", False: "worse", None: "other"}[better]


def _places(name: str, rows: _Rows, fewest: int) -> tuple[Place, ...]:
    found: dict[str, list[tuple[int, str]]] = {}
    for row, better in rows:
        found.setdefault(str(row[name] or ""), []).append((int(str(row["count_all"])), _kind(row, better)))
    places = (_place(code, counts) for code, counts in sorted(found.items()) if code)
    return tuple(place for place in places if place.subjects >= fewest)


def _place(code: str, counts: Sequence[tuple[int, str]]) -> Place:
    def those(kind: str) -> int:
        return sum(count for count, each in counts if each == kind)

    return Place(code, sum(count for count, _ in counts), those("better"), those("worse"), those("other"))
