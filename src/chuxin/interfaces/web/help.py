"""The guide to misunderstandings: what clerks and their systems write, what is read of it, and what to do."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.facts.intake import guide
from chuxin.interfaces.edge.asking import Asking


def misunderstandings(request: Asking) -> HttpResponse:
    """Every misunderstanding that is recognised, by kind, each with one example. Open to everyone."""
    return render(request, "web/help.html", {"chapters": guide.chapters()})
