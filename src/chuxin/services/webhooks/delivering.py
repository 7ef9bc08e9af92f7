"""Sends what is due: prepares a message where something changed, sends it, and says what came of it.

A message is said to the ledger before it is sent, under an id that follows from where it begins. Killed between sending
and saying, it is sent again under the same id; a receiver that keeps the ids it has seen takes it once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import orjson
from django.conf import settings
from django.db import transaction

from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import keys
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.services.open_data import feed
from chuxin.services.webhooks import keeping, queries
from chuxin.services.webhooks.followers import ADVANCED, ATTEMPTED, CHANGED, FOLLOWER, PREPARED
from chuxin.services.webhooks.posting import GONE, Answer, post
from chuxin.services.webhooks.rhythm import next_attempt
from chuxin.services.webhooks.signing import signatures
from chuxin.services.webhooks.subscription import Delivery, Status, Subscription

_AT_ONCE, _PAGES, _LIMIT = 8, 20, 500
_TEST = "test"
# What was told to be dropped is told again each day until it is confirmed (R45).
_DAILY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round did: messages received, not received, and subscriptions that were parked or found gone."""

    received: int
    failed: int
    stopped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A message ready to be sent: its bytes, and where the subscription goes on once it is received; ``again`` says
    that it was received before and waits to be confirmed."""

    to: Subscription
    delivery: Delivery
    body: bytes
    next: str
    again: bool = False


def deliver(*, actor: Actor, at: datetime, only: str | None = None) -> Sent:
    """One round: for every active subscription at most one message, sent to several receivers at once.

    ``only`` limits it to one subscription and does not wait for the moment of the next try.
    """
    actor.must("webhook.deliver")
    day = at.astimezone(HERE).date()
    chosen = [one for one in queries.subscriptions() if one.status is Status.ACTIVE and only in (None, one.id)]
    parcels = [parcel for one in chosen if (parcel := _parcel(one, day, actor, at, at_once=only is not None))]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda parcel: _post(parcel, at), parcels))
    stopped = [
        parcel.to.id for parcel, answer in zip(parcels, answers, strict=True) if _settle(parcel, answer, actor, at)
    ]
    received = sum(answer.received for answer in answers)
    return Sent(received, len(answers) - received, tuple(stopped))


def send_test(id: str, *, actor: Actor, at: datetime) -> Answer:
    """Send a signed message of type ``test`` at once; nothing is said to the ledger. Refuses ``webhook.unknown``."""
    to = queries.subscription(id, actor)
    body = orjson.dumps({"type": _TEST, "timestamp": at.isoformat(), "data": {"subscription": id}})
    message = f"msg_test_{hashlib.sha256(f'{id} {at.isoformat()}'.encode()).hexdigest()[:16]}"
    return _post(_Parcel(to, Delivery(message, id, "", 0, 0, at), body, ""), at)


def _parcel(to: Subscription, day: date, actor: Actor, at: datetime, *, at_once: bool) -> _Parcel | None:
    """The message on its way if it is due, else the next one if something changed that is wanted."""
    waiting = queries.pending(to.id)
    if waiting is not None and not at_once and waiting.next_at is not None and waiting.next_at > at:
        return None
    if waiting is not None:
        return _packed(to, waiting, feed.page(waiting.start, on=day, limit=_LIMIT), day, at)
    start, found = _next_page(to, day)
    if found is None:
        waited = queries.waits_for_word(to.id, at - _DAILY)
        if waited is not None:
            return replace(_packed(to, waited, feed.page(waited.start, on=day, limit=_LIMIT), day, at), again=True)
        if start != to.cursor:
            _say([Saying(ADVANCED, {"id": to.id, "cursor": start})], actor, at)
        return None
    wanted = [change for change in found.changes if to.wants(change)]
    message = "msg_" + hashlib.sha256(f"{to.id} {start}".encode()).hexdigest()[:32]
    tombstones = sum(change.tombstone for change in wanted) + (found.reset is not None)
    gone = [change.told["record"] for change in wanted if change.tombstone and "record" in change.told]
    told: dict[str, Json] = {
        "id": to.id, "message": message, "start": start, "changes": len(wanted), "tombstones": tombstones, "gone": gone,
    }  # fmt: skip
    _say([Saying(PREPARED, told)], actor, at)
    prepared = queries.pending(to.id)
    assert prepared is not None
    return _packed(to, prepared, found, day, at)


def _next_page(to: Subscription, day: date) -> tuple[str, feed.Page | None]:
    """The next page with something wanted, and the cursor it begins at; else how far was read and worth keeping."""
    kept = start = feed.opened(to.cursor, on=day)
    for _ in range(_PAGES):
        found = feed.page(start, on=day, limit=_LIMIT)
        if found.reset is not None or any(to.wants(change) for change in found.changes):
            return start, found
        if not found.more:
            # Read to the end in vain: said only after a turn of the day or many entries, or the log would tell of
            # nothing but itself.
            return (found.next if kept != start or feed.is_other_day(to.cursor, day) else to.cursor), None
        start = found.next
    return start, None


def _packed(to: Subscription, delivery: Delivery, page: feed.Page, day: date, at: datetime) -> _Parcel:
    """The message as it is sent. What may no longer be shown since it was prepared is not in it any more."""
    told = {
        "type": "changes",
        "timestamp": delivery.prepared_at.isoformat(),
        "data": {
            "subscription": to.id,
            "changes": [change.as_json() for change in page.changes if to.wants(change)],
            "reset": page.reset.as_json() if page.reset else None,
            "next": page.next,
        },
    }
    # After a reset the receiver takes the edition of the day; nothing is replayed to it message by message.
    after = feed.present(day) if page.reset is not None else page.next
    return _Parcel(to, delivery, orjson.dumps(told), after)


def _post(parcel: _Parcel, at: datetime) -> Answer:
    moment, to = int(at.timestamp()), parcel.to
    shared = keeping.secrets_of(to.id, rotated_at=to.rotated_at, at=at)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "chuxin-webhooks/1",
        "webhook-id": parcel.delivery.message,
        "webhook-timestamp": str(moment),
        "webhook-signature": signatures(parcel.delivery.message, moment, parcel.body, shared, keys.hub_key()),
    }
    return post(to.url, parcel.body, headers, loopback=settings.WEBHOOK_LOOPBACK)


def _settle(parcel: _Parcel, answer: Answer, actor: Actor, at: datetime) -> bool:
    """Say what came of it; whether the subscription was stopped by it."""
    one, to = parcel.delivery, parcel.to
    if parcel.again:
        told: dict[str, Json] = {"id": to.id, "message": one.message, "status": answer.status, "fault": answer.fault}
        _say([Saying(ATTEMPTED, told | {"again": True})], actor, at)
        return False
    again = None
    if not answer.received and answer.status != GONE:
        again = next_attempt(one.message, one.attempts + 1, one.prepared_at, at, answer.wish)
    body: dict[str, Json] = {
        "id": to.id,
        "message": one.message,
        "status": answer.status,
        "fault": answer.fault,
        "next_at": again.isoformat() if again else None,
        "next": parcel.next if answer.received else None,
    }
    sayings = [Saying(ATTEMPTED, body)]
    stopped = not answer.received and again is None
    if stopped:
        gone = answer.status == GONE
        what = Status.DISABLED if gone else Status.PARKED
        reason = "接收方答复已停用（410）/ the receiver says it is gone (410)" if gone else ""
        sayings.append(Saying(CHANGED, {"id": to.id, "what": what.value, "reason": reason}))
    _say(sayings, actor, at)
    return stopped


def _say(sayings: Sequence[Saying], actor: Actor, at: datetime) -> None:
    with transaction.atomic():
        follow(FOLLOWER, ledger.append(sayings, actor=actor, at=at))
