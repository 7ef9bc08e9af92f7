"""A case looked at by whoever has its tracking code: no account, no name, and the code never in an address."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control

from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.statuses import status_of
from chuxin.interfaces.edge.throttle import is_flooding, too_many
from chuxin.interfaces.web import casefile
from chuxin.interfaces.web.casefile import Side
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import actions, queries
from chuxin.services.cases.case import Case
from chuxin.services.cases.seeing import Sight
from chuxin.services.cases.workflow import Who

# So many codes an hour are tried from one address: a wrong one tells nothing, and nobody can try them all.
MOST_AN_HOUR: Final = 20
# After so many seconds the code has to be typed again.
KEPT: Final = 1_800
_HELD: Final = "case_followed"


class TrackForm(forms.Form):
    """The code that was shown when the case was opened."""

    code = forms.CharField(
        label=gettext_lazy("Tracking code"),
        help_text=gettext_lazy("Sixteen letters and digits in four groups; hyphens and small letters do not matter."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Type the code you were given.")},
    )


def ask(request: Asking) -> HttpResponse:
    """Where the code is typed, and what can be opened without an account."""
    return _ask(request, TrackForm())


@cache_control(no_store=True)
def track(request: Asking) -> HttpResponse:
    """Take the code and show the case; afterwards its steps, without the code."""
    if "code" in request.POST:
        return _entered(request)
    if "leave" in request.POST:
        request.session.pop(_HELD, None)
        return redirect("track_ask")
    held = _held(request)
    if held is None:
        return redirect("track_ask")
    found, actor = held
    return casefile.page(request, found, _sight(found), actor, _side())


@cache_control(no_store=True)
def document(request: Asking, entry: int, sha256: str) -> FileResponse:
    """A document of the case whose code was typed."""
    held = _held(request)
    if held is None:
        raise queries.unknown()
    return casefile.document(held[0], _sight(held[0]), entry, sha256)


def _ask(request: Asking, form: TrackForm, refusal: Refusal | None = None) -> HttpResponse:
    every = queries.workflows(request.on).values()
    context = {
        "form": form,
        "refusal": refusal,
        "open_to": [each for each in every if each.roles[each.opening.by].who is Who.CODE and each.about != "case"],
    }
    status = status_of(refusal) if refusal else 422 if form.errors else 200
    return render(request, "web/track.html", context, status=status)


def _entered(request: Asking) -> HttpResponse:
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _ask(request, form)
    try:
        if is_flooding(request, "track", MOST_AN_HOUR):
            raise too_many()
        found = queries.case_of_code(form.cleaned_data["code"])
    except Refusal as refusal:
        return _ask(request, form, refusal)
    request.session[_HELD] = {"seq": found.seq, "until": int(request.at.timestamp()) + KEPT}
    return redirect("track")


def _held(request: Asking) -> tuple[Case, Actor] | None:
    """The case whose code was typed in this browser, and the actor its holder is, for half an hour."""
    held = request.session.get(_HELD)
    if not held or held["until"] < request.at.timestamp():
        request.session.pop(_HELD, None)
        return None
    found = queries.case(held["seq"])
    return found, actions.holder_in(found)


def _sight(found: Case) -> Sight:
    return Sight(frozenset({Who.CODE}), queries.governing(found))


def _side() -> Side:
    return Side("/cases/", _("Follow a case"), "/cases/track")
