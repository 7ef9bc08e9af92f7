"""Withdraws a whole delivery in the page: what will go is told first, the reason is asked, the records go behind it."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake import withdrawing
from chuxin.facts.intake.own import must_see
from chuxin.interfaces.edge import receiving
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.mending_page import definitions_of
from chuxin.kernel.refusal import Refusal


class WithdrawForm(forms.Form):
    """Why a delivery is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stands in the receipt, in each record and in the public log. Name no person."),
        max_length=withdrawing.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the delivery is withdrawn.")},
    )


def withdraw(request: Asking, batch_id: str) -> HttpResponse:
    """What a withdrawal takes away, and the form that asks its reason; one that is withdrawn already leads back."""
    request.actor.must("record.withdraw")
    found = deliveries.batch(batch_id)
    if not withdrawing.may_withdraw(found, request.actor):
        must_see(request.actor, found)
    if found.withdrawn_at is not None:
        return redirect("batch", batch_id)
    deliveries.settled_entry(batch_id)
    form, refusal = WithdrawForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        try:
            withdrawing.announce(batch_id, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at)
        except Refusal as told:
            refusal = told
        else:
            receiving.withdraw_later(batch_id, actor=request.actor, at=request.at)
            return redirect("batch", batch_id)
    item, feed = definitions_of(found)
    context = {
        "batch": found,
        "feed": feed,
        "item": item,
        "form": form,
        "refusal": refusal,
        "may": withdrawing.may_withdraw(found, request.actor),
    }
    return render(request, "web/withdraw.html", context, status=422 if form.errors or refusal else 200)
