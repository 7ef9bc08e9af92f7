"""The receipt of a delivery: a page to print, and the signed file anyone can check."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from chuxin.facts.intake import queries as deliveries
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.posts import posts
from chuxin.interfaces.web.desk import own_batch
from chuxin.interfaces.web.mending_page import definitions_of

SHOWN = 10_000


def page(request: Asking, batch_id: str) -> HttpResponse:
    """The receipt as it is printed: what came, what became of it, why rows came back, and how to check it."""
    request.actor.must("intake.read")
    found, receipt = own_batch(request, batch_id), deliveries.receipt(batch_id, SHOWN)
    item, feed = definitions_of(found)
    first = {one.code: one.message for one in reversed(receipt.findings)}
    context = {
        "batch": found,
        "receipt": receipt,
        "item": item,
        "feed": feed,
        "posts": posts({found.received_by, found.withdrawn_by or found.received_by}),
        "reasons": [(first.get(code, code), rows) for code, rows in receipt.refused_by_code.items()],
        "mends": deliveries.mends(batch_id),
        "verify": request.build_absolute_uri("/verify"),
    }
    return render(request, "web/receipt.html", context)


def file(request: Asking, batch_id: str) -> HttpResponse:
    """The signed receipt as JSON, with every finding."""
    request.actor.must("intake.read")
    own_batch(request, batch_id)
    answer: HttpResponse = JsonResponse(
        deliveries.receipt(batch_id).as_json(), json_dumps_params={"ensure_ascii": False}
    )
    answer["Content-Disposition"] = f'attachment; filename="receipt-{batch_id}.json"'
    return answer
