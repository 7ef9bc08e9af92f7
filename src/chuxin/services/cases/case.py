"""A case as the ledger tells it: who opened it about what, every step taken since, and where that leaves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.cases.workflow import OPEN, State, Step, Workflow


@dataclass(frozen=True, slots=True)
class Taken:
    """One step taken: its ledger entry, the day it counts from, who took it, what its form said, the paper it
    issued."""

    entry: int
    step: str
    on: date
    at: datetime
    actor: str
    agency: str
    form: Mapping[str, Json]
    evidence: tuple[Evidence, ...] = ()
    paper: Told | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The paper a step issued: which, its number, title and lines as they were filled."""

    id: str
    number: str
    title: Text
    lines: Sequence[Json]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document handed in with a step: its SHA-256, how many bytes, its name and media type."""

    sha256: str
    size: int
    name: str
    media: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case with its steps, oldest first; the first is its opening.

    ``subject`` is the organisation it is about (``origin`` the one it was opened about, where that was absorbed
    since), ``applicant`` the organisation that opened it (``None`` where that
    is not told). ``parties`` gives the agency codes of ``source`` and ``superior``; ``parent`` the case it is part of.
    """

    seq: int
    workflow: str
    subject: int
    applicant: int | None
    parties: Mapping[str, str]
    records: tuple[str, ...]
    parent: int | None
    steps: tuple[Taken, ...]
    origin: int | None = None

    @property
    def number(self) -> str:
        """Its number as papers and marks bear it: the day it was opened and its entry in the ledger."""
        return number_of(self.opened_on, self.seq)

    @property
    def opened_on(self) -> date:
        """The day it was opened: the law of that day governs it to its end."""
        return self.steps[0].on

    @property
    def changed_on(self) -> date:
        """The day of the newest step."""
        return self.steps[-1].on

    @property
    def form(self) -> Mapping[str, Json]:
        """What was told when it was opened."""
        return self.steps[0].form

    def last(self, step: str) -> Taken | None:
        """The newest time a step was taken."""
        return next((each for each in reversed(self.steps) if each.step == step), None)

    def told(self, name: str) -> Json:
        """The newest answer to a question of any form so far; ``None`` where nobody was asked."""
        return next((each.form[name] for each in reversed(self.steps) if name in each.form), None)


def number_of(opened_on: date, seq: int) -> str:
    """The number of a case as papers bear it."""
    return f"CX{opened_on:%Y%m%d}-{seq}"


def step_of(workflow: Workflow, id: str) -> Step:
    """The step a workflow knows by that name, its opening included."""
    return workflow.opening if id == OPEN else workflow.steps[id]


def state_after(case: Case, workflow: Workflow, on: date | None = None) -> State:
    """Where the case stands after the steps taken by ``on`` (by now where ``None``)."""
    where = workflow.opening.to or ""
    for taken in case.steps:
        if on is None or taken.on <= on:
            where = step_of(workflow, taken.step).to or where
    return workflow.states[where]


def stretches(case: Case, workflow: Workflow) -> tuple[tuple[date, str], ...]:
    """The states it went through, each with the day it began, oldest first."""
    found: list[tuple[date, str]] = []
    for taken in case.steps:
        to = step_of(workflow, taken.step).to
        if to is not None and (not found or found[-1][1] != to):
            found.append((taken.on, to))
    return tuple(found)
