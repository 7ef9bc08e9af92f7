"""The draw: from a published roll and a seed nobody controls alone, always the same list; docs/redoing-a-draw.md.

The seed is SHA-256 over the lines ``chuxin-draw-v1``, plan, root of the roll, root of the first checkpoint sealed after
the roll and both commitments, and the two secrets in the order of their commitments. Within a stratum those with the
smallest SHA-256(seed | code) are drawn. Teams take turns in the order of SHA-256(seed | team | code).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chuxin.assessment.supervision.roll import Row

VERSION: Final = "chuxin-draw-v1"
OFFICERS: Final = 2
_HASH: Final = re.compile(r"[0-9a-f]{64}").fullmatch


@dataclass(frozen=True, slots=True)
class Drawn:
    """One organisation drawn: ``number`` counts from 1 in the order of the visits, ``team`` from 1."""

    number: int
    row: Row
    team: int


def is_hash(text: str) -> bool:
    """Whether ``text`` is a SHA-256 in lower-case hexadecimal."""
    return _HASH(text) is not None


def commitment_of(secret: str) -> str:
    """What an officer publishes before the draw: the SHA-256 of the UTF-8 bytes of the secret."""
    return _sha256(secret)


def seed_of(plan: str, root: str, checkpoint: str, secrets: Sequence[str]) -> str:
    """The seed, in hexadecimal: see the head of this module. ``root`` and ``checkpoint`` are hexadecimal too."""
    return _sha256("\n".join([VERSION, plan, root, checkpoint, *secrets]))


def drawn(rows: Sequence[Row], draw: Mapping[str, int], seed: str, teams: int) -> tuple[Drawn, ...]:
    """``draw[stratum]`` rows of each stratum, with their number and team. The order of ``rows`` does not matter."""
    by_stratum: dict[str, list[tuple[str, Row]]] = {stratum: [] for stratum in draw}
    for row in rows:
        by_stratum[row.stratum].append((_sha256(f"{seed}|{row.code}"), row))
    chosen = [row for stratum, held in by_stratum.items() for _, row in sorted(held)[: draw[stratum]]]
    visits = sorted(chosen, key=lambda row: _sha256(f"{seed}|team|{row.code}"))
    return tuple(Drawn(place + 1, row, place % max(teams, 1) + 1) for place, row in enumerate(visits))


def posts_in_turn(posts: Sequence[str], seed: str) -> tuple[str, ...]:
    """The inspectors' posts in the order of SHA-256(seed | post | label): the first is team 1."""
    return tuple(sorted(posts, key=lambda post: _sha256(f"{seed}|post|{post}")))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
