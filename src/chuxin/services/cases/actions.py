"""What may be done with cases: open one, take a step, and let the hub do what is due by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from django.db import transaction

from chuxin.facts.records import queries as records
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import checks, deadlines, effects, evidence, moving, papers, queries, resending
from chuxin.services.cases.case import Case, Evidence, Taken, state_after
from chuxin.services.cases.deadlines import Due, Standing
from chuxin.services.cases.followers import FOLLOWER, MOST_RECORDS
from chuxin.services.cases.message import OPENED, RECKONED, STEPPED
from chuxin.services.cases.workflow import Effect, Step, Who, Workflow


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked when a case is opened: under which workflow, about whom and which records, and the form's answers
    as they were typed. ``source`` and ``superior`` name the offices where the records do not; ``key`` tells one sheet
    of a form from another, so that sending it twice opens one case."""

    workflow: str
    subject: int
    records: tuple[str, ...] = ()
    form: Mapping[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = ()
    source: str = ""
    superior: str = ""
    parent: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that was opened, and the tracking code its holder follows it by (told once, never kept)."""

    case: Case
    code: str | None = None


def open_case(asked: Opening, *, actor: Actor, at: datetime) -> Opened:
    """Open a case under the workflow in force today; sent twice, it is opened once.

    Refuses ``case.not_yours`` to whoever may not open it, ``case.form`` with a finding at every answer, what the
    workflow's conditions refuse, and ``case.pending`` where the same is under way about one of the records.
    """
    on = at.astimezone(HERE).date()
    workflow = queries.workflow(asked.workflow, on)
    kept = evidence.keep(asked.files)
    claimable = queries.claimable(asked.records, on) if workflow.opening.claims else ()
    form = moving.read_form(workflow.opening.form, asked.form, subjects.places(on), claimable)
    moving.must_pass(workflow.opening, asked.form, on, subjects.places(on))
    with transaction.atomic():
        ledger.take_turn()
        return _open(workflow, asked, _Told(on, form, kept), actor=actor, at=at)


def take(  # noqa: PLR0913 - which, which step, what is told, who and when
    seq: int,
    step: str,
    form: Mapping[str, str] | None = None,
    *,
    files: Sequence[tuple[str, bytes]] = (),
    actor: Actor,
    at: datetime,
) -> Case:
    """Take a step of a case, with everything that follows from it, or nothing at all.

    Refuses ``case.unknown``, ``case.no_step``, ``case.not_yours``, ``case.four_eyes``, ``case.out_of_order``,
    ``case.form``, ``case.extension``, and what the step's conditions and effects refuse.
    """
    on = at.astimezone(HERE).date()
    kept = evidence.keep(files)
    with transaction.atomic():
        ledger.take_turn()
        found = queries.case(seq)
        workflow = queries.governing(found)
        wanted = _step(workflow, step)
        moving.must_play(workflow, found, wanted, actor)
        moving.must_follow(workflow, found, wanted, on)
        claimable = queries.claimable(found.records, on) if wanted.claims else ()
        told = moving.read_form(wanted.form, form or {}, subjects.places(on), claimable)
        moving.must_pass(wanted, form or {}, on, subjects.places(on))
        return _take(found, wanted, _Told(on, told, kept), actor=actor, at=at)


def holder(code: str) -> tuple[Case, Actor]:
    """The case behind a tracking code, and the actor its holder is in it: no account, no person."""
    found = queries.case_of_code(code)
    return found, holder_in(found)


def holder_in(found: Case) -> Actor:
    """The actor that whoever has the tracking code of a case is in it."""
    return Actor(id=moving.holder_of(found), name="查询码持有人 / holder of the code")


def look(*, actor: Actor, at: datetime) -> int:
    """Take the steps that are the hub's own: terms that are over escalate; days not countable before are reckoned.

    How many cases were moved. Each case is a transaction of its own, so a crash loses nothing and repeats nothing.
    """
    today, moved, after = at.astimezone(HERE).date(), 0, -1
    while found := queries.alarmed(today, after=after):
        moved += sum(_look(seq, today, actor=actor, at=at) for seq in found)
        after = found[-1]
    return moved


@dataclass(frozen=True, slots=True)
class _Told:
    """What a step tells: the day, the answers of its form, the documents."""

    on: date
    form: Mapping[str, Json]
    evidence: tuple[Evidence, ...] = ()


def _open(workflow: Workflow, asked: Opening, told: _Told, *, actor: Actor, at: datetime) -> Opened:
    applicant = {Who.SUBJECT: asked.subject, Who.APPLICANT: actor.subject}.get(workflow.roles[workflow.opening.by].who)
    first = Taken(-1, "open", told.on, at, actor.id, actor.agency or "", told.form, told.evidence)
    draft = Case(
        seq=-1,
        workflow=workflow.id,
        subject=asked.subject,
        applicant=applicant,
        parties=_parties(asked, told.form, workflow.opening),
        records=tuple(dict.fromkeys(asked.records)),
        parent=asked.parent,
        steps=(first,),
    )
    code = _code(workflow, asked, told)
    if asked.parent is None and (again := resending.opened_before(draft, code)) is not None:
        return Opened(again, code)
    _must_open(workflow, draft, actor, told)
    body: dict[str, Json] = {
        "workflow": workflow.id,
        "subject": draft.subject,
        "applicant": applicant,
        "parent": asked.parent,
        "records": list(draft.records),
        "code": queries.digest_of(code) if code else "",
        **_body(draft, workflow, told, actor, workflow.opening),
    }
    said = ledger.append([Saying(OPENED, body)], actor=actor, at=at)
    follow(FOLLOWER, said)
    opened = replace(draft, seq=said[0].seq, steps=(replace(first, entry=said[0].seq),))
    _effects(opened, workflow, workflow.opening, actor=actor, at=at)
    return Opened(opened, code)


def _must_open(workflow: Workflow, draft: Case, actor: Actor, told: _Told) -> None:
    role = workflow.roles[workflow.opening.by]
    by_itself = workflow.arises is not None and actor.may("*")
    if role.who is Who.CODE or by_itself or (role.who is Who.SOURCE and draft.parent is not None):
        pass  # everyone may open it; or the hub does, or a joint case
    else:
        moving.must_play(workflow, draft, workflow.opening, actor)
    if workflow.about == "record" and not 0 < len(draft.records) < MOST_RECORDS:
        raise _wrong(
            workflow,
            "case.records",
            Text("须至少选择一条记录。", "At least one record must be chosen."),
            Text("请从档案中选择记录。", "Choose it from the file."),
        )
    same = queries.of_records(draft.records, [workflow.id])
    if any(one.closed_on is None for found in same.values() for one in found):
        raise _wrong(
            workflow,
            "case.pending",
            Text("该记录已有同类事项在办。", "The same is under way about this record."),
            Text("请在在办事项中继续。", "Go on in the case that is open."),
        )
    for condition in workflow.opening.requires:
        checks.must_hold(condition, checks.Asked(draft, workflow, told.on))


def _take(found: Case, step: Step, told: _Told, *, actor: Actor, at: datetime) -> Case:
    """Take a step that its role may take now: conditions, what the ledger keeps, and what follows."""
    workflow = queries.governing(found)
    taken = Taken(-1, step.id, told.on, at, actor.id, actor.agency or "", told.form, told.evidence)
    after = replace(found, steps=(*found.steps, taken), parties={**found.parties, **_assigned(step.effects, told.form)})
    for condition in step.requires:
        checks.must_hold(condition, checks.Asked(after, workflow, told.on))
    _must_extend(found, workflow, step, told)
    body: dict[str, Json] = {"case": found.seq, "step": step.id, **_body(after, workflow, told, actor, step)}
    said = ledger.append([Saying(STEPPED, body)], actor=actor, at=at)
    follow(FOLLOWER, said)
    moved = replace(after, steps=(*found.steps, replace(taken, entry=said[0].seq)))
    _effects(moved, workflow, step, actor=actor, at=at)
    return moved


def _must_extend(found: Case, workflow: Workflow, step: Step, told: _Told) -> None:
    for due in queries.clocks_of(found, told.on):
        if due.clock.extended_by == step.id and due.open:
            longest = deadlines.furthest(due, queries.terms(workflow, found.opened_on))
            moving.must_extend(workflow, due, told.form, longest, told.on)


def _effects(case: Case, workflow: Workflow, step: Step, *, actor: Actor, at: datetime) -> None:
    doing = effects.Doing(case, workflow, step, case.steps[-1], {}, actor, at)
    terms = queries.terms(workflow, case.opened_on)
    for effect in (each for each in step.effects if each.holds(terms)):
        effects.do(effect, doing)
        if effect.do == "case.parts":
            _open_parts(case, effect, doing)
        elif effect.do == "case.up":
            _report(case, effect, at=at)


def _open_parts(case: Case, effect: Effect, doing: effects.Doing) -> None:
    """A part for every authority whose record the joint case is about: one set of documents, each decides its own."""
    workflow = queries.workflow(str(effect.arguments["workflow"]), doing.on)
    by_source: dict[str, list[str]] = {}
    for record, source in records.sources_of(case.records).items():
        by_source.setdefault(source, []).append(record)
    for source, theirs in sorted(by_source.items()):
        asked = Opening(workflow.id, case.subject, tuple(theirs), source=source, parent=case.seq)
        _open(workflow, asked, _Told(doing.on, {}, ()), actor=doing.actor, at=doing.at)


def _report(part: Case, effect: Effect, *, at: datetime) -> None:
    """Once every part is decided, the joint case goes on by itself."""
    if part.parent is None or any(each.closed_on is None for each in queries.parts(part.parent)):
        return
    joint = queries.case(part.parent)
    workflow = queries.governing(joint)
    step = _step(workflow, str(effect.arguments["step"]))
    on = part.steps[-1].on
    moving.must_follow(workflow, joint, step, on)
    _take(joint, step, _Told(on, {}), actor=HUB, at=at)


def _look(seq: int, today: date, *, actor: Actor, at: datetime) -> bool:
    with transaction.atomic():
        ledger.take_turn()
        found = queries.case(seq)
        workflow = queries.governing(found)
        for due in queries.clocks_of(found, today):
            if _must_escalate(found, due):
                step = _step(workflow, due.clock.escalates or "")
                if state_after(found, workflow).id in step.from_:
                    _take(found, step, _Told(today, {}), actor=actor, at=at)
                    return True
        return _reckon(found, workflow, today, actor=actor, at=at)


def _must_escalate(found: Case, due: Due) -> bool:
    """Whether a term is over and the hub has not acted on it since."""
    if due.standing is not Standing.OVERDUE or due.due is None or due.clock.escalates is None:
        return False
    last = found.last(due.clock.escalates)
    return last is None or last.on <= due.due


def _reckon(found: Case, workflow: Workflow, today: date, *, actor: Actor, at: datetime) -> bool:
    """Say a day that could not be counted before: its year has been arranged since."""
    told = _Told(today, {})
    body: dict[str, Json] = {"case": found.seq, **_body(found, workflow, told, actor)}
    if body["due"] is None or queries.due_of(found.seq) is not None:
        return False
    follow(FOLLOWER, ledger.append([Saying(RECKONED, body)], actor=actor, at=at))
    return True


def _body(case: Case, workflow: Workflow, told: _Told, actor: Actor, step: Step | None = None) -> dict[str, Json]:
    """What every entry of a case tells: what was said, and where that leaves the case."""
    state = state_after(case, workflow)
    terms = queries.terms(workflow, case.opened_on)
    dues = () if state.final else deadlines.clocks(case, workflow, terms, told.on)
    due = deadlines.next_due(dues)
    waiting = [each.due or each.since for each in dues if _alarming(case, each)]
    alarm = min(waiting, default=None)
    parties: dict[str, Json] = dict(case.parties)
    paper = papers.content_of(case, workflow, step, actor=actor, due=due) if step else None
    return {
        "on": told.on.isoformat(),
        "agency": actor.agency or "",
        "form": told.form,
        "evidence": evidence.as_json(told.evidence),
        "parties": parties,
        "state": state.id,
        "holder": _holder(case, workflow, state.turn),
        "due": None if due is None else due.isoformat(),
        "alarm": None if alarm is None else alarm.isoformat(),
        "closed": state.final,
        **({"paper": paper} if paper else {}),
    }


def _alarming(case: Case, due: Due) -> bool:
    """Whether the hub has to come back to a clock: it runs and was not escalated, or its day is not known yet."""
    if not due.open or due.standing is Standing.PAUSED:
        return False
    if due.unknown is not None:
        return True
    last = case.last(due.clock.escalates or "")
    return last is None or due.due is None or last.on <= due.due


def _holder(case: Case, workflow: Workflow, turn: str | None) -> str:
    """Whose move it is, as queues find it."""
    if turn is None:
        return ""
    who = workflow.roles[turn].who
    return case.parties.get(who.value, "") if who in {Who.SOURCE, Who.SUPERIOR} else who.value


def _parties(asked: Opening, form: Mapping[str, Json], opening: Step) -> dict[str, str]:
    sources = set(records.sources_of(asked.records).values()) if asked.records and not asked.source else set()
    source = asked.source or (sources.pop() if len(sources) == 1 else "")
    named = {"source": source, "superior": asked.superior}
    return {name: code for name, code in named.items() if code} | _assigned(opening.effects, form)


def _assigned(done: Sequence[Effect], form: Mapping[str, Json]) -> dict[str, str]:
    """The offices a step names: the agency code in a field of its form becomes a party."""
    found = {}
    for effect in done:
        if effect.do == "case.assign" and (code := form.get(str(effect.arguments["field"]))):
            found[str(effect.arguments["party"])] = str(code)
    return found


def _step(workflow: Workflow, id: str) -> Step:
    found = workflow.steps.get(id)
    if found is None:
        raise _wrong(
            workflow,
            "case.no_step",
            Text(f"该流程没有“{id}”这一步骤。", f"The workflow has no step “{id}”."),
            Text("请从可办理的步骤中选择。", "Choose one of the steps that are possible now."),
        )
    return found


def _code(workflow: Workflow, asked: Opening, told: _Told) -> str | None:
    """The tracking code of a case that somebody without an account may have a part in."""
    if all(role.who is not Who.CODE for role in workflow.roles.values()):
        return None
    records: list[Json] = list(asked.records)
    content: list[Json] = [workflow.id, asked.subject, records, dict(told.form), evidence.as_json(told.evidence)]
    return resending.tracking_code(asked.key, content)


def _wrong(workflow: Workflow, code: str, sentence: Text, remedy: Text) -> Refusal:
    return Refusal(code, sentence, remedy, workflow.clauses[0] if workflow.clauses else None)


# What the hub does by itself within somebody's step (a joint case that goes on once its parts are done).
HUB: Final = Actor(id="system:cases", name="系统 / the hub", permits=frozenset({"*"}), purpose="cases")
