"""Forms of the review queue: which questions to list, whose a record is and why, and taking a decision back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

OTHER = "other"
_REASON = {"required": _("Say what it rests on.")}


class DecideForm(forms.Form):
    """Whose the rows are: the code of a candidate, ``other`` with a code of its own, ``new`` or ``none``; and why.

    ``seen`` is the decision the page showed (0 where there was none).
    """

    whose = forms.CharField(max_length=100, error_messages={"required": _("Choose whose record it is.")})
    code = forms.CharField(
        label=_("Its code"),
        help_text=_("Unified social credit code of an organisation on record."),
        max_length=80,
        required=False,
    )
    why = forms.CharField(
        label=_("What the decision rests on"),
        help_text=_("For example the registrar’s answer, or the document of the case. It is entered in the log."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages=_REASON,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean(self) -> dict[str, object]:
        """Another organisation is named by its code."""
        told: dict[str, object] = super().clean() or {}
        if told.get("whose") == OTHER and not told.get("code"):
            self.add_error("code", str(_("Type the code of the organisation.")))
        return told

    def chosen(self) -> str:
        """What was chosen, as a decision is written: a code, ``new`` or ``none``."""
        told = self.cleaned_data
        return str(told["code"] if told["whose"] == OTHER else told["whose"])


class UndoForm(forms.Form):
    """Why a decision is taken back."""

    why = forms.CharField(label=_("Why it is taken back"), max_length=1000, error_messages=_REASON)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class MergeForm(forms.Form):
    """Which two organisations are one: the code of the one that stays, and of the other."""

    kept = forms.CharField(
        label=_("Code of the organisation that stays"),
        max_length=80,
        error_messages={"required": _("Type the code of the organisation.")},
    )
    absorbed = forms.CharField(
        label=_("Code of the other"),
        help_text=_("Its names, codes and records will be found under the first."),
        max_length=80,
        error_messages={"required": _("Type the code of the organisation.")},
    )


class ReasonForm(forms.Form):
    """The reason of a merger or a split."""

    why = forms.CharField(
        label=_("What the decision rests on"),
        help_text=_("For example the registrar’s answer, or the document of the case. It is entered in the log."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages=_REASON,
    )
