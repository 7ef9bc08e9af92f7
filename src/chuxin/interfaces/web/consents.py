"""Consents on pages: what an organisation gave, was asked for and may withdraw; what a body was given and asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.hygiene import masked
from chuxin.foundation.access import consenting, queries
from chuxin.foundation.access.consent import Consent, Standing, Terms
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.edge.asking import Asking, own_number
from chuxin.interfaces.web.organisation import found
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _TermsForm(forms.Form):
    """What both sides write: the purpose, the items, the two days."""

    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("The matter it is for. It can be read for this purpose only."),
        min_length=4,
        max_length=200,
        error_messages={"required": gettext_lazy("Say what it is for.")},
    )
    items = forms.MultipleChoiceField(
        label=gettext_lazy("Catalogue items"), help_text=gettext_lazy("None chosen: all."), required=False,
        widget=forms.SelectMultiple(attrs={"size": "6"}),
    )  # fmt: skip
    since = forms.DateField(label=gettext_lazy("From"), widget=_DAY)
    until = forms.DateField(label=gettext_lazy("Up to and including"), widget=_DAY)

    def __init__(self, *args: object, on: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        self.fields["since"].initial = on
        items = self.fields["items"]
        assert isinstance(items, forms.MultipleChoiceField)
        items.choices = [(item.id, said(item.title)) for item in catalogue.items(on)]

    def terms(self, subject: int, recipient: str) -> Terms:
        """What was written, about whom and for whom."""
        told = self.cleaned_data
        return Terms(subject, recipient, masked(told["purpose"]), tuple(told["items"]), told["since"], told["until"])


class GiveForm(_TermsForm):
    """A consent an organisation gives unasked."""

    recipient = forms.ChoiceField(label=gettext_lazy("Who may read"))
    field_order = ("recipient",)

    def __init__(self, *args: object, on: date, **kwargs: object) -> None:
        super().__init__(*args, on=on, **kwargs)
        recipient = self.fields["recipient"]
        assert isinstance(recipient, forms.ChoiceField)
        recipient.choices = [(code, f"{said(title)} · {code}") for code, title in queries.recipients(on).items()]


class AskForm(_TermsForm):
    """A consent a body asks for."""

    code = forms.CharField(label=gettext_lazy("Unified social credit code of the organisation"), max_length=64)
    field_order = ("code",)


def own(request: Asking) -> HttpResponse:
    """An organisation's consents: what it was asked for, what is in force, what is over; the form to give one."""
    number = own_number(request)
    form = GiveForm(request.POST if request.method == "POST" else None, on=request.on)
    refusal = None
    if form.is_valid():
        try:
            terms = form.terms(number, form.cleaned_data["recipient"])
            consenting.give(terms, actor=request.actor, at=request.at)
        except Refusal as told:
            refusal = told
        else:
            messages.success(request, _("The consent is given. You can withdraw it at any time."))
            return redirect("own_consents")
    return _own_page(request, form, refusal)


def answer(request: Asking, number: int) -> HttpResponse:
    """One step about a consent: agree, decline, withdraw."""
    step = _STEPS.get(request.POST.get("step", ""))
    if request.method == "POST" and step is not None:
        act, done = step
        try:
            act(number, actor=request.actor, at=request.at)
        except Refusal as refusal:
            return _own_page(request, GiveForm(None, on=request.on), refusal)
        messages.success(request, said(done))
    return redirect("own_consents")


def held(request: Asking) -> HttpResponse:
    """What a body was given and asked for; the form to ask; each one in force opens the organisation's file."""
    request.actor.must(consenting.ASK)
    form = AskForm(request.POST if request.method == "POST" else None, on=request.on)
    refusal = None
    if form.is_valid():
        try:
            subject = found(form.cleaned_data["code"].strip().upper())
            consenting.ask(form.terms(subject.number, ""), actor=request.actor, at=request.at)
        except Refusal as told:
            refusal = told
        else:
            messages.success(request, _("Asked. The organisation finds the request on its page."))
            return redirect("consents")
    told_of = queries.consents_to(request.actor.agency or "", before=_before(request), limit=_A_PAGE + 1)
    shown = told_of[:_A_PAGE]
    context = {
        "form": form,
        "refusal": refusal,
        "rows": [(one, one.standing(request.on)) for one in shown],
        "who": subjects.subjects([one.terms.subject for one in shown]),
        "items": _titles(request.on),
        "more": shown[-1].number if len(told_of) > _A_PAGE else None,
    }
    return render(request, "web/consents.html", context, status=422 if form.errors or refusal else 200)


_A_PAGE = 50


def _before(request: Asking) -> int | None:
    asked = request.GET.get("before", "")
    return int(asked) if asked.isdecimal() and len(asked) < 19 else None


def _own_page(request: Asking, form: GiveForm, refusal: Refusal | None) -> HttpResponse:
    rows = [(one, one.standing(request.on)) for one in queries.consents_of(own_number(request))]
    context = {
        "form": form,
        "refusal": refusal,
        "asked": [row for row in rows if row[1] is Standing.ASKED],
        "standing": [row for row in rows if row[1] in (Standing.LIVE, Standing.COMING)],
        "over": [row for row in rows if row[1] in (Standing.WITHDRAWN, Standing.DECLINED, Standing.EXPIRED)],
        "names": recipients_of([one for one, _ in rows], request.on),
        "items": _titles(request.on),
    }
    return render(request, "web/own_consents.html", context, status=422 if form.errors or refusal else 200)


def recipients_of(rows: list[Consent], on: date) -> Mapping[str, Text]:
    """What the recipients of consents are called; a code nobody bears any more stands for itself."""
    known = queries.recipients(on)
    return {code: known.get(code, Text(code, code)) for code in {one.terms.recipient for one in rows}}


def _titles(on: date) -> Mapping[str, Text]:
    return {item.id: item.title for item in catalogue.items(on)}


_STEPS: Mapping[str, tuple[Callable[..., None], Text]] = {
    "approve": (consenting.approve, Text("已同意，可随时撤回。", "Agreed. You can withdraw it at any time.")),
    "decline": (consenting.decline, Text("已答复不同意。", "Declined.")),
    "withdraw": (consenting.withdraw, Text("已撤回，即时生效。", "Withdrawn, with effect at once.")),
}
