"""What each feed delivered and when its next delivery is due: the figures of the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from chuxin.facts.intake import queries as intake
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.rhythm import next_due
from chuxin.kernel.text import Text

MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class FeedFigures:
    """One feed on a day. ``due`` is the last day for the period not delivered yet; ``last`` the latest receipt."""

    feed: str
    title: Text
    deliveries: int
    rows: int
    refused: int
    last: date | None
    due: date | None
    is_late: bool

    @property
    def share_refused(self) -> str:
        """The refused share of all rows, as a percentage with one decimal."""
        return f"{100 * self.refused / self.rows:.1f}%" if self.rows else "—"


def figures_of(on: date) -> list[FeedFigures]:
    """The figures of every feed in force, those that are late first."""
    held = intake.batches(MOST)
    told = [_figures(feed, [one for one in held if one.feed == feed.id], on) for feed in intake.feeds(on)]
    return sorted(told, key=lambda one: (not one.is_late, one.feed))


def _figures(feed: Feed, held: Sequence[Delivery], on: date) -> FeedFigures:
    last = max((timezone.localtime(one.received_at).date() for one in held), default=None)
    due = next_due(feed, last, on)
    return FeedFigures(
        feed=feed.id,
        title=feed.title,
        deliveries=len(held),
        rows=sum(one.rows or 0 for one in held),
        refused=sum(one.refused or 0 for one in held),
        last=last,
        due=due,
        is_late=due is not None and due < on,
    )
