"""Channels for machines that watch the hub: which are open, and which alarms stand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import django_auth

from chuxin.facts.channels import queries
from chuxin.facts.channels.actions import MANAGE
from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking

router = Router(auth=[OfficeSignIn(), django_auth])


@router.get("", summary="Open channels and what came last")
def channels(request: HttpRequest) -> HttpResponse:
    """Needs ``intake.read`` or ``channel.manage``; addresses and keys are not told."""
    _must_read(request)
    told = [
        {
            "id": one.id,
            "sort": one.sort.value,
            "feeds": list(one.feeds),
            "opened_at": one.opened_at,
            "arrivals": [each.as_json() for each in queries.arrivals(one.id, 5)],
        }
        for one in queries.channels()
    ]
    return answered(told)


@router.get("/alarms", summary="Deliveries missing or odd, channels failing")
def alarms(request: HttpRequest, closed: bool = False) -> HttpResponse:
    """Those that stand, newest first; with ``closed=true`` also those that are over."""
    _must_read(request)
    return answered([one.as_json() for one in queries.alarms(closed=closed)])


def _must_read(request: HttpRequest) -> None:
    actor = asking(request).actor
    if not actor.may(MANAGE):
        actor.must("intake.read")
