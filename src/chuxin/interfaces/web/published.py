"""What the house publishes about itself: the catalogue, and the way to object."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.facts.catalogue import queries as catalogue_queries
from chuxin.facts.catalogue.item import CLASSES, FAMILIES, Item
from chuxin.interfaces.edge.asking import Asking
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Shelf:
    """The items of one family, as the catalogue page groups them."""

    title: Text
    items: tuple[Item, ...]


def shelves(items: tuple[Item, ...]) -> tuple[Shelf, ...]:
    """``items`` by family, in the order of the families; empty families are left out."""
    by_family = {family: tuple(item for item in items if item.family == family) for family in FAMILIES}
    return tuple(Shelf(FAMILIES[family], held) for family, held in by_family.items() if held)


def catalogue(request: Asking) -> HttpResponse:
    """Everything that may be collected today, with its clause, openness and retention (R08–R10)."""
    return render(request, "web/catalogue.html", {"shelves": shelves(catalogue_queries.items(request.on))})


def item(request: Asking, item_id: str) -> HttpResponse:
    """One item: its fields and who may read each, its clocks, its checks, its clauses."""
    found = catalogue_queries.item(item_id, request.on)
    context = {"item": found, "class_title": CLASSES.get(found.class_), "family_title": FAMILIES[found.family]}
    return render(request, "web/item.html", context)


def complaints(request: Asking) -> HttpResponse:
    """How a record is objected to, corrected or repaired today, by whom, free of charge."""
    return render(request, "web/complaints.html")
