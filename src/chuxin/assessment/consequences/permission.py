"""The engine of consequences: what is asked is permitted with its basis, or forbidden with the reason; nothing between.

Permitted never means required: an officer proposes, another signs (R21). What is not in the national list in force is
forbidden (R17), and so is whatever reaches wider, weighs heavier or lasts longer than its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from chuxin.assessment.consequences import reasons
from chuxin.assessment.consequences.measure import NATIONAL, Incentive, Measure, Row
from chuxin.assessment.consequences.reasons import Forbidden
from chuxin.facts.records.record import Record, State
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.days import add_months
from chuxin.kernel.text import Text

MINOR: Final = "minor"
_REMOVED: Final = "removed_on"


class Whom(StrEnum):
    """Whom something is asked about: the organisation itself, one tied to it, or a person."""

    ORGANISATION = "organisation"
    AFFILIATE = "affiliate"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Request:
    """What an officer asks: may ``implementer`` (a role of the list) do this about an organisation of this type?

    ``months`` or ``until`` say how long it is meant to last; ``form`` in which of the row's forms; ``because`` names
    the record relied on, or a scorecard whose grade would be the reason.
    """

    measure: str
    subject_type: SubjectType
    implementer: str
    whom: Whom = Whom.ORGANISATION
    months: int | None = None
    until: date | None = None
    form: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known: the row in force (``None``: there is none), the organisation's records that match its triggers in
    whatever state, which of its records are under objection, and the ids of scorecards (a grade is no ground)."""

    row: Row | None
    matched: Sequence[Record]
    objected: frozenset[str] = frozenset()
    scorecards: frozenset[str] = frozenset()
    barred: Sequence[Record] = ()


@dataclass(frozen=True, slots=True)
class Permitted:
    """It may be done: on these clauses, because of these live records, until ``until`` at most (``None``: as long as
    the records stand). ``unverified``: the row was not compared with the official text, so nothing may be signed yet.
    """

    row: Row
    clauses: tuple[str, ...]
    records: tuple[Record, ...]
    until: date | None
    least_until: date | None
    remedy: Text
    unverified: bool


Answer: TypeAlias = Permitted | Forbidden


def permitted(asked: Request, ground: Ground, on: date) -> Answer:
    """Whether what is ``asked`` may be done on the day ``on``: the first reason that forbids it, or the permission."""
    return _about_the_row(asked, ground) or _about_the_records(asked, ground, on) or _permission(asked, ground, on)


def ends(row: Row, record: Record) -> date | None:
    """The last day anything under ``row`` may last that rests on ``record`` alone."""
    return row.duration.ends(record.decided_on, record.valid_to)


def why_not(row: Row, record: Record, objected: frozenset[str], on: date) -> Forbidden | None:
    """The reason why a record does not set ``row`` off on the day ``on`` (R19, R23); ``None`` where it does."""
    if record.state is not State.LIVE:
        return reasons.BY_STATE[record.state]
    if removed(record, on):
        return reasons.REMOVED
    if record.tier == MINOR and not (isinstance(row, Measure) and row.minor):
        return reasons.MINOR
    return reasons.DISPUTED if record.id in objected else None


def removed(record: Record, on: date) -> bool:
    """Whether a listing has been ended by its removal: from the day of removal on, not the day after."""
    written = record.fields.get(_REMOVED)
    return isinstance(written, str) and bool(written) and date.fromisoformat(written) <= on


def _about_the_row(asked: Request, ground: Ground) -> Forbidden | None:
    """What the row alone forbids: persons first, then the list, then the limits it draws."""
    row = ground.row
    if asked.whom is Whom.PERSON:
        return reasons.PERSON
    if asked.because is not None and asked.because in ground.scorecards:
        return reasons.GRADE
    if row is None:
        return reasons.not_listed(asked.measure)
    if row.level != NATIONAL:
        return reasons.LOCAL
    if asked.whom is Whom.AFFILIATE and not (isinstance(row, Measure) and row.affiliates):
        return reasons.AFFILIATE
    if asked.subject_type not in row.subject_types:
        return reasons.wider(row)
    if asked.implementer not in {each.role for each in row.implementers}:
        return reasons.implementer(row)
    return _too_heavy(asked, row)


def _too_heavy(asked: Request, row: Row) -> Forbidden | None:
    forms = row.forms if isinstance(row, Measure) else ()
    if asked.form is not None and asked.form not in {each.id for each in forms}:
        return reasons.heavier(row)
    if asked.months is not None and row.duration.most is not None and asked.months > row.duration.most:
        return reasons.longer(row, None)
    return None


def _about_the_records(asked: Request, ground: Ground, on: date) -> Forbidden | None:
    """What the records forbid: none that sets it off, none that still counts, a term that is over or asked too long."""
    row, objected = ground.row, ground.objected
    assert row is not None
    if isinstance(row, Incentive) and any(why_not(row, record, objected, on) is None for record in ground.barred):
        return reasons.BARRED
    relied = _relied_on(asked, ground)
    if not relied:
        return reasons.no_trigger(row) if asked.because is None else reasons.OTHER_RECORD
    found = [(record, why_not(row, record, objected, on)) for record in relied]
    if all(why is not None for _, why in found):
        # The reason told is that of the newest decision: it is the one nearest to counting.
        record, why = max(found, key=lambda pair: pair[0].decided_on)
        assert why is not None
        return replace(why, record=record.id)
    until = _until(row, [record for record, why in found if why is None])
    if until is not None and until < on:
        return reasons.over(row, until)
    wanted = _wanted(asked, on)
    return reasons.longer(row, until) if until is not None and wanted is not None and wanted > until else None


def _permission(asked: Request, ground: Ground, on: date) -> Permitted:
    row = ground.row
    assert row is not None
    relied = _relied_on(asked, ground)
    live = tuple(record for record in relied if why_not(row, record, ground.objected, on) is None)
    least = row.duration.least
    first = min((record.decided_on for record in live), default=on)
    return Permitted(
        row=row,
        clauses=row.clauses,
        records=live,
        until=_until(row, live),
        least_until=None if least is None else add_months(first, least),
        remedy=row.remedy,
        unverified=row.unverified,
    )


def _relied_on(asked: Request, ground: Ground) -> list[Record]:
    return [record for record in ground.matched if asked.because in {None, record.id}]


def _until(row: Row, live: Sequence[Record]) -> date | None:
    """The latest day any of the live records carries it to; ``None`` where one of them has no end."""
    last = [ends(row, record) for record in live]
    known = [day for day in last if day is not None]
    return max(known) if known and len(known) == len(last) else None


def _wanted(asked: Request, on: date) -> date | None:
    if asked.until is not None:
        return asked.until
    return None if asked.months is None else add_months(on, asked.months) - timedelta(1)


def as_json(answer: Answer) -> Mapping[str, object]:
    """The answer as interfaces give it."""
    if isinstance(answer, Forbidden):
        return answer.as_json()
    return {
        "answer": "permitted",
        "measure": answer.row.id,
        "title": answer.row.title.as_json(),
        "clauses": list(answer.clauses),
        "records": [record.id for record in answer.records],
        "until": None if answer.until is None else answer.until.isoformat(),
        "least_until": None if answer.least_until is None else answer.least_until.isoformat(),
        "remedy": answer.remedy.as_json(),
        "unverified": answer.unverified,
    }
