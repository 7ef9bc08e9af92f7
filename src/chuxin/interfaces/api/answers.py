"""How the API answers: canonical-looking JSON, a refusal with its status, and the actor of a machine."""

from __future__ import annotations

from typing import cast

import orjson
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBasicAuth

from chuxin.foundation.access import queries as access
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.statuses import status_of
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal

JSON_TYPE = "application/json; charset=utf-8"


def answered(value: object, status: int = 200) -> HttpResponse:
    """``value`` as JSON: dates as ISO text, decimals as exact text."""
    return HttpResponse(orjson.dumps(value, default=str), content_type=JSON_TYPE, status=status)


def refused(refusal: Refusal) -> HttpResponse:
    """A refusal as JSON with the status that fits it."""
    return answered(refusal.as_json(), status_of(refusal))


def asking(request: HttpRequest) -> Asking:
    """The same request, known to have passed the middleware that says who asks and when."""
    return cast(Asking, request)


class OfficeSignIn(HttpBasicAuth):
    """A department's machine signs in with the account it was issued; wrong tries are counted and locked out (axes)."""

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Actor | None:
        """The actor, or ``None`` for a wrong name or password."""
        account = authenticate(request, username=username, password=password)
        if account is None:
            return None
        asking(request).actor = access.actor_of(account)
        return asking(request).actor
