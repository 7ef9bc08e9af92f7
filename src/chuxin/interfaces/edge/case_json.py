"""Cases and workflows as JSON-ready values, the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from chuxin.facts.catalogue.field import Field
from chuxin.interfaces.edge.case_lines import Line
from chuxin.interfaces.edge.casework import Sheet, Waiting
from chuxin.interfaces.edge.procedures import length_of
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Evidence
from chuxin.services.cases.deadlines import Due
from chuxin.services.cases.queries import Queued
from chuxin.services.cases.telling import extension, term
from chuxin.services.cases.workflow import Step, Workflow

Tree: TypeAlias = dict[str, object]


def line_json(line: Waiting, on: date) -> Tree:
    """A line of a list. ``overdue`` is derived on the day of asking."""
    one = line.one
    return {
        "case": one.seq,
        "number": line.number,
        "workflow": one.workflow,
        "title": line.title.as_json(),
        "subject": line.organisation,
        "state": one.state,
        "state_title": line.state.as_json(),
        "holder": one.holder,
        "opened_on": one.opened_on.isoformat(),
        "due": _day(one.due),
        "overdue": one.closed_on is None and one.due is not None and one.due < on,
        "closed_on": _day(one.closed_on),
    }


def list_json(lines: Sequence[Waiting], on: date, following: Queued | None) -> Tree:
    """A page of a list; ``after`` leads to the next one (``null``: this is the last)."""
    return {
        "cases": [line_json(line, on) for line in lines],
        "after": None if following is None else mark_of(following),
    }


def mark_of(one: Queued) -> str:
    """The place in a queue that a next page goes on from."""
    return f"{one.due or '-'},{one.seq}"


def place_of(mark: str) -> tuple[date | None, int] | None:
    """The place a mark names; a mark that cannot be read begins anew."""
    due, _comma, seq = mark.partition(",")
    try:
        return (None if due == "-" else date.fromisoformat(due)), int(seq)
    except ValueError:
        return None


def sheet_json(sheet: Sheet, on: date) -> Tree:
    """A case as its viewer sees it, with the steps it may take now and what each asks."""
    case = sheet.case
    return {
        "case": case.seq,
        "number": case.number,
        "workflow": sheet.workflow.id,
        "title": sheet.workflow.title.as_json(),
        "clauses": list(sheet.workflow.clauses),
        "in_force_since": sheet.since.isoformat(),
        "unverified": sheet.workflow.unverified,
        "subject": None if sheet.subject is None else {"code": sheet.subject.code, "name": sheet.subject.name},
        "applicant": _text(sheet.applicant),
        "records": list(case.records),
        "part_of": case.parent if sheet.sees_joint else None,
        "parts": [line_json(part, on) for part in sheet.parts],
        "opened_on": case.opened_on.isoformat(),
        "state": sheet.state.as_json(),
        "closed": sheet.over,
        "turn": _text(sheet.turn),
        "terms": [_term(due, on) for due in sheet.terms],
        "steps": [_line(line) for line in sheet.lines],
        "open_steps": [step_json(step) for step in sheet.moves],
    }


def workflow_json(workflow: Workflow, on: date) -> Tree:
    """A workflow with its parties, states, steps, and terms with the lengths in force."""
    return {
        "id": workflow.id,
        "title": workflow.title.as_json(),
        "clauses": list(workflow.clauses),
        "about": workflow.about,
        "private": workflow.private,
        "unverified": workflow.unverified,
        "roles": [{"id": role.id, "title": role.title.as_json(), "party": role.who.value, "permit": role.permit}
                  for role in workflow.roles.values()],
        "states": [{"id": state.id, "title": state.title.as_json(), "final": state.final, "turn": state.turn}
                   for state in workflow.states.values()],
        "open": step_json(workflow.opening),
        "steps": [step_json(step) for step in workflow.steps.values()],
        "terms": [{"id": clock.id, "title": clock.title.as_json(), "starts": sorted(clock.starts),
                   "stops": sorted(clock.stops), "parameter": clock.days or None, "unit": clock.unit.value,
                   "length": None if (found := length_of(clock.days, on)) is None else found.value,
                   "paused_in": sorted(clock.paused_in), "extended_by": clock.extended_by,
                   "escalates": clock.escalates, "clause": clock.clause}
                  for clock in workflow.clocks.values()],
    }  # fmt: skip


def step_json(step: Step) -> Tree:
    """A step: whose it is, from where to where, and what its form asks."""
    return {
        "step": step.id,
        "title": step.title.as_json(),
        "by": [step.by, *sorted(step.or_by)],
        "from": sorted(step.from_),
        "to": step.to,
        "form": [_field(field) for field in step.form],
        "claims": step.claims,
        "documents": step.evidence,
        "not_by": sorted(step.not_by),
        "requires": list(step.requires),
        "effects": [effect.do for effect in step.effects],
        "clause": step.clause,
    }


def _field(field: Field) -> Tree:
    return {
        "name": field.name,
        "title": field.title.as_json(),
        "type": field.type.value,
        "required": field.required,
        "max_length": field.max_length,
        "values": [{"value": each.value, "title": each.title.as_json()} for each in field.values],
    }


def _term(due: Due, on: date) -> Tree:
    return {
        "id": due.clock.id,
        "title": due.clock.title.as_json(),
        "since": due.since.isoformat(),
        "due": _day(due.due),
        "first_due": _day(due.first_due),
        "standing": due.standing.value,
        "met_on": _day(due.met_on),
        "words": term(due, on).as_json(),
        "extension": _text(extension(due)),
    }


def _line(line: Line) -> Tree:
    return {
        "entry": line.taken.entry,
        "step": line.taken.step,
        "title": line.title.as_json(),
        "on": line.taken.on.isoformat(),
        "by": line.party.as_json(),
        "answers": [{"name": each.name, "title": each.title.as_json(), "value": each.value.as_json()}
                    for each in line.answers],
        "documents": [_document(each) for each in line.documents],
        "withheld": line.withheld,
    }  # fmt: skip


def _document(one: Evidence) -> Tree:
    return {"sha256": one.sha256, "bytes": one.size, "name": one.name, "media_type": one.media}


def _text(value: Text | None) -> dict[str, str] | None:
    return None if value is None else value.as_json()


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
