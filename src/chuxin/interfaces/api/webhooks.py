"""Webhooks for partners' machines: what is subscribed to, and the confirmation that removals were carried out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking
from chuxin.interfaces.api.schemas import RefusalOut
from chuxin.services.webhooks import actions, queries

router = Router(auth=OfficeSignIn())


class SubscriptionOut(Schema):
    """One subscription; ``items`` and ``subjects`` empty: all."""

    id: str
    url: str
    items: list[str]
    subjects: list[str]
    status: str


class ConfirmedOut(Schema):
    """A message whose removals are confirmed."""

    message: str
    confirmed: bool


@router.get("", response=list[SubscriptionOut], summary="One's own subscriptions to changes")
def subscriptions(request: HttpRequest) -> HttpResponse:
    """Messages are signed after Standard Webhooks: ``v1`` by the secret told once, ``v1a`` by the hub's own key."""
    actor = asking(request).actor
    actor.must(actions.SUBSCRIBE)
    return answered([
        {"id": one.id, "url": one.url, "items": one.items, "subjects": one.subjects, "status": one.status.value}
        for one in queries.subscriptions(actor)
    ])  # fmt: skip


@router.post(
    "/messages/{message}/confirm",
    response={200: ConfirmedOut, 404: RefusalOut},
    summary="Confirm that what a message told to drop was dropped",
)
def confirm(request: HttpRequest, message: str) -> HttpResponse:
    """``message`` is its ``webhook-id``. Due within three working days; who has not is listed. Twice is harmless."""
    actions.confirm(message, actor=asking(request).actor, at=asking(request).at)
    return answered({"message": message, "confirmed": True})
