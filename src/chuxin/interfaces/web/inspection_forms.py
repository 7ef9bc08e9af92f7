"""The forms of inspections: a plan, a visit with cause, a commitment, a secret, a result."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

Choices = Sequence[tuple[str, str]]
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """A plan to be drafted."""

    regime = forms.ChoiceField(label=_("Regime"))
    starts = forms.DateField(label=_("First day"), widget=_DAY)
    ends = forms.DateField(label=_("Last day"), widget=_DAY)
    base_ratio = forms.DecimalField(
        label=_("Base ratio"),
        help_text=_("A share such as 0.05; each grade multiplies it."),
        min_value=0,
        max_value=1,
        decimal_places=6,
    )
    places = forms.CharField(
        label=_("Places"),
        help_text=_("Division codes, parted by spaces. Everywhere if left empty."),
        required=False,
        max_length=400,
    )
    posts = forms.MultipleChoiceField(
        label=_("Inspectors' posts"),
        help_text=_("They are drawn too: which post visits whom follows from the seed."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one post.")},
    )
    agency_name = forms.CharField(label=_("Name of the agency"), max_length=100)

    def __init__(self, *args: object, regimes: Choices, posts: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        _offer(self, "regime", regimes)
        _offer(self, "posts", posts)


class CauseForm(forms.Form):
    """A visit with cause."""

    regime = forms.ChoiceField(label=_("Regime"))
    code = forms.CharField(label=_("Unified social credit code"), max_length=18)
    document = forms.CharField(
        label=_("Document that orders the visit"),
        help_text=_("The number under which the complaint was accepted, or the order given."),
        max_length=200,
    )
    post = forms.ChoiceField(label=_("Inspectors' post"))
    due = forms.DateField(label=_("Until when"), widget=_DAY)
    agency_name = forms.CharField(label=_("Name of the agency"), max_length=100)

    def __init__(self, *args: object, regimes: Choices, posts: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        _offer(self, "regime", regimes)
        _offer(self, "post", posts)


class CommitmentForm(forms.Form):
    """The hash of a secret the officer keeps."""

    commitment = forms.CharField(
        label=_("Commitment"),
        help_text=_("The SHA-256 of your secret, 64 digits. Compute it on your own machine; the secret stays there."),
        max_length=64,
        min_length=64,
    )


class SecretForm(forms.Form):
    """The secret behind a commitment."""

    secret = forms.CharField(
        label=_("Secret"),
        help_text=_("Exactly as you hashed it, without a line break. It becomes public."),
        max_length=200,
        strip=False,
    )


class ReasonForm(forms.Form):
    """Why a plan is given up."""

    reason = forms.CharField(label=_("Reason, which is public"), max_length=300)


class ResultForm(forms.Form):
    """The result of a visit."""

    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    inspected_on = forms.DateField(label=_("Inspected on"), widget=_DAY)
    checked = forms.MultipleChoiceField(
        label=_("What was inspected"), widget=forms.CheckboxSelectMultiple, required=False
    )
    findings = forms.CharField(
        label=_("What was found"),
        help_text=_("The faults, in plain words. No names of persons."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    paper_no = forms.CharField(label=_("Number of the paper"), max_length=128, required=False)
    correct_by = forms.DateField(label=_("To be corrected by"), widget=_DAY, required=False)
    corrected_on = forms.DateField(label=_("Corrected on"), widget=_DAY, required=False)

    def __init__(self, *args: object, results: Choices, checks: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        _offer(self, "result", results)
        _offer(self, "checked", checks)


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    chooser = form.fields[name]
    assert isinstance(chooser, forms.ChoiceField)
    chooser.choices = choices
