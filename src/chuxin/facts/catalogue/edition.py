"""An edition of a catalogue: its classes and days in force, which items stand in it, and how two editions differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from chuxin.facts.catalogue.field import DISCLOSED
from chuxin.facts.catalogue.item import Item
from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text

NATIONAL: Final = "CN"
PERSONS: Final = "titles_and_occupations"
_NOTHING: Final = Text("—", "—")
_ELSEWHERE: Final = ("id", "clauses", "valid_from", "valid_to", "status", "source", "note", "description")


@dataclass(frozen=True, slots=True)
class Class:
    """A class of records as one edition calls it; ``persons`` marks the class that is out of scope here (R05)."""

    id: str
    title: Text
    persons: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the national base catalogue, or of a local supplement (``jurisdiction`` is ``CN`` or a division).

    ``seen`` is false for an edition that is only known by name: it covers nothing and is never in force. ``source``
    says what was read of it.
    """

    id: str
    title: Text
    clauses: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    jurisdiction: str
    classes: tuple[Class, ...]
    unverified: bool = False
    seen: bool = True
    source: Text | None = None

    @property
    def national(self) -> bool:
        """Whether it is an edition of the national base catalogue."""
        return self.jurisdiction == NATIONAL

    def in_force(self, on: date) -> bool:
        """Whether it holds on ``on``, both ends included."""
        return self.seen and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def class_(self, id: str) -> Class | None:
        """Its class of this id."""
        return next((each for each in self.classes if each.id == id), None)

    def holds(self, item: Item) -> bool:
        """Whether ``item`` stands in it.

        An item names its editions; one that names none stands in every national edition that has its class.
        """
        named = self.id in item.editions if item.editions else self.national
        return self.seen and named and self.class_(item.class_) is not None


def edition_from(definition: Definition) -> tuple[Edition | None, list[Finding]]:
    """The edition that ``definition`` describes, with every fault found; no edition while there is an error."""
    findings: list[Finding] = []
    shape = Shape(definition, definition.body, findings)
    edition = Edition(
        id=definition.id,
        title=shape.sentence("title"),
        clauses=definition.clauses,
        valid_from=definition.valid_from,
        valid_to=definition.valid_to,
        jurisdiction=shape.text("jurisdiction") or NATIONAL,
        classes=tuple(_class(each) for each in shape.each("classes")),
        unverified=shape.flag("unverified"),
        seen=not shape.flag("unseen"),
        source=shape.words("source"),
    )
    _sound(shape, edition)
    shape.nothing_else(*_ELSEWHERE)
    return (None if any(each.severity is Severity.ERROR for each in findings) else edition), findings


def _class(shape: Shape) -> Class:
    found = Class(shape.must("id"), shape.sentence("title"), shape.flag("persons"))
    shape.nothing_else("note")
    return found


def _sound(shape: Shape, edition: Edition) -> None:
    ids = [each.id for each in edition.classes]
    if len(ids) != len(set(ids)):
        shape.fault("edition.class_twice", Text("类别编号重复。", "A class stands in it twice."), at=("classes",))
    if edition.seen and not ids:
        message = Text("没有列出类别。", "It lists no classes.")
        remedy = Text("列出classes；内容未见的写unseen: true。", "List “classes”; if its content was not seen: unseen.")
        shape.fault("edition.classes_missing", message, remedy)
    if edition.unverified and edition.source is None:
        message = Text("未核实的版本须写明见过什么（source）。", "An unverified edition must say what was read.")
        shape.fault("edition.source_missing", message, at=("source",))


def covering(editions: Iterable[Edition], item: Item, on: date) -> tuple[Edition, ...]:
    """The editions in force on ``on`` in which ``item`` stands; with none it may not be collected (R08)."""
    return tuple(each for each in editions if each.in_force(on) and each.holds(item))


def uncovered_from(editions: Sequence[Edition], item: Item, start: date, end: date | None) -> date | None:
    """The first day between ``start`` and ``end`` (``None`` is for ever) on which no edition covers ``item``."""
    day = start
    for each in sorted((each for each in editions if each.holds(item)), key=lambda each: each.valid_from):
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to):
            if each.valid_to is None:
                return None
            day = date.fromordinal(each.valid_to.toordinal() + 1)
    return day if end is None or day <= end else None


@dataclass(frozen=True, slots=True)
class Renamed:
    """A class that both editions have under different names."""

    id: str
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Changed:
    """How an item of both editions differs: each change is (what, before, after), in both languages."""

    item: Item
    changes: tuple[tuple[Text, Text, Text], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions side by side: what ``after`` adds to, removes from and alters in ``before``."""

    before: Edition
    after: Edition
    classes_added: tuple[Class, ...]
    classes_removed: tuple[Class, ...]
    classes_renamed: tuple[Renamed, ...]
    items_added: tuple[Item, ...]
    items_removed: tuple[Item, ...]
    items_changed: tuple[Changed, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (
            self.classes_added
            or self.classes_removed
            or self.classes_renamed
            or self.items_added
            or self.items_removed
            or self.items_changed
        )


def compare(before: Edition, after: Edition, held: Sequence[Item], holds: Sequence[Item]) -> Comparison:
    """The differences between two editions, given the items ``held`` by the one and those the other ``holds``.

    None are told where the content of one of the two was not seen: what is not known is not gone.
    """
    if not (before.seen and after.seen):
        return Comparison(before, after, (), (), (), (), (), ())
    old, new = {each.id: each for each in before.classes}, {each.id: each for each in after.classes}
    was, now = {each.id: each for each in held}, {each.id: each for each in holds}
    both = [(was[id], now[id]) for id in sorted(was.keys() & now.keys())]
    return Comparison(
        before=before,
        after=after,
        classes_added=tuple(each for id, each in new.items() if id not in old),
        classes_removed=tuple(each for id, each in old.items() if id not in new),
        classes_renamed=tuple(
            Renamed(id, old[id].title, each.title)
            for id, each in new.items()
            if id in old and old[id].title != each.title
        ),
        items_added=tuple(now[id] for id in sorted(now.keys() - was.keys())),
        items_removed=tuple(was[id] for id in sorted(was.keys() - now.keys())),
        items_changed=tuple(Changed(two, found) for one, two in both if (found := tuple(_changes(one, two)))),
    )


def _changes(one: Item, two: Item) -> Iterable[tuple[Text, Text, Text]]:
    """The changes of an item that matter to those it concerns: fields, openness, retention, deadline, clauses."""
    fields, now = {each.name: each for each in one.fields}, {each.name: each for each in two.fields}
    for name in sorted(fields.keys() | now.keys()):
        old, new = fields.get(name), now.get(name)
        titled = new or old
        assert titled is not None, "the name is of one of the two"
        called = Text(f"字段“{titled.title.zh}”", f"field “{titled.title.en}”")
        if old is None or new is None:
            yield called, old.title if old else _NOTHING, new.title if new else _NOTHING
            continue
        yield from _differing(
            (_of(called, "公开属性", "open to"), DISCLOSED[old.disclosure], DISCLOSED[new.disclosure]),
            (_of(called, "必填", "required"), _truth(old.required), _truth(new.required)),
            (_of(called, "类型", "type"), _same(old.type), _same(new.type)),
        )
    yield from _differing(
        (Text("公开属性", "open to"), DISCLOSED[one.openness], DISCLOSED[two.openness]),
        (Text("保存年限", "years kept"), _same(one.retention_years), _same(two.retention_years)),
        (Text("报送工作日", "working days to send"), _days(one), _days(two)),
        (Text("类别", "class"), _same(one.class_), _same(two.class_)),
        (Text("依据", "clauses"), _listed(one.clauses), _listed(two.clauses)),
    )


def _differing(*pairs: tuple[Text, Text, Text]) -> Iterable[tuple[Text, Text, Text]]:
    return (each for each in pairs if each[1] != each[2])


def _of(field: Text, zh: str, en: str) -> Text:
    return Text(f"{field.zh}{zh}", f"{field.en} {en}")


def _same(value: object) -> Text:
    return Text(str(value), str(value))


def _listed(words: Sequence[str]) -> Text:
    return Text("、".join(words), ", ".join(words))


def _truth(value: bool) -> Text:
    return Text("是", "yes") if value else Text("否", "no")


def _days(item: Item) -> Text:
    return _NOTHING if item.deadline_working_days is None else _same(item.deadline_working_days)
