"""Editions of the catalogue and their differences as the API and the command line say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chuxin.facts.catalogue import queries
from chuxin.facts.catalogue.edition import Class, Comparison, Edition
from chuxin.facts.catalogue.item import Item
from chuxin.kernel.text import Text

Tree = dict[str, object]


def edition_of(edition: Edition) -> Tree:
    """One edition with its classes and the number of items that stand in it."""
    return {
        "id": edition.id,
        "title": edition.title.as_json(),
        "clauses": list(edition.clauses),
        "jurisdiction": edition.jurisdiction,
        "valid_from": edition.valid_from.isoformat(),
        "valid_to": edition.valid_to.isoformat() if edition.valid_to else None,
        "unverified": edition.unverified,
        "content_seen": edition.seen,
        "source": edition.source.as_json() if edition.source else None,
        "classes": [_class(each) for each in edition.classes],
        "items": len(queries.held_by(edition)),
    }


def comparison_of(found: Comparison) -> Tree:
    """What the later edition adds, removes, renames and alters."""
    return {
        "before": found.before.id,
        "after": found.after.id,
        "content_seen": found.before.seen and found.after.seen,
        "classes": {
            "added": [_class(each) for each in found.classes_added],
            "removed": [_class(each) for each in found.classes_removed],
            "renamed": [
                {"id": each.id, "before": each.before.as_json(), "after": each.after.as_json()}
                for each in found.classes_renamed
            ],
        },
        "items": {
            "added": _items(found.items_added),
            "removed": _items(found.items_removed),
            "changed": [
                {
                    "id": each.item.id,
                    "title": each.item.title.as_json(),
                    "changes": [_change(*change) for change in each.changes],
                }
                for each in found.items_changed
            ],
        },
    }


def _class(found: Class) -> Mapping[str, object]:
    return {"id": found.id, "title": found.title.as_json(), "persons": found.persons}


def _items(items: Sequence[Item]) -> list[Tree]:
    return [{"id": each.id, "title": each.title.as_json(), "class": each.class_} for each in items]


def _change(what: Text, before: Text, after: Text) -> Tree:
    return {"what": what.as_json(), "before": before.as_json(), "after": after.as_json()}
