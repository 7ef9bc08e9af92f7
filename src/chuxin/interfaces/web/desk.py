"""The desk of a department: what it sent, what was refused and why, and how far a delivery is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake import matches
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake import refused as refused_rows
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.queries import Delivery, Sought
from chuxin.facts.intake.refused import Wanted
from chuxin.interfaces.edge import progress, receiving
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.progress import Snapshot, Stage
from chuxin.interfaces.web.mending import sheet_of
from chuxin.kernel.text import Text

SHOWN = 100
SHOWN_FINDINGS = 100
SHOWN_ROWS = 50
STATES = ("settled", "refused", "waiting")


def index(request: Asking) -> HttpResponse:
    """The deliveries received, newest first, those sought for: by feed, day, state or sender."""
    request.actor.must("intake.read")
    titles = _feed_titles(request)
    sought = _sought(request)
    context = {
        "batches": deliveries.batches(SHOWN, sought),
        "feeds": titles,
        "sought": sought,
        "states": STATES,
        "is_narrowed": sought != Sought(),
        "waiting": matches.count(waiting=True),
    }
    return render(request, "web/desk.html", context)


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
    found = deliveries.batch(batch_id)
    item, feed = definitions_of(found)
    context = {
        "batch": found,
        "feed_title": feed.title,
        "feed_address": f"/desk/feeds/{feed.id}",
        "item": item,
        "names": {field.name: field.title for field in item.fields},
    }
    if found.settled_at is None:
        return render(request, "web/batch.html", context | {"progress": _progress(found, request)})
    progress.forget(batch_id)
    receipt = deliveries.receipt(batch_id, SHOWN_FINDINGS)
    context |= {
        "receipt": receipt,
        "findings": receipt.findings,
        "more": deliveries.finding_count(batch_id) - len(receipt.findings),
        "mendable": deliveries.mendable(found, receipt),
    }
    if context["mendable"]:
        context |= _refused_sheet(request, batch_id, item, feed)
    return render(request, "web/batch.html", context)


def _refused_sheet(request: Asking, batch_id: str, item: Item, feed: Feed) -> dict[str, object]:
    """One page of the refused rows in their places, and where the pages before and after it begin."""
    asked = request.GET.get("from", "")
    start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    held = refused_rows.page(batch_id, Wanted(), start, SHOWN_ROWS)
    sheet = sheet_of(held, item, feed)
    return {
        "sheet": sheet,
        "total": held.total,
        "first": start + 1,
        "last": start + len(held.rows),
        "before": max(0, start - SHOWN_ROWS) if start else None,
        "after": start + SHOWN_ROWS if start + SHOWN_ROWS < held.total else None,
        "names": {field.name: field.title for field in item.fields} | dict(sheet.names),
    }


def batch_progress(request: Asking, batch_id: str) -> HttpResponse:
    """The part of a delivery's page that changes while it is judged; 204 when there is nothing more to wait for."""
    request.actor.must("intake.read")
    found = deliveries.batch(batch_id)
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


def definitions_of(found: Delivery) -> tuple[Item, Feed]:
    """The item and the feed as they were on the day the file came."""
    on = timezone.localtime(found.received_at).date()
    return catalogue.item(found.item, on), deliveries.feed(found.feed, on)


def refused(request: Asking, batch_id: str) -> HttpResponse:
    """The refused rows as CSV to mend and send again, each with its remedy."""
    request.actor.must("intake.read")
    answer = HttpResponse(refused_rows.as_csv(batch_id), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{batch_id}.csv"'
    return answer


def _feed_titles(request: Asking) -> dict[str, Text]:
    return {feed.id: feed.title for feed in deliveries.feeds(request.on)}
