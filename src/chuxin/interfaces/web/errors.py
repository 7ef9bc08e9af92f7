"""The pages for what went wrong: not found, not allowed, not understood, our fault."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from chuxin.interfaces.web.refusing import busy_answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return render(request, "web/400.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "web/403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere."""
    return render(request, "web/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "web/404.html", status=404)


def our_fault(request: HttpRequest) -> HttpResponse:
    """500: rendered without a request, so that nothing of what failed is asked again; 503 for a busy database."""
    if (answer := busy_answer(request, sys.exception())) is not None:
        return answer
    return HttpResponse(loader.render_to_string("web/500.html"), status=500)
