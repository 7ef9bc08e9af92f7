"""The desk of a department: what it sent, what was refused and why, and a way to send the next file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.queries import Delivery
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.forms import SendForm
from chuxin.interfaces.web.mending import Sheet, sheet_of
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.finding import Finding
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

SHOWN = 100
SHOWN_FINDINGS = 500
LARGEST_SHOWN = 8 * 1024 * 1024


def index(request: Asking) -> HttpResponse:
    """The deliveries received, newest first."""
    request.actor.must("intake.read")
    context = {"batches": deliveries.batches(SHOWN), "feeds": _feed_titles(request)}
    return render(request, "web/desk.html", context)


def send(request: Asking) -> HttpResponse:
    """Send a file to a feed; the answer is its receipt."""
    request.actor.must("intake.send")
    feeds = [(feed.id, f"{said(feed.title)} · {feed.id}") for feed in deliveries.feeds(request.on)]
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SendForm(*sent, feeds=feeds)
    refusal = None
    if form.is_valid():
        try:
            return redirect("batch", _receive(form, request))
        except Refusal as told:
            refusal = told
    context = {"form": form, "refusal": refusal}
    return render(request, "web/send.html", context, status=422 if form.errors or refusal else 200)


def _receive(form: SendForm, request: Asking) -> str:
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name or "file").name
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        sheet = form.cleaned_data["sheet"] or None
        receipt = intake.receive(path, form.cleaned_data["feed"], sheet=sheet, actor=request.actor, at=request.at)
    return receipt.batch


def batch(request: Asking, batch_id: str) -> HttpResponse:
    """One delivery: its receipt, and every finding at its row and field."""
    request.actor.must("intake.read")
    found = deliveries.batch(batch_id)
    receipt = deliveries.receipt(batch_id) if found.settled_at else None
    findings = receipt.findings if receipt else ()
    item, feed = _definitions_of(found)
    sheet = _refused_sheet(found, findings, item, feed)
    context = {
        "batch": found,
        "receipt": receipt,
        "sheet": sheet,
        "names": {field.name: field.title for field in item.fields} | dict(sheet.names if sheet else {}),
        "findings": findings[:SHOWN_FINDINGS],
        "more": max(0, len(findings) - SHOWN_FINDINGS),
        "feed_title": feed.title,
    }
    return render(request, "web/batch.html", context)


def _definitions_of(found: Delivery) -> tuple[Item, Feed]:
    """The item and the feed as they were on the day the file came."""
    on = timezone.localtime(found.received_at).date()
    return catalogue.item(found.item, on), deliveries.feed(found.feed, on)


def _refused_sheet(found: Delivery, findings: Sequence[Finding], item: Item, feed: Feed) -> Sheet | None:
    """The refused rows in their places; ``None`` where there are none, or the file is too large to read for a page."""
    if not found.refused or found.size > LARGEST_SHOWN:
        return None
    return sheet_of(deliveries.refused_file(found.id), findings, item, feed)


def refused(request: Asking, batch_id: str) -> HttpResponse:
    """The refused rows as a file to mend and send again, each with its remedy."""
    request.actor.must("intake.read")
    answer = HttpResponse(deliveries.refused_file(batch_id), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{batch_id}.csv"'
    return answer


def _feed_titles(request: Asking) -> dict[str, Text]:
    return {feed.id: feed.title for feed in deliveries.feeds(request.on)}
