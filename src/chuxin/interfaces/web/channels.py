"""Channels for those who run the hub: which are open, what came last, what is missing, odd or failing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render

from chuxin.facts.channels import actions, expecting, queries, state
from chuxin.facts.channels.actions import MANAGE
from chuxin.facts.channels.channel import SORTS, Channel
from chuxin.facts.channels.queries import Arrival
from chuxin.facts.intake import queries as deliveries
from chuxin.interfaces.edge.asking import Asking
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One channel on the page: what it is, when it runs next, and what came last."""

    channel: Channel
    sort: Text
    next_at: datetime | None
    last: Arrival | None


def index(request: Asking) -> HttpResponse:
    """Alarms, channels, latest arrivals and feeds nobody connected; whoever may manage channels closes an alarm."""
    if not request.actor.may(MANAGE):
        request.actor.must("intake.read")
    refusal = None
    if request.method == "POST":
        try:
            _dismiss(request)
            return redirect("channels")
        except Refusal as told:
            refusal = told
    held = queries.channels()
    context = {
        "alarms": queries.alarms(),
        "channels": [_line(one) for one in held],
        "arrivals": queries.arrivals(limit=SHOWN),
        "unconnected": [one.feed for one in expecting.expectations(request.on) if one.since is None],
        "feeds": {feed.id: feed.title for feed in deliveries.feeds(request.on)},
        "may_manage": request.actor.may(MANAGE),
        "refusal": refusal,
    }
    return render(request, "web/channels.html", context, status=422 if refusal else 200)


def _dismiss(request: Asking) -> None:
    number = request.POST.get("alarm", "")
    seq = int(number) if number.isascii() and number.isdigit() and len(number) <= 15 else -1
    actions.close_alarm(seq, request.POST.get("reason", ""), actor=request.actor, at=request.at)


def _line(one: Channel) -> Line:
    next_at = state.read(one.id).next_at if one.fetches else None
    return Line(one, SORTS[one.sort], next_at, next(iter(queries.arrivals(one.id, 1)), None))
