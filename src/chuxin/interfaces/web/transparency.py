"""The quarterly transparency report: what was done with records, in counts, for everyone (R50)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.interfaces.edge.asking import Asking
from chuxin.kernel import outgoing
from chuxin.services.transparency import queries as quarterly
from chuxin.services.transparency.report import Quarter, quarter_named

_COLUMNS = ("section", "key", "title_zh", "title_en", "count")


def page(request: Asking) -> HttpResponse:
    """One quarter in counts; the present one unless another is asked for. ``?format=csv`` gives the table."""
    quarters = quarterly.quarters(request.on)
    asked = quarter_named(request.GET["quarter"]) if request.GET.get("quarter") else quarters[0]
    if request.GET.get("format") == "csv":
        return _as_csv(asked, request)
    chosen = quarters if asked in quarters else (asked, *quarters)
    told = quarterly.transparency(asked, on=request.on)
    return render(request, "web/transparency.html", {"told": told, "quarters": chosen})


def _as_csv(quarter: Quarter, request: Asking) -> HttpResponse:
    told = quarterly.transparency(quarter, on=request.on)
    answer = HttpResponse(outgoing.as_csv(_COLUMNS, told.rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="transparency-{quarter}.csv"'
    return answer
