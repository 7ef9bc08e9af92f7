"""Merging and splitting organisations at the desk: what would move is shown first, then said with its reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import identity
from chuxin.facts.intake.identity import Preview
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.matching_forms import MergeForm, ReasonForm
from chuxin.interfaces.web.organisation import found
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

PERMIT = "subject.merge"
SHOWN = 100


def index(request: Asking) -> HttpResponse:
    """Which two are one, and those that are merged already."""
    request.actor.must(PERMIT)
    return render(request, "web/merging.html", _index(MergeForm(auto_id="merge_%s")))


def merge(request: Asking) -> HttpResponse:
    """What would be found under the one that stays; with a reason, said."""
    request.actor.must(PERMIT)
    asked = MergeForm(request.GET, auto_id="merge_%s")
    if not asked.is_valid():
        return render(request, "web/merging.html", _index(asked), status=422)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    try:
        kept, absorbed = (found(asked.cleaned_data[name]) for name in ("kept", "absorbed"))
        preview = identity.merging_of(kept.number, absorbed.number)
        if form.is_valid():
            identity.merge(
                kept.number, absorbed.number, why=form.cleaned_data["why"], actor=request.actor, at=request.at
            )
            messages.success(request, _("Merged, and said to the public log. A split restores everything."))
            return redirect("merging")
    except Refusal as told:
        return render(request, "web/merging.html", _index(asked) | {"refusal": told}, status=422)
    context = _moving(preview, request) | {"form": form, "other": absorbed}
    return render(request, "web/merge.html", context, status=422 if form.errors else 200)


def split(request: Asking) -> HttpResponse:
    """What would go back to an organisation that was merged; with a reason, said."""
    request.actor.must(PERMIT)
    code = request.GET.get("code", "")[:80]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    try:
        number = subjects.bearer(code)
        preview = identity.splitting_of(number)
        if form.is_valid():
            identity.split(number, why=form.cleaned_data["why"], actor=request.actor, at=request.at)
            messages.success(request, _("Split, and said to the public log. All is as it was before."))
            return redirect("merging")
    except Refusal as told:
        context = _index(MergeForm(auto_id="merge_%s")) | {"refusal": told}
        return render(request, "web/merging.html", context, status=422)
    context = _moving(preview, request) | {"form": form, "splits": True}
    return render(request, "web/merge.html", context, status=422 if form.errors else 200)


def _index(form: MergeForm) -> dict[str, object]:
    """The form and the newest of those that were merged, each with the one it is found under."""
    absorbed = sorted(subjects.absorbed().items(), reverse=True)
    shown = absorbed[:SHOWN]
    own, roots = subjects.own([one for one, _ in shown]), subjects.subjects([root for _, root in shown])
    return {
        "asked": form,
        "merged": [(own[one], roots[root]) for one, root in shown if one in own and root in roots],
        "more": len(absorbed) - len(shown),
    }


def _moving(preview: Preview, request: Asking) -> dict[str, object]:
    titles = {item.id: item.title for item in catalogue.items(request.on)}
    return {
        "kept": subjects.subject(preview.kept),
        "going": preview.going,
        "records": [(titles.get(item, Text(item, item)), count) for item, count in sorted(preview.records.items())],
        "total": sum(preview.records.values()),
    }
