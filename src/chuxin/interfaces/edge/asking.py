"""Makes of each request one question: who asks (an Actor), at what moment, on which local day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from chuxin.foundation.access import queries as access
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


class Asking(HttpRequest):
    """A request after :class:`AskingMiddleware`: ``actor`` asks, at ``at`` (UTC), on the local day ``on``."""

    actor: Actor
    at: datetime
    on: date


class AskingMiddleware:
    """Reads the clock and the sign-in once, so that no view and no API call does it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.zone = ZoneInfo(settings.TIME_ZONE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = datetime.now(UTC)
        asking: Asking = request  # type: ignore[assignment]  # the same object, from here on with three more names
        asking.at = at
        asking.on = at.astimezone(self.zone).date()
        asking.actor = access.actor_of(request.user) if request.user.is_authenticated else ANYONE
        return self.get_response(request)


def own_number(request: Asking) -> int:
    """The organisation the account acts for. Refuses ``access.not_permitted``, ``access.no_organisation``."""
    return acts_for(request.actor)


def acts_for(actor: Actor) -> int:
    """The organisation an account acts for, whichever door it came through. Refuses as :func:`own_number`."""
    actor.must("file.read_own")
    if actor.subject is None:
        raise Refusal(
            "access.no_organisation",
            Text("当前账号没有代表任何组织。", "This account does not act for an organisation."),
            Text("请用组织的账号登录。", "Sign in with an organisation's account."),
        )
    return actor.subject
