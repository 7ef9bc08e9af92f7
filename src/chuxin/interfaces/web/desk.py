"""The desk of a department: what it sent, what was refused and why, and how far a delivery is."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render

from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake import matches, withdrawing
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake import refused as refused_rows
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.own import agency_seen, must_see
from chuxin.facts.intake.queries import Delivery, Sought
from chuxin.interfaces.edge import progress, receiving
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.posts import posts
from chuxin.interfaces.edge.progress import Snapshot, Stage
from chuxin.interfaces.edge.refused_book import XLSX, refused_xlsx
from chuxin.interfaces.web import mending_page
from chuxin.interfaces.web.mending_page import Tried, definitions_of
from chuxin.kernel.text import Text

SHOWN = 100
SHOWN_FINDINGS = 100
STATES = ("settled", "refused", "waiting", "withdrawn")


def index(request: Asking) -> HttpResponse:
    """The deliveries received, newest first, those sought for: by feed, day, state or sender."""
    request.actor.must("intake.read")
    titles = _feed_titles(request)
    sought = _sought(request)
    own_ones = replace(sought, agency=agency_seen(request.actor))
    context = {
        "batches": deliveries.batches(SHOWN, own_ones),
        "feeds": titles,
        "sought": sought,
        "states": STATES,
        "is_narrowed": sought != Sought(),
        "waiting": matches.count(matches.Sought(True, agency=agency_seen(request.actor))),
    }
    return render(request, "web/desk.html", context)


def own_batch(request: Asking, batch_id: str) -> Delivery:
    """A batch of the account's own agency; another's is refused (R43)."""
    found = deliveries.batch(batch_id)
    must_see(request.actor, found)
    return found


def _sought(request: Asking) -> Sought:
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("feed", "day", "state", "sender")}
    return Sought(
        feed=asked["feed"],
        day=asked["day"],
        state=asked["state"] if asked["state"] in STATES else "",
        sender=asked["sender"],
    )


def batch(request: Asking, batch_id: str) -> HttpResponse:
    """One delivery: how far it is while it is judged, then its figures, and every finding at its row and field."""
    request.actor.must("intake.read")
    found = own_batch(request, batch_id)
    if found.settled_at is None:
        item, feed = definitions_of(found)
        context = _about(found, item, feed) | {"progress": _progress(found, request)}
        return render(request, "web/batch.html", context)
    progress.forget(batch_id)
    return _settled(request, found, Tried())


def mend(request: Asking, batch_id: str) -> HttpResponse:
    """Refused rows mended in the page: what is right is sent, what is not comes back beside its cell as it was typed.

    A button that takes over a suggestion only fills it in.
    """
    request.actor.must("intake.send")
    found = own_batch(request, batch_id)
    if request.method != "POST":
        return redirect("batch", batch_id)
    tried = mending_page.tried(request, found)
    if tried.done:
        start = request.GET.get("from", "")
        onward = f"&from={start}" if start.isascii() and start.isdigit() else ""
        return redirect(f"/desk/batches/{batch_id}?taken={tried.batch}{onward}#refused")
    return _settled(request, found, tried)


def _settled(request: Asking, found: Delivery, tried: Tried) -> HttpResponse:
    item, feed = definitions_of(found)
    receipt = deliveries.receipt(found.id, SHOWN_FINDINGS)
    context = _about(found, item, feed) | {
        "receipt": receipt,
        "findings": receipt.findings,
        "more": deliveries.finding_count(found.id) - len(receipt.findings),
        "mendable": deliveries.mendable(found, receipt),
        "mends": deliveries.mends(found.id),
        "may_withdraw": found.withdrawn_at is None and withdrawing.may_withdraw(found, request.actor),
        "posts": posts({found.received_by, found.withdrawn_by or found.received_by}),
    }
    if context["mendable"] and found.withdrawn_at is None:
        context |= mending_page.context(request, found, item, feed, tried)
    return render(request, "web/batch.html", context, status=422 if tried.attempt or tried.refusal else 200)


def _about(found: Delivery, item: Item, feed: Feed) -> dict[str, object]:
    return {
        "batch": found,
        "feed_title": feed.title,
        "feed_address": f"/desk/feeds/{feed.id}",
        "item": item,
        "names": {field.name: field.title for field in item.fields},
    }


def batch_progress(request: Asking, batch_id: str) -> HttpResponse:
    """The part of a delivery's page that changes while it is judged; 204 when there is nothing more to wait for."""
    request.actor.must("intake.read")
    found = own_batch(request, batch_id)
    if found.settled_at is not None:
        return HttpResponse(status=204)
    item, _ = definitions_of(found)
    context = {"batch": found, "progress": _progress(found, request), "names": {f.name: f.title for f in item.fields}}
    return render(request, "web/parts/progress.html", context)


def _progress(found: Delivery, request: Asking) -> Snapshot:
    """The latest snapshot; a batch nobody has in hand is taken up by whoever may send and looks at it."""
    seen = progress.seen(found.id)
    if seen is None and request.actor.may("intake.send"):
        receiving.settle_later(found.id, actor=request.actor, at=request.at)
        seen = progress.seen(found.id)
    return seen or Snapshot(Stage.WAITING)


def refused(request: Asking, batch_id: str) -> HttpResponse:
    """The refused rows as CSV to mend and send again, each with its remedy."""
    request.actor.must("intake.read")
    own_batch(request, batch_id)
    answer = HttpResponse(refused_rows.as_csv(batch_id), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{batch_id}.csv"'
    return answer


def refused_book(request: Asking, batch_id: str) -> HttpResponse:
    """The refused rows as a workbook, wrong cells marked; it can be sent back as it is."""
    request.actor.must("intake.read")
    own_batch(request, batch_id)
    answer = HttpResponse(refused_xlsx(batch_id), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="refused-{batch_id}.xlsx"'
    return answer


def _feed_titles(request: Asking) -> dict[str, Text]:
    return {feed.id: feed.title for feed in deliveries.feeds(request.on)}
