"""What an organisation may do beside its own records: say something about one, have its honours shown or not."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chuxin.facts.records import displaying
from chuxin.facts.records import queries as records
from chuxin.interfaces.edge.asking import Asking, own_number
from chuxin.kernel.refusal import Refusal
from chuxin.services.publication import queries as publication


class StatementForm(forms.Form):
    """The organisation's own words beside a record (R32)."""

    text = forms.CharField(
        label=gettext_lazy("Our statement"),
        help_text=gettext_lazy("At most 500 characters, about this record. Everyone who sees the record sees it. "
                               "No identity, mobile or card numbers: they are refused."),
        widget=forms.Textarea(attrs={"rows": 6}),
        strip=False,
        required=False,
    )  # fmt: skip


def page(request: Asking, record: str) -> HttpResponse:
    """One own record with its remedies; the form to say something beside it, or take that back."""
    number = own_number(request)
    lines = publication.profile_of(number, viewer=request.actor, on=request.on).lines
    line = next((one for one in lines if one.record == record), None)
    if line is None:
        raise records.unknown(record)
    form = StatementForm(
        request.POST if request.method == "POST" else None,
        initial={"text": line.statement.text if line.statement else ""},
    )
    refusal = None
    if form.is_valid():
        try:
            _speak(record, form.cleaned_data["text"], request)
        except Refusal as told:
            refusal = told
        else:
            return redirect("own_record", record)
    context = {"line": line, "form": form, "refusal": refusal}
    return render(request, "web/own_record.html", context, status=422 if refusal else 200)


def display(request: Asking) -> HttpResponse:
    """Have the positive records of one item shown to the public, or not (R33)."""
    if request.method == "POST":
        shown = request.POST.get("shown") == "yes"
        changed = displaying.show_item(request.POST.get("item", ""), shown, actor=request.actor, at=request.at)
        messages.success(request, _changed(changed, shown=shown))
    return redirect("mine")


def _changed(n: int, *, shown: bool) -> str:
    if shown:
        return ngettext("%(n)s record is shown again.", "%(n)s records are shown again.", n) % {"n": n}
    return ngettext("%(n)s record is not shown any more.", "%(n)s records are not shown any more.", n) % {"n": n}


def _speak(record: str, text: str, request: Asking) -> None:
    if "take_back" in request.POST:
        displaying.take_back(record, actor=request.actor, at=request.at)
        messages.success(request, _("The statement is taken back."))
    else:
        displaying.annotate(record, text, actor=request.actor, at=request.at)
        messages.success(request, _("The statement stands beside the record."))
