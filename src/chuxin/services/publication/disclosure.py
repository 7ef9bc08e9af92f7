"""What everyone may take away of a record, as values for machines: the public page's decision, and its last day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.record import Record
from chuxin.foundation.subjects.places import Places
from chuxin.kernel.canonical import Json
from chuxin.services.publication.clock import Window
from chuxin.services.publication.lines import PUBLIC, Viewing, may_see, statement_of
from chuxin.services.publication.matters import clock_of
from chuxin.services.publication.rule import Rule
from chuxin.services.publication.values import present


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A record as it is public on a day: the values of its public fields by name, and the last day it may be shown.

    ``window`` says why it is shown, and until when as far as is known today.
    ``statement`` is what its organisation says beside it, in its own words.
    """

    record: Record
    fields: Mapping[str, Json]
    window: Window
    statement: str | None

    @property
    def expires(self) -> date | None:
        """``None`` where nothing known today ends its publicity; a later repair or withdrawal may."""
        return self.window.until


@dataclass(frozen=True, slots=True)
class Disclosing:
    """By which items and rules records are disclosed, all as in force on one day."""

    items: Mapping[str, Item]
    rules: Mapping[str, Rule]
    places: Places
    on: date

    def viewing(self, item: str) -> Viewing | None:
        """How the public looks at records of ``item``; ``None`` where nothing of it is public.

        An item whose publicity rule is not in force is not shown: better not at all than too long.
        """
        known = self.items.get(item)
        if known is None or known.openness.value not in PUBLIC:
            return None
        rule = self.rules.get(known.publicity or "")
        if known.publicity and rule is None:
            return None
        return Viewing(known, rule, PUBLIC, self.on, self.places)

    def disclosed(self, record: Record) -> Disclosed | None:
        """The record as everyone may see it, or ``None`` where the public page does not show it."""
        viewing = self.viewing(record.item)
        return None if viewing is None else disclosed(record, viewing)


def disclosed(record: Record, viewing: Viewing) -> Disclosed | None:
    """The record as ``viewing`` (a public one) shows it; ``None`` where it does not."""
    clock = clock_of(record, viewing.item, viewing.rule, viewing.on)
    if not may_see(record, viewing, clock):
        return None
    visible = viewing.item.visible(viewing.tiers)
    told = {field.name: value for field in visible if present(value := record.fields.get(field.name))}
    said = statement_of(record, viewing.on)
    return Disclosed(record, told, clock, said.text if said else None)
