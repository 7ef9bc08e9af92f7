"""Opening a case: by an organisation for itself, by an office, or by anyone where a tracking code is the party."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render

from chuxin.assessment.evaluation.asking import unknown_subject
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.field import Disclosure
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import Asking, own_number
from chuxin.interfaces.edge.casework import must_work_on_cases, opened_by
from chuxin.interfaces.edge.statuses import status_of
from chuxin.interfaces.edge.throttle import is_flooding, too_many
from chuxin.interfaces.web.case_forms import StepForm
from chuxin.interfaces.web.casefile import claimable
from chuxin.interfaces.web.following_forms import WhomForm
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import actions, papers, queries
from chuxin.services.cases.actions import Opened, Opening
from chuxin.services.cases.case import Told as Paper
from chuxin.services.cases.conditions import CONDITIONS
from chuxin.services.cases.queries import Queued
from chuxin.services.cases.workflow import PARTIES, Who, Workflow
from chuxin.services.integrity import queries as integrity
from chuxin.services.publication import queries as publication

# So many cases an hour from one address are opened without an account.
MOST_AN_HOUR: Final = 10
MOST_DIGITS: Final = 15
_OWN: Final = frozenset({Who.SUBJECT, Who.APPLICANT})
_OFFICES: Final = frozenset({Who.LEAD, Who.SOURCE, Who.SUPERIOR})
_EVERYONE: Final = frozenset({Who.CODE})


@dataclass(frozen=True, slots=True)
class Chosen:
    """A record that a case may be about: its title and document, whether it was chosen, and the open case about it, if
    any."""

    record: Record
    title: Text
    document: str
    chosen: bool
    pending: Queued | None


def own(request: Asking, workflow: str) -> HttpResponse:
    """An organisation opens a case, about itself or (as ``applicant``) about another one."""
    number = own_number(request)
    found = _for(workflow, _OWN, request)
    itself = found.roles[found.opening.by].who is Who.SUBJECT
    return _page(request, found, subjects.subject(number) if itself else _subject(request), request.actor)


def desk(request: Asking, workflow: str) -> HttpResponse:
    """An office opens a case."""
    must_work_on_cases(request.actor)
    return _page(request, _for(workflow, _OFFICES, request), _subject(request), request.actor)


def public(request: Asking, workflow: str) -> HttpResponse:
    """Anyone opens a case and gets a tracking code: no account, no name."""
    found = _for(workflow, _EVERYONE, request)
    if request.method == "POST" and is_flooding(request, "case", MOST_AN_HOUR):
        raise too_many()
    return _page(request, found, _subject(request), ANYONE)


def _page(request: Asking, workflow: Workflow, subject: Subject | None, actor: Actor) -> HttpResponse:
    if subject is None:
        whom = WhomForm(request.GET if "code" in request.GET else None)
        context = {"workflow": workflow, "whom": whom}
        return render(request, "web/case_new.html", context, status=422 if whom.errors else 200)
    offered = _offered(workflow, subject, actor, request)
    opening, refusal, status = workflow.opening, None, 200
    knows = actor.agency is not None or actor.subject == subject.number
    claims = claimable(opening, [each.record.id for each in offered if each.chosen], request.on) if knows else ()
    known = _known(workflow, subject, offered, actor) | _of_joined(workflow, request)
    form = StepForm(opening, None, known, claims)
    if request.method == "POST":
        form = StepForm(opening, request, {}, claims)
        try:
            return _opened(_open(workflow, subject, form, actor, request), actor, request)
        except Refusal as fault:
            refusal, status = form.show(fault), status_of(fault)
    context = {
        "workflow": workflow,
        "subject": subject,
        "other": actor.subject != subject.number,
        "signs": _signed_with_it(workflow, subject, offered, actor, request),
        "offered": offered,
        "choose_first": opening.claims and bool(offered) and not any(each.chosen for each in offered),
        "conditions": [CONDITIONS[name] for name in workflow.opening.requires],
        "form": form,
        "refusal": refusal,
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
        "anonymous": actor is ANYONE,
    }
    return render(request, "web/case_new.html", context, status=status)


def _open(workflow: Workflow, subject: Subject, form: StepForm, actor: Actor, request: Asking) -> Opened:
    asked = Opening(
        workflow.id,
        subject.number,
        _asked_records(request),
        form.answers(),
        form.documents(),
        parent=_joined(workflow, request),
        key=request.POST.get("key", ""),
    )
    return actions.open_case(opened_by(asked, actor, request.on), actor=actor, at=request.at)


def _joined(workflow: Workflow, request: Asking) -> int | None:
    """The published declaration it joins, where the address names one and the workflow is for joining. Refuses what is
    no such declaration: nobody makes a part of somebody else's joint case."""
    told = request.GET.get("parent", "")
    if "parent.open" not in workflow.opening.requires or not (told.isascii() and told.isdigit()):
        return None
    return integrity.declaration(int(told[:MOST_DIGITS]), request.on).told.seq


def _opened(opened: Opened, actor: Actor, request: Asking) -> HttpResponse:
    """Lead to the case; whoever follows it by its code is shown the code, once."""
    if opened.code is not None:
        signed_in = None if actor is ANYONE else opened.case.seq
        answer = render(request, "web/case_opened.html", {"opened": opened, "own": signed_in})
        answer["Cache-Control"] = "no-store"
        return answer
    return redirect("own_case" if actor.subject is not None else "desk_case", opened.case.seq)


def _for(id: str, parties: Collection[Who], request: Asking) -> Workflow:
    """The workflow in force, if one of ``parties`` opens it. Refuses ``case.not_yours``."""
    found = queries.workflow(id, request.on)
    if not {role.who for role in found.players(found.opening)} & set(parties) or found.about == "case":
        party = PARTIES[found.roles[found.opening.by].who]
        raise Refusal(
            "case.not_yours",
            Text(f"“{found.title.zh}”由{party.zh}提出。", f"“{found.title.en}” is opened by {party.en}."),
            Text("请查看办理流程，由相应的一方提出。", "See the procedure; the party it names opens it."),
            found.clauses[0] if found.clauses else None,
        )
    return found


def _asked_records(request: Asking) -> tuple[str, ...]:
    """The records named by the address, or chosen on the page."""
    source = request.POST if request.method == "POST" else request.GET
    return tuple(dict.fromkeys(source.getlist("record")))


def _subject(request: Asking) -> Subject | None:
    """The organisation named by its code, or by a record of its own; ``None`` where neither is."""
    code = request.GET.get("code", "").strip()
    if code:
        found = subjects.subject_by_code(code)
        if found is None:
            raise unknown_subject()
        return found
    under = records.filed_under(_asked_records(request))
    return subjects.subject(next(iter(under.values()))) if under else None


def _offered(workflow: Workflow, subject: Subject, actor: Actor, request: Asking) -> list[Chosen]:
    """The records a case may be about: those that count, as far as the account may know of them."""
    if workflow.about != "record":
        return []
    items: Mapping[str, Item] = {item.id: item for item in catalogue.items(request.on)}
    own = [each for each in records.file_of(subject.number, on=request.on) if each.state.counts and each.item in items]
    held = [each for each in own if _fits(workflow, each, items[each.item], actor)]
    documents = {each.id: each.doc_no for each in held if _knows(each, actor)}
    if len(documents) < len(held):
        public = publication.profile_of(subject.number, viewer=ANYONE, on=request.on).lines
        documents = {line.record: line.provenance.document for line in public} | documents
    asked, under_way = _asked_records(request), queries.of_records([each.id for each in held], [workflow.id])
    return [
        Chosen(
            each, items[each.item].title, documents[each.id], each.id in asked, _open_one(under_way.get(each.id, ()))
        )
        for each in sorted(held, key=lambda each: (each.id not in asked, -each.decided_on.toordinal()))
        if each.id in documents
    ]


def _fits(workflow: Workflow, record: Record, item: Item, actor: Actor) -> bool:
    """Whether the case could be about the record at all, as far as its item and its source tell."""
    requires = workflow.opening.requires
    if workflow.arises is not None and item.id not in workflow.arises.items:
        return False
    if "repair.window" in requires and item.polarity != "negative":
        return False
    return "records.source" not in requires or record.source == actor.agency


def _knows(record: Record, actor: Actor) -> bool:
    """Whether an account knows of a record whatever the public sees: its own, its office's, any as lead authority."""
    own = actor.subject == record.subject or (actor.agency is not None and actor.agency == record.source)
    return own or actor.may("case.lead")


def _open_one(found: Sequence[Queued]) -> Queued | None:
    return next((one for one in found if one.closed_on is None), None)


def _known(workflow: Workflow, subject: Subject, offered: Sequence[Chosen], actor: Actor) -> dict[str, str]:
    """What the hub holds already, for the fields that ask it: of the organisation, and of the one record chosen."""
    held: dict[str, object] = {"subject_name": subject.name, "subject_code": subject.code, "region": subject.region}
    chosen = [each for each in offered if each.chosen]
    if len(chosen) == 1:
        record = chosen[0].record
        if actor.subject == subject.number:
            internal = Disclosure.INTERNAL
            item = catalogue.item(record.item, record.decided_on)
            held |= {each.name: record.fields.get(each.name) for each in item.fields if each.disclosure is not internal}
        held |= {"doc_no": chosen[0].document, "decided_on": record.decided_on.isoformat()}
    wanted = {field.name for field in workflow.opening.form}
    return {name: value for name, value in held.items() if name in wanted and isinstance(value, str)}


def _signed_with_it(
    workflow: Workflow, subject: Subject, offered: Sequence[Chosen], actor: Actor, request: Asking
) -> Paper | None:
    """The paper that is signed by opening the case, as it will read for the records chosen."""
    chosen = tuple(each.record.id for each in offered if each.chosen)
    if workflow.opening.paper is None or not chosen:
        return None
    return papers.draft(subject.number, chosen, workflow, actor=actor, at=request.at)


def _of_joined(workflow: Workflow, request: Asking) -> dict[str, str]:
    """What a published declaration says already, for whoever signs it."""
    if request.method == "POST" or (seq := _joined(workflow, request)) is None:
        return {}
    told, wanted = integrity.declaration(seq, request.on).told.form, {field.name for field in workflow.opening.form}
    return {name: str(value) for name, value in told.items() if name in wanted}
