"""The desk of those who govern schemes: drafts to check, consultations to answer, rounds to preview and decide."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.governance import actions, hearing, queries
from chuxin.assessment.governance.adoption import Adoption, Stage
from chuxin.assessment.governance.effects import card_in, effect_of
from chuxin.assessment.governance.hearing import Verdict
from chuxin.assessment.governance.round import Objection, Phase, Round
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.industries import titles
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web import scheme_forms
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.programmes import actions as programmes

PERMITS: Final = (
    "scheme.draft", "scheme.check", "scheme.consult", "scheme.publish", "round.preview", "round.decide", "round.final",
)  # fmt: skip
MOST_NOTICES: Final = 200
LARGEST_DRAFT: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Due:
    """One objection in the list of what is due: with the organisation and whether it should have been decided."""

    objection: Objection
    subject: Subject | None
    indicator: Text
    overdue: bool
    form: forms.Form | None
    later: forms.Form


def index(request: Asking) -> HttpResponse:
    """What is on its way, what is due first; runs that may begin a round."""
    _must_govern(request.actor)
    form = scheme_forms.StartForm(request.POST if request.method == "POST" else None, cards=_adopted_cards(request))
    fault: Refusal | None = None
    if form.is_valid():
        try:
            done = hearing.start(form.cleaned_data["card"], on=request.on, actor=request.actor, at=request.at)
        except Refusal as told:
            fault = told
        else:
            return redirect("round", done.run)
    rounds = queries.rounds()
    context = {
        "schemes": [(one, one.stage(request.on), _next_of(one.stage(request.on))) for one in queries.adoptions()],
        "rounds": [(one, one.phase(request.on)) for one in rounds],
        "due": _due(rounds, request),
        "form": form if request.actor.may("round.preview") and form.fields["card"].choices else None,  # type: ignore[attr-defined]
        "refusal": fault,
        "may_draft": request.actor.may("scheme.draft"),
        "titles": {card.id: card.title for card in evaluation.scorecards(request.on)},
    }
    return render(request, "web/schemes.html", context, status=422 if fault else 200)


def draft(request: Asking) -> HttpResponse:
    """Put a scheme forward as YAML files; every fault is named with file and line."""
    request.actor.must("scheme.draft")
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = scheme_forms.DraftForm(*sent)
    fault: Refusal | None = None
    if form.is_valid():
        try:
            return redirect("scheme", _drafted(form, request).seq)
        except Refusal as told:
            fault = told
    context = {"form": form, "refusal": fault}
    return render(request, "web/scheme_draft.html", context, status=422 if form.errors or fault else 200)


def scheme(request: Asking, number: int) -> HttpResponse:
    """One scheme with the steps that may be taken now, each by whoever holds its permit."""
    _must_govern(request.actor)
    fault, form = _taken(request, number, _SCHEME_STEPS)
    if request.method == "POST" and fault is None and form is None:
        return redirect("scheme", number)
    held = queries.adoption(number)
    stage = held.stage(request.on)
    offered = {
        "check": stage is Stage.DRAFT and request.actor.may("scheme.check"),
        "open": stage is Stage.CHECKED and request.actor.may("scheme.consult"),
        "publish": stage is Stage.READY and request.actor.may("scheme.publish"),
        "withdraw": stage not in {Stage.WITHDRAWN, Stage.PUBLISHED} and request.actor.may("scheme.draft"),
    }
    context = {
        "held": held,
        "stage": stage,
        "effect": _effect(held, stage, request),
        "asked": "effect" in request.GET,
        "section_titles": titles(),
        "place_names": {place.code[:4]: place.name for place in subjects.places(request.on) if place.code[4:] == "00"},
        "next": _next_of(stage),
        "forms": {step: _form(step, form, request) for step, open_ in offered.items() if open_},
        "may_answer": request.actor.may("scheme.consult"),
        "comments": [(one, _answer_forms(one.seq, form)) for one in held.comments],
        "indicators": {one.id: one.title for one in card_in(held.definitions).indicators},
        "refusal": fault,
        "form": form,
    }
    return render(request, "web/scheme.html", context, status=422 if fault or form else 200)


def one_round(request: Asking, run: int) -> HttpResponse:
    """One round: whom it tells, which objections are due, what may be done now."""
    _must_govern(request.actor)
    fault, form = _taken(request, run, _ROUND_STEPS)
    if request.method == "POST" and fault is None and form is None:
        return redirect("round", run)
    held = queries.round_of(run)
    phase, may = held.phase(request.on), request.actor.may
    notices = queries.notices_in(run, MOST_NOTICES) if may("round.decide") else ()
    about = {one.subject for one in notices} | {one.subject for one in held.objections}
    due = [number for number, _ in queries.due_again(held.scorecard, request.on)] if phase is Phase.FINAL else []
    context = {
        "held": held,
        "phase": phase,
        "card": evaluation.scorecard(held.scorecard, held.on),
        "may_preview": phase is Phase.RUN and may("round.preview"),
        "may_finish": phase is Phase.READY and may("round.final"),
        "may_decide": may("round.decide"),
        "objections": _due([held], request, form, only_open=False),
        "again": list(dict.fromkeys([*held.due_again, *due])),
        "notices": notices,
        "subjects": subjects.subjects(sorted(about.union(held.due_again, due))),
        "refusal": fault,
        "form": form,
    }
    return render(request, "web/round.html", context, status=422 if fault or form else 200)


def _effect(held: Adoption, stage: Stage, request: Asking) -> Mapping[str, Json] | None:
    """What the scheme would change: as counted when its consultation opened; before, counted now where it is asked."""
    if held.consultation is not None:
        return held.consultation.effect
    if "effect" in request.GET and stage in {Stage.DRAFT, Stage.CHECKED}:
        return effect_of(held.definitions, on=request.on)
    return None


def _must_govern(actor: Actor) -> None:
    if not any(actor.may(permit) for permit in PERMITS):
        actor.must("scheme.draft")


def _adopted_cards(request: Asking) -> list[tuple[str, Text]]:
    """The schemes that may be run now: adopted, and without a round that is still on its way."""
    adopted = queries.adopted() - {(one.scorecard, one.edition) for one in queries.rounds() if one.final_on is None}
    return [(card.id, card.title) for card in evaluation.scorecards(request.on) if (card.id, card.edition) in adopted]


def _drafted(form: scheme_forms.DraftForm, request: Asking) -> Adoption:
    with tempfile.TemporaryDirectory() as folder:
        paths = [_kept(file, Path(folder)) for file in form.cleaned_data["written"]]
        replaces = form.cleaned_data["replaces"]
        return programmes.draft_scheme(paths, replaces=replaces, actor=request.actor, at=request.at)


def _kept(file: UploadedFile[bytes], folder: Path) -> Path:
    path = folder / Path(file.name or "scheme.yaml").name
    path.write_bytes(file.read())
    return path


Taken = tuple[Refusal | None, forms.Form | None]
Act = Callable[[forms.Form, int, Asking], object]


def _taken(request: Asking, number: int, steps: Mapping[str, Act]) -> Taken:
    """Take the step that was posted: a refusal, or a form that is not filled in, comes back to the page."""
    step = request.POST.get("step", "")
    if request.method != "POST" or step not in steps:
        return None, None
    form = scheme_forms.of(step, request.POST)
    if not form.is_valid():
        return None, form
    try:
        steps[step](form, number, request)
    except Refusal as told:
        return told, None
    return None, None


def _check(form: forms.Form, number: int, request: Asking) -> object:
    told = form.cleaned_data
    found = [line.strip() for line in told["findings"].splitlines() if line.strip()]
    approved = told["approved"] == "yes"
    return actions.check(number, told["opinion"], approved=approved, findings=found, actor=request.actor, at=request.at)


def _open(form: forms.Form, number: int, request: Asking) -> object:
    told = form.cleaned_data
    return actions.consult(number, since=told["since"], until=told["until"], actor=request.actor, at=request.at)


def _publish(form: forms.Form, number: int, request: Asking) -> object:
    first = form.cleaned_data["since"]
    return actions.publish(number, in_force_from=first, actor=request.actor, at=request.at)


def _withdraw(form: forms.Form, number: int, request: Asking) -> object:
    return actions.withdraw(number, form.cleaned_data["reason"], actor=request.actor, at=request.at)


def _answer(form: forms.Form, number: int, request: Asking) -> None:
    told = form.cleaned_data
    actions.answer(told["number"], told["outcome"], told["text"], actor=request.actor, at=request.at)


def _hide(form: forms.Form, number: int, request: Asking) -> None:
    actions.hide(form.cleaned_data["number"], form.cleaned_data["reason"], actor=request.actor, at=request.at)


def _decide(form: forms.Form, number: int, request: Asking) -> object:
    told = form.cleaned_data
    verdict = Verdict(told["ruling"], told["reason"], told["remedy"], told["review"])
    return hearing.decide(told["number"], verdict, actor=request.actor, at=request.at)


def _extend(form: forms.Form, number: int, request: Asking) -> object:
    told = form.cleaned_data
    return hearing.extend(told["number"], told["until"], told["reason"], actor=request.actor, at=request.at)


def _again(form: forms.Form, number: int, request: Asking) -> object:
    told = form.cleaned_data
    return hearing.judge_again(number, told["number"], told["reason"], actor=request.actor, at=request.at)


_SCHEME_STEPS: Final[Mapping[str, Act]] = {
    "check": _check, "open": _open, "publish": _publish, "withdraw": _withdraw, "answer": _answer, "hide": _hide,
}  # fmt: skip
_ROUND_STEPS: Final[Mapping[str, Act]] = {
    "preview": lambda form, number, request: hearing.preview(number, actor=request.actor, at=request.at),
    "final": lambda form, number, request: hearing.make_final(number, actor=request.actor, at=request.at),
    "decide": _decide,
    "extend": _extend,
    "again": _again,
}


def _form(step: str, sent: forms.Form | None, request: Asking) -> forms.Form:
    """The form of a step: as it was sent where it was not right, else with what lies near already filled in."""
    if sent is not None and sent.data.get("step") == step:
        return sent
    shortest = queries.terms(request.on).consultation
    return scheme_forms.blank(step, request.on, shortest)


def _answer_forms(number: int, sent: forms.Form | None) -> dict[str, forms.Form]:
    """The forms to answer or hide one comment."""
    if sent is not None and sent.data.get("number") == str(number):
        return {"answer": scheme_forms.numbered("answer", number), "hide": scheme_forms.numbered("hide", number)} | {
            str(sent.data.get("step")): sent
        }
    return {"answer": scheme_forms.numbered("answer", number), "hide": scheme_forms.numbered("hide", number)}


def _due(
    rounds: tuple[Round, ...] | list[Round], request: Asking, sent: forms.Form | None = None, only_open: bool = True
) -> list[Due]:
    """Objections, what is due first; the organisations are read in one go."""
    held = [each for one in rounds for each in (one.open_objections if only_open else one.objections)]
    known = subjects.subjects(sorted({each.subject for each in held}))
    titles = {
        (one.run, each.id): each.title
        for one in rounds
        for each in evaluation.scorecard(one.scorecard, one.on).indicators
    }
    ordered = sorted(held, key=lambda each: (each.decision is not None, each.due, each.seq))
    return [
        Due(
            each,
            known.get(each.subject),
            titles.get((each.run, each.indicator), Text(each.indicator, each.indicator)),
            each.is_overdue(request.on),
            sent
            if sent is not None and sent.data.get("number") == str(each.seq) and sent.data.get("step") == "decide"
            else scheme_forms.numbered("decide", each.seq),
            scheme_forms.numbered("extend", each.seq),
        )
        for each in ordered
    ]


def _next_of(stage: Stage) -> Text | None:
    """Whose turn it is, in words."""
    return _NEXT.get(stage)


_NEXT: Final[Mapping[Stage, Text]] = {
    Stage.DRAFT: Text("等待法制审核人员审核", "a jurist checks it next"),
    Stage.RETURNED: Text("修改后重新提交", "amend it and draft it again"),
    Stage.CHECKED: Text("等待牵头部门公开征求意见", "the lead authority opens it to comments next"),
    Stage.ANSWERING: Text("等待逐条答复意见", "every comment is answered next"),
    Stage.READY: Text("等待公布", "it may be published"),
}
