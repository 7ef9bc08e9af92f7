"""What may be collected on a day: the catalogue items in force, the editions they stand in, and how those differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.edition import Comparison, Edition, compare, covering, edition_from
from chuxin.facts.catalogue.item import Item
from chuxin.foundation.law import queries as law
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

KIND = "item"
EDITION = "edition"


def item(id: str, on: date) -> Item:
    """The item in force on ``on``. Refuses what the register refuses: unknown, not in force, basis repealed; and
    ``rights.R08`` where no edition of the catalogue in force on that day covers it."""
    return _item(law.state(), id, on)


def items(on: date) -> tuple[Item, ...]:
    """Every item in force on ``on`` that an edition of that day covers, by id."""
    return _items(law.state(), on)


def catalogues() -> tuple[Edition, ...]:
    """Every edition of the national base catalogue and its local supplements there has been, oldest first."""
    return _catalogues(law.state())


def catalogue(id: str) -> Edition:
    """The edition of this id, in force or not; a year names the national one. Refuses ``catalogue.edition_unknown``."""
    named = (id, f"national.catalogue-{id}")
    found = next((each for each in catalogues() if each.id in named), None)
    if found is None:
        known = "、".join(each.id for each in catalogues()) or "—"
        raise Refusal(
            "catalogue.edition_unknown",
            Text(f"没有编号为“{id}”的目录版本。", f"There is no edition of the catalogue called “{id}”."),
            Text(f"可用：{known}。", f"Known: {known}."),
        )
    return found


def editions_of(item: Item, on: date) -> tuple[Edition, ...]:
    """The editions in force on ``on`` in which ``item`` stands."""
    return covering(catalogues(), item, on)


def held_by(edition: Edition) -> tuple[Item, ...]:
    """The items that stand in ``edition``, each as it last was while the edition held (or first came to be after)."""
    versions = ((definition.id, _read(definition), definition.valid_from) for definition in _every(KIND))
    held: dict[str, Item] = {}
    for id, found, since in versions:
        if edition.holds(found) and (id not in held or edition.valid_to is None or since <= edition.valid_to):
            held[id] = found
    return tuple(held[id] for id in sorted(held))


def comparison(before: str, after: str) -> Comparison:
    """How the edition ``after`` differs from the edition ``before``. Refuses ``catalogue.edition_unknown``."""
    one, two = catalogue(before), catalogue(after)
    return compare(one, two, held_by(one), held_by(two))


def class_title(id: str) -> Text:
    """What the newest edition that has the class calls it; the id itself where none has it."""
    named = [found for each in catalogues() if (found := each.class_(id)) is not None]
    return named[-1].title if named else Text(id, id)


def editions(id: str) -> tuple[Item, ...]:
    """Every edition of an item there has been, oldest first; empty for an unknown id."""
    return tuple(_read(definition) for definition in law.editions(KIND, id))


def is_mirrored(id: str) -> bool:
    """Whether an item, as it last was, mirrors another authority's decision."""
    versions = law.editions(KIND, id)
    return bool(versions) and versions[-1].status == "mirrored"


# The state of the law is part of the key, so what another process installs is seen at once.
@lru_cache(maxsize=1024)
def _item(state: str, id: str, on: date) -> Item:
    found = _read(law.definition(KIND, id, on))
    if not _is_covered(found, on):
        raise _uncovered(found, on)
    return found


@lru_cache(maxsize=32)
def _items(state: str, on: date) -> tuple[Item, ...]:
    found = (_read(definition) for definition in law.definitions(KIND, on))
    return tuple(each for each in found if _is_covered(each, on))


@lru_cache(maxsize=4)
def _catalogues(state: str) -> tuple[Edition, ...]:
    found = (edition_from(definition)[0] for definition in _every(EDITION))
    last = {each.id: each for each in found if each is not None}
    return tuple(sorted(last.values(), key=lambda each: (each.valid_from, each.id)))


def _every(kind: str) -> Iterator[Definition]:
    """Every version of every definition of a kind, in force or not, each id's oldest first."""
    for (each, _), versions in sorted(law.register().editions.items()):
        if each == kind:
            yield from (version.definition for version in versions)


def _is_covered(item: Item, on: date) -> bool:
    """A register without any edition judges by clauses alone: there is no catalogue yet to stand in."""
    known = catalogues()
    return not known or bool(covering(known, item, on))


def _uncovered(item: Item, on: date) -> Refusal:
    stood = [each for each in catalogues() if each.holds(item)]
    where = "、".join(each.title.zh for each in stood) or "无"
    there = ", ".join(each.title.en for each in stood) or "none"
    title, basis = item.title, next((clause for each in reversed(stood) for clause in each.clauses), None)
    return Refusal(
        "rights.R08",
        Text(
            f"“{title.zh}”不在{on}有效的公共信用信息目录中，不得归集（R08）；曾列入：{where}。",
            f"“{title.en}” stands in no edition of the catalogue in force on {on}, so it may not be collected (R08); "
            f"it stood in: {there}.",
        ),
        Text(
            "停止报送该事项；确有依据的，由牵头部门安装列有该事项的目录版本。",
            "Stop sending it; where there is a basis, the lead authority installs an edition that lists it.",
        ),
        clause=basis,
    )


@lru_cache(maxsize=512)
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
