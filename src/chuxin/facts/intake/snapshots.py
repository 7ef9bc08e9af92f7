"""Deliveries that are the whole list: what is no longer on it is withdrawn, what is back stands again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from chuxin.facts.intake import queries, remarks
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.pieces import pieces
from chuxin.facts.intake.receipt import Tally
from chuxin.facts.intake.rows import Plan, drafted
from chuxin.facts.intake.sheet import Sheet
from chuxin.facts.records import actions as records
from chuxin.facts.records import queries as filed
from chuxin.facts.records.record import EventKind, Record, State
from chuxin.facts.records.timeline import withdrawal
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_LEFT = Text("不再列于", "No longer on the list of ")
_BACK = Text("重新列于", "On the list again: ")


class Reading(Protocol):
    """A file opened under a feed."""

    @property
    def sheet(self) -> Sheet: ...
    @property
    def plan(self) -> Plan: ...


def close(reading: Reading, batch: str, tally: Tally, *, actor: Actor, at: datetime) -> None:
    """Withdraw what is gone from the list and reinstate what is back, unless the list is too small to be believed."""
    feed, listed = reading.plan.feed, listed_in(reading)
    former = _former(feed, at)
    standing = {one.id for one in former.values() if one.state is not State.WITHDRAWN}
    gone, least = standing - listed, feed.snapshot or 0
    if gone and len(listed) * 100 < least * len(standing):
        tally.warn(remarks.small_snapshot(len(listed), len(standing), batch))
    else:
        _withdraw(sorted(gone), feed, batch, actor=actor, at=at)
    _reinstate([former[id] for id in sorted(listed & former.keys())], feed, batch, actor=actor, at=at)


def confirm(reading: Reading, batch: str, *, actor: Actor, at: datetime) -> int:
    """Withdraw what a snapshot that was held back no longer lists; how many records went.

    Refuses ``snapshot.superseded`` where a later delivery of the feed is settled: that one says what is listed.
    """
    feed, listed = reading.plan.feed, listed_in(reading)
    if (latest := queries.deliveries_of(feed.id, limit=1)) and latest[0].id != batch:
        raise Refusal(
            "snapshot.superseded",
            Text(
                f"之后已有批次{latest[0].id}，以其为准。", f"Batch {latest[0].id} came later and says what is listed."
            ),
            Text("请核对最新一批。", "Look at the latest delivery."),
        )
    former = _former(feed, at)
    gone = sorted(id for id, one in former.items() if one.state is not State.WITHDRAWN and id not in listed)
    _withdraw(gone, feed, batch, actor=actor, at=at)
    return len(gone)


def listed_in(reading: Reading) -> set[str]:
    """Every record a delivery lists, whether its row was taken, waits or was refused; not those about persons."""
    listed: set[str] = set()
    for piece in pieces(reading.sheet, reading.plan):
        rows = np.flatnonzero(~piece.judged.persons)
        listed.update(drafted(piece.judged, rows)["record"].to_pylist())
    return listed


def _former(feed: Feed, at: datetime) -> dict[str, Record]:
    """Every record this feed ever stated before, as it stands."""
    batches = [one.id for one in queries.deliveries_of(feed.id, limit=100_000)]
    return filed.stated_in(feed.item, batches, on=at.astimezone(HERE).date())


def _withdraw(ids: Sequence[str], feed: Feed, batch: str, *, actor: Actor, at: datetime) -> None:
    reason = Text(f"{_LEFT.zh}{feed.title.zh}", f"{_LEFT.en}{feed.title.en}")
    records.close_many(ids, EventKind.WITHDRAWN, reason, doc_no=batch, actor=actor, at=at)


def _reinstate(listed: Sequence[Record], feed: Feed, batch: str, *, actor: Actor, at: datetime) -> None:
    """Only what a snapshot withdrew comes back by itself; what a department withdrew stays withdrawn."""
    back = [one.id for one in listed if (gone := withdrawal(one.events)) and gone.reason.zh.startswith(_LEFT.zh)]
    reason = Text(f"{_BACK.zh}{feed.title.zh}", f"{_BACK.en}{feed.title.en}")
    records.close_many(back, EventKind.REINSTATED, reason, doc_no=batch, actor=actor, at=at)
