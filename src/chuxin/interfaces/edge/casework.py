"""All there is to tell of a case to one viewer: where it stands, whose move it is, terms, steps, what may be done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import queries as intake
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record
from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import acts_for
from chuxin.interfaces.edge.case_lines import Line, Teller
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import evidence, queries
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.case import Case, Evidence, number_of, state_after
from chuxin.services.cases.deadlines import Due
from chuxin.services.cases.moving import open_steps
from chuxin.services.cases.queries import PAGE, Queued
from chuxin.services.cases.seeing import OFFICE, Sight
from chuxin.services.cases.telling import left
from chuxin.services.cases.workflow import Step, Who, Workflow


def must_work_on_cases(actor: Actor) -> None:
    """Refuse whoever has no part in handling cases."""
    if not any(actor.may(permit) for permit in OFFICE):
        actor.must(OFFICE[0])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of a list of cases: which, what about, where it stands, under the edition that governs it; who decides it
    where that is told."""

    one: Queued
    organisation: str
    title: Text
    state: Text
    unverified: bool
    authority: Text | None = None

    @property
    def number(self) -> str:
        """Its number as papers bear it."""
        return number_of(self.one.opened_on, self.one.seq)

    def left(self, on: date) -> Text | None:
        """How far its day is; ``None`` where nothing is due."""
        return None if self.one.due is None or self.one.closed_on else left(self.one.due, on)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case as one viewer sees it, ``case`` included. ``state`` is told in the words for outsiders to the holder of a
    tracking code; ``since`` is the first day of the edition of the workflow that governs it; ``moves`` the viewer may
    make now."""

    case: Case
    workflow: Workflow
    since: date
    sight: Sight
    subject: Subject | None
    applicant: Text | None
    state: Text
    over: bool
    turn: Text | None
    terms: tuple[Due, ...]
    lines: tuple[Line, ...]
    records: tuple[tuple[Record, Text], ...]
    parts: tuple[Waiting, ...]
    moves: tuple[Step, ...]

    @property
    def sees_joint(self) -> bool:
        """Whether the viewer sees a joint case and every part of it, and may be led from one to the other."""
        return bool(self.sight.parties & {Who.SUBJECT, Who.APPLICANT, Who.LEAD})

    @property
    def sees_parent(self) -> bool:
        """Whether the viewer of a part is led to the joint case; its authority finds the documents there."""
        return self.sees_joint or Who.SOURCE in self.sight.parties


def holders_of(actor: Actor) -> tuple[str, ...]:
    """Under which names queues hold the work of an account: its agency's code, and the lead authority's."""
    own = (actor.agency,) if actor.agency and any(actor.may(permit) for permit in OFFICE) else ()
    return own + (("lead",) if actor.may("case.lead") else ())


def queue_of(
    actor: Actor, *, workflow: str | None = None, after: tuple[date | None, int] | None = None
) -> tuple[Queued, ...]:
    """The next page of what waits for an account's office, the most urgent first. Two statements a holder at most."""
    held = [queries.queue(each, workflow=workflow, after=after) for each in holders_of(actor)]
    every = sorted((one for some in held for one in some), key=_urgent)
    return tuple(islice(every, PAGE))


def own_of(actor: Actor, *, before: int | None = None) -> tuple[Queued, ...]:
    """The cases about an account's organisation and those it opened, newest first. Refuses ``access.not_permitted`` and
    ``access.no_organisation``. Two statements."""
    number = acts_for(actor)
    held = {one.seq: one for one in queries.about(number, before=before)}
    held |= {one.seq: one for one in queries.applied_by(number, before=before)}
    return tuple(sorted(held.values(), key=lambda one: -one.seq)[:PAGE])


def opened_by(opening: Opening, actor: Actor, on: date) -> Opening:
    """An opening that names the office which opens it, where it is an office's to open."""
    workflow = queries.workflow(opening.workflow, on)
    match workflow.roles[workflow.opening.by].who:
        case Who.SOURCE:
            return replace(opening, source=actor.agency or opening.source)
        case Who.SUPERIOR:
            return replace(opening, superior=actor.agency or opening.superior)
        case _:
            return opening


def served(case: Case, sight: Sight, entry: int, sha256: str) -> tuple[Evidence, Path]:
    """A document that was handed in with a step, and where it lies. Refuses ``case.document_unknown`` also where it is
    not for the viewer, or was erased."""
    for taken in sight.of(case).steps:
        for one in taken.evidence:
            if (taken.entry, one.sha256) == (entry, sha256) and evidence.file_of(one).is_file():
                return one, evidence.file_of(one)
    raise Refusal(
        "case.document_unknown",
        Text("没有这份材料，或者不对您开放。", "There is no such document, or it is not open to you."),
        Text("请返回事项页面查看。", "Go back to the page of the case."),
    )


def told(found: Sequence[Queued]) -> tuple[Waiting, ...]:
    """Lines of a list in words. Two statements, however many lines."""
    governed = queries.editions_of(found)
    names = subjects.called([one.subject for one in found])
    lines = []
    for one in found:
        workflow = governed[one.seq]
        name = names[one.subject][0] if one.subject in names else "—"
        lines.append(Waiting(one, name, workflow.title, workflow.states[one.state].title, workflow.unverified))
    return tuple(lines)


def _urgent(one: Queued) -> tuple[bool, date, int]:
    return one.due is None, one.due or date.max, one.seq


def sheet_of(case: Case, sight: Sight, *, actor: Actor, on: date) -> Sheet:
    """Gather what ``actor`` sees of a case today. A bounded number of statements, whatever the case."""
    workflow = queries.governing(case)
    state = state_after(case, workflow)
    known = subjects.subjects([each for each in (case.subject, case.applicant) if each is not None])
    offices = agencies({*case.parties.values(), *(each.agency for each in case.steps)}, on)
    held = records.among(case.records, on=on)
    items = {item.id: item for item in catalogue.items(on)}
    fields = {field.name: field for one in held.values() if one.item in items for field in items[one.item].fields}
    names = {number: one.name for number, one in known.items()}
    teller = Teller(case, workflow, sight, names, offices, subjects.places(on), fields)
    titles = {id: item.title for id, item in items.items()}
    applicant = None if case.applicant is None else teller.party(Who.APPLICANT, "")
    return Sheet(
        case=sight.of(case),
        workflow=workflow,
        since=law.definition(queries.KIND, workflow.id, case.opened_on).valid_from,
        sight=sight,
        subject=known.get(case.subject),
        applicant=None if case.applicant == case.subject and sight.knows_applicant else applicant,
        state=(state.public or state.title) if sight.outside else state.title,
        over=state.final,
        turn=None if state.turn is None else teller.turn(state.turn),
        terms=queries.clocks_of(case, on),
        lines=tuple(teller.lines()),
        records=tuple((one, titles.get(one.item, Text(one.item, one.item))) for one in held.values()),
        parts=_parts(case, on),
        moves=tuple(open_steps(workflow, case, actor)),
    )


def _parts(case: Case, on: date) -> tuple[Waiting, ...]:
    """The parts of a joint case, each with its authority and where it stands; told to whoever sees the joint case."""
    found = queries.parts(case.seq)
    sources = queries.sources_of([one.seq for one in found]) if found else {}
    named = agencies(set(sources.values()), on) if found else {}
    return tuple(replace(line, authority=named.get(sources[line.one.seq])) for line in told(found))


def agencies(codes: Collection[str], on: date) -> Mapping[str, Text]:
    """The names of authorities by code, as the register of organisations or a feed tells them. Two statements."""
    wanted = sorted(code for code in codes if code)
    numbers = subjects.numbers_by_code(wanted) if wanted else {}
    called = subjects.called(list(numbers.values()))
    fed = {feed.source_code: feed.source_name for feed in intake.feeds(on) if feed.source_code and feed.source_name}
    named = {code: called[number][0] for code, number in numbers.items() if number in called}
    return {
        code: Text(named[code], named[code]) if code in named else fed.get(code, Text(code, code)) for code in wanted
    }
