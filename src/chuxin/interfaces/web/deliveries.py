"""What each feed delivered and when its next delivery is due: the figures of the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from chuxin.facts.intake import queries as intake
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.queries import Delivery
from chuxin.kernel.days import add_months, add_working_days
from chuxin.kernel.text import Text

MOST: Final = 100_000
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


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
    due = due_on(feed, last, on)
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


def due_on(feed: Feed, last: date | None, on: date) -> date | None:
    """When the next delivery is due: working days after the end of the period owed. ``None`` for a feed without a term.

    Owed is the latest period that has ended; the running one where something came since that period ended.
    """
    if feed.due_working_days is None or feed.rhythm not in MONTHS:
        return None
    months = MONTHS[feed.rhythm]
    ended = period_end(on, months)
    owed = ended if last is None or last <= ended else add_months(ended + timedelta(1), months) - timedelta(1)
    return add_working_days(owed, feed.due_working_days)


def period_end(on: date, months: int) -> date:
    """The last day of the latest whole period of ``months`` calendar months that ended before ``on``."""
    first_month = (on.month - 1) // months * months + 1
    return date(on.year, first_month, 1) - timedelta(1)
