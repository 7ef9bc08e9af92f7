"""Sends a file: the feeds to choose from, and a page a feed with its template, its deadline and its last deliveries."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake.own import agency_seen
from chuxin.facts.intake.queries import Delivery, Sought
from chuxin.facts.intake.rhythm import next_due
from chuxin.interfaces.edge import receiving
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.forms import SendForm
from chuxin.kernel.refusal import Refusal

SHOWN = 10


def choose(request: Asking) -> HttpResponse:
    """The feeds in force, each with its page."""
    request.actor.must("intake.send")
    return render(request, "web/send.html", {"feeds": deliveries.feeds(request.on)})


def feed(request: Asking, feed_id: str) -> HttpResponse:
    """One feed: who reports what by when, its template, its last deliveries, and a file to send.

    What is sent is received before the answer and settled behind it; the answer leads to the delivery's page.
    """
    request.actor.must("intake.send")
    found = deliveries.feed(feed_id, request.on)
    form, refusal = SendForm(*((request.POST, request.FILES) if request.method == "POST" else ())), None
    if form.is_valid():
        try:
            return redirect("batch", _receive(form, feed_id, request).id)
        except Refusal as told:
            refusal = told
    held = deliveries.batches(SHOWN, Sought(feed=feed_id, agency=agency_seen(request.actor)))
    last = timezone.localtime(held[0].received_at).date() if held else None
    context = {
        "feed": found,
        "item": catalogue.item(found.item, request.on),
        "form": form,
        "refusal": refusal,
        "batches": held,
        "due": next_due(found, last, request.on),
        "limit": settings.UPLOAD_MIB,
    }
    return render(request, "web/feed.html", context, status=422 if form.errors or refusal else 200)


def _receive(form: SendForm, feed_id: str, request: Asking) -> Delivery:
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(file.name or "").name or "file")
        _write(file, path)
        sheet = form.cleaned_data["sheet"] or None
        return receiving.send(path, feed_id, sheet=sheet, actor=request.actor, at=request.at)


def _write(file: UploadedFile[bytes], path: Path) -> None:
    """Give the upload its own name again; one that lies on disk already is linked, not copied."""
    if isinstance(file, TemporaryUploadedFile):
        try:
            path.hardlink_to(file.temporary_file_path())
        except OSError:
            pass
        else:
            return
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
