"""Rows of the closed national lists: what may be done about whom, by whom, on what clause, and for how long at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chuxin.assessment.consequences.trigger import Trigger
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.days import add_months
from chuxin.kernel.text import Text

NATIONAL = "national"


class MeasureClass(StrEnum):
    """The three classes of the national list."""

    RIGHTS = "rights"
    DISCRETION = "discretion"
    SELF_DISCIPLINE = "self_discipline"


CLASS_TITLES: Mapping[str, Text] = {
    MeasureClass.RIGHTS: Text("依法减损权益的措施", "Reduction of rights that a law orders"),
    MeasureClass.DISCRETION: Text("行政裁量范围内的管理措施", "Management within administrative discretion"),
    MeasureClass.SELF_DISCIPLINE: Text("市场和行业自律措施", "Self-discipline of markets and trades"),
}


@dataclass(frozen=True, slots=True)
class Implementer:
    """Who alone may do it: ``role`` is a stable word of the list, ``title`` the body."""

    role: str
    title: Text


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a row may be carried out; what is not among a row's forms is heavier than the row."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Duration:
    """How long: from ``least`` to ``most`` calendar months after the decision that set it off.

    ``most`` is ``None`` where a row lasts as long as its trigger stands and no longer.
    """

    least: int | None = None
    most: int | None = None

    def ends(self, decided_on: date, valid_to: date | None) -> date | None:
        """The last day anything may last that rests on a record; ``None`` while the record itself has no end."""
        held = [] if self.most is None else [add_months(decided_on, self.most)]
        return min([*held, *([] if valid_to is None else [valid_to])], default=None)


@dataclass(frozen=True, slots=True)
class Row:
    """What measures and incentives share: a row of a published list in one edition.

    ``level`` is ``national`` or the level of the body that made a local supplement; ``list_edition`` the edition of
    the list the row was taken from; ``edition`` the fingerprint of the row's own meaning.
    """

    id: str
    title: Text
    content: Text
    target: Text
    clauses: tuple[str, ...]
    subject_types: frozenset[SubjectType]
    triggers: tuple[Trigger, ...]
    implementers: tuple[Implementer, ...]
    duration: Duration
    remedy: Text
    level: str
    list_edition: str
    edition: str
    valid_from: date
    status: str
    unverified: bool
    source: Text | None


@dataclass(frozen=True, slots=True)
class Measure(Row):
    """A row of the list of measures. ``affiliates``: whether the row itself names parents or subsidiaries (R20);
    ``minor``: whether its law attaches it even to a decision of the minor tier (R19)."""

    kind: MeasureClass
    forms: tuple[Form, ...]
    affiliates: bool
    minor: bool

    @property
    def official(self) -> bool:
        """Whether it is a row of the national list as the state published it: the only basis for an act (R49)."""
        return self.level == NATIONAL and self.status == "official"


@dataclass(frozen=True, slots=True)
class Incentive(Row):
    """A row of the list of incentives: only positive (R22). ``unless`` are records that stand in its way."""

    unless: tuple[Trigger, ...]
