"""What should have come and did not, and what came odd: looked at by the worker each round, told once per cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from chuxin.facts.channels import actions, queries
from chuxin.facts.channels.alarm import Alarm, Raising, Trouble, of_oddity
from chuxin.facts.channels.followers import EXAMINED, FOLLOWER
from chuxin.facts.channels.oddness import Delivered, Odd, Oddity, oddities
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.rhythm import Owed, ended, has_rhythm, owed, period_of, silence
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_COME = "报送已到 / the delivery came"
_ORDINARY = "后一批正常 / the next batch was ordinary"


@dataclass(frozen=True, slots=True)
class Expectation:
    """A feed on a day: since when deliveries are expected (``None``: never connected), and every period owed."""

    feed: Feed
    since: date | None
    owed: tuple[Owed, ...]
    last: date | None

    def missing(self, on: date) -> tuple[Owed, ...]:
        """The silence that lasts on ``on``; empty while nothing is missing."""
        return silence(self.owed, on)


def expectations(on: date) -> tuple[Expectation, ...]:
    """What every feed in force owes on a day, by feed.

    A feed owes from the period in which it was first connected (its first delivery or its first channel), never before
    its own first day; a feed nobody connected owes nothing yet and is told as such.
    """
    connected, came = queries.connected_since(), deliveries.days_received()
    return tuple(_expectation(feed, came.get(feed.id, ()), connected, on) for feed in deliveries.feeds(on))


def look(*, actor: Actor, at: datetime) -> int:
    """Examine what was settled since, raise what is odd or missing, close what is over; how many alarms were raised.

    Of a feed's batches settled since the last look only the newest is held against its history. Safe to repeat.
    """
    on = at.astimezone(HERE).date()
    feeds = {one.id: one for one in deliveries.feeds(on)}
    raised = _examine(feeds, actor=actor, at=at)
    held = expectations(on)
    raised += actions.raise_alarms(_silences(held, on), actor=actor, at=at)
    _close_answered(held, on, actor=actor, at=at)
    return raised


def _expectation(feed: Feed, days: Sequence[date], connected: Mapping[str, datetime], on: date) -> Expectation:
    came = tuple(day for day in days if day <= on)
    starts = [*came[:1]]
    if feed.id in connected:
        starts.append(connected[feed.id].astimezone(HERE).date())
    if not starts or not has_rhythm(feed):
        return Expectation(feed, min(starts, default=None), (), came[-1] if came else None)
    since = period_of(feed, min(starts)).first
    since = max(since, feed.valid_from or since)
    return Expectation(feed, since, owed(feed, came, since, on), came[-1] if came else None)


def _silences(held: Sequence[Expectation], on: date) -> list[Raising]:
    raisings = []
    for one in held:
        run = one.missing(on)
        if run:
            raisings.append(_of_silence(one.feed, run))
    return raisings


def _of_silence(feed: Feed, run: Sequence[Owed]) -> Raising:
    period = run[0].period
    return Raising(
        Trouble.MISSING,
        f"{Trouble.MISSING}:{feed.id}:{period.first}",
        feed.id,
        Text(
            f"{period.first}至{period.last}的数据应于{period.due}前报送，至今未到。",
            f"The data of {period.first} to {period.last} were due on {period.due} and have not come.",
        ),
    )


def _close_answered(held: Sequence[Expectation], on: date, *, actor: Actor, at: datetime) -> None:
    """Close the alarms of silences that are over, and of feeds no longer in force."""
    standing = {_of_silence(one.feed, run).cause for one in held if (run := one.missing(on))}
    over = [one for one in queries.alarms() if one.trouble is Trouble.MISSING and one.cause not in standing]
    if over:
        actions.close_alarms([one.seq for one in over], _COME, actor=actor, at=at)


def _examine(feeds: Mapping[str, Feed], *, actor: Actor, at: datetime) -> int:
    fresh = deliveries.settled_after(queries.examined_up_to())
    newest = {one.feed: one for _, one in fresh}
    columns = {one.id: _columns(one) for one in newest.values()}
    raisings: list[Raising] = []
    over: list[Alarm] = []
    for id, one in newest.items():
        if id in feeds:
            found = _odd(one, feeds[id], columns[one.id])
            raisings += [of_oddity(odd, id, one.id) for odd in found]
            over += _mended(id, one.id, found)
    with transaction.atomic():
        sayings = [_examined(settled, one, columns.get(one.id, ())) for settled, one in fresh]
        follow(FOLLOWER, ledger.append(sayings, actor=actor, at=at))
        actions.close_alarms([one.seq for one in over], _ORDINARY, actor=actor, at=at)
        return actions.raise_alarms(raisings, actor=actor, at=at)


def _odd(one: Delivery, feed: Feed, columns: tuple[str, ...]) -> tuple[Odd, ...]:
    former = [each for each in deliveries.deliveries_of(feed.id, 25) if int(each.id[1:]) < int(one.id[1:])]
    seen = queries.columns_seen(feed.id)
    before = [_delivered(each, feed, seen.get(each.id, ())) for each in former]
    return oddities(_delivered(one, feed, columns), before, feed.expected_rows)


def _mended(feed: str, batch: str, found: Iterable[Odd]) -> list[Alarm]:
    """The open alarms about oddities that earlier batches of a feed had and this one has not."""
    again = {Trouble(one.sort.value) for one in found}
    about = {Trouble(one.value) for one in Oddity} - again
    return [one for one in queries.alarms(feed=feed) if one.trouble in about and one.batch != batch]


def _delivered(one: Delivery, feed: Feed, columns: tuple[str, ...]) -> Delivered:
    came = one.received_at.astimezone(HERE).date()
    period = ended(feed, came).last if has_rhythm(feed) else None
    return Delivered(one.rows or 0, one.refused or 0, one.sha256, columns, period)


def _columns(one: Delivery) -> tuple[str, ...]:
    """The headings of a batch, where its file can still be opened."""
    try:
        return deliveries.columns_of(one.id)
    except (Refusal, OSError):
        return ()


def _examined(settled: int, one: Delivery, columns: Sequence[str]) -> Saying:
    body: dict[str, Json] = {"batch": int(one.id[1:]), "settled": settled, "feed": one.feed, "columns": list(columns)}
    return Saying(EXAMINED, body)
