"""Measures at the desk: what may follow for one organisation, a proposal, a signature, the service of its notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chuxin.assessment.consequences import actions, cases, procedure, queries, reviews
from chuxin.assessment.consequences.act import Act, Draft, Standing, notice, worth
from chuxin.assessment.consequences.actions import Service
from chuxin.assessment.consequences.measure import Measure
from chuxin.assessment.consequences.permission import Answer, Permitted
from chuxin.assessment.consequences.procedure import STAGES, Stage
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.posts import posts
from chuxin.interfaces.web.following_forms import ActForm, ServiceForm, WhomForm, WordsForm
from chuxin.interfaces.web.listing_desk import PERMITS, must_work_here, standing_records
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

SHOWN = 100
_OVER = frozenset({Stage.CLOSED, Stage.NOT_LISTED, Stage.DROPPED})
_LASTING = frozenset({Standing.SIGNED, Standing.IN_FORCE, Standing.SUSPENDED})
STEPS = {
    "signed": Text("签发", "signed"),
    "declined": Text("不予签发", "not signed"),
    "served": Text("送达", "notice served"),
    "lifted": Text("解除", "lifted"),
}


@dataclass(frozen=True, slots=True)
class Possible:
    """One row of the list with the engine's answer for an organisation."""

    row: Measure
    answer: Answer

    @property
    def permitted(self) -> bool:
        """Whether it may follow."""
        return isinstance(self.answer, Permitted)


@dataclass(frozen=True, slots=True)
class Move:
    """One step that may be taken now."""

    step: str
    title: Text
    button: Promise | str
    form: forms.Form | None


def index(request: Asking) -> HttpResponse:
    """What is under way: listings, measures, and the reviews of the department; what waits for somebody comes first."""
    must_work_here(request.actor)
    found = cases.cases(limit=SHOWN)
    listed = [(one, procedure.stage(one, request.on)) for one in found]
    acts = queries.acts(limit=SHOWN)
    now = queries.circumstances_of(acts, request.on)
    names = subjects.subjects([*(one.subject for one in found), *(one.draft.subject for one in acts)])
    context = {
        "cases": [
            (one, STAGES[where], procedure.statement_until(one))
            for one, where in sorted(listed, key=lambda pair: (pair[1] in _OVER, -pair[0].seq))
        ],
        "acts": [(one, worth(one, now[one.seq], request.on)) for one in acts],
        "reviews": reviews.reviews(actor=request.actor, limit=5) if request.actor.may("review.run") else (),
        "names": names,
        "lists": {each.id: each.title for each in queries.lists(request.on)},
        "switched_on": queries.switched_on(),
        "may": {permit.replace(".", "_"): request.actor.may(permit) for permit in PERMITS},
    }
    return render(request, "web/following.html", context)


def start(request: Asking) -> HttpResponse:
    """What may follow for an organisation, row by row with the reason; and the proposal of one that may."""
    request.actor.must("measure.propose")
    asked = WhomForm(request.GET or None)
    if not asked.is_valid():
        return render(request, "web/act_start.html", {"whom": asked}, status=422 if asked.errors else 200)
    subject = subjects.subject_by_code(asked.cleaned_data["code"])
    if subject is None:
        asked.add_error("code", str(_("No organisation bears this code.")))
        return render(request, "web/act_start.html", {"whom": asked}, status=422)
    possible = possible_for(subject, request.on)
    form = ActForm(
        request.POST if request.method == "POST" else None,
        measures=[
            (f"{each.row.id}|{one.role}", f"{said(each.row.title)} · {said(one.title)}")
            for each in possible
            if each.permitted
            for one in each.row.implementers
        ],
        records=standing_records(subject, request.on),
    )
    refusal = None
    if form.is_valid():
        try:
            return redirect("act", _propose(form, subject, request).seq)
        except Refusal as told:
            refusal = told
    context = {
        "whom": asked,
        "subject": subject,
        "possible": possible,
        "form": form if any(each.permitted for each in possible) else None,
        "refusal": refusal,
        "switched_on": queries.switched_on(),
    }
    return render(request, "web/act_start.html", context, status=422 if form.errors or refusal else 200)


def act(request: Asking, seq: int) -> HttpResponse:
    """One measure: its notice, its steps, what it is worth today, and the next step."""
    must_work_here(request.actor)
    found = queries.act(seq)
    now = worth(found, queries.circumstances(found, request.on), request.on)
    offered = _moves(found, now.standing, request)
    sent = next((each for each in offered if each.step == request.POST.get("step")), None)
    refusal = None
    if sent is not None and (sent.form is None or sent.form.is_valid()):
        try:
            _take(sent, seq, request)
            return redirect("act", seq)
        except Refusal as told:
            refusal = told
    wrong = refusal is not None or (sent is not None and sent.form is not None and bool(sent.form.errors))
    context = {
        "act": found,
        "worth": now,
        "notice": notice(found),
        "subject": subjects.subject(found.draft.subject),
        "steps": [(step, STEPS[step.kind]) for step in found.steps],
        "posts": posts([found.proposed_by, *(step.actor for step in found.steps)]),
        "moves": offered,
        "refusal": refusal,
        "form": sent.form if sent else None,
    }
    return render(request, "web/act.html", context, status=422 if wrong else 200)


def possible_for(subject: Subject, on: date) -> list[Possible]:
    """Every row of the list of measures with the engine's answer for an organisation, what is permitted first."""
    told = [Possible(row, answer) for row, answer in queries.check_all(subject, on=on)]
    return sorted(told, key=lambda each: (not each.permitted, each.row.id))


def _moves(found: Act, standing: Standing, request: Asking) -> list[Move]:
    signs, proposes = request.actor.may("measure.sign"), request.actor.may("measure.propose")
    offered = (
        ("signed", standing is Standing.PROPOSED and signs, _("Sign")),
        ("declined", standing is Standing.PROPOSED and signs, _("Decline to sign")),
        ("served", standing is Standing.SIGNED and proposes, _("Enter the service")),
        ("lifted", standing in _LASTING and signs, _("Lift it today")),
    )
    sent = request.POST.get("step")
    return [
        Move(step, STEPS[step], button, _form_of(step, request.POST if step == sent else None))
        for step, open_, button in offered
        if open_
    ]


def _form_of(step: str, sent: QueryDict | None) -> forms.Form | None:
    if step == "signed":
        return None
    return (ServiceForm if step == "served" else WordsForm)(sent, auto_id=f"{step}_%s")


def _take(move: Move, seq: int, request: Asking) -> Act:
    told = {} if move.form is None else move.form.cleaned_data
    by, at = request.actor, request.at
    match move.step:
        case "signed":
            return actions.sign(seq, actor=by, at=at)
        case "declined":
            return actions.decline(seq, told["text"], actor=by, at=at)
        case "served":
            return actions.serve(seq, Service(told["method"], told["receipt"], told["on"]), actor=by, at=at)
        case _:
            return actions.lift(seq, told["text"], on=request.on, actor=by, at=at)


def _propose(form: ActForm, subject: Subject, request: Asking) -> Act:
    told = form.cleaned_data
    measure, _bar, role = told["measure"].partition("|")
    draft = Draft(measure, subject.number, role, tuple(told["records"]), told["reason"], told["until"])
    return actions.propose(draft, actor=request.actor, at=request.at)
