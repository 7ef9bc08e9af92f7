"""What an organisation is told of its grades before they are final: the reasons, the window, and how to object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.explanation import Explanation
from chuxin.assessment.governance import hearing, queries
from chuxin.assessment.governance.hearing import Claim
from chuxin.assessment.governance.queries import Notice, Shown, Standing
from chuxin.assessment.governance.round import Objection, Phase, Round
from chuxin.assessment.governance.wording import refusal
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.scheme_forms import ObjectionForm
from chuxin.interfaces.web.templatetags.words import day, said
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Told:
    """A grade told beforehand: the grade, its notice where it is adverse, until when an objection may be made."""

    shown: Shown
    notice: Notice | None
    until: date | None


def told_grades(number: int, request: Asking) -> list[Told]:
    """Every grade of an organisation that was told and is not final yet, newest first."""
    notices = {notice.run: notice for notice in queries.notices_of(number)}
    shown = queries.grades_shown(number, on=request.on, own=True)
    return [Told(one, notices.get(one.round or -1), one.until) for one in shown if one.standing is Standing.PREVIEW]


def page(request: Asking, run: int) -> HttpResponse:
    """One grade told beforehand, to the organisation it is about: reasons, days left, objections, a form to object."""
    request.actor.must("file.read_own")
    number = request.actor.subject
    if number is None:
        raise _no_organisation()
    held = queries.round_of(run)
    if held.until is None:
        raise refusal("not_previewed")
    told = hearing.reasons_in(held, number)
    form = ObjectionForm(request.POST if request.method == "POST" else None, choices=_choices(told))
    fault: Refusal | None = None
    if form.is_valid():
        try:
            _object(held, form, request)
        except Refusal as refused:
            fault = refused
        else:
            return redirect("told", run)
    context = {
        "held": held,
        "phase": held.phase(request.on),
        "is_open": held.phase(request.on) is Phase.PREVIEW and request.actor.may("grade.object"),
        "subject": subjects.subject(number),
        "told": told,
        "moved": any(share.evidence for share in told.shares),
        "now": next((one for one in _of_round(number, run, request)), None),
        "notice": next((one for one in queries.notices_of(number) if one.run == run), None),
        "objections": _with_titles(held, number, told),
        "form": form,
        "refusal": fault,
        "grades": {cut.grade: cut.title for cut in evaluation.scorecard(held.scorecard, held.on).cuts},
    }
    return render(request, "web/told.html", context, status=422 if form.errors or fault else 200)


def _of_round(number: int, run: int, request: Asking) -> list[Shown]:
    return [one for one in queries.grades_shown(number, on=request.on, own=True) if one.round == run]


def _object(held: Round, form: ObjectionForm, request: Asking) -> None:
    asked = form.cleaned_data
    indicator, _, record = asked["about"].partition("/")
    claim = Claim(indicator, asked["reason"], record, asked["claimed"])
    hearing.object_to(held.run, claim, actor=request.actor, at=request.at)


def _choices(told: Explanation) -> list[tuple[str, str]]:
    """Each indicator, and under it each record it rests on."""
    return [
        choice
        for share in told.shares
        for choice in (
            (share.indicator.id, said(share.indicator.title)),
            *(
                (f"{share.indicator.id}/{one.record}", f"{said(share.indicator.title)} · {day(one.decided_on)}")
                for one in share.evidence
            ),
        )
    ]


def _with_titles(held: Round, number: int, told: Explanation) -> list[tuple[Objection, Text]]:
    titles = {share.indicator.id: share.indicator.title for share in told.shares}
    own = [each for each in held.objections if each.subject == number]
    return [(each, titles.get(each.indicator, Text(each.indicator, each.indicator))) for each in own]


def _no_organisation() -> Refusal:
    return Refusal(
        "access.no_organisation",
        Text("当前账号没有代表任何组织。", "This account does not act for an organisation."),
        Text("请用组织的账号登录。", "Sign in with an organisation's account."),
    )
