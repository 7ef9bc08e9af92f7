"""Forms of the register of codes: send a case to the registry, enter its answer, take it up again."""

from __future__ import annotations

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from chuxin.facts.quality.cases import Answer
from chuxin.interfaces.web.templatetags.words import said

_MISSING = {"required": _("Fill this in.")}


class SendForm(forms.Form):
    """To whom a case goes."""

    registry = forms.CharField(label=_("Registration authority"), max_length=200, error_messages=_MISSING)


class AnswerForm(forms.Form):
    """What the registry found."""

    found = forms.ChoiceField(label=_("The registry’s answer"), error_messages=_MISSING)
    reason = forms.CharField(label=_("Document or reason"), max_length=400, error_messages=_MISSING)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        chooser = self.fields["found"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [(one.value, lazystr(said(one.words))) for one in Answer]


class ReopenForm(forms.Form):
    """Why a case is taken up again."""

    reason = forms.CharField(label=_("Reason"), max_length=400, error_messages=_MISSING)
