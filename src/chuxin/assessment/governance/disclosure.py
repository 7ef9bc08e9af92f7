"""What of a scheme's effect is told to everyone: counts, of which those below five are not told apart (R07)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from chuxin.assessment.evaluation.moves import Moves, Place
from chuxin.kernel.canonical import Json

FEWEST: Final = 5


def told_publicly(moves: Moves, on: date, *, compared: bool) -> dict[str, Json]:
    """The moves as JSON for everyone. A count of one to four is ``null``; places and industries with fewer than five
    organisations are left out. ``compared``: whether an edition was in force to compare with."""
    return {
        "on": on.isoformat(),
        "compared": compared,
        "fewest": FEWEST,
        "subjects": moves.subjects,
        "moved": _count(moves.moved),
        "better": _count(moves.better),
        "worse": _count(moves.worse),
        "other": _count(moves.other),
        "moves": [
            {"before": each.before, "after": each.after, "subjects": _count(each.subjects), "better": each.better}
            for each in moves.moves
        ],
        "industries": _places(moves.industries),
        "places": _places(moves.places),
    }


def _places(places: Sequence[Place]) -> list[Json]:
    return [
        {
            "code": each.code,
            "subjects": each.subjects,
            "better": _count(each.better),
            "worse": _count(each.worse),
            "other": _count(each.other),
        }
        for each in places
        if each.subjects >= FEWEST
    ]


def _count(number: int) -> int | None:
    return None if 0 < number < FEWEST else number
