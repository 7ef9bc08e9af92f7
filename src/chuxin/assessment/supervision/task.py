"""An inspector's task and its result: who is to be visited by when, what was found, and what is due first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chuxin.assessment.supervision.regime import Regime
from chuxin.facts.records.record import Record
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


class Kind(StrEnum):
    """Why a visit is made: it was drawn, or there is a cause (a complaint, an assignment), which no draw decides."""

    DRAWN = "drawn"
    CAUSE = "cause"


class Standing(StrEnum):
    """How a task stands on a day; derived from its record."""

    OPEN = "open"
    OVERDUE = "overdue"
    CORRECTING = "correcting"
    DONE = "done"


KIND_TITLES: Final = {Kind.DRAWN: Text("双随机抽取", "drawn at random"), Kind.CAUSE: Text("有因检查", "with cause")}
STANDING_TITLES: Final = {
    Standing.OPEN: Text("待检查", "to be visited"),
    Standing.OVERDUE: Text("已过计划期", "past its period"),
    Standing.CORRECTING: Text("待复查改正", "correction to be checked"),
    Standing.DONE: Text("已办结", "done"),
}
# The words of the catalogue for the kind of an inspection.
INSPECTION_KINDS: Final = {Kind.DRAWN: "双随机抽查", Kind.CAUSE: "重点检查"}


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a task is, as it was drawn or assigned. ``no`` is unique; ``record`` the id its result's record will have;
    ``cause`` the document that ordered a visit with cause."""

    no: str
    plan: str
    regime: str
    kind: Kind
    code: str
    name: str
    stratum: str
    team: int
    post: str
    agency: str
    agency_name: str
    due: date
    since: date
    record: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its result, where one has come back."""

    assignment: Assignment
    record: Record | None

    @property
    def result(self) -> str | None:
        """The result as the catalogue words it."""
        value = self.record.fields.get("result") if self.record else None
        return value if isinstance(value, str) else None

    def field(self, name: str) -> str:
        """A field of the result's record, empty where there is none."""
        value = self.record.fields.get(name) if self.record else None
        return value if isinstance(value, str) else ""

    @property
    def correct_by(self) -> date | None:
        """Until when a fault is to be corrected, while no correction is on record."""
        due = self.field("correct_by")
        return date.fromisoformat(due) if due and not self.field("corrected_on") else None

    def standing(self, on: date) -> Standing:
        """How it stands on a day."""
        if self.result is None:
            return Standing.OVERDUE if self.assignment.due < on else Standing.OPEN
        return Standing.CORRECTING if self.correct_by else Standing.DONE

    def due(self) -> date:
        """The day by which something has to be done next."""
        return self.correct_by or self.assignment.due


@dataclass(frozen=True, slots=True)
class Visit:
    """What an inspector enters: a result of the catalogue, the day, what was inspected, what was found, the paper's
    number, and until when a fault is to be corrected or since when it is."""

    result: str
    inspected_on: date
    checked: tuple[str, ...] = ()
    findings: str = ""
    paper_no: str = ""
    correct_by: date | None = None
    corrected_on: date | None = None


def in_turn(tasks: list[Task], on: date) -> list[Task]:
    """Tasks in the order of work: what is due first stands first, what is done last."""
    return sorted(
        tasks,
        key=lambda task: (task.standing(on) is Standing.DONE, task.due(), task.assignment.no),
    )


def row_of(assignment: Assignment, regime: Regime, visit: Visit, subject_class: str) -> dict[str, Json]:
    """The row that states the result, under the names of the catalogue item."""
    matter = regime.matter.zh + (f"：{'、'.join(visit.checked)}" if visit.checked else "")
    row: dict[str, Json] = {
        "subject_name": assignment.name,
        "subject_class": subject_class,
        "subject_code": assignment.code,
        "task_no": assignment.no,
        "inspection_kind": INSPECTION_KINDS[assignment.kind],
        "matter": matter,
        "inspected_on": visit.inspected_on.isoformat(),
        "result": visit.result,
        "findings": visit.findings,
        "paper_no": visit.paper_no,
        "correct_by": visit.correct_by.isoformat() if visit.correct_by else None,
        "corrected_on": visit.corrected_on.isoformat() if visit.corrected_on else None,
        "authority_name": assignment.agency_name,
        "authority_code": assignment.agency,
    }
    return {name: value for name, value in row.items() if value}


def check(visit: Visit, assignment: Assignment, regime: Regime, on: date) -> None:
    """Refuse a result that cannot be: outside the period, without what was found, corrected before it was found."""
    found = visit.result in regime.found
    if not assignment.since <= visit.inspected_on <= on:
        raise _refused(
            "inspected_on",
            f"检查日期应在{assignment.since}至{on}之间。",
            f"The day of inspection lies between {assignment.since} and {on}.",
        )
    if found and not visit.findings.strip():
        raise _refused("findings", "检查发现问题，须写明问题。", "Where faults were found, say which.")
    if not found and (visit.correct_by or visit.corrected_on):
        raise _refused(
            "correct_by", "没有发现问题，不得填写改正期限或改正日期。", "Without a fault there is nothing to correct."
        )
    later = [day for day in (visit.correct_by, visit.corrected_on) if day is not None]
    if any(day < visit.inspected_on for day in later) or (visit.corrected_on and visit.corrected_on > on):
        raise _refused(
            "correct_by",
            "改正期限和改正日期不得早于检查日期，改正日期不得晚于今天。",
            "A correction is due, and made, after the inspection, and made by today.",
        )


def _refused(field: str, zh: str, en: str) -> Refusal:
    return Refusal(
        f"supervision.result_{field}", Text(zh, en), Text("请更正后再次提交。", "Correct it and send it again.")
    )
