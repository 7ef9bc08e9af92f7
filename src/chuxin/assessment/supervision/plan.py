"""An inspection plan as a value: drafted, published with its roll, committed to by two officers, revealed, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from chuxin.assessment.supervision.draw import OFFICERS
from chuxin.assessment.supervision.intensity import Stratum
from chuxin.kernel.text import Text


class Stage(StrEnum):
    """How far a plan has come; derived from what was said, never stored."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    COMMITTED = "committed"
    REVEALED = "revealed"
    DRAWN = "drawn"
    CANCELLED = "cancelled"


STAGE_TITLES: Final = {
    Stage.DRAFTED: Text("已拟定", "drafted"),
    Stage.PUBLISHED: Text("名单已公布", "list published"),
    Stage.COMMITTED: Text("种子承诺已公布", "seed committed"),
    Stage.REVEALED: Text("种子已揭示", "seed revealed"),
    Stage.DRAWN: Text("已抽取", "drawn"),
    Stage.CANCELLED: Text("已取消", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan to be made: for which regime and days, in which places (division codes; none: everywhere), at which base
    ratio, by which inspectors' posts (accounts of the agency, never names of persons)."""

    regime: str
    starts: date
    ends: date
    base_ratio: Decimal
    posts: tuple[str, ...]
    agency: str
    agency_name: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """An officer's commitment: entry ``seq`` said it; ``secret`` is known once revealed."""

    seq: int
    officer: str
    commitment: str
    at: datetime
    secret: str | None


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: the roll by its root, size and file, from the grades of a run for the day ``graded_on``."""

    seq: int
    by: str
    at: datetime
    root: str
    size: int
    file: str
    run: int
    graded_on: date
    strata: tuple[Stratum, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the draw gave: the checkpoint and seed it rests on, and how many were drawn."""

    seq: int
    at: datetime
    checkpoint_size: int
    checkpoint_root: str
    seed: str
    drawn: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with everything said of it so far. Its id is ``p`` and the number of the entry that drafted it."""

    id: str
    seq: int
    draft: Draft
    edition: str
    planned_at: datetime
    planned_by: str
    published: Publication | None
    commitments: tuple[Commitment, ...]
    outcome: Outcome | None
    cancelled: str | None

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.cancelled is not None:
            return Stage.CANCELLED
        if self.outcome is not None:
            return Stage.DRAWN
        if self.published is None:
            return Stage.DRAFTED
        if len(self.commitments) < OFFICERS:
            return Stage.PUBLISHED
        return Stage.REVEALED if all(each.secret for each in self.commitments) else Stage.COMMITTED

    @property
    def teams(self) -> int:
        """How many teams visit: one a post."""
        return len(self.draft.posts)

    @property
    def settled(self) -> int | None:
        """The entry after which a checkpoint must be sealed: the roll and both commitments are said by then."""
        if self.published is None or len(self.commitments) < OFFICERS:
            return None
        return max(self.published.seq, *(each.seq for each in self.commitments))


def months_of(starts: date, ends: date) -> int:
    """The calendar months a period touches: January to March is three."""
    return (ends.year - starts.year) * 12 + ends.month - starts.month + 1


def within(region: str | None, places: Sequence[str]) -> bool:
    """Whether a division lies in one of ``places`` (a province, a prefecture or a county); everywhere for none."""
    return not places or any((region or "").startswith(_prefix(place)) for place in places)


def _prefix(place: str) -> str:
    while place.endswith("00") and len(place) > 2:
        place = place[:-2]
    return place
