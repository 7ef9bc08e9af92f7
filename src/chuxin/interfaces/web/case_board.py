"""For those who answer for cases: what is late with whom, and how often a quarter kept its duty."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from chuxin.interfaces.edge.asking import Asking
from chuxin.services.cases import boards


def page(request: Asking) -> HttpResponse:
    """Open and late cases by authority, and the share served in pairs; ``?format=json`` gives the figures."""
    request.actor.must("intake.read")
    loads, kept = boards.loads(request.on), boards.kept(request.on)
    if request.GET.get("format") == "json":
        on = request.on.isoformat()
        told = {"on": on, "open": [one.as_json() for one in loads], "kept": [one.as_json() for one in kept]}
        return JsonResponse(told)
    context = {"loads": loads, "kept": kept, "late": sum(one.late for one in loads)}
    return render(request, "web/case_board.html", context)
