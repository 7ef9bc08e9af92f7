"""All there is to say of a catalogue item: what, who sends it, by what clause, who sees it, how long, an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyarrow as pa

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.edition import Edition
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake import queries as intake
from chuxin.facts.intake.checks import Checks
from chuxin.facts.intake.example import example_of
from chuxin.facts.intake.feed import Feed
from chuxin.facts.records.typed import text_of, typed
from chuxin.foundation.access.roles import OWN_TIERS
from chuxin.foundation.subjects import queries as register
from chuxin.kernel.text import Text
from chuxin.services.publication import queries as publication
from chuxin.services.publication.rule import Rule
from chuxin.services.publication.worked import Row, Worked, worked

Tree = dict[str, object]
_PUBLIC: Final = frozenset({"public"})
_VIEWERS: Final = (
    (Text("社会公众", "Everyone"), _PUBLIC),
    (Text("政府部门", "Departments"), _PUBLIC | {"shared"}),
    (Text("经该组织授权的机构", "Those the organisation authorised"), _PUBLIC | {"authorised"}),
    (Text("该组织自己", "The organisation itself"), OWN_TIERS),
    (Text("信用牵头部门", "The lead authority"), _PUBLIC | {"shared", "internal"}),
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A kind of reader and how many of an item's fields it may read; none where it does not see the item at all."""

    title: Text
    fields: int


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """An item with everything around it on one day.

    ``editions`` are those it stands in, each with whether it is in force that day; ``feeds`` bring it; ``viewers`` say
    who sees it, ``rule`` how long the public does (``None``: while valid or kept); ``example`` is an invented row.
    """

    item: Item
    class_title: Text
    editions: tuple[tuple[Edition, bool], ...]
    feeds: tuple[Feed, ...]
    viewers: tuple[Viewer, ...]
    rule: Rule | None
    example: Worked

    @property
    def choices(self) -> Mapping[str, Text]:
        """What every choice of every field is called."""
        return {one.value: one.title for field in self.item.fields for one in field.values}


def sheet_of(id: str, on: date) -> ItemSheet:
    """The item in force on ``on`` with all around it. Refuses what :func:`catalogue.item` refuses."""
    item = catalogue.item(id, on)
    rule = publication.rules(on).get(item.publicity or "")
    row = _row(item, on)
    return ItemSheet(
        item=item,
        class_title=catalogue.class_title(item.class_),
        editions=tuple((each, each.in_force(on)) for each in catalogue.catalogues() if each.holds(item)),
        feeds=intake.feeds_of(item.id, on),
        viewers=tuple(Viewer(title, _readable(item, tiers)) for title, tiers in _VIEWERS),
        rule=rule,
        example=worked(row, item, rule, register.places(on), on),
    )


def _readable(item: Item, tiers: frozenset[str]) -> int:
    return len(item.visible(tiers)) if item.openness.value in tiers else 0


def _row(item: Item, on: date) -> Row:
    """The example row as a source sends it, with the tier the item's own formula gives it."""
    sent = example_of(item, on)
    if item.tier is None:
        return Row(sent)
    columns = {}
    for name, cell in sent.items():
        field, value = item.field(name), read_cell(item.field(name), cell).value
        told = text_of(list(value) if isinstance(value, tuple) else value)
        columns[name] = typed(field.type, pa.array([told], pa.string()))
    return Row(sent, Checks(item, {}, on).run(columns, 1).tiers[0].as_py())


def beside(sheet: ItemSheet) -> Tree:
    """What stands around an item, for machines: editions, feeds, publicity and the example."""
    example = sheet.example
    return {
        "unverified": sheet.item.unverified,
        "seen": _words(sheet.item.source),
        "mirrored": sheet.item.mirrored,
        "editions": [{"id": each.id, "in_force": holds} for each, holds in sheet.editions],
        "viewers": [{"who": each.title.as_json(), "fields": each.fields} for each in sheet.viewers],
        "feeds": [_feed(each) for each in sheet.feeds],
        "publicity": _publicity(sheet.rule),
        "example": {
            "tier": example.tier,
            "public": example.line is not None,
            "shown_because": _words(example.line.window.why if example.line else None),
            "cells": [
                {"field": one.field.name, "sent": one.sent, "kept": one.kept, "shown": _words(one.shown)}
                for one in example.cells
            ],
        },
    }


def _feed(feed: Feed) -> Tree:
    return {
        "id": feed.id,
        "title": feed.title.as_json(),
        "owner": _words(feed.source_name),
        "owner_code": feed.source_code,
        "every": feed.rhythm,
        "due_working_days": feed.due_working_days,
        "expected_rows": list(feed.expected_rows) if feed.expected_rows else None,
        "clauses": list(feed.clauses),
        "unverified": feed.unverified,
        "seen": _words(feed.seen),
    }


def _publicity(rule: Rule | None) -> Tree | None:
    if rule is None:
        return None
    return {
        "id": rule.id,
        "until": rule.until.value,
        "older_documents": {
            "edition": rule.transition.documents.value,
            "unverified": rule.transition.unverified,
            "seen": _words(rule.transition.source),
        },
        "editions": [
            {
                "id": each.id,
                "clause": each.clause,
                "from": each.valid_from.isoformat(),
                "to": each.valid_to.isoformat() if each.valid_to else None,
                "decides": each.decides,
                "unverified": each.unverified,
                "seen": _words(each.source),
                "classified_by_person": bool(each.measured and not each.thresholds),
                "tiers": {
                    name: {"published": tier.published, "min_months": tier.min_months, "max_months": tier.max_months}
                    for name, tier in each.graded
                },
            }
            for each in rule.editions
        ],
    }


def _words(text: Text | None) -> dict[str, str] | None:
    return None if text is None else dict(text.as_json())
