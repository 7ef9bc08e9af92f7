"""The forms of the pages: what is asked, and how a missing answer is named."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from chuxin.interfaces.web.templatetags.words import said
from chuxin.services.publication.report import LONGEST_RECIPIENT, PURPOSES, Particulars

VERIFY_LIMIT = 20 * 1024 * 1024


class CodeForm(forms.Form):
    """The code printed on a report."""

    code = forms.CharField(
        label=_("Verification code"),
        help_text=_("It is printed beside the QR code on the first page of the report."),
        max_length=64,
        error_messages={"required": _("Type the code printed on the report.")},
    )


class FileForm(forms.Form):
    """A report or receipt file to check."""

    file = forms.FileField(
        label=_("Report file"),
        help_text=_("The PDF of a report or the JSON of a receipt, up to 20 MB. It is checked and not kept."),
        error_messages={"required": _("Choose the file to check.")},
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """The file, unless it is larger than any report."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > VERIFY_LIMIT:
            raise forms.ValidationError(_("The file is larger than 20 MB; reports never are."))
        return file


class PurposeForm(forms.Form):
    """Why non-public fields are to be read; the answer is logged and shown to the organisation (R27)."""

    purpose = forms.CharField(
        label=_("Purpose"),
        help_text=_("The matter at hand, with its file number. The organisation will see it in its access log."),
        max_length=200,
        min_length=4,
        error_messages={
            "required": _("Say for which matter you need to see this."),
            "min_length": _("Say a little more: the organisation will read it."),
        },
    )


class SendForm(forms.Form):
    """A file for one feed."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8 or GB18030), XLSX, JSON Lines or Parquet, as it left your system."),
        error_messages={"required": _("Choose the file to send."), "empty": _("The file is empty.")},
    )
    sheet = forms.CharField(
        label=_("Sheet"),
        help_text=_("Only for a workbook with several sheets; the first one is read otherwise."),
        max_length=100,
        required=False,
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """The file, unless it is larger than the limit."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MIB * 1024 * 1024:
            told = _("The file is larger than %(limit)s MB; send it in parts, or over a channel.")
            raise forms.ValidationError(told, params={"limit": settings.UPLOAD_MIB})
        return file


class ReportForm(forms.Form):
    """Which domains a report is to cover; none for the general report with every chapter."""

    domains = forms.MultipleChoiceField(label=_("Domains"), widget=forms.CheckboxSelectMultiple, required=False)
    since = forms.DateField(label=_("Period from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Period until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    recipient = forms.CharField(label=_("For which body"), required=False, max_length=LONGEST_RECIPIENT)

    def __init__(self, *args: object, domains: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on untouched to Form
        chooser = self.fields["domains"]
        assert isinstance(chooser, forms.MultipleChoiceField)
        chooser.choices = domains
        purpose = self.fields["purpose"]
        assert isinstance(purpose, forms.ChoiceField)
        purpose.choices = [("", _("not stated")), *((name, said(title)) for name, title in PURPOSES.items())]

    def particulars(self) -> Particulars:
        """The period, purpose and recipient asked for."""
        told = self.cleaned_data
        return Particulars(told["since"], told["until"], told["purpose"], told["recipient"])
