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


def _book(request: Asking, item: Item, feed: Feed) -> HttpResponse:
    answer = HttpResponse(template_xlsx(template_of(item, feed, request.on), request.on), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{feed.id}.xlsx"'
    return answer
