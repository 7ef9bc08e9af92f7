"""What may be asked of cases: workflows in force, one case, queues. Plain values, a bounded number of statements."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.facts.intake import correcting
from chuxin.facts.records import queries as records
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Said
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case, Evidence, Taken, Told
from chuxin.services.cases.claims import Claimable
from chuxin.services.cases.deadlines import Due, clocks
from chuxin.services.cases.message import OPENED
from chuxin.services.cases.models import CaseRow, RecordRow, StepRow
from chuxin.services.cases.workflow import OPEN, Workflow
from chuxin.services.cases.workflow_reading import workflow_from

KIND = "workflow"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Queued:
    """One line of a queue. ``due`` is the first day by which somebody must act; overdue is for the reader to see."""

    seq: int
    workflow: str
    state: str
    subject: int
    holder: str
    opened_on: date
    due: date | None
    closed_on: date | None


def workflows(on: date) -> Mapping[str, Workflow]:
    """Every workflow in force on a day, by id; what a repeal froze is left out (R47). One statement."""
    return _workflows(law.state(), on)


def workflow(id: str, on: date) -> Workflow:
    """The workflow in force. Refuses what the register refuses: unknown, not in force, basis repealed."""
    return _read(law.definition(KIND, id, on))


def governing(case: Case) -> Workflow:
    """The edition that governs a case: the one of the day it was opened, whatever was repealed or changed since."""
    return workflow(case.workflow, case.opened_on)


def editions_of(found: Iterable[Queued]) -> dict[int, Workflow]:
    """The edition that governs each of the cases, by number. One statement, however many."""
    register = law.register()
    return {one.seq: _read(register.edition(KIND, one.workflow, one.opened_on).definition) for one in found}


def terms(found: Workflow, on: date) -> Mapping[str, int]:
    """The lengths of its clocks on a day, by parameter. Refuses ``parameter.not_yet`` before a number existed."""
    return _terms(law.state(), tuple(sorted(found.parameters)), on)


def case(seq: int) -> Case:
    """One case with its steps. Refuses ``case.unknown``. Four statements."""
    found = cases([seq])
    if seq not in found:
        raise unknown()
    return found[seq]


def cases(seqs: Collection[int]) -> dict[int, Case]:
    """The cases of these numbers with their steps, each under the organisations it is found under now. Four
    statements."""
    rows = CaseRow.objects.filter(seq__in=list(seqs)).values_list("seq", "subject", "applicant")
    whose = {seq: (subject, applicant) for seq, subject, applicant in rows}
    taken: dict[int, list[int]] = {}
    for owner, entry in StepRow.objects.filter(case__in=list(seqs)).order_by("entry").values_list("case", "entry"):
        taken.setdefault(owner, []).append(entry)
    said = log.entries([entry for entries in taken.values() for entry in entries])
    return {
        seq: _case([said[entry] for entry in entries if entry in said], whose[seq])
        for seq, entries in taken.items()
        if seq in whose
    }


def clocks_of(found: Case, on: date) -> tuple[Due, ...]:
    """The clocks of a case on a day. One statement for the state of the law."""
    governed = governing(found)
    return clocks(found, governed, terms(governed, found.opened_on), on)


def case_of_code(code: str) -> Case:
    """The case behind a tracking code. Refuses ``case.unknown``: nothing tells a wrong code from a strange one."""
    seq = CaseRow.objects.filter(code=digest_of(code)).values_list("seq", flat=True).first()
    if seq is None:
        raise unknown()
    return case(seq)


def digest_of(code: str) -> str:
    """What is kept of a tracking code: its SHA-256, blanks, hyphens and case apart."""
    plain = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def queue(
    holder: str, *, workflow: str | None = None, after: tuple[date | None, int] | None = None, limit: int = PAGE
) -> tuple[Queued, ...]:
    """The open cases whose move it is ``holder``'s, the most urgent first, those without a day last.

    ``after`` is the ``due`` and number of the last line of the page before. One statement, two where the cases with a
    day do not fill the page.
    """
    rows = CaseRow.objects.filter(holder=holder, closed_on__isnull=True)
    rows = rows if workflow is None else rows.filter(workflow=workflow)
    due, seq = after or (date.min, -1)
    dated: tuple[Queued, ...] = ()
    if due is not None:
        beyond = rows.filter(Q(due__gt=due) | Q(seq__gt=seq), due__gte=due) if after else rows.filter(due__isnull=False)
        dated = _queued(beyond.order_by("due", "seq")[:limit])
    if len(dated) == limit:
        return dated
    undated = rows.filter(due__isnull=True, seq__gt=seq if due is None else -1)
    return dated + _queued(undated.order_by("seq")[: limit - len(dated)])


def waiting(holders: Collection[str], on: date) -> dict[str, tuple[int, int]]:
    """How many open cases of each workflow wait for any of ``holders``, and how many of them are overdue on a day. One
    statement."""
    rows = CaseRow.objects.filter(holder__in=list(holders), closed_on__isnull=True).values_list("workflow")
    counted = rows.annotate(all=Count("seq"), late=Count("seq", filter=Q(due__lt=on))).order_by("workflow")
    return {workflow: (every, late) for workflow, every, late in counted}


def about(subject: int, *, open_only: bool = False, before: int | None = None, limit: int = PAGE) -> tuple[Queued, ...]:
    """The cases about an organisation, newest first, from below the number ``before`` on. One statement."""
    rows = _below(CaseRow.objects.filter(subject=subject), before)
    return _queued((rows.filter(closed_on__isnull=True) if open_only else rows).order_by("-seq")[:limit])


def applied_by(subject: int, *, before: int | None = None, limit: int = PAGE) -> tuple[Queued, ...]:
    """The cases an organisation opened, newest first, from below the number ``before`` on. One statement."""
    return _queued(_below(CaseRow.objects.filter(applicant=subject), before).order_by("-seq")[:limit])


def of_records(records: Collection[str], workflows: Iterable[str] | None = None) -> dict[str, tuple[Queued, ...]]:
    """The cases about each of these records, newest first. Two statements."""
    owners = list(RecordRow.objects.filter(record__in=list(records)).values_list("record", "case"))
    rows = CaseRow.objects.filter(seq__in=[seq for _, seq in owners])
    rows = rows if workflows is None else rows.filter(workflow__in=list(workflows))
    known = {one.seq: one for one in _queued(rows)}
    found: dict[str, tuple[Queued, ...]] = {}
    for record, seq in sorted(owners, key=lambda pair: -pair[1]):
        if seq in known:
            found[record] = (*found.get(record, ()), known[seq])
    return found


def counted(workflow: str) -> Mapping[str, int]:
    """How many cases of a workflow stand in each state. One statement."""
    rows = CaseRow.objects.filter(workflow=workflow).values_list("state").annotate(n=Count("seq")).order_by("state")
    return dict(rows)


def standing_in(workflow: str, states: Collection[str], *, limit: int = PAGE) -> tuple[Queued, ...]:
    """The cases of a workflow that stand in any of these states, newest first. One statement."""
    rows = CaseRow.objects.filter(workflow=workflow, state__in=list(states))
    return _queued(rows.order_by("-seq")[:limit])


def parts(parent: int) -> tuple[Queued, ...]:
    """The parts of a joint case, oldest first. One statement."""
    return _queued(CaseRow.objects.filter(parent=parent).order_by("seq"))


def sources_of(seqs: Collection[int]) -> dict[int, str]:
    """The agency code of the authority that decides each of these cases. One statement."""
    return dict(CaseRow.objects.filter(seq__in=list(seqs)).values_list("seq", "source"))


def has_part(parent: int, source: str) -> bool:
    """Whether an authority decides a part of a joint case. One statement."""
    return CaseRow.objects.filter(parent=parent, source=source).exists()


def alarmed(before: date, *, after: int = -1, limit: int = 500) -> tuple[int, ...]:
    """The open cases the hub must look at because a day lies before ``before``, by number. One statement."""
    rows = CaseRow.objects.filter(closed_on__isnull=True, alarm__lt=before, seq__gt=after).order_by("seq")
    return tuple(rows.values_list("seq", flat=True)[:limit])


def claimable(ids: Sequence[str], on: date) -> tuple[Claimable, ...]:
    """The fields of the one record a case is about that may be claimed to be otherwise, with what stands there; none
    where it is about several."""
    if len(ids) != 1:
        return ()
    record = records.record(ids[0], on=on)
    return tuple(Claimable(field, record.fields.get(field.name)) for field in correcting.claimable(record, on))


def under_way() -> tuple[int, ...]:
    """Every open case, by number. One statement."""
    return tuple(CaseRow.objects.filter(closed_on__isnull=True).order_by("seq").values_list("seq", flat=True))


def moved_on(on: date) -> bool:
    """Whether any case was opened or taken a step further on a day. One statement."""
    return StepRow.objects.filter(on=on).exists()


def standings() -> tuple[Queued, ...]:
    """Where every case stands, open or not, by number. One statement."""
    return _queued(CaseRow.objects.order_by("seq"))


def steps_taken() -> int:
    """How many steps were ever taken, openings included. One statement."""
    return StepRow.objects.count()


def taken_between(since: date, until: date) -> dict[tuple[str, str], int]:
    """How often each step of each workflow was taken from ``since`` to ``until``, openings included. One statement."""
    of = CaseRow.objects.filter(seq=OuterRef("case")).values("workflow")[:1]
    rows = StepRow.objects.filter(on__range=(since, until)).annotate(workflow=Subquery(of))
    counted = rows.values_list("workflow", "step").annotate(n=Count("entry")).order_by("workflow", "step")
    return {(workflow, step): n for workflow, step, n in counted}


def last_day() -> date | None:
    """The last day anything happened in a case; ``None`` before the first. One statement."""
    return StepRow.objects.order_by("-entry").values_list("on", flat=True).first()


def due_of(seq: int) -> date | None:
    """The day a queue shows for a case. One statement."""
    return CaseRow.objects.values_list("due", flat=True).get(seq=seq)


def _below(rows: QuerySet[CaseRow], before: int | None) -> QuerySet[CaseRow]:
    return rows if before is None else rows.filter(seq__lt=before)


def _queued(rows: QuerySet[CaseRow]) -> tuple[Queued, ...]:
    names = ("seq", "workflow", "state", "subject", "holder", "opened_on", "due", "closed_on")
    return tuple(Queued(*row) for row in rows.values_list(*names))


def _case(said: Sequence[Said], whose: tuple[int, int | None]) -> Case:
    """A case as its entries tell it, the opening first, under its organisation and applicant as they are now."""
    body = said[0].body
    assert body is not None
    assert said[0].kind == OPENED
    last = said[-1].body or body
    parties, records = last["parties"], body["records"]
    assert isinstance(parties, Mapping)
    assert isinstance(records, Sequence)
    return Case(
        seq=said[0].seq,
        workflow=str(body["workflow"]),
        subject=whose[0],
        applicant=whose[1],
        parties={name: str(code) for name, code in parties.items()},
        records=tuple(map(str, records)),
        parent=None if body["parent"] is None else int(str(body["parent"])),
        steps=tuple(_taken(one, one.body) for one in said if one.body is not None),
        origin=None if whose[0] == int(str(body["subject"])) else int(str(body["subject"])),
    )


def _taken(one: Said, body: Mapping[str, Json]) -> Taken:
    form, evidence = body["form"], body["evidence"]
    assert isinstance(form, Mapping)
    assert isinstance(evidence, Sequence)
    return Taken(
        entry=one.seq,
        step=OPEN if one.kind == OPENED else str(body["step"]),
        on=date.fromisoformat(str(body["on"])),
        at=one.at,
        actor=one.actor,
        agency=str(body["agency"]),
        form=form,
        evidence=tuple(_evidence(each) for each in evidence),
        paper=_paper(body.get("paper")),
    )


def _paper(told: Json) -> Told | None:
    if not isinstance(told, Mapping):
        return None
    title, lines = told["title"], told["lines"]
    assert isinstance(title, Mapping)
    assert isinstance(lines, Sequence)
    return Told(str(told["id"]), str(told["number"]), Text(str(title["zh"]), str(title["en"])), lines)


def _evidence(told: Json) -> Evidence:
    assert isinstance(told, Mapping)
    return Evidence(str(told["sha256"]), int(str(told["size"])), str(told["name"]), str(told["media"]))


def unknown() -> Refusal:
    """What strangers are told, and whoever asks for a number or a code that nobody has."""
    return Refusal(
        "case.unknown",
        Text("没有这个事项，或查询码不对。", "There is no such case, or the tracking code is wrong."),
        Text("请核对编号或查询码。", "Check the number or the code."),
    )


@lru_cache(maxsize=256)
def _read(definition: Definition) -> Workflow:
    found, findings = workflow_from(definition)
    if found is None:
        raise Refusal("workflow.malformed", findings[0].message, findings[0].remedy, findings=tuple(findings))
    return found


@lru_cache(maxsize=32)
def _workflows(_state: str, on: date) -> Mapping[str, Workflow]:
    return {each.id: _read(each) for each in law.definitions(KIND, on)}


@lru_cache(maxsize=512)
def _terms(_state: str, ids: tuple[str, ...], on: date) -> Mapping[str, int]:
    known, _ = parameters_from([law.definition("parameter", id, on) for id in ids])
    return {id: int(known[id].on(on).value) for id in ids}
