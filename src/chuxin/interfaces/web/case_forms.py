"""Forms of steps, made of the fields a workflow asks for: the same cells as a file's, read by the same reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.foundation.subjects.places import national
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases.claims import PREFIX, Claimable
from chuxin.services.cases.evidence import LARGEST, MOST
from chuxin.services.cases.workflow import Step
from chuxin.services.publication.values import written

_LINE: Final = 100
_SEVERAL: Final = "、"
# The finding of the cell reader whose wording speaks of rows.
REQUIRED: Final = "field.required"
# What is written where nothing should stand.
EMPTY: Final = "（空）"
DOCUMENTS: Final = "documents"


class _Files(forms.FileInput):
    allow_multiple_selected = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One value that is offered for a field, and whom or what it stands for."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Some fields of a form, for the template that writes fields."""

    visible_fields: Sequence[forms.BoundField]

    @property
    def touched(self) -> bool:
        """Whether anything is written in them, or wrong."""
        return any(each.errors or each.value() for each in self.visible_fields)


class StepForm(forms.Form):
    """What one step asks. It transports what was typed and decides nothing: the room reads it and finds the faults.

    ``claimable`` are the fields of a record of which the step takes what should stand there instead; ``suggested`` is
    offered, by field, to whoever types.
    """

    def __init__(
        self,
        step: Step,
        request: Asking | None,
        known: Mapping[str, str],
        claimable: Sequence[Claimable] = (),
        suggested: Mapping[str, Sequence[Suggestion]] = MappingProxyType({}),
    ) -> None:
        sent, files = (request.POST, request.FILES) if request is not None else (None, None)
        super().__init__(data=sent, files=files, prefix=step.id, initial=dict(known))
        claims = {PREFIX + each.field.name: each.field for each in claimable}
        self.asked = {field.name: field for field in step.form} | claims
        for field in step.form:
            self.fields[field.name] = _asked(field)
        for name, some in suggested.items():
            if name not in self.fields:  # an effect may take what an earlier form told
                continue
            self.fields[name].widget.attrs["list"] = f"{step.id}-{name}-list"
            self.fields[name].suggested = some  # type: ignore[attr-defined]
        for each in claimable:
            self.fields[PREFIX + each.field.name] = _claimed(each)
        if step.evidence:
            self.fields[DOCUMENTS] = forms.FileField(
                label=_("Documents"),
                required=False,
                widget=_Files(attrs={"multiple": True, "accept": ".pdf,.png,.jpg,.jpeg"}),
                help_text=_files_help(),
            )

    def answers(self) -> dict[str, str]:
        """What was typed, by field; several choices as one cell."""
        told = {}
        for name, field in self.asked.items():
            sent = self.add_prefix(name)
            assert isinstance(self.data, MultiValueDict)
            typed = self.data.getlist(sent) if field.type is FieldType.ENUMS else [self.data.get(sent, "")]
            told[name] = _SEVERAL.join(str(each) for each in typed)
        return told

    @property
    def told(self) -> Group:
        """What the step itself asks, and its documents."""
        return Group([each for each in self.visible_fields() if not each.name.startswith(PREFIX)])

    @property
    def claims(self) -> Group:
        """The fields of the record, one by one."""
        return Group([each for each in self.visible_fields() if each.name.startswith(PREFIX)])

    def documents(self) -> tuple[tuple[str, bytes], ...]:
        """The files that were chosen, with their names."""
        assert isinstance(self.files, MultiValueDict) or not self.files
        sent: list[UploadedFile[bytes]] = self.files.getlist(self.add_prefix(DOCUMENTS)) if self.files else []
        return tuple((each.name or "", each.read()) for each in sent)

    def show(self, refusal: Refusal) -> Refusal | None:
        """Put the findings of a refusal at their fields; what is left to tell above the form, if anything is."""
        at_fields = [each for each in refusal.findings if each.place.field in self.asked]
        self.is_valid()
        for each in at_fields:
            missing = each.code == REQUIRED
            told = _("This has to be filled in.") if missing else f"{said(each.message)} {said(each.remedy)}"
            self.add_error(each.place.field, told)
        return None if at_fields else refusal


def _asked(field: Field) -> forms.Field:
    made = _widget(field)
    made.required = False
    made.label = said(field.title)
    made.help_text = _help(field)
    if field.required:
        made.widget.attrs["aria-required"] = "true"
    return made


def _claimed(claim: Claimable) -> forms.Field:
    made = _widget(claim.field)
    if isinstance(made.widget, forms.Select):
        made.widget.choices = [*made.widget.choices, (EMPTY, _("(empty)"))]
    made.required = False
    made.label = said(claim.field.title)
    present = written(claim.field, claim.present, national())
    made.help_text = _("Now: %(present)s.") % {"present": said(present) if present else _("(empty)")}
    return made


def _widget(field: Field) -> forms.Field:
    choices = [(each.value, said(each.title)) for each in field.values]
    match field.type:
        case FieldType.ENUM:
            return forms.CharField(widget=forms.Select(choices=[("", "—"), *choices]))
        case FieldType.ENUMS:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        case FieldType.BOOLEAN:
            return forms.CharField(widget=forms.Select(choices=[("", "—"), ("是", _("yes")), ("否", _("no"))]))
        case FieldType.DATE:
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}))
        case FieldType.MONEY | FieldType.DECIMAL | FieldType.INTEGER:
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        case FieldType.TEXT if field.max_length is None or field.max_length > _LINE:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}))
        case _:
            return forms.CharField()


def _help(field: Field) -> str:
    needed = _("Required.") if field.required else _("May be left empty.")
    if field.type in {FieldType.MONEY, FieldType.CAPITAL}:
        unit = _("In ten thousand yuan.") if field.unit == "万元" else _("In yuan.")
        return f"{needed} {unit}"
    if field.max_length is not None:
        most = _("Up to %(n)s characters.") % {"n": field.max_length}
        return f"{needed} {most}"
    return needed


def _files_help() -> str:
    return _("PDF, PNG or JPEG, at most %(n)s files of %(size)s MB each.") % {"n": MOST, "size": LARGEST >> 20}
