"""What may be done with a department's file: accept it, settle it, or both; resume after a crash; empty quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction

from chuxin.facts.intake import originals, queries, settling, snapshots
from chuxin.facts.intake.followers import FOLLOWER, RECEIVED
from chuxin.facts.intake.originals import Kept
from chuxin.facts.intake.own import must_see, must_send
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.readers import must_be_file
from chuxin.facts.intake.receipt import Receipt
from chuxin.facts.intake.settling import Progress, Reading, read
from chuxin.facts.intake.values import without_halves
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


def accept(  # noqa: PLR0913 - the file and its feed, the sheet, who and when, and for whom it was sent
    path: Path, feed: str, *, sheet: str | None = None, actor: Actor, at: datetime, sender: str = ""
) -> Delivery:
    """Keep a file's bytes, open it under its feed and say ``intake.received``; no row is judged yet.

    ``sender`` names who sent it where that is not the actor (a channel's other end). Bytes that wait unsettled for the
    same feed and sheet are not received twice: their delivery is given again. Permit ``intake.send``. Refuses unknown
    feeds, one department's feed to another (``feed.other_agency``), items not in force (R08), unreadable files
    (``file.…``), and files whose headings do not fit.
    """
    return _accept(path, feed, sheet, sender=sender, actor=actor, at=at)[0]


def settle(batch: str, *, actor: Actor, at: datetime, progress: Progress | None = None) -> Receipt:
    """Judge every row of an accepted batch, state the good ones, give a signed receipt (a settled one's as it stands).

    Rows are judged as of the day the file was received. ``progress`` is told the live tally after every chunk.
    Permit ``intake.send``. Refuses ``batch.unknown``, another agency's batch (``batch.other_agency``), and an item
    or feed no longer in force.
    """
    actor.must("intake.send")
    delivery = queries.batch(batch)
    must_see(actor, delivery)
    if delivery.settled_at is not None:
        return queries.receipt(batch)
    return settling.settle(delivery, _reopened(delivery), actor=actor, at=at, progress=progress)


def receive(  # noqa: PLR0913 - the file and its feed, the sheet, who and when, and whom to tell how far it is
    path: Path, feed: str, *, sheet: str | None = None, actor: Actor, at: datetime, progress: Progress | None = None
) -> Receipt:
    """Receive a file for a feed: :func:`accept` and :func:`settle` in one go.

    A file cut off in between is settled by :func:`resume` or by sending it again; sending a settled file again says
    nothing new.
    """
    delivery, reading = _accept(path, feed, sheet, sender="", actor=actor, at=at)
    if delivery.received_at != at:
        reading = _reopened(delivery)
    return settling.settle(delivery, reading, actor=actor, at=at, progress=progress)


def resume(*, actor: Actor, at: datetime) -> list[Receipt]:
    """Settle every batch that was received but not settled, oldest first; the receipts.

    A batch whose bytes are gone, or whose item is no longer in force, stays unsettled and does not stop the others.
    """
    actor.must("intake.send")
    _clear_settled()
    receipts = []
    for one in queries.unsettled():
        try:
            receipts.append(settle(one.id, actor=actor, at=at))
        except Refusal:
            continue
    return receipts


def purge_quarantine(at: datetime) -> int:
    """Delete quarantined originals 24 hours after they came (R01); how many went."""
    _clear_settled()
    return originals.purge(at)


def _accept(  # noqa: PLR0913 - as accept
    path: Path, feed: str, sheet: str | None, *, sender: str, actor: Actor, at: datetime
) -> tuple[Delivery, Reading]:
    actor.must("intake.send")
    name = without_halves(path.name)
    must_be_file(path, name)
    kept = originals.arrive(path)
    try:
        reading = read(kept.sha256, feed, at, sheet=sheet, name=name)
        must_send(actor, reading.plan.feed)
    except Refusal:
        if not any(one.sha256 == kept.sha256 for one in queries.unsettled()):
            originals.discard(kept.sha256)
        raise
    delivery = _unsettled(feed, kept, sheet, actor.agency or "")
    if delivery is None:
        body = {
            "feed": reading.plan.feed.id,
            "item": reading.plan.item.id,
            "name": reading.sheet.name,
            "sheet": sheet,
            "sha256": kept.sha256,
            "size": kept.size,
            **({"sender": sender} if sender else {}),
            **({"agency": actor.agency} if actor.agency else {}),
        }
        delivery = _received(body, actor=actor, at=at)
    originals.stamp(kept.sha256, delivery.received_at)
    return delivery, reading


def _unsettled(feed: str, kept: Kept, sheet: str | None, agency: str) -> Delivery | None:
    """The agency's delivery of these very bytes that a crash cut off, if there is one."""
    wanted = (feed, kept.sha256, sheet, agency)
    same = (one for one in queries.unsettled() if (one.feed, one.sha256, one.sheet, one.agency) == wanted)
    return next(same, None)


def _received(body: Mapping[str, Json], *, actor: Actor, at: datetime) -> Delivery:
    with transaction.atomic():
        said = ledger.append([Saying(RECEIVED, body)], actor=actor, at=at)
        follow(FOLLOWER, said)
    return queries.batch(f"b{said[0].seq}")


def confirm_snapshot(batch: str, *, actor: Actor, at: datetime) -> int:
    """Withdraw what a whole list that was too small to be believed no longer names, once a person has looked at it.

    How many records went. Permit ``record.withdraw``. Refuses ``batch.unknown``, ``batch.other_agency``,
    ``batch.unsettled``, ``snapshot.superseded``, and ``snapshot.none`` where the feed's deliveries are no whole lists.
    """
    actor.must("record.withdraw")
    delivery = queries.batch(batch)
    must_see(actor, delivery)
    queries.receipt(batch)
    reading = _reopened(delivery)
    if reading.plan.feed.snapshot is None:
        raise Refusal(
            "snapshot.none",
            Text("该通道的批次不是全量名单。", "The deliveries of this feed are no whole lists."),
            Text("请核对批次编号。", "Check the number of the batch."),
        )
    with transaction.atomic():
        ledger.take_turn()
        return snapshots.confirm(reading, batch, actor=actor, at=at)


def _reopened(delivery: Delivery) -> Reading:
    return read(delivery.sha256, delivery.feed, delivery.received_at, sheet=delivery.sheet, name=delivery.name)


def _clear_settled() -> None:
    """Bytes found clean whose move out of quarantine a crash prevented."""
    for sha256 in originals.waiting():
        if queries.is_kept(sha256):
            originals.clear(sha256)
