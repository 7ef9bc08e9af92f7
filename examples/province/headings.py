"""Under which headings a department writes the fields of an item: titles, standard codes, or those of 2015."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import chuxin
from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.field import FieldType
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.feed import feed_from
from chuxin.kernel.definition import Definition, read_file
from examples.province.departments import Style

PACKS = Path(chuxin.__file__).parent / "packs"
PERSON_COLUMN = {Style.TITLES: "证件号码", Style.CODES: "{family}_XDR_ZJHM", Style.YEAR_2015: "{family}_XDR_SFZ"}
_2015: Mapping[str, Mapping[str, str]] = {
    "licences": {
        "subject_name": "XK_XDR", "legal_representative": "XK_FR", "doc_title": "XK_XMMC", "category": "XK_SPLB",
        "valid_until": "XK_JZQ", "authority_name": "XK_XZJG",
    },
    "penalties": {
        "subject_name": "CF_XDR", "legal_representative": "CF_FR", "kinds": "CF_CFLB1", "content": "CF_JG",
        "authority_name": "CF_XZJG",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """What the packs say of one feed: its item, how the item's fields are called, which hold days."""

    item: Item
    titles: Mapping[str, str]
    codes: Mapping[str, str]
    days: frozenset[str]

    def heading(self, name: str, style: Style, feed: str) -> str:
        """The heading of the field ``name`` in a department's style."""
        if style is Style.TITLES:
            return self.titles[name]
        old = _2015.get(feed, {}) if style is Style.YEAR_2015 else {}
        return old.get(name) or self.codes[name]

    def key(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The values that identify a record of the item."""
        return tuple(values.get(name, "") for name in self.item.key)


@cache
def layouts() -> Mapping[str, Layout]:
    """The layout of every feed ``hubei.<name>``, by name."""
    definitions = list(_definitions())
    items = {each.id: item_from(each)[0] for each in definitions if each.kind == "item"}
    found = {}
    for feed in (feed_from(each)[0] for each in definitions if each.kind == "feed"):
        item = items.get(feed.item) if feed else None
        if feed and item:
            found[feed.id.removeprefix("hubei.")] = _layout(item)
    return found


def _layout(item: Item) -> Layout:
    return Layout(
        item,
        {field.name: field.title.zh for field in item.fields},
        {field.name: field.code or field.title.zh for field in item.fields},
        frozenset(field.name for field in item.fields if field.type is FieldType.DATE),
    )


def _definitions() -> list[Definition]:
    return [each for path in sorted(PACKS.rglob("*.yaml")) for each in read_file(path, PACKS)[0]]
