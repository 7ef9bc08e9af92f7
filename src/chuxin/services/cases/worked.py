"""Worked cases of workflows in YAML a jurist can read: who does what on which day; state, clocks or refusal out.

Pure: steps are walked by the same rules as real ones, effects and conditions are told, not done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.foundation.subjects.places import national
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import moving
from chuxin.services.cases.case import Case, Evidence, Taken, state_after, step_of
from chuxin.services.cases.claims import PREFIX, Claimable
from chuxin.services.cases.deadlines import clocks, furthest
from chuxin.services.cases.effect import applies
from chuxin.services.cases.inner_checks import INNER, Inner
from chuxin.services.cases.workflow import OPEN, Effect, Step, Who, Workflow

_SUBJECT: Final = 1
_OFFICES: Final[Mapping[str, str]] = {"source": "11990000000000001A", "superior": "11990000000000002B"}


@dataclass(frozen=True, slots=True)
class Worked:
    """A worked case: ``definition`` is an example that names a ``workflow``.

    Body: ``workflow``; ``terms: {parameter: number}`` where other numbers are tried; ``opened: {on, by, form, files,
    refused}``; ``steps: [{on, step, by, account, form, files, refused}]`` (``files`` counts the documents handed in;
    ``account`` tells one officer from another where four eyes matter; ``refused`` the code an opening or a step must
    meet, which then leaves no trace); ``expect: [{on, state, due: {clock: day}, standing: {clock: word}, effects:
    [names], open: [steps]}]``.
    """

    definition: Definition

    @property
    def workflow(self) -> str:
        """The workflow it exemplifies."""
        return str(self.definition.body.get("workflow"))

    @property
    def opened_on(self) -> date:
        """The day the case is opened: the law of that day governs it."""
        return _day(_map(self.definition.body.get("opened")).get("on"))

    @property
    def terms(self) -> Mapping[str, int]:
        """The numbers that hold in place of the parameters' own."""
        return {name: int(str(each)) for name, each in _map(self.definition.body.get("terms")).items()}

    @property
    def steps(self) -> list[Mapping[str, Json]]:
        """What happens to it, in order."""
        return _maps(self.definition.body.get("steps"))

    @property
    def refusing(self) -> bool:
        """Whether it shows a refusal."""
        told = [_map(self.definition.body.get("opened")), *self.steps]
        return any("refused" in step for step in told)


def worked_of(definitions: Sequence[Definition]) -> tuple[Worked, ...]:
    """The definitions of kind ``example`` that speak of a workflow."""
    return tuple(Worked(each) for each in definitions if each.kind == "example" and "workflow" in each.body)


def run(worked: Worked, workflow: Workflow, terms: Mapping[str, int]) -> Iterator[Finding]:
    """A finding for everything that comes out otherwise than the worked case says."""
    wanted = _map(worked.definition.body.get("opened")).get("refused")
    terms = {**terms, **worked.terms}
    try:
        case = opened(worked, workflow)
    except Refusal as refusal:
        if refusal.code != wanted:
            yield _differs(worked, "open", refusal.code, refusal.sentence)
        return
    if wanted:
        yield _differs(worked, "open", f"{wanted} ≠ taken", Text("—", "—"))
    for place, told in enumerate(worked.steps):
        case, code, sentence = stepped(case, workflow, told, terms)
        wanted = told.get("refused")
        if code != wanted:
            yield _differs(worked, f"steps.{place}", f"{wanted or 'taken'} ≠ {code or 'taken'}", sentence)
    for place, expected in enumerate(_maps(worked.definition.body.get("expect"))):
        yield from _compared(worked, workflow, case, (place, expected), terms)


def opened(worked: Worked, workflow: Workflow) -> Case:
    """The case as it is opened. Refuses what a real opening would."""
    told = _map(worked.definition.body.get("opened"))
    on = _day(told["on"])
    form = _form(workflow.opening, told)
    moving.must_pass(workflow.opening, _texts(told.get("form")), on, national())
    actor = _actor(workflow, str(told.get("by") or workflow.opening.by), told)
    first = Taken(0, OPEN, on, _moment(on), actor.id, actor.agency or "", form, _files(told))
    case = Case(1, workflow.id, _SUBJECT, _SUBJECT, _OFFICES, ("r" + "a" * 25,), None, (first,))
    _must_hold(case, workflow, workflow.opening)
    return case


def _must_hold(case: Case, workflow: Workflow, step: Step) -> None:
    """The conditions that the case answers by itself; what must be asked of a hub is not asked here."""
    for condition in step.requires:
        if condition in INNER:
            INNER[condition](Inner(case, workflow))


def _files(told: Mapping[str, Json]) -> tuple[Evidence, ...]:
    """So many documents handed in."""
    many = range(int(str(told.get("files") or 0)))
    return tuple(Evidence(f"{n:064d}", 1, f"{n}.pdf", "application/pdf") for n in many)


def stepped(
    case: Case, workflow: Workflow, told: Mapping[str, Json], terms: Mapping[str, int]
) -> tuple[Case, str | None, Text]:
    """The case after a step, or as it was with the code and sentence that refused it."""
    id, on = str(told["step"]), _day(told["on"])
    nothing = Text("—", "—")
    if id not in workflow.steps:
        return case, "case.no_step", nothing
    step = workflow.steps[id]
    actor = _actor(workflow, str(told.get("by") or step.by), told)
    try:
        moving.must_play(workflow, case, step, actor)
        moving.must_follow(workflow, case, step, on)
        form = _form(step, told)
        moving.must_pass(step, _texts(told.get("form")), on, national())
        taken = Taken(len(case.steps), id, on, _moment(on), actor.id, actor.agency or "", form, _files(told))
        _must_hold(replace(case, steps=(*case.steps, taken)), workflow, step)
        for due in clocks(case, workflow, terms, on):
            if due.clock.extended_by == id and due.open:
                moving.must_extend(workflow, due, form, furthest(due, terms), on)
    except Refusal as refusal:
        return case, refusal.code, refusal.sentence
    return replace(case, steps=(*case.steps, taken)), None, nothing


def _compared(
    worked: Worked, workflow: Workflow, case: Case, wanted: tuple[int, Mapping[str, Json]], terms: Mapping[str, int]
) -> Iterator[Finding]:
    place, expected = wanted
    on = _day(expected["on"])
    dues = {due.clock.id: due for due in clocks(case, workflow, terms, on)}
    then = replace(case, steps=tuple(each for each in case.steps if each.on <= on))
    found: dict[str, Json] = {
        "state": state_after(case, workflow, on).id,
        "effects": [
            effect.do for each in then.steps for effect in _effects(workflow, then, each) if effect.holds(terms)
        ],
        "due": {id: str(dues[id].due) for id in _map(expected.get("due")) if id in dues},
        "standing": {id: dues[id].standing.value for id in _map(expected.get("standing")) if id in dues},
        "open": [each.id for each in workflow.moves(state_after(case, workflow, on).id)],
    }
    for name, value in expected.items():
        got = found.get(name)
        if name != "on" and value != got:
            yield _differs(worked, f"expect.{place}.{name}", f"{value} ≠ {got}", Text(name, name))


def _form(step: Step, told: Mapping[str, Json]) -> Mapping[str, Json]:
    """What a step's form says; what is claimed of a record no worked case has is taken as text."""
    given = _texts(told.get("form"))
    named = [name.removeprefix(PREFIX) for name in given if step.claims and name.startswith(PREFIX)]
    claimable = [Claimable(Field(name, Text(name, name), FieldType.TEXT), None) for name in named]
    return moving.read_form(step.form, given, national(), claimable)


def _effects(workflow: Workflow, then: Case, taken: Taken) -> Iterator[Effect]:
    """The effects a step had, by what had been told until then."""
    known = replace(then, steps=then.steps[: then.steps.index(taken) + 1])
    return (effect for effect in step_of(workflow, taken.step).effects if applies(effect, known))


def _actor(workflow: Workflow, role_id: str, told: Mapping[str, Json]) -> Actor:
    """The account of a role in a worked case; ``account`` tells officers of one office apart."""
    role = workflow.roles[role_id]
    account = str(told.get("account") or role_id)
    permits = frozenset({role.permit} if role.permit else ())
    if role.who in {Who.SUBJECT, Who.APPLICANT}:
        return Actor(account, permits=permits, subject=_SUBJECT)
    if role.who is Who.CODE:
        return Actor("code:1")
    if role.who is Who.CLOCK:
        return Actor("system:worker", permits=frozenset({"*"}))
    return Actor(account, permits=permits, agency=_OFFICES.get(role.who.value, "11990000000000003C"))


def _differs(worked: Worked, where: str, what: str, sentence: Text) -> Finding:
    return Finding(
        "example.differs",
        Severity.ERROR,
        Text(
            f"示例“{worked.definition.id}”{where}与所写不符：{what}（{sentence.zh}）",
            f"The worked case “{worked.definition.id}” differs at {where}: {what} ({sentence.en})",
        ),
        Text("请改正示例或流程。", "Mend the worked case or the workflow."),
        worked.definition.place,
    )


def _moment(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=UTC)


def _day(value: Json) -> date:
    return date.fromisoformat(str(value))


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _maps(value: Json) -> list[Mapping[str, Json]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, Sequence) else []


def _texts(value: Json) -> dict[str, str]:
    return {name: str(each) for name, each in _map(value).items()}
