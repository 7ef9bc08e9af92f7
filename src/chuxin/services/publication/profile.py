"""An organisation's file as one viewer may see it on one day: head, figures, and lanes of entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chuxin.facts.records.record import State
from chuxin.foundation.subjects.subject import Naming, SubjectType
from chuxin.kernel.text import Text
from chuxin.services.publication.clock import Window
from chuxin.services.publication.code_parts import Part


class Answer(StrEnum):
    """What a section can answer (records.md §2): nothing found is not the same as nobody asked."""

    PRESENT = "present"
    VERIFIED_EMPTY = "verified_empty"
    NOT_SUPPLIED = "not_supplied"

    @property
    def sentence(self) -> Text:
        """The answer as the portals and reports word it."""
        return _ANSWERS[self]


_ANSWERS = {
    Answer.PRESENT: Text("有相关记录", "Records found"),
    Answer.VERIFIED_EMPTY: Text("查询期内无相关记录", "Checked: no record found in the period"),
    Answer.NOT_SUPPLIED: Text("此项信息相关部门暂未提供", "The departments have not supplied this yet"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """Who the organisation is."""

    number: int
    name: str
    code: str
    parts: tuple[Part, ...]
    kind: str
    type: SubjectType
    region: str | None
    place: Text | None
    industry: Text | None
    registered_on: date | None
    status: Text
    former_names: tuple[Naming, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One visible field of a record: its title and its value as readers write it."""

    name: str
    title: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from: department, document, delivery. ``row`` counts data rows of the batch from 1."""

    department: str
    source: str
    document: str
    received_at: datetime
    batch: str
    row: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What the organisation itself says beside a record (R32), in its own words and language, since ``on``."""

    text: str
    on: date


@dataclass(frozen=True, slots=True)
class Mark:
    """What is pending about a record since a day: an objection, a reconsideration, a lawsuit (R28, R35)."""

    kind: str
    title: Text
    since: date


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another system that shows the record by a rule of its own, and its clock."""

    rule: str
    system: Text
    window: Window


@dataclass(frozen=True, slots=True)
class Line:
    """One record as shown. ``proof`` is its number in the ledger; ``window`` says why it is shown and until when.

    ``marks`` is what is pending about it. ``stopped`` says why the public is not shown it though its clock would;
    ``refused`` that its organisation wants so.
    """

    record: str
    version: int
    item: str
    title: Text
    class_: str
    family: str
    polarity: str
    decided_on: date
    authority: str
    summary: Text
    fields: tuple[Shown, ...]
    provenance: Provenance
    proof: int
    state: State
    window: Window
    published: bool
    remedy: Text
    statement: Statement | None
    stopped: Text | None
    refused: bool
    marks: tuple[Mark, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """The entries of one family, newest first. ``checked_on`` is the last day a source's delivery reaches to."""

    family: str
    title: Text
    answer: Answer
    lines: tuple[Line, ...]
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands on record now: live records by polarity, and the last day any source was heard."""

    on_record: int
    negative: int
    positive: int
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Profile:
    """The whole file as one viewer sees it on the day ``on``; ``tiers`` are the disclosure tiers applied."""

    head: Head
    figures: Figures
    lanes: tuple[Lane, ...]
    tiers: frozenset[str]
    on: date

    @property
    def lines(self) -> tuple[Line, ...]:
        """All entries, lane by lane."""
        return tuple(line for lane in self.lanes for line in lane.lines)
