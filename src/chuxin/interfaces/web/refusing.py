"""Shows a refusal raised by any view as one calm page: what, why, what to do, on which clause."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chuxin.interfaces.edge.statuses import status_of
from chuxin.kernel.refusal import Refusal

MAY_NOT = 403


class RefusalMiddleware:
    """Turns a :class:`Refusal` into its page; a stranger who may not is asked to sign in first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of ``exception`` when it is a refusal; any other exception goes on to Django."""
        if not isinstance(exception, Refusal):
            return None
        status = status_of(exception)
        if status == MAY_NOT and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return render(request, "web/refusal.html", {"refusal": exception, "status": status}, status=status)
