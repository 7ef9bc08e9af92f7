"""A workflow as a pack describes it: states, who may take which step, with which form, clocks, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chuxin.facts.catalogue.field import Field
from chuxin.facts.catalogue.item import Check
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text

# The step that opens a case.
OPEN: Final = "open"


class Who(StrEnum):
    """The closed set of parties to a case. Offices are named by the agency code the case keeps for them."""

    SUBJECT = "subject"
    APPLICANT = "applicant"
    CODE = "code"
    LEAD = "lead"
    SOURCE = "source"
    SUPERIOR = "superior"
    CLOCK = "clock"

    @property
    def official(self) -> bool:
        """Whether an authority stands behind it: only such a party decides."""
        return self in {Who.LEAD, Who.SOURCE, Who.SUPERIOR}


PARTIES: Final[Mapping[Who, Text]] = {
    Who.SUBJECT: Text("本组织", "the organisation itself"),
    Who.APPLICANT: Text("申请组织", "the organisation that applied"),
    Who.CODE: Text("持查询码的人", "the holder of the tracking code"),
    Who.LEAD: Text("信用牵头部门", "the lead authority"),
    Who.SOURCE: Text("主管部门", "the competent authority"),
    Who.SUPERIOR: Text("上级部门", "the superior authority"),
    Who.CLOCK: Text("系统（到期自动）", "the hub, when a term is over"),
}


class Unit(StrEnum):
    """In what a term is counted: working days, calendar days or calendar months."""

    WORKING = "working"
    CALENDAR = "calendar"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Role:
    """A part in the workflow: which party plays it, and the permit its account must hold (none: being it is enough)."""

    id: str
    title: Text
    who: Who
    permit: str | None = None


class Tally(StrEnum):
    """How a state counts in a procedure's figures: what was to be reached, or left out of the count."""

    KEPT = "kept"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class State:
    """Where a case may stand. ``turn`` is the role whose move it is; ``public`` how it is told to outsiders; ``tally``
    how it counts in the figures."""

    id: str
    title: Text
    final: bool = False
    turn: str | None = None
    public: Text | None = None
    tally: Tally | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of the closed set in ``effects.py``, with its arguments as the pack wrote them.

    With ``when`` it is done only while that dated parameter is not zero on the day the case is opened.
    """

    do: str
    arguments: Mapping[str, Json]
    when: str | None = None

    def holds(self, terms: Mapping[str, int]) -> bool:
        """Whether it is done in a case of these numbers."""
        return self.when is None or terms[self.when] != 0


@dataclass(frozen=True, slots=True)
class Step:
    """A step: from which states, where to (``None``: the case stays where it is), by which role.

    ``not_by`` names steps whose accounts may not take this one (four eyes); ``requires`` conditions of the closed set;
    ``once`` keeps it from being taken again; ``paper`` is the document it issues; ``checks`` are formulas over the
    answers of the form that refuse it. With ``claims`` the form also takes, field by field, what the record should say
    instead (``claims.py``). ``or_by`` names roles that may also take it.
    """

    id: str
    title: Text
    by: str
    from_: frozenset[str]
    to: str | None
    form: tuple[Field, ...] = ()
    not_by: frozenset[str] = frozenset()
    requires: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    paper: str | None = None
    evidence: bool = False
    once: bool = False
    claims: bool = False
    clause: str | None = None
    checks: tuple[Check, ...] = ()
    or_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Clock:
    """A term: begun by steps (``open`` for the opening), met by steps, counted in a dated parameter.

    ``until`` names an answer of a form that is the day itself, in place of a count; with ``days`` the clock is a
    reminder so many days ahead of it, which the hub's own step meets. Until the answer is given it does not run.

    It stands still in the states ``paused_in``. ``extended_by`` is a step whose form gives the new day ``until`` and
    the ``reason``; no extension goes beyond ``longest`` (a parameter of the same unit, counted from the start), nor by
    more than ``extension`` beyond the term. ``dated_by`` names the date in the form of the starting step that is day 0
    in place of the day of the step. ``escalates`` is the step the hub takes by itself once the term is over.
    """

    id: str
    title: Text
    starts: frozenset[str]
    stops: frozenset[str]
    days: str
    unit: Unit
    paused_in: frozenset[str] = frozenset()
    extended_by: str | None = None
    longest: str | None = None
    extension: str | None = None
    dated_by: str | None = None
    escalates: str | None = None
    clause: str | None = None
    until: str | None = None

    @property
    def reminds(self) -> bool:
        """Whether it only gives notice ahead of a day; nobody can be late for it."""
        return self.until is not None and bool(self.days)


@dataclass(frozen=True, slots=True)
class Arising:
    """Cases the hub opens by itself: one for each newly stated record of ``items`` whose decision is no older than the
    parameter ``days`` says."""

    items: tuple[str, ...]
    days: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """One edition of a workflow. A case keeps the edition in force on the day it was opened, to its end.

    ``about`` says what a case is opened about: ``record`` (one or more records), ``subject`` or ``case`` (a part of
    another case). ``private`` hides who applied from the party ``source``.
    """

    id: str
    title: Text
    clauses: tuple[str, ...]
    about: str
    opening: Step
    roles: Mapping[str, Role]
    states: Mapping[str, State]
    steps: Mapping[str, Step]
    clocks: Mapping[str, Clock]
    private: bool = False
    unverified: bool = False
    arises: Arising | None = None

    def players(self, step: Step) -> tuple[Role, ...]:
        """The roles that may take a step, the one it is for first."""
        return tuple(self.roles[each] for each in (step.by, *sorted(step.or_by)))

    def moves(self, state: str) -> Iterator[Step]:
        """The steps that may be taken from a state, in the order of the pack."""
        return (step for step in self.steps.values() if state in step.from_)

    def holds(self, step: str) -> bool:
        """Whether it has a step of that name, its opening included."""
        return step == OPEN or step in self.steps

    def clock_step(self, step: str) -> bool:
        """Whether a step is the hub's own."""
        return self.roles[self.steps[step].by].who is Who.CLOCK

    @property
    def parameters(self) -> frozenset[str]:
        """Every dated parameter it counts with or asks."""
        named = [(clock.days, clock.longest, clock.extension) for clock in self.clocks.values()]
        effects = [effect for step in (self.opening, *self.steps.values()) for effect in step.effects]
        asked = [effect.when for effect in effects]
        counted = [str(effect.arguments["months"]) for effect in effects if "months" in effect.arguments]
        arising = [self.arises.days] if self.arises else []
        return frozenset(each for some in (*named, asked, counted, arising) for each in some if each)
