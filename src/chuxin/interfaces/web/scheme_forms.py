"""The forms of governing a scheme: what each step asks, and how a missing answer is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from chuxin.assessment.governance.adoption import Outcome
from chuxin.assessment.governance.round import Ruling
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.text import Text

LARGEST: Final = 1024 * 1024
MOST_FILES: Final = 20


def _long(label: object, help_text: object = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # lazily translated
        help_text=help_text,  # type: ignore[arg-type]
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Write it out: the reader needs the reason.")},
    )


class _Days(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Files(forms.FileField):
    """One or more files of a draft."""

    def clean(self, data: object, initial: object = None) -> list[UploadedFile[bytes]]:
        """The files, unless there are too many or one is too large for a scheme."""
        given = (data if isinstance(data, list) else [data]) or [None]
        files = [super(Files, self).clean(each, initial) for each in given]
        if len(files) > MOST_FILES or any((each.size or 0) > LARGEST for each in files):
            raise forms.ValidationError(_("At most 20 files of 1 MB each."))
        return files


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class DraftForm(forms.Form):
    """The files of a scheme."""

    written = Files(
        label=_("Files of the scheme"),
        help_text=_("YAML: the scorecard, its parameters, parts and clauses. Every fault is told with its line."),
        widget=_SeveralFiles(attrs={"accept": ".yaml,.yml"}),
        error_messages={"required": _("Choose the files.")},
    )
    replaces = forms.IntegerField(
        label=_("Replaces draft no."),
        help_text=_("Only where an earlier draft is amended; its comments stay public and must be answered."),
        required=False,
        min_value=0,
    )


class StartForm(forms.Form):
    """Which adopted scheme is to be run."""

    card = forms.ChoiceField(label=_("Scheme"), error_messages={"required": _("Choose a scheme.")})

    def __init__(self, *args: object, cards: list[tuple[str, Text]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        chooser = self.fields["card"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [(name, said(title)) for name, title in cards]


class CheckForm(forms.Form):
    """The legal check."""

    approved = forms.ChoiceField(
        label=_("Result"),
        choices=[("yes", _("Approve")), ("no", _("Return it"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Approve it or return it.")},
    )
    opinion = _long(_("Opinion"), _("On which clauses it rests and whether it stays within them."))
    findings = forms.CharField(
        label=_("What must be mended"),
        help_text=_("One finding a line; leave it empty when you approve."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


class OpenForm(forms.Form):
    """The days of a consultation."""

    since = forms.DateField(label=_("First day"), widget=_Days)
    until = forms.DateField(label=_("Last day"), widget=_Days)


class PublishForm(forms.Form):
    """From when the scheme holds."""

    since = forms.DateField(
        label=_("In force from"),
        help_text=_("Today or later: a rule never reaches back."),
        widget=_Days,
        required=False,
    )


class WithdrawForm(forms.Form):
    """Why a scheme is taken back."""

    reason = _long(_("Reason"), rows=2)


class AnswerForm(forms.Form):
    """What became of a comment."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.TypedChoiceField(label=_("What became of it"), coerce=Outcome)
    text = _long(_("Answer"), rows=2)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        _choices(self, "outcome", {each.value: each.words for each in Outcome})


class HideForm(forms.Form):
    """Why a comment is not shown."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    reason = _long(_("Reason, shown in its place"), rows=2)


class DecideForm(forms.Form):
    """The decision on an objection."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    ruling = forms.TypedChoiceField(label=_("Ruling"), coerce=Ruling)
    reason = _long(_("Reasons"))
    remedy = _long(_("What follows"), _("What is corrected, by whom, until when; or why nothing is."), rows=2)
    review = _long(_("Review"), _("Where and until when the organisation may ask for a review."), rows=2)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        _choices(self, "ruling", {each.value: each.words for each in Ruling})


class ExtendForm(forms.Form):
    """A later day to decide an objection, with its reason."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    until = forms.DateField(label=_("New day"), widget=_Days)
    reason = _long(_("Reason of the extension"), rows=2)


class AgainForm(forms.Form):
    """Why an organisation is judged again."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Cause"), max_length=2_000)


class ObjectionForm(forms.Form):
    """An organisation's objection to its grade."""

    about = forms.ChoiceField(
        label=_("What you object to"),
        help_text=_("An indicator as a whole, or one record it rests on."),
        error_messages={"required": _("Choose what you object to.")},
    )
    reason = _long(_("Why"), _("What is wrong, and what shows it. Up to 2,000 characters."), rows=4)
    claimed = forms.CharField(
        label=_("What it should say"),
        help_text=_("Optional: the value or the points you claim."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: object, choices: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        chooser = self.fields["about"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = choices


_FORMS: Final[Mapping[str, type[forms.Form]]] = {
    "check": CheckForm, "open": OpenForm, "publish": PublishForm, "withdraw": WithdrawForm, "answer": AnswerForm,
    "hide": HideForm, "decide": DecideForm, "extend": ExtendForm, "again": AgainForm,
    "preview": forms.Form, "final": forms.Form,
}  # fmt: skip


def of(step: str, sent: QueryDict) -> forms.Form:
    """The form of a step as it was sent; each on a page has its own names for its fields."""
    return _FORMS[step](sent, auto_id=_auto_id(step, sent.get("number")))


def blank(step: str, on: date, shortest: int) -> forms.Form:
    """The form of a step to be filled in; days begin with the nearest lawful ones."""
    initial = {"since": on, "until": on + timedelta(days=shortest - 1)} if step == "open" else {"since": on}
    return _FORMS[step](initial=initial, auto_id=_auto_id(step, None))


def numbered(step: str, number: int) -> forms.Form:
    """The form of a step about one of several things on a page."""
    return _FORMS[step](initial={"number": number}, auto_id=_auto_id(step, str(number)))


def _auto_id(step: str, number: str | None) -> str:
    return f"id_{step}_{number or ''}_%s"


def _choices(form: forms.Form, name: str, words: Mapping[str, Text]) -> None:
    chooser = form.fields[name]
    assert isinstance(chooser, forms.ChoiceField)
    chooser.choices = [(value, said(text)) for value, text in words.items()]
