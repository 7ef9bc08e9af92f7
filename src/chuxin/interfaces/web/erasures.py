"""Erasing by law on pages: one account asks with clause and reason, another confirms or declines (R43)."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chuxin.facts.catalogue.hygiene import masked
from chuxin.foundation.access import erasing
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.posts import posts
from chuxin.kernel.refusal import Refusal


class ErasureForm(forms.Form):
    """Which entry is to be erased, on which clause, why."""

    seq = forms.IntegerField(label=gettext_lazy("Entry of the log"), min_value=0, max_value=10**15)
    clause = forms.CharField(
        label=gettext_lazy("Clause that orders it"), help_text=gettext_lazy("Its id, like cn.pipl.28."), max_length=200
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip


def page(request: Asking) -> HttpResponse:
    """What was asked, what became of it; the form to ask, and the steps of another account."""
    request.actor.must(erasing.PERMIT)
    step = _STEPS.get(request.POST.get("step", ""))
    form = ErasureForm(request.POST if request.method == "POST" and step is None else None)
    try:
        if step is not None:
            step(_number(request), actor=request.actor, at=request.at)
            return redirect("erasures")
        if form.is_valid():
            told = form.cleaned_data
            reason = masked(told["reason"])
            erasing.ask(told["seq"], clause=told["clause"], reason=reason, actor=request.actor, at=request.at)
            messages.success(request, _("Asked. Another account with the permit confirms it."))
            return redirect("erasures")
    except Refusal as refusal:
        return _page(request, form, refusal)
    return _page(request, form, None)


def _page(request: Asking, form: ErasureForm, refusal: Refusal | None) -> HttpResponse:
    rows = erasing.erasures()
    context = {"form": form, "refusal": refusal, "rows": rows, "posts": posts(one.actor for one in rows)}
    return render(request, "web/erasures.html", context, status=422 if refusal or form.errors else 200)


def _number(request: Asking) -> int:
    told = request.POST.get("number", "")
    return int(told) if told.isdecimal() and len(told) < 19 else -1


_STEPS: dict[str, Callable[..., object]] = {"confirm": erasing.confirm, "decline": erasing.decline}
