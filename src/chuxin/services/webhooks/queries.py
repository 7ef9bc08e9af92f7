"""What may be asked of webhooks: subscriptions, their messages, and who has not confirmed a removal in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from chuxin.assessment.consequences import queries as consequences
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.days import add_working_days
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.webhooks.models import DeliveryRow, SubscriptionRow
from chuxin.services.webhooks.subscription import Delivery, Status, Subscription

# Until when partners confirm that a removal was carried out (R45).
CONFIRM: Final = "national.clock.partner_confirm"
_SHOWN = 200


def subscriptions(actor: Actor | None = None) -> tuple[Subscription, ...]:
    """Every subscription not removed, oldest first; with ``actor`` only its own, unless it may see all."""
    rows = SubscriptionRow.objects.exclude(status=Status.REMOVED.value).order_by("entry")
    if actor is not None and "*" not in actor.permits:
        rows = rows.filter(owner=actor.id)
    return tuple(_subscription(row) for row in rows)


def subscription(id: str, actor: Actor) -> Subscription:
    """The subscription ``id``. Refuses ``webhook.unknown`` for one that is not the actor's, too."""
    row = SubscriptionRow.objects.filter(subscription=id).exclude(status=Status.REMOVED.value).first()
    if row is None or not ("*" in actor.permits or row.owner == actor.id):
        raise Refusal(
            "webhook.unknown",
            Text(f"没有编号为“{id}”的订阅。", f"There is no subscription “{id}”."),
            Text("请核对订阅编号。", "Check its id."),
        )
    return _subscription(row)


def delivery(message: str, actor: Actor) -> Delivery:
    """The message with this id, if it was for a subscription of the actor's. Refuses ``webhook.unknown_message``."""
    row = DeliveryRow.objects.filter(message=message).first()
    owner = (
        row and SubscriptionRow.objects.filter(subscription=row.subscription).values_list("owner", flat=True).first()
    )
    if row is None or not ("*" in actor.permits or owner == actor.id):
        raise Refusal(
            "webhook.unknown_message",
            Text(f"没有编号为“{message}”的消息。", f"There is no message “{message}”."),
            Text("请核对 webhook-id。", "Check the webhook-id."),
        )
    return _delivery(row)


def deliveries(ids: Sequence[str]) -> tuple[Delivery, ...]:
    """The latest messages of these subscriptions, newest first, at most 200."""
    rows = DeliveryRow.objects.filter(subscription__in=list(ids)).order_by("-entry")[:_SHOWN]
    return tuple(_delivery(row) for row in rows)


def pending(id: str) -> Delivery | None:
    """The message on its way to a subscription, if there is one."""
    row = DeliveryRow.objects.filter(subscription=id, delivered_at=None, given_up=False).order_by("entry").first()
    return None if row is None else _delivery(row)


def unconfirmed(on: date, actor: Actor | None = None) -> tuple[tuple[Subscription, Delivery], ...]:
    """Messages with something to drop whose time to be confirmed is over, and are not.

    Received or not: a partner that cannot be reached has not dropped anything (R45).
    """
    known = {one.id: one for one in subscriptions(actor)}
    rows = DeliveryRow.objects.filter(subscription__in=list(known), tombstones__gt=0, confirmed_at=None)
    late = [_delivery(row) for row in rows.order_by("entry") if confirm_by(row.prepared_at) < on]
    return tuple((known[one.subscription], one) for one in late)


def due_on(one: Delivery) -> date:
    """The last day on which the removals of a message may be confirmed."""
    return confirm_by(one.prepared_at)


def confirm_by(told_at: datetime) -> date:
    """The last day to confirm what was told then, by the dated term of that day."""
    told = told_at.astimezone(HERE).date()
    return add_working_days(told, consequences.number(CONFIRM, told))


def waits_for_word(id: str, before: datetime) -> Delivery | None:
    """The oldest received message of a subscription with something to drop that is not confirmed, if it was last sent
    before a moment: until it is confirmed it is sent again. One statement."""
    rows = DeliveryRow.objects.filter(subscription=id, tombstones__gt=0, confirmed_at=None, given_up=False)
    row = rows.filter(delivered_at__isnull=False, sent_at__lt=before).order_by("sent_at", "entry").first()
    return None if row is None else _delivery(row)


def _subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(
        row.subscription, row.url, tuple(row.items), tuple(row.subjects), row.owner, Status(row.status), row.reason,
        row.cursor, row.since, row.rotated_at,
    )  # fmt: skip


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        row.message, row.subscription, row.start, row.changes, row.tombstones, row.prepared_at, row.attempts,
        row.status, row.fault, row.next_at, row.delivered_at, row.confirmed_at, row.given_up,
    )  # fmt: skip
