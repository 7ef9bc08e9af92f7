"""A severe-dishonesty list that law created: on which grounds, by whom, for how long, and how one leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chuxin.assessment.consequences.measure import Form as Entry
from chuxin.assessment.consequences.measure import Implementer
from chuxin.assessment.consequences.measure_reading import subject_types_in
from chuxin.assessment.consequences.trigger import LISTED
from chuxin.facts.catalogue.shape import Shape
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text

# The four grounds on which alone a severe list may be created (State Council document 49 of 2020).
CAUSES: Mapping[str, Text] = {
    "life_and_health": Text("严重危害人民群众身体健康和生命安全", "Grave harm to life and health"),
    "fair_market": Text("严重破坏市场公平竞争秩序和社会正常秩序", "Grave breach of fair competition or public order"),
    "refusal": Text("拒不履行法定义务，严重影响司法机关、行政机关公信力", "Refusal of duties set by law"),
    "defence": Text("拒不履行国防义务", "Refusal of duties of national defence"),
}
_ELSEWHERE = ("id", "clauses", "valid_from", "valid_to", "status", "unverified", "source", "note", "description")


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of a list, with the clause it rests on."""

    id: str
    title: Text
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SevereList:
    """One list in one edition. ``name`` is how records under ``item`` name it; ``months`` its term from the decision,
    ``None`` where only an exit ends it. ``here``: whether this hub's departments run its procedure, or it is mirrored.

    ``statement_days`` and ``sync_working_days`` are ids of dated parameters.
    """

    id: str
    title: Text
    name: str
    item: str
    cause: str
    clauses: tuple[str, ...]
    subject_types: frozenset[SubjectType]
    authority: Implementer
    grounds: tuple[Ground, ...]
    exits: tuple[Entry, ...]
    months: int | None
    here: bool
    statement_days: str
    sync_working_days: str
    remedy: Text
    edition: str
    status: str
    unverified: bool
    source: Text | None

    def ground(self, id: str) -> Ground | None:
        """The ground called ``id``."""
        return next((each for each in self.grounds if each.id == id), None)

    def exit(self, id: str) -> Entry | None:
        """The exit called ``id``."""
        return next((each for each in self.exits if each.id == id), None)


def list_from(definition: Definition) -> tuple[SevereList | None, list[Finding]]:
    """The list of a ``lists:`` definition, or ``None`` with every fault at its line."""
    shape = Shape(definition, definition.body, [])
    found = _list(shape)
    if not found.grounds or not found.exits:
        shape.fault(
            "list.incomplete", Text("名单须写明列入情形和退出条件。", "A list names its grounds and its exits.")
        )
    shape.nothing_else("title", *_ELSEWHERE)
    return (None if shape.findings else found), shape.findings


def _list(shape: Shape) -> SevereList:
    definition = shape.definition
    authority = shape.inner("authority")
    return SevereList(
        id=definition.id,
        title=definition.title,
        name=shape.must("name"),
        item=shape.text("item") or LISTED,
        cause=shape.one_of("cause", CAUSES) or _missing(shape, "cause"),
        clauses=definition.clauses,
        subject_types=subject_types_in(shape),
        authority=Implementer(authority.must("role"), authority.sentence("title"))
        if authority
        else Implementer(_missing(shape, "authority"), Text("—", "—")),
        grounds=tuple(
            Ground(each.must("id"), each.sentence("title"), each.texts("clauses")) for each in shape.each("grounds")
        ),
        exits=tuple(Entry(each.must("id"), each.sentence("title")) for each in shape.each("exits")),
        months=shape.number("months"),
        here=shape.flag("here"),
        statement_days=shape.must("statement_days"),
        sync_working_days=shape.must("sync_working_days"),
        remedy=shape.sentence("remedy"),
        edition=definition.meaning,
        status=definition.status,
        unverified=definition.unverified,
        source=text_of(definition.body.get("source")),
    )


def _missing(shape: Shape, name: str) -> str:
    shape.fault("shape.missing", Text(f"缺少“{name}”。", f"“{name}” is missing."), at=(name,))
    return ""
