"""A few figures for those who run the hub: what each feed delivered, when it was due, and which displays end soon."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.deliveries import FeedFigures, figures_of
from chuxin.kernel import outgoing
from chuxin.services.open_data import queries as open_data
from chuxin.services.publication import displays

# How far ahead the page of displays looks, and how many it lists.
DAYS, MOST = 30, 200
COLUMNS = ("feed", "title_zh", "title_en", "deliveries", "rows", "refused", "last_received", "next_due", "late")


def page(request: Asking) -> HttpResponse:
    """Per feed: deliveries, rows, refused share, last delivery, whether it is late. ``?format=csv`` gives the table."""
    request.actor.must("intake.read")
    figures = figures_of(request.on)
    if request.GET.get("format") == "csv":
        return _as_csv(figures)
    context = {"figures": figures, "late": [one for one in figures if one.is_late]}
    return render(request, "web/board.html", context)


def ending(request: Asking) -> HttpResponse:
    """The displays that end by themselves within the next days, soonest first."""
    request.actor.must("intake.read")
    found = displays.ending(open_data.disclosing(request.on), days=DAYS, limit=MOST + 1)
    context = {"found": found[:MOST], "more": len(found) > MOST, "most": MOST, "days": DAYS, "on": request.on}
    return render(request, "web/displays.html", context)


def _as_csv(figures: list[FeedFigures]) -> HttpResponse:
    rows = []
    for one in figures:
        counted = (one.deliveries, one.rows, one.refused, one.last, one.due, int(one.is_late))
        rows.append((one.feed, one.title.zh, one.title.en, *counted))
    answer = HttpResponse(outgoing.as_csv(COLUMNS, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="feeds.csv"'
    return answer
