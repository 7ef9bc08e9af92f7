"""Blank forms to fill in: a feed's for its clerks, an item's for everyone."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.template import feed_of_item, template_of
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.template_book import template_xlsx
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def of_feed(request: Asking, feed_id: str) -> HttpResponse:
    """The blank form of a feed, with its headings as that department knows them."""
    request.actor.must("intake.read")
    feed = deliveries.feed(feed_id, request.on)
    return _book(request, catalogue.item(feed.item, request.on), feed)


def of_item(request: Asking, item_id: str) -> HttpResponse:
    """The blank form of a catalogue item, open to everyone."""
    item = catalogue.item(item_id, request.on)
    return _book(request, item, feed_of_item(item))


def of_items_feed(request: Asking, item_id: str, feed_id: str) -> HttpResponse:
    """The blank form of a feed that brings an item, open to everyone: it holds headings and rules, no data."""
    feed = next((each for each in deliveries.feeds_of(item_id, request.on) if each.id == feed_id), None)
    if feed is None:
        raise Refusal(
            "feed.unknown_here",
            Text(f"没有报送“{item_id}”的通道“{feed_id}”。", f"No feed “{feed_id}” brings “{item_id}”."),
            Text("请从目录事项页下载空白表。", "Take the blank form from the item's page."),
        )
    return _book(request, catalogue.item(item_id, request.on), feed)


def _book(request: Asking, item: Item, feed: Feed) -> HttpResponse:
    answer = HttpResponse(template_xlsx(template_of(item, feed, request.on), request.on), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{feed.id}.xlsx"'
    return answer
