"""The desk of inspections: plans to take a step further, tasks to visit, results to enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chuxin.assessment.supervision import actions, queries, visiting, wording
from chuxin.assessment.supervision.plan import STAGE_TITLES, Draft, Plan, Stage
from chuxin.assessment.supervision.task import KIND_TITLES, STANDING_TITLES, Standing, Task, Visit
from chuxin.foundation.access import queries as access
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web import supervision
from chuxin.interfaces.web.inspection_forms import (
    CauseForm,
    CommitmentForm,
    PlanForm,
    ReasonForm,
    ResultForm,
    SecretForm,
)
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal

HOME = "desk_supervision"
ACCOUNT = "account:"
SHOWN = 500
REFUSED = 422


def index(request: Asking) -> HttpResponse:
    """What is to be done: one's own visits, the plans one may take a step further, the agency's visits."""
    actor = request.actor
    _must_work_here(actor)
    post = None if actor.may(actions.PLAN) else post_of(actor)
    shown = actor.may(actions.INSPECT) or actor.may(actions.PLAN)
    tasks = queries.tasks(agency=actor.agency, post=post, on=request.on) if shown else []
    context = {
        "tasks": [(task, task.standing(request.on)) for task in tasks[:SHOWN]],
        "open": sum(task.standing(request.on) is not Standing.DONE for task in tasks),
        "plans": [(each, step_for(actor, each)) for each in _plans(actor)],
        "stages": STAGE_TITLES,
        "standings": STANDING_TITLES,
        "kinds": KIND_TITLES,
        "titles": {each.id: each.title for each in queries.regimes(request.on)},
        "posts": access.titles({task.assignment.post for task in tasks[:SHOWN]}),
        "may_plan": actor.may(actions.PLAN),
        "may_inspect": shown,
    }
    return render(request, "web/desk_supervision.html", context)


def new_plan(request: Asking) -> HttpResponse:
    """Draft a plan."""
    request.actor.must(actions.PLAN)
    regimes, posts = _regimes(request), _posts(request)
    form = PlanForm(request.POST or None, regimes=regimes, posts=posts, initial=_suggested(request))

    def act() -> HttpResponse:
        told = form.cleaned_data
        draft = Draft(
            regime=told["regime"],
            starts=told["starts"],
            ends=told["ends"],
            base_ratio=told["base_ratio"].normalize(),
            posts=tuple(told["posts"]),
            agency=request.actor.agency or "",
            agency_name=told["agency_name"],
            places=tuple(told["places"].split()),
        )
        made = actions.plan(draft, actor=request.actor, at=request.at)
        return redirect("desk_plan", made.id)

    return _answered(request, form, act, "web/desk_form.html", {"heading": _("Draft a plan"), "posts": posts})


def assign(request: Asking) -> HttpResponse:
    """Assign a visit with cause, outside any draw."""
    request.actor.must(actions.PLAN)
    form = CauseForm(
        request.POST or None, regimes=_regimes(request), posts=_posts(request), initial=_suggested(request)
    )

    def act() -> HttpResponse:
        told = form.cleaned_data
        cause = actions.Cause(
            regime=told["regime"],
            code=told["code"].strip().upper(),
            document=told["document"],
            post=told["post"],
            due=told["due"],
            agency=request.actor.agency or "",
            agency_name=told["agency_name"],
        )
        made = actions.assign(cause, actor=request.actor, at=request.at)
        messages.success(request, _("The visit was assigned as %(no)s.") % {"no": made.assignment.no})
        return redirect(HOME)

    heading = _("Assign a visit with cause")
    lead = _("For complaints and orders only. It stands outside every draw and enters no report of one.")
    return _answered(request, form, act, "web/desk_form.html", {"heading": heading, "lead": lead})


def plan(request: Asking, plan_id: str) -> HttpResponse:
    """One plan: how far it is, and the next step for whoever may take it."""
    _must_work_here(request.actor)
    told = queries.plan(plan_id)
    own = plans_for(request.actor, told)
    if told.stage is Stage.DRAFTED and not own:
        raise wording.other_agency()
    step = step_for(request.actor, told)
    asked = request.POST.get("step") if request.method == "POST" else None
    form = _FORMS[step](request.POST if asked == step else None) if step in _FORMS else None
    reason = ReasonForm(request.POST if asked == "cancel" else None)
    refusal = None
    if asked:
        try:
            if _take(request, told, asked, reason if asked == "cancel" else form):
                return redirect("desk_plan", plan_id)
        except Refusal as refused:
            refusal = refused
    context = {
        "plan": told,
        "regime": queries.regime_of(told),
        "stage": STAGE_TITLES[told.stage],
        "steps": supervision.steps_of(told),
        "step": step,
        "form": reason if asked == "cancel" else form,
        "step_form": form,
        "reason": reason,
        "may_cancel": own and told.stage not in {Stage.DRAWN, Stage.CANCELLED},
        "posts": access.titles(told.draft.posts) if own else {},
        "refusal": refusal,
    }
    failed = refusal is not None or asked is not None
    return render(request, "web/desk_plan.html", context, status=REFUSED if failed else 200)


def task(request: Asking, no: str) -> HttpResponse:
    """One visit: whom, where it comes from, until when, and the form for its result."""
    if not request.actor.may(actions.PLAN):
        request.actor.must(actions.INSPECT)
    told = queries.task(no, on=request.on)
    _must_be_theirs(request.actor, told)
    law = queries.regime(told.assignment.regime, request.on)
    titles = supervision.result_titles(law.item, request.on)
    checks = [(each.zh, said(each)) for each in law.checks]
    results = [(value, said(title)) for value, title in titles.items()]
    given = request.POST if request.method == "POST" else None
    form = ResultForm(given, results=results, checks=checks, initial=_entered(told, request))

    def act() -> HttpResponse:
        fields = form.cleaned_data
        visit = Visit(**(fields | {"checked": tuple(fields["checked"])}))
        visiting.enter(no, visit, actor=request.actor, at=request.at)
        messages.success(request, _("The result of %(no)s is on record.") % {"no": no})
        return redirect(HOME)

    context = {
        "task": told,
        "standing": STANDING_TITLES[told.standing(request.on)],
        "kind": KIND_TITLES[told.assignment.kind],
        "regime": law,
        "result": titles.get(told.result or ""),
        "may_enter": request.actor.may(actions.INSPECT),
    }
    return _answered(request, form, act, "web/task.html", context)


def post_of(actor: Actor) -> str:
    """The user name behind an actor: what tasks name."""
    return actor.id.removeprefix(ACCOUNT)


def plans_for(actor: Actor, plan: Plan) -> bool:
    """Whether an actor plans for the agency of a plan."""
    return actor.may(actions.PLAN) and actor.agency in {None, plan.draft.agency}


def step_for(actor: Actor, plan: Plan) -> str | None:
    """The step of a plan that an actor may take now."""
    own = plans_for(actor, plan)
    mine = next((one for one in plan.commitments if one.officer == actor.id), None)
    match plan.stage:
        case Stage.DRAFTED if own:
            return "publish"
        case Stage.PUBLISHED if actor.may(actions.COMMIT) and mine is None:
            return "commit"
        case Stage.COMMITTED if mine is not None and mine.secret is None:
            return "reveal" if queries.checkpoint_of(plan) else "wait"
        case Stage.REVEALED if own:
            return "draw"
    return None


_FORMS: Mapping[str | None, type[forms.Form]] = {"commit": CommitmentForm, "reveal": SecretForm}


def _take(request: Asking, plan: Plan, step: str, form: forms.Form | None) -> bool:
    """Take a step; false where its form is not filled in."""
    if form is not None and not form.is_valid():
        return False
    told = form.cleaned_data if form is not None else {}
    actor, at = request.actor, request.at
    match step:
        case "publish":
            actions.publish(plan.id, actor=actor, at=at)
        case "commit":
            actions.commit(plan.id, told["commitment"], actor=actor, at=at)
        case "reveal":
            actions.reveal(plan.id, told["secret"], actor=actor, at=at)
        case "draw":
            actions.draw(plan.id, actor=actor, at=at)
        case "cancel":
            actions.cancel(plan.id, told["reason"], actor=actor, at=at)
        case _:
            return False
    messages.success(request, _("Done, and said to the public log."))
    return True


def _answered(
    request: Asking, form: forms.Form, act: Callable[[], HttpResponse], template: str, context: dict[str, object]
) -> HttpResponse:
    """Act on a form that is filled in; else the page, with what is wrong."""
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except Refusal as told:
            refusal = told
    failed = bool(form.errors) or refusal is not None
    return render(request, template, context | {"form": form, "refusal": refusal}, status=REFUSED if failed else 200)


def _entered(task: Task, request: Asking) -> dict[str, object]:
    """What the form shows at first: the result on record, or today's date."""
    if task.record is None:
        return {"inspected_on": request.on}
    names = ("result", "inspected_on", "findings", "paper_no", "correct_by", "corrected_on")
    checked = task.field("matter").partition("：")[2].split("、")
    return {name: task.field(name) for name in names} | {"checked": checked}


def _plans(actor: Actor) -> list[Plan]:
    """The plans an actor has to do with: all for an officer who watches, the agency's own for a planner."""
    plans = queries.plans() if actor.may(actions.PLAN) or actor.may(actions.COMMIT) else ()
    open_to_all = actor.may(actions.COMMIT) or actor.agency is None
    own = [each for each in plans if open_to_all or each.draft.agency == actor.agency]
    return [each for each in own if each.stage is not Stage.DRAFTED or actor.may(actions.PLAN)]


def _regimes(request: Asking) -> list[tuple[str, str]]:
    return [(each.id, said(each.title)) for each in queries.regimes(request.on)]


def _suggested(request: Asking) -> dict[str, object]:
    """What a form begins with: the usual ratio, and the agency's name where the register knows it."""
    agency = subjects.subject_by_code(request.actor.agency) if request.actor.agency else None
    return {"base_ratio": "0.05", "agency_name": agency.name if agency else ""}


def _posts(request: Asking) -> list[tuple[str, str]]:
    held = access.posts(actions.INSPECT, request.actor.agency or "", request.on)
    return [(name, f"{said(title)} · {name}") for name, title in held]


def _must_work_here(actor: Actor) -> None:
    if not any(actor.may(each) for each in (actions.PLAN, actions.COMMIT)):
        actor.must(actions.INSPECT)


def _must_be_theirs(actor: Actor, task: Task) -> None:
    agency, post = task.assignment.agency, task.assignment.post
    if actor.agency not in {None, agency} or not (actor.may(actions.PLAN) or post_of(actor) == post):
        raise wording.not_yours()
