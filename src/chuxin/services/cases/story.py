"""A worked case in words: what happened on which day, what was refused and why, and where that left it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case, state_after
from chuxin.services.cases.deadlines import clocks
from chuxin.services.cases.telling import term
from chuxin.services.cases.worked import Worked, opened, stepped
from chuxin.services.cases.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happens: the step, whose it is, the refusal it met, and where the case stands after it."""

    on: date
    step: Text
    by: Text
    refused: Text | None
    state: Text | None


@dataclass(frozen=True, slots=True)
class Story:
    """A worked case: what happens, and how each term stands on its last day."""

    title: Text
    happened: tuple[Happened, ...]
    terms: tuple[tuple[Text, Text], ...]


def story_of(worked: Worked, workflow: Workflow, terms: Mapping[str, int]) -> Story:
    """Walk a worked case by the rules of real ones and tell it."""
    role, terms = workflow.roles[workflow.opening.by].title, {**terms, **worked.terms}
    try:
        case = opened(worked, workflow)
    except Refusal as refusal:
        first = Happened(worked.opened_on, workflow.opening.title, role, refusal.sentence, None)
        return Story(worked.definition.title, (first,), ())
    first = Happened(worked.opened_on, workflow.opening.title, role, None, state_after(case, workflow).title)
    walked = [(first, case), *_walked(case, worked, workflow, terms)]
    last = walked[-1][1]
    stand = clocks(last, workflow, terms, walked[-1][0].on)
    told = tuple((due.clock.title, term(due, walked[-1][0].on)) for due in stand)
    return Story(worked.definition.title, tuple(one for one, _ in walked), told)


def _walked(
    case: Case, worked: Worked, workflow: Workflow, terms: Mapping[str, int]
) -> Iterator[tuple[Happened, Case]]:
    for told in worked.steps:
        id, on = str(told["step"]), date.fromisoformat(str(told["on"]))
        case, code, sentence = stepped(case, workflow, told, terms)
        step = workflow.steps.get(id)
        by = workflow.roles.get(str(told.get("by") or (step.by if step else "")))
        title = step.title if step else Text(id, id)
        where = None if code else state_after(case, workflow).title
        yield Happened(on, title, by.title if by else Text("—", "—"), sentence if code else None, where), case
