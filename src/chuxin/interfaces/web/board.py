"""A few figures for those who run the hub: what each feed delivered, when it was due, how much was refused."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.deliveries import FeedFigures, figures_of
from chuxin.kernel import outgoing

COLUMNS = ("feed", "title_zh", "title_en", "deliveries", "rows", "refused", "last_received", "next_due", "late")


def page(request: Asking) -> HttpResponse:
    """Per feed: deliveries, rows, refused share, last delivery, whether it is late. ``?format=csv`` gives the table."""
    request.actor.must("intake.read")
    figures = figures_of(request.on)
    if request.GET.get("format") == "csv":
        return _as_csv(figures)
    context = {"figures": figures, "late": [one for one in figures if one.is_late]}
    return render(request, "web/board.html", context)


def _as_csv(figures: list[FeedFigures]) -> HttpResponse:
    rows = []
    for one in figures:
        counted = (one.deliveries, one.rows, one.refused, one.last, one.due, int(one.is_late))
        rows.append((one.feed, one.title.zh, one.title.en, *counted))
    answer = HttpResponse(outgoing.as_csv(COLUMNS, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="feeds.csv"'
    return answer
