"""A partner's subscriptions to changes: add one, look after it, see what was sent and what it must confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.refusal import Refusal
from chuxin.services.open_data import queries as open_data
from chuxin.services.webhooks import actions, delivering, queries
from chuxin.services.webhooks.subscription import Delivery, Subscription

_TOLD = "webhook_told"


class SubscribeForm(forms.Form):
    """Where changes are sent, and which."""

    url = forms.URLField(
        label=_("Address"),
        help_text=_("HTTPS, reachable from the internet; it answers 2xx within 15 seconds."),
        max_length=500,
        assume_scheme="https",
        error_messages={"required": _("Give the address of your receiver.")},
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    items = forms.MultipleChoiceField(
        label=_("Catalogue items"), help_text=_("None chosen: all."), required=False,
        widget=forms.SelectMultiple(attrs={"size": "6"}),
    )  # fmt: skip
    subjects = forms.CharField(
        label=_("Codes of organisations"), help_text=_("One a line; empty: all."), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One subscription on the page with its latest messages."""

    to: Subscription
    deliveries: tuple[Delivery, ...]


def index(request: Asking) -> HttpResponse:
    """One's own subscriptions and their messages; the form to add one. A secret is shown once, after it was made."""
    request.actor.must(actions.SUBSCRIBE)
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    _offer_items(form, request)
    refusal = None
    if form.is_valid():
        try:
            return _subscribe(form, request)
        except Refusal as told:
            refusal = told
    return _page(request, form, refusal)


def change(request: Asking, id: str) -> HttpResponse:
    """One step of a subscription: test, a new secret, disable, enable, remove."""
    step = _STEPS.get(request.POST.get("step", ""))
    if step is None:
        return redirect("webhooks")
    try:
        request.session[_TOLD] = step(request, id)
    except Refusal as refusal:
        empty = SubscribeForm()
        _offer_items(empty, request)
        return _page(request, empty, refusal)
    return redirect("webhooks")


def confirm(request: Asking, message: str) -> HttpResponse:
    """Confirm that what a message told to drop was dropped."""
    if request.method == "POST":
        actions.confirm(message, actor=request.actor, at=request.at)
        request.session[_TOLD] = {"text": gettext("The removal is confirmed.")}
    return redirect("webhooks")


def _offer_items(form: SubscribeForm, request: Asking) -> None:
    items = form.fields["items"]
    assert isinstance(items, forms.MultipleChoiceField)
    items.choices = [(item.id, said(item.title)) for item in open_data.published_items(request.on)]


def _subscribe(form: SubscribeForm, request: Asking) -> HttpResponse:
    made, secret = actions.subscribe(
        form.cleaned_data["url"],
        items=form.cleaned_data["items"],
        subjects=form.cleaned_data["subjects"].split(),
        actor=request.actor,
        at=request.at,
    )
    text = gettext("Subscribed. Changes from now on are sent.")
    request.session[_TOLD] = {"text": text, "secret": secret, "id": made.id}
    return redirect("webhooks")


def _page(request: Asking, form: SubscribeForm, refusal: Refusal | None) -> HttpResponse:
    held = queries.subscriptions(request.actor)
    sent = queries.deliveries([one.id for one in held])
    context = {
        "form": form,
        "refusal": refusal,
        "told": request.session.pop(_TOLD, None),
        "held": [Shown(to, tuple(one for one in sent if one.subscription == to.id)[:10]) for to in held],
        "late": {one.message for _to, one in queries.unconfirmed(request.on, request.actor)},
    }
    wrong = form.errors or refusal is not None
    return render(request, "web/webhooks.html", context, status=422 if wrong else 200)


def _test(request: Asking, id: str) -> Mapping[str, str]:
    got = delivering.send_test(id, actor=request.actor, at=request.at)
    if got.received:
        return {"text": gettext("The test message was received.") + f" {got.status}"}
    return {"text": gettext("The test message was not received:") + f" {got.status or got.fault}", "care": "yes"}


def _rotate(request: Asking, id: str) -> Mapping[str, str]:
    secret = actions.rotate(id, actor=request.actor, at=request.at)
    text = gettext("A new secret signs from now on; the former one beside it for a day.")
    return {"text": text, "secret": secret, "id": id}


def _disable(request: Asking, id: str) -> Mapping[str, str]:
    actions.disable(id, actor=request.actor, at=request.at)
    return {"text": gettext("Nothing is sent until it is enabled again.")}


def _enable(request: Asking, id: str) -> Mapping[str, str]:
    actions.enable(id, actor=request.actor, at=request.at)
    return {"text": gettext("Sending goes on from where it stopped.")}


def _remove(request: Asking, id: str) -> Mapping[str, str]:
    actions.remove(id, actor=request.actor, at=request.at)
    return {"text": gettext("The subscription is removed.")}


_STEPS: Mapping[str, Callable[[Asking, str], Mapping[str, str]]] = {
    "test": _test, "rotate": _rotate, "disable": _disable, "enable": _enable, "remove": _remove,
}  # fmt: skip
