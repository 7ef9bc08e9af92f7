"""All there is to tell of a case to one viewer: where it stands, whose move it is, terms, steps, what may be done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import queries as intake
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record
from chuxin.foundation.access import queries as access
from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.places import Places
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.actor import Actor
from chuxin.kernel.text import Text
from chuxin.services.cases import queries
from chuxin.services.cases.case import Case, Evidence, Taken, number_of, state_after, step_of
from chuxin.services.cases.deadlines import Due
from chuxin.services.cases.moving import open_steps
from chuxin.services.cases.queries import PAGE, Queued
from chuxin.services.cases.seeing import OFFICE, Sight
from chuxin.services.cases.telling import left
from chuxin.services.cases.workflow import OPEN, PARTIES, Step, Who, Workflow
from chuxin.services.publication.values import written

HUB: Final = "system:"
_UNTOLD: Final = Text("申请方（依规定不予显示）", "the applicant (not told, as the law protects it)")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of a list of cases: which, what about, where it stands, under the edition that governs it."""

    one: Queued
    organisation: str
    title: Text
    state: Text
    unverified: bool

    @property
    def number(self) -> str:
        """Its number as papers bear it."""
        return number_of(self.one.opened_on, self.one.seq)

    def left(self, on: date) -> Text | None:
        """How far its day is; ``None`` where nothing is due."""
        return None if self.one.due is None or self.one.closed_on else left(self.one.due, on)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a form, in words."""

    name: str
    title: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Line:
    """One step taken: by which office or party (never a person), what was told, which documents came with it.

    ``withheld`` tells that something more was told or handed in which this viewer does not see.
    """

    taken: Taken
    title: Text
    party: Text
    post: Text | None
    answers: tuple[Answer, ...]
    documents: tuple[Evidence, ...]
    withheld: bool


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
    agencies = _agencies({*case.parties.values(), *(each.agency for each in case.steps)}, on)
    teller = _Teller(
        case, workflow, sight, {number: one.name for number, one in known.items()}, agencies, subjects.places(on)
    )
    held = records.among(case.records, on=on)
    titles = {item.id: item.title for item in catalogue.items(on)}
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
        parts=_parts(case),
        moves=tuple(open_steps(workflow, case, actor)),
    )


def _parts(case: Case) -> tuple[Waiting, ...]:
    """The parts of a joint case, each with where it stands; told to whoever sees the joint case."""
    return told(queries.parts(case.seq))


def _agencies(codes: Collection[str], on: date) -> Mapping[str, Text]:
    """The names of authorities by code, as the register of organisations or a feed tells them. Two statements."""
    wanted = sorted(code for code in codes if code)
    numbers = subjects.numbers_by_code(wanted) if wanted else {}
    called = subjects.called(list(numbers.values()))
    fed = {feed.source_code: feed.source_name for feed in intake.feeds(on) if feed.source_code and feed.source_name}
    named = {code: called[number][0] for code, number in numbers.items() if number in called}
    return {
        code: Text(named[code], named[code]) if code in named else fed.get(code, Text(code, code)) for code in wanted
    }


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells the steps of one case to one viewer."""

    case: Case
    workflow: Workflow
    sight: Sight
    names: Mapping[int, str]
    agencies: Mapping[str, Text]
    places: Places

    def lines(self) -> Sequence[Line]:
        """Every step taken, oldest first."""
        seen = self.sight.of(self.case).steps
        usernames = {each.actor.removeprefix("account:") for each in seen if each.agency}
        posts = access.titles(usernames) if usernames else {}
        both = zip(seen, self.case.steps, strict=True)
        return [self._line(each, whole, posts.get(each.actor.removeprefix("account:"))) for each, whole in both]

    def party(self, who: Who, agency: str) -> Text:
        """A party by the name of its office or organisation; as the workflow calls it where it has none."""
        number = {Who.SUBJECT: self.case.subject, Who.APPLICANT: self.case.applicant}.get(who)
        if who is Who.APPLICANT and not self.sight.knows_applicant:
            return _UNTOLD
        if number is not None:
            name = self.names.get(number)
            return Text(name, name) if name else PARTIES[who]
        return self.agencies.get(agency or self.case.parties.get(who.value, ""), PARTIES[who])

    def turn(self, role: str) -> Text:
        """Whose move it is: the party, and the part it plays."""
        found = self.workflow.roles[role]
        party = self.party(found.who, "")
        return Text(f"{party.zh}（{found.title.zh}）", f"{party.en} ({found.title.en})")

    def _line(self, taken: Taken, whole: Taken, post: Text | None) -> Line:
        step = step_of(self.workflow, taken.step)
        who = self._who(taken, step)
        told = ((field, written(field, taken.form.get(field.name), self.places)) for field in step.form)
        return Line(
            taken=taken,
            title=step.title,
            party=self.party(who, taken.agency),
            post=post if who.official else None,
            answers=tuple(Answer(field.name, field.title, value) for field, value in told if value is not None),
            documents=taken.evidence,
            withheld=(taken.form, taken.evidence) != (whole.form, whole.evidence),
        )

    def _who(self, taken: Taken, step: Step) -> Who:
        """Which party took a step: what a joint case or the hub does within somebody's step is the hub's."""
        if taken.actor.startswith(HUB) or (taken.step == OPEN and self.case.parent is not None):
            return Who.CLOCK
        return self.workflow.roles[step.by].who
