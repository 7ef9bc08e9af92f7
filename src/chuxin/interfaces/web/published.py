"""What the house publishes about itself: the catalogue, and the way to object."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.facts.catalogue import queries as catalogue_queries
from chuxin.facts.catalogue.edition import Edition
from chuxin.facts.catalogue.item import Item
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.item_sheet import sheet_of
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Shelf:
    """The items of one class, as the catalogue page groups them."""

    id: str
    title: Text
    items: tuple[Item, ...]


def shelves(items: tuple[Item, ...]) -> tuple[Shelf, ...]:
    """``items`` by class, in the order in which the editions list them; empty classes are left out."""
    listed = [each.id for edition in reversed(catalogue_queries.catalogues()) for each in edition.classes]
    order = dict.fromkeys([*listed, *sorted(item.class_ for item in items)])
    by_class = {id: tuple(item for item in items if item.class_ == id) for id in order}
    return tuple(Shelf(id, catalogue_queries.class_title(id), held) for id, held in by_class.items() if held)


def catalogue(request: Asking) -> HttpResponse:
    """What may be collected today, with its clause, openness and retention (R08–R10); ``q`` narrows it."""
    every, wanted = catalogue_queries.items(request.on), " ".join(request.GET.get("q", "").split())
    found = tuple(item for item in every if _is_about(item, wanted.casefold()))
    context = {"shelves": shelves(found), "wanted": wanted, "found": len(found), "every": len(every)}
    return render(request, "web/catalogue.html", context)


def editions(request: Asking) -> HttpResponse:
    """The editions of the catalogue, and two of them side by side. An unknown edition is refused."""
    known = catalogue_queries.catalogues()
    before, after = _chosen(request, known)
    context = {
        "editions": [(each, each.in_force(request.on), len(catalogue_queries.held_by(each))) for each in known],
        "comparison": catalogue_queries.comparison(before, after) if before and after else None,
        "before": before,
        "after": after,
    }
    return render(request, "web/editions.html", context)


def _chosen(request: Asking, known: tuple[Edition, ...]) -> tuple[str, str]:
    """The two editions asked for; unless asked, the newest national one and the one it followed."""
    national = [each.id for each in known if each.national and each.seen]
    before, after = (national[-2], national[-1]) if len(national) > 1 else ("", "")
    return request.GET.get("before", before), request.GET.get("after", after)


def _is_about(item: Item, wanted: str) -> bool:
    """Whether every word wanted stands in the item's id, title, behaviour or class."""
    texts = (item.title, catalogue_queries.class_title(item.class_), item.behaviour)
    said = " ".join([item.id, *(part for text in texts if text for part in (text.zh, text.en))]).casefold()
    return all(word in said for word in wanted.split())


def item(request: Asking, item_id: str) -> HttpResponse:
    """One item: what, who sends it, on what clause, who sees it, how long, its form, its checks, an example."""
    sheet = sheet_of(item_id, request.on)
    return render(request, "web/item.html", {"sheet": sheet, "item": sheet.item})


def complaints(request: Asking) -> HttpResponse:
    """How a record is objected to, corrected or repaired today, by whom, free of charge."""
    return render(request, "web/complaints.html")
