"""Severe listings at the desk: cases and where they stand, the next step for whoever may take it; the hearing of the
organisation itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chuxin.assessment.consequences import cases, listings, procedure, queries
from chuxin.assessment.consequences.actions import Service
from chuxin.assessment.consequences.cases import Proposal
from chuxin.assessment.consequences.dispute import DISPUTE_TITLES
from chuxin.assessment.consequences.listings import Decision
from chuxin.assessment.consequences.procedure import STAGES, STEP_TITLES, Case, Stage
from chuxin.assessment.consequences.severe_list import SevereList
from chuxin.assessment.evaluation.asking import unknown_subject
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records import queries as records
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.posts import posts
from chuxin.interfaces.web.following_forms import (
    CheckForm,
    Choices,
    DecisionForm,
    DocumentForm,
    ListingForm,
    ServiceForm,
    WhomForm,
    WordsForm,
)
from chuxin.interfaces.web.templatetags.words import day, said
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

PERMITS: Final = (
    "measure.propose", "measure.sign", "listing.prepare", "listing.decide", "listing.publish", "review.run",
)  # fmt: skip
_PENDING = ("reconsideration", "litigation")
_OPEN = frozenset({Stage.PROPOSED, Stage.NOTICED, Stage.HEARD, Stage.CHECKED})
# Step, the stages it may be taken from, the permit, and what its button says; the room itself refuses all else.
_MOVES: Final = (
    ("noticed", frozenset({Stage.PROPOSED}), "listing.prepare", _("Enter the service")),
    ("stated", frozenset({Stage.NOTICED, Stage.HEARD}), "listing.prepare", _("Enter the statement")),
    ("checked", frozenset({Stage.HEARD}), "listing.prepare", _("Enter the check")),
    ("decided", frozenset({Stage.CHECKED}), "listing.decide", _("Sign the decision")),
    ("published", frozenset({Stage.DECIDED}), "listing.publish", _("Publish")),
    ("annotated", frozenset({Stage.DECIDED, Stage.PUBLISHED}), "listing.prepare", _("Enter the mark")),
    ("removed", frozenset({Stage.PUBLISHED}), "listing.decide", _("Sign the removal")),
    ("synced", frozenset({Stage.REMOVED, Stage.RUN_OUT}), "listing.publish", _("Enter that it is known")),
    ("dropped", _OPEN, "listing.prepare", _("Take the proposal back")),
)


@dataclass(frozen=True, slots=True)
class Move:
    """One step that may be taken now: its name, what its button says, and its form (``None``: the button alone)."""

    step: str
    title: Text
    button: Promise | str
    form: forms.Form | None


def start(request: Asking) -> HttpResponse:
    """Propose a listing: first the organisation, then the ground and the records of its own it rests on."""
    request.actor.must("listing.prepare")
    asked = WhomForm(request.GET or None)
    if not asked.is_valid():
        return render(request, "web/listing_start.html", {"whom": asked}, status=422 if asked.errors else 200)
    subject = _subject(asked.cleaned_data["code"])
    named = [each for each in queries.lists(request.on) if each.here]
    form = ListingForm(
        request.POST if request.method == "POST" else None,
        grounds=[
            (f"{each.id}|{one.id}", f"{said(each.title)}: {said(one.title)}") for each in named for one in each.grounds
        ],
        records=standing_records(subject, request.on),
    )
    refusal = None
    if form.is_valid():
        try:
            return redirect("listing", _propose(form, subject, request).seq)
        except Refusal as told:
            refusal = told
    context = {"whom": asked, "form": form, "subject": subject, "refusal": refusal}
    return render(request, "web/listing_start.html", context, status=422 if form.errors or refusal else 200)


def listing(request: Asking, seq: int) -> HttpResponse:
    """One case: what it rests on, its steps so far, and the next one."""
    must_work_here(request.actor)
    found = cases.case(seq)
    step = request.POST.get("step")
    offered = moves(found, request, step)
    refusal, sent = None, next((each for each in offered if each.step == step), None)
    if sent is not None and (sent.form is None or sent.form.is_valid()):
        try:
            _take(sent, found, request)
            return redirect("listing", seq)
        except Refusal as told:
            refusal = told
    form = sent.form if sent else None
    wrong = refusal is not None or (form is not None and bool(form.errors))
    context = context_of(found, request.on) | {"moves": offered, "refusal": refusal, "form": form}
    return render(request, "web/listing.html", context, status=422 if wrong else 200)


def hearing(request: Asking, seq: int) -> HttpResponse:
    """The organisation's own side of a case: the notice it was given, and its statement."""
    request.actor.must("file.read_own")
    found = cases.case(seq)
    if found.subject != request.actor.subject:
        request.actor.must("listing.prepare")
    form = WordsForm(request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        try:
            listings.hear(seq, form.cleaned_data["text"], actor=request.actor, at=request.at)
            return redirect("hearing", seq)
        except Refusal as told:
            refusal = told
    where = procedure.stage(found, request.on)
    context = context_of(found, request.on) | {
        "form": form if where in {Stage.NOTICED, Stage.HEARD} else None,
        "refusal": refusal,
        "own": True,
    }
    return render(request, "web/hearing.html", context, status=422 if form.errors or refusal else 200)


@dataclass(frozen=True, slots=True)
class Notice:
    """A case in an organisation's own list: what it is about, where it stands, until when it is heard."""

    seq: int
    title: Text
    stage: Text
    until: date | None


def cases_about(number: int, on: date) -> list[Notice]:
    """The cases about an organisation of which it has been told, newest first."""
    titles = {each.id: each.title for each in queries.lists(on)}
    told = [each for each in cases.cases(subject=number) if each.step("noticed", on)]
    return [
        Notice(each.seq, titles.get(each.list, Text(each.list, each.list)), STAGES[procedure.stage(each, on)],
               procedure.statement_until(each))
        for each in told
    ]  # fmt: skip


def context_of(found: Case, on: date) -> dict[str, object]:
    """What a page of a case tells, whoever reads it."""
    named = queries.severe_list(found.list, on)
    held = {record.id: record for record in records.file_of(found.subject, on=on)}
    titles = {item.id: item.title for item in catalogue.items(on)}
    where = procedure.stage(found, on)
    return {
        "case": found,
        "list": named,
        "ground": named.ground(found.ground),
        "subject": subjects.subject(found.subject),
        "stage": STAGES[where],
        "statement_until": procedure.statement_until(found),
        "term_until": procedure.term_until(found),
        "sync_due": _sync_due(found, on),
        "records": [(held[id], titles.get(held[id].item)) for id in found.records if id in held],
        "steps": [(step, STEP_TITLES[step.kind]) for step in found.steps],
        "posts": posts([found.proposed_by, *(step.actor for step in found.steps)]),
        "notice": cases.notice(found, on),
        "methods": DISPUTE_TITLES,
    }


def moves(found: Case, request: Asking, sent: str | None = None) -> list[Move]:
    """The steps that ``request.actor`` may take in a case today; the form of the step ``sent`` holds what was sent."""
    where = procedure.stage(found, request.on)
    named = queries.severe_list(found.list, request.on)
    return [
        Move(step, STEP_TITLES[step], button, _form_of(step, request.POST if step == sent else None, named))
        for step, stages, permit, button in _MOVES
        if where in stages and request.actor.may(permit)
    ]


def _form_of(step: str, sent: QueryDict | None, named: SevereList) -> forms.Form | None:
    ids = f"{step}_%s"
    match step:
        case "published":
            return None
        case "noticed":
            return ServiceForm(sent, auto_id=ids)
        case "checked":
            return CheckForm(sent, auto_id=ids)
        case "decided":
            return DecisionForm(sent, auto_id=ids)
        case "annotated":
            return DocumentForm(sent, auto_id=ids, choices=[(each, said(DISPUTE_TITLES[each])) for each in _PENDING])
        case "removed":
            return DocumentForm(sent, auto_id=ids, choices=[(each.id, said(each.title)) for each in named.exits])
        case _:
            return WordsForm(sent, auto_id=ids)


def must_work_here(actor: Actor) -> None:
    """Refuse whoever has no part in such cases: before publication they are nobody else's business."""
    if not any(actor.may(permit) for permit in PERMITS):
        actor.must(PERMITS[0])


def standing_records(subject: Subject, on: date) -> Choices:
    """The organisation's own standing records that may be relied on: live, negative, above minor."""
    items = {item.id: item for item in catalogue.items(on)}
    return [
        (record.id, f"{said(items[record.item].title)} · {record.doc_no} · {day(record.decided_on)}")
        for record in records.file_of(subject.number, on=on)
        if record.state.counts
        and record.tier != "minor"
        and record.item in items
        and items[record.item].polarity == "negative"
    ]


def _take(move: Move, found: Case, request: Asking) -> Case:
    told = {} if move.form is None else move.form.cleaned_data
    seq, by, at = found.seq, request.actor, request.at
    match move.step:
        case "noticed":
            service = Service(told["method"], told["receipt"], told["on"])
            return listings.give_notice(seq, service, actor=by, at=at)
        case "stated":
            return listings.hear(seq, told["text"], actor=by, at=at)
        case "checked":
            return listings.check(seq, told["text"], upheld=told["upheld"], actor=by, at=at)
        case "decided":
            decision = Decision(told["listed"] == "yes", told["doc_no"], told["text"])
            return listings.decide(seq, decision, actor=by, at=at)
        case "published":
            return listings.publish(seq, actor=by, at=at)
        case _:
            return _take_later(move.step, told, found, by, request)


def _take_later(step: str, told: dict[str, str], found: Case, by: Actor, request: Asking) -> Case:
    match step:
        case "annotated":
            return listings.annotate(found.seq, told["choice"], told["doc_no"], actor=by, at=request.at)
        case "removed":
            return listings.remove(found.seq, told["choice"], told["doc_no"], actor=by, at=request.at)
        case "synced":
            return listings.sync(found.seq, told["text"], actor=by, at=request.at)
        case _:
            return listings.drop(found.seq, told["text"], actor=by, at=request.at)


def _propose(form: ListingForm, subject: Subject, request: Asking) -> Case:
    told = form.cleaned_data
    list_id, _bar, ground = told["ground"].partition("|")
    what = Proposal(list_id, ground, subject.number, tuple(told["records"]), told["reason"])
    return listings.propose(what, actor=request.actor, at=request.at)


def _subject(code: str) -> Subject:
    found = subjects.subject_by_code(code)
    if found is None:
        raise unknown_subject()
    return found


def _sync_due(found: Case, on: date) -> date | None:
    """When its end must be known; ``None`` where the year's working days are not arranged yet."""
    try:
        return procedure.sync_due(found, on)
    except Refusal:
        return None
