"""What follows from what was said about webhooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from django.db.models import F

from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.kernel.canonical import Json
from chuxin.services.webhooks.models import AcknowledgedRow, DeliveryRow, DroppedRow, SubscriptionRow
from chuxin.services.webhooks.subscription import Status

SUBSCRIBED, CHANGED, ADVANCED = "webhook.subscribed", "webhook.changed", "webhook.advanced"
PREPARED, ATTEMPTED, CONFIRMED = "webhook.prepared", "webhook.attempted", "webhook.confirmed"
ACKNOWLEDGED = "webhook.acknowledged"
ERASED = "ledger.erased"
ROTATED = "rotated"
# A message tells to drop fewer records than this.
_PLACES = 10_000
Body: TypeAlias = "Mapping[str, Json]"


def apply(said: Sequence[Said]) -> None:
    """Write the rows of ``said`` in ledger order."""
    for one in said:
        if one.body is not None:
            _WRITERS[one.kind](one, one.body)


def _subscribed(said: Said, body: Body) -> None:
    told = {name: body[name] for name in ("url", "items", "subjects", "owner", "cursor")}
    SubscriptionRow.objects.create(
        entry=said.seq, subscription=str(body["id"]), status=Status.ACTIVE.value, since=said.at, **told
    )


def _changed(said: Said, body: Body) -> None:
    """A new status with its reason, a new secret, or a new place to go on from."""
    rows = SubscriptionRow.objects.filter(subscription=body["id"])
    what = str(body["what"])
    if what == ROTATED:
        rows.update(rotated_at=said.at)
        return
    rows.update(status=what, reason=str(body.get("reason") or ""))
    if body.get("cursor") is not None:
        rows.update(cursor=body["cursor"])
    if what != Status.PARKED.value:
        # A message still on its way is dropped; what it held is told anew from the cursor.
        DeliveryRow.objects.filter(subscription=body["id"], delivered_at=None).update(given_up=True, next_at=None)


def _advanced(said: Said, body: Body) -> None:
    SubscriptionRow.objects.filter(subscription=body["id"]).update(cursor=body["cursor"])


def _prepared(said: Said, body: Body) -> None:
    again = DeliveryRow.objects.filter(message=body["message"])  # begun anew from the same place
    DroppedRow.objects.filter(delivery__in=again.values("entry")).delete()
    again.delete()
    told = {name: body[name] for name in ("message", "start", "changes", "tombstones")}
    DeliveryRow.objects.create(
        entry=said.seq, subscription=str(body["id"]), prepared_at=said.at, next_at=said.at, **told
    )
    gone = body.get("gone") or []
    assert isinstance(gone, Sequence)
    DroppedRow.objects.bulk_create(
        DroppedRow(id=said.seq * _PLACES + place, delivery=said.seq, record=str(record))
        for place, record in enumerate(gone)
    )


def _attempted(said: Said, body: Body) -> None:
    rows = DeliveryRow.objects.filter(message=body["message"])
    next_at = body.get("next_at")
    rows.update(
        attempts=F("attempts") + 1, sent_at=said.at, status=body["status"], fault=body["fault"],
        next_at=datetime.fromisoformat(next_at) if isinstance(next_at, str) else None,
    )  # fmt: skip
    if body.get("again") is True:
        return  # sent once more to have it confirmed: where the subscription goes on is no matter of it
    if body.get("next") is not None:
        rows.update(delivered_at=said.at)
        SubscriptionRow.objects.filter(subscription=body["id"]).update(cursor=body["next"])
    elif next_at is None:
        rows.update(given_up=True)


def _confirmed(said: Said, body: Body) -> None:
    DeliveryRow.objects.filter(message=body["message"], confirmed_at=None).update(confirmed_at=said.at)


def _acknowledged(said: Said, body: Body) -> None:
    told = {"withdrawal": int(str(body["withdrawal"])), "agency": str(body["agency"])}
    AcknowledgedRow.objects.create(entry=said.seq, at=said.at, **told)


def _erased(said: Said, body: Body) -> None:
    seq = int(str(body["seq"]))
    SubscriptionRow.objects.filter(entry=seq).delete()
    DeliveryRow.objects.filter(entry=seq).delete()
    DroppedRow.objects.filter(delivery=seq).delete()
    AcknowledgedRow.objects.filter(entry=seq).delete()


_WRITERS: Mapping[str, Callable[[Said, Body], None]] = {
    SUBSCRIBED: _subscribed,
    CHANGED: _changed,
    ADVANCED: _advanced,
    PREPARED: _prepared,
    ATTEMPTED: _attempted,
    CONFIRMED: _confirmed,
    ACKNOWLEDGED: _acknowledged,
    ERASED: _erased,
}

FOLLOWER = Follower(
    name="webhooks",
    kinds=frozenset(_WRITERS),
    tables=(SubscriptionRow, DeliveryRow, DroppedRow, AcknowledgedRow),
    apply=apply,
)
