"""Shows a refusal raised by any view as one calm page: what, why, what to do, on which clause."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader

from chuxin.foundation.ledger import busy
from chuxin.interfaces.edge.statuses import UNAVAILABLE, status_of
from chuxin.kernel.refusal import Refusal

MAY_NOT = 403
_FOR_MACHINES = "/api/"


def busy_answer(request: HttpRequest, fault: BaseException | None) -> HttpResponse | None:
    """503 with ``Retry-After`` where ``fault`` is a database that is busy, as JSON for machines; else ``None``.

    Made without asking the database anything.
    """
    refusal = busy.refusal_of(fault)
    if refusal is None:
        return None
    if request.path.startswith(_FOR_MACHINES):
        answer: HttpResponse = JsonResponse(refusal.as_json(), status=UNAVAILABLE)
    else:
        told = {"refusal": refusal, "here": request.get_full_path()}
        answer = HttpResponse(loader.render_to_string("web/503.html", told), status=UNAVAILABLE)
    answer["Retry-After"] = str(busy.RETRY_SECONDS)
    return answer


class RefusalMiddleware:
    """Turns a :class:`Refusal` into its page; a stranger who may not is asked to sign in first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of ``exception`` when it is a refusal; any other exception goes on to Django."""
        if not isinstance(exception, Refusal):
            return busy_answer(request, exception)
        status = status_of(exception)
        if status == MAY_NOT and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return render(request, "web/refusal.html", {"refusal": exception, "status": status}, status=status)
