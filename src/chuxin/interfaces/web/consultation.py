"""A scheme open to everyone's comments: what is proposed, what it would change, what others say, how it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from chuxin.assessment.governance import actions, queries
from chuxin.assessment.governance.actions import LONGEST_COMMENT, LONGEST_LABEL, Remark
from chuxin.assessment.governance.adoption import Adoption, Stage
from chuxin.assessment.governance.effects import card_in, parameters_in
from chuxin.assessment.governance.wording import refusal
from chuxin.facts.catalogue import queries as catalogue
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.industries import titles
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.throttle import is_flooding
from chuxin.interfaces.web import rule_words
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.actor import ANYONE
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# So many comments an hour from one address are taken; nothing of the address is kept beyond that hour.
MOST_AN_HOUR: Final = 10


class CommentForm(forms.Form):
    """A comment; the field ``website`` is hidden from people, so whoever fills it is a machine."""

    text = forms.CharField(
        label=_("Your comment"),
        help_text=_("Up to 2,000 characters. Please name no private persons; their numbers are masked."),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what you want to say.")},
    )
    indicator = forms.ChoiceField(label=_("About which indicator"), required=False)
    label = forms.CharField(
        label=_("Shown as"),
        help_text=_("Optional, for instance the name of an association. It is shown beside the comment."),
        max_length=LONGEST_LABEL,
        required=False,
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, indicators: list[tuple[str, str]], signed: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        chooser = self.fields["indicator"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [("", _("the scheme as a whole")), *indicators]
        if signed:
            del self.fields["label"]


def page(request: Asking, scorecard_id: str) -> HttpResponse:
    """The newest public draft of a scheme (``?draft=`` an earlier one): read it, comment on it while it is open."""
    held = _chosen(request, scorecard_id)
    card = card_in(held.definitions)
    form = CommentForm(
        request.POST if request.method == "POST" else None,
        indicators=[(one.id, said(one.title)) for one in card.indicators],
        signed=request.actor is not ANYONE,
    )
    fault: Refusal | None = None
    if form.is_valid():
        try:
            number = _comment(held, form, request)
        except Refusal as told:
            fault = told
        else:
            return redirect(f"{request.path}?draft={held.seq}&thanks=1#c{number}")
    parameters = parameters_in(held.definitions, card, max(card.valid_from, request.on))
    values = {parameter.id: dated.value for parameter, dated in parameters}
    items = {item.id: item for item in catalogue.items(request.on)}
    context = {
        "held": held,
        "stage": held.stage(request.on),
        "is_open": held.stage(request.on) is Stage.CONSULTING,
        "card": card,
        "parameters": parameters,
        "rules": rule_words.told(card, items, values),
        "values": values,
        "items": {id: item.title for id, item in items.items()},
        "indicators": {one.id: one.title for one in card.indicators},
        "section_titles": titles(),
        "place_names": _prefectures(held, request),
        "form": form,
        "refusal": fault,
        "thanks": "thanks" in request.GET,
        "own_name": _name_of(request),
        "others": [one for one in queries.adoptions(scorecard_id) if one.is_public and one.seq != held.seq],
    }
    return render(request, "web/consultation.html", context, status=422 if form.errors or fault else 200)


def _chosen(request: Asking, scorecard_id: str) -> Adoption:
    public = [one for one in queries.adoptions(scorecard_id) if one.is_public]
    asked = request.GET.get("draft")
    found = next((one for one in public if asked in (None, str(one.seq))), None)
    if found is None:
        raise refusal("unknown_draft", number=asked or scorecard_id)
    return found


def _prefectures(held: Adoption, request: Asking) -> dict[str, Text]:
    """The names of the places in the effect, by the first four digits of their code."""
    effect = (held.consultation.effect if held.consultation else None) or {}
    rows, tree = effect.get("places"), subjects.places(request.on)
    codes = [str(row["code"]) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    found = {code: tree.place(f"{code}00") for code in codes}
    return {code: place.name for code, place in found.items() if place is not None}


def _comment(held: Adoption, form: CommentForm, request: Asking) -> int:
    if form.cleaned_data["website"] or is_flooding(request, "comment", MOST_AN_HOUR):
        raise _too_many()
    label = _name_of(request) or form.cleaned_data.get("label", "")
    remark = Remark(form.cleaned_data["text"], label, form.cleaned_data["indicator"], request.actor.subject)
    return actions.comment(held.seq, remark, actor=request.actor, at=request.at)


def _name_of(request: Asking) -> str:
    """An organisation comments under its own name, an office under its title; everyone else under what they choose."""
    if request.actor.subject is not None:
        return subjects.subject(request.actor.subject).name
    return "" if request.actor is ANYONE else request.actor.name


def _too_many() -> Refusal:
    return Refusal(
        "governance.too_many",
        Text("短时间内提交的意见过多。", "Too many comments came in a short time."),
        Text("请一小时后再试。", "Please try again in an hour."),
    )
