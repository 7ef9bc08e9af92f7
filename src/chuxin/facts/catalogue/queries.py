"""What may be collected on a day: the catalogue items in force, read from the register of law."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.item import Item
from chuxin.foundation.law import queries as law
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

KIND = "item"


def item(id: str, on: date) -> Item:
    """The item in force on ``on``. Refuses what the register refuses: unknown, not in force, basis repealed (R08)."""
    return _item(law.state(), id, on)


def items(on: date) -> tuple[Item, ...]:
    """Every item in force on ``on``, by id."""
    return _items(law.state(), on)


def editions(id: str) -> tuple[Item, ...]:
    """Every edition of an item there has been, oldest first; empty for an unknown id."""
    return tuple(_read(definition) for definition in law.editions(KIND, id))


# The state of the law is part of the key, so what another process installs is seen at once.
@lru_cache(maxsize=1024)
def _item(state: str, id: str, on: date) -> Item:
    return _read(law.definition(KIND, id, on))


@lru_cache(maxsize=32)
def _items(state: str, on: date) -> tuple[Item, ...]:
    return tuple(_read(definition) for definition in law.definitions(KIND, on))


def _read(definition: Definition) -> Item:
    found, findings = item_from(definition)
    if found is None:
        raise Refusal(
            "catalogue.malformed",
            Text(f"目录条目{definition.id}不符合要求。", f"Catalogue item {definition.id} is malformed."),
            Text("用 chuxin pack check 检查后重新安装。", "Run chuxin pack check and install it again."),
            findings=tuple(findings),
        )
    return found
