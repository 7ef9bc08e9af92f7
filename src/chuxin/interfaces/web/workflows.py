"""The procedures as everyone may read them: parties, states, steps, terms, a diagram, and worked cases in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.procedures import UNITS, Length, length_of
from chuxin.kernel.permits import permit_title
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.programmes import queries as programmes
from chuxin.services.cases import queries
from chuxin.services.cases.conditions import CONDITIONS
from chuxin.services.cases.diagram import draw, numbered
from chuxin.services.cases.effect import EFFECTS
from chuxin.services.cases.story import Story, story_of
from chuxin.services.cases.workflow import OPEN, PARTIES, Clock, Step, Workflow


@dataclass(frozen=True, slots=True)
class Row:
    """A step in the table beside the diagram; ``number`` is ``None`` for the opening."""

    number: int | None
    step: Step
    by: tuple[Text, ...]
    from_: tuple[Text, ...]
    to: Text | None
    requires: tuple[Text, ...]
    effects: tuple[Text, ...]
    not_by: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A clock in the table of terms, with the lengths in force."""

    clock: Clock
    unit: Text
    length: Length | None
    longest: Length | None
    starts: tuple[Text, ...]
    stops: tuple[Text, ...]
    paused_in: tuple[Text, ...]
    extended_by: Text | None
    escalates: Text | None


def index(request: Asking) -> HttpResponse:
    """Every workflow in force."""
    found = queries.workflows(request.on).values()
    return render(request, "web/workflows.html", {"workflows": [(each, _opener(each)) for each in found]})


def page(request: Asking, workflow: str) -> HttpResponse:
    """One workflow, whole."""
    found = queries.workflow(workflow, request.on)
    context = {
        "workflow": found,
        "drawing": draw(found, get_language() or "zh"),
        "roles": [(role, PARTIES[role.who], permit_title(role.permit) if role.permit else None)
                  for role in found.roles.values()],
        "states": [(state, found.roles[state.turn].title if state.turn else None) for state in found.states.values()],
        "rows": rows_of(found),
        "terms": terms_of(found, request.on),
        "stories": _stories(found),
    }  # fmt: skip
    return render(request, "web/workflow.html", context)


def rows_of(workflow: Workflow) -> list[Row]:
    """The opening and every step, with names in place of ids."""
    numbers: Mapping[str, int | None] = {OPEN: None, **numbered(workflow)}
    return [
        Row(
            numbers[step.id],
            step,
            tuple(role.title for role in workflow.players(step)),
            tuple(state.title for id, state in workflow.states.items() if id in step.from_),
            workflow.states[step.to].title if step.to else None,
            tuple(CONDITIONS[name] for name in step.requires),
            tuple(EFFECTS[effect.do].title for effect in step.effects),
            tuple(_titles(workflow, step.not_by)),
        )
        for step in (workflow.opening, *workflow.steps.values())
    ]


def terms_of(workflow: Workflow, on: date) -> list[Term]:
    """Every clock with the length in force on a day."""
    return [
        Term(
            clock,
            UNITS[clock.unit],
            length_of(clock.days, on),
            length_of(clock.longest, on),
            tuple(_titles(workflow, clock.starts)),
            tuple(_titles(workflow, clock.stops)),
            tuple(workflow.states[id].title for id in sorted(clock.paused_in)),
            workflow.steps[clock.extended_by].title if clock.extended_by else None,
            workflow.steps[clock.escalates].title if clock.escalates else None,
        )
        for clock in workflow.clocks.values()
    ]


def _titles(workflow: Workflow, ids: frozenset[str]) -> list[Text]:
    steps = (workflow.opening, *workflow.steps.values())
    return [step.title for step in steps if step.id in ids]


def _opener(workflow: Workflow) -> Text:
    return PARTIES[workflow.roles[workflow.opening.by].who]


def _stories(workflow: Workflow) -> list[Story]:
    """The worked cases under the edition in force; those of another edition are left to its own day."""
    told = []
    for worked in programmes.worked_cases(workflow.id):
        try:
            governed = queries.workflow(workflow.id, worked.opened_on)
            told.append(story_of(worked, governed, queries.terms(governed, worked.opened_on)))
        except Refusal:
            continue  # the edition or a number of that day is not in force in this hub
    return told
