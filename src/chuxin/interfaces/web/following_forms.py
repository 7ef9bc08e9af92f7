"""The forms of credit review, severe listings and measures: what is asked at each step, and how a gap is named."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from chuxin.assessment.consequences.act import METHODS
from chuxin.assessment.consequences.review_ground import SCENE_TITLES
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.text import Text

LIST_LIMIT = 5 * 1024 * 1024
Choices = list[tuple[str, str]]
_DAY = forms.DateInput(attrs={"type": "date"})


def choices_of(titles: Sequence[tuple[str, Text]]) -> Choices:
    """Choices with their titles in the reader's language."""
    return [(value, said(title)) for value, title in titles]


class ReviewForm(forms.Form):
    """Whom to review, before what, and why."""

    scene = forms.ChoiceField(label=_("Occasion"))
    matter = forms.CharField(
        label=_("Number of the matter"),
        help_text=_("Of the award, the tender or the fund; it is entered in the log."),
        max_length=200,
        error_messages={"required": _("Give the number of the matter at hand.")},
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        help_text=_("Each organisation on the list will see it in its access log."),
        max_length=200,
        error_messages={"required": _("Say what the review is for.")},
    )
    field = forms.ChoiceField(
        label=_("Field of supervision"),
        help_text=_("Only where the matter lies in one: then penalties in that field are asked about too."),
        required=False,
    )
    file = forms.FileField(
        label=_("List as a file"),
        help_text=_("CSV or XLSX with a column of names, of codes, or both. It is read and not kept."),
        required=False,
    )
    pasted = forms.CharField(
        label=_("Or paste the list"),
        help_text=_("One organisation a line: its code, its exact name, or both with a comma between."),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )

    def __init__(self, *args: object, fields: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        _choose(self, "scene", choices_of(list(SCENE_TITLES.items())))
        _choose(self, "field", [("", "—"), *fields])

    def clean(self) -> dict[str, object]:
        """One list, in one of the two ways."""
        told: dict[str, object] = super().clean() or {}
        file: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if bool(file) == bool(str(self.cleaned_data.get("pasted") or "").strip()):
            raise forms.ValidationError(_("Give one list: a file, or pasted lines."))
        if file is not None and (file.size or 0) > LIST_LIMIT:
            raise forms.ValidationError(_("The file is larger than 5 MB; a list of names never is."))
        return told


class WhomForm(forms.Form):
    """The organisation a case is about."""

    code = forms.CharField(
        label=_("Unified social credit code"),
        help_text=_("Of the organisation the records are about. Persons are never a target."),
        max_length=40,
        error_messages={"required": _("Type the code of the organisation.")},
    )


class _Reasoned(forms.Form):
    """What every proposal that weighs on an organisation says: the records it rests on, and the reasons."""

    records = forms.MultipleChoiceField(
        label=_("Records it rests on"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one standing record.")},
    )
    reason = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("Give the reasons in words.")},
    )


class ListingForm(_Reasoned):
    """A proposal to list: on which ground, resting on which records, and why."""

    field_order = ("ground", "records", "reason")
    ground = forms.ChoiceField(label=_("List and ground"))

    def __init__(self, *args: object, grounds: Choices, records: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        _choose(self, "ground", grounds)
        _choose(self, "records", records)


class ActForm(_Reasoned):
    """A proposal of a measure: which one, because of which record, until when, and why."""

    field_order = ("measure", "records", "until", "reason")
    measure = forms.ChoiceField(label=_("Measure and who carries it out"))
    until = forms.DateField(
        label=_("Until"),
        help_text=_("Not beyond the longest term; empty for as long as its records stand, where the row allows it."),
        widget=_DAY,
        required=False,
    )

    def __init__(self, *args: object, measures: Choices, records: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        _choose(self, "measure", measures)
        _choose(self, "records", records)


class ServiceForm(forms.Form):
    """How a written notice reached the organisation."""

    method = forms.ChoiceField(label=_("Way of service"))
    receipt = forms.CharField(
        label=_("Number of the receipt"),
        max_length=200,
        error_messages={"required": _("Give the number of the receipt of service.")},
    )
    on = forms.DateField(label=_("Served on"), widget=_DAY, error_messages={"required": _("Give the day of service.")})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        _choose(self, "method", choices_of(list(METHODS.items())))


class WordsForm(forms.Form):
    """A step that takes words alone: a statement, a reason, a note."""

    text = forms.CharField(
        label=_("In words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("Say it in words.")},
    )


class CheckForm(WordsForm):
    """What the check of a statement found."""

    upheld = forms.BooleanField(label=_("The statement is right: the case may not end in a listing"), required=False)


class DecisionForm(WordsForm):
    """The decision of the head: to list or not."""

    listed = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    doc_no = forms.CharField(
        label=_("Number of the decision"),
        max_length=120,
        error_messages={"required": _("Give the number of the decision.")},
    )
    field_order = ("listed", "doc_no", "text")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        _choose(self, "listed", [("no", str(_("Not to list"))), ("yes", str(_("To list")))])


class DocumentForm(forms.Form):
    """A choice with the number of the document it rests on: an exit, or what is pending."""

    choice = forms.ChoiceField(label=_("Which"))
    doc_no = forms.CharField(
        label=_("Number of the document"),
        max_length=120,
        error_messages={"required": _("Give the number of the document.")},
    )

    def __init__(self, *args: object, choices: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        _choose(self, "choice", choices)


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    chooser = form.fields[name]
    assert isinstance(chooser, forms.ChoiceField)
    chooser.choices = choices
