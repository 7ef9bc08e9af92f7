"""One case on a page, whoever reads it: what it is about, terms, steps, documents, and the steps to be taken now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chuxin.facts.catalogue.field import Disclosure
from chuxin.facts.intake import comparing
from chuxin.facts.intake.comparing import Comparison, Sent
from chuxin.facts.intake.correcting import as_shown
from chuxin.facts.intake.values import value_text
from chuxin.foundation.access import queries as access
from chuxin.foundation.subjects.places import national
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.casework import Sheet, agencies, served, sheet_of
from chuxin.interfaces.edge.statuses import status_of
from chuxin.interfaces.web.case_forms import EMPTY, StepForm, Suggestion
from chuxin.interfaces.web.templatetags.words import said
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import actions, queries, repairs
from chuxin.services.cases.case import Case, step_of
from chuxin.services.cases.claims import PREFIX, Claimable, claims_of
from chuxin.services.cases.conditions import AS_SENT
from chuxin.services.cases.deadlines import Due
from chuxin.services.cases.seeing import OFFICE, Sight, sight_of
from chuxin.services.cases.telling import extension, term
from chuxin.services.cases.workflow import Step
from chuxin.services.publication.values import written

OK = 200
# So many forms stand open at once; where there are more, each opens at its title.
OPEN_AT_MOST = 2
_REASON = "reason"
_ASSIGN = "case.assign"


@dataclass(frozen=True, slots=True)
class Side:
    """From where a case is looked at: ``home`` is the list that leads to it, ``base`` the beginning of addresses."""

    home: str
    title: str
    base: str


@dataclass(frozen=True, slots=True)
class Move:
    """One step that may be taken now, with its form; ``sent`` where that form was sent and is to be mended."""

    step: Step
    form: StepForm
    sent: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One clock in words."""

    due: Due
    words: Text
    extension: Text | None


def page(request: Asking, found: Case, sight: Sight, actor: Actor, side: Side) -> HttpResponse:
    """Show a case; where a step was sent, take it and lead back, or say at each field what is to be mended."""
    sent, form, refusal, status = request.POST.get("step", ""), None, None, OK
    if request.method == "POST":
        try:
            form = _form_sent(found, sent, request)
            after = _take(found, sent, form, actor, request)
        except Refusal as fault:
            refusal, status = (form.show(fault) if form else fault), status_of(fault)
            found = queries.case(found.seq)
        else:
            messages.success(request, _("Entered: %(step)s.") % {"step": said(_title(after))})
            keeps = sight_of(after, queries.governing(after), actor).parties
            return redirect(request.path if keeps else side.home)
    sheet = sheet_of(found, sight, actor=actor, on=request.on)
    beside = beside_source(sheet, request.on)
    context = context_of(sheet, side, request) | {
        "moves": _moves(sheet, sent, form, beside, request.on),
        "folded": len(sheet.moves) > OPEN_AT_MOST,
        "beside": beside,
        "held": _held(beside),
        "form": form if form and form.errors else None,
        "refusal": refusal,
    }
    return render(request, "web/casefile.html", context, status=status)


def document(found: Case, sight: Sight, entry: int, sha256: str) -> FileResponse:
    """A document that was handed in with a step. Refuses ``case.document_unknown``."""
    one, path = served(found, sight, entry, sha256)
    return FileResponse(path.open("rb"), as_attachment=True, filename=one.name, content_type=one.media)


def context_of(sheet: Sheet, side: Side, request: Asking) -> dict[str, object]:
    """What the template tells of a case."""
    return {
        "sheet": sheet,
        "case": sheet.case,
        "side": side,
        "terms": [Term(due, term(due, request.on), extension(due)) for due in sheet.terms],
    }


def beside_source(sheet: Sheet, on: date) -> Comparison | None:
    """What the hub holds beside what the source sent, for whoever may mend the hub's own errors now."""
    may_mend = any(AS_SENT in step.requires for step in sheet.moves)
    return comparing.beside_delivery(sheet.case.records[0], on) if may_mend else None


def _held(beside: Comparison | None) -> Sequence[tuple[Sent, Text | None, Text | None]]:
    """Each field with what was sent and what is held, as readers write them."""
    places, fields = national(), beside.fields if beside else ()
    shown = [(each, as_shown(each.field)) for each in fields]
    return [(each, written(field, each.reads, places), written(field, each.held, places)) for each, field in shown]


def known_answers(step: Step, found: Case, beside: Comparison | None) -> Mapping[str, str]:
    """What an earlier form of the case told already, for the fields of a step that ask the same (a message or a reason
    is nobody else's); where the hub's own error is mended, what the source sent."""
    again = [each for each in step.form if each.disclosure is not Disclosure.INTERNAL and each.name != _REASON]
    told = {field.name: found.told(field.name) for field in again}
    if AS_SENT in step.requires:
        wrong = beside.wrong if beside else ()
        told |= {PREFIX + each.field.name: value_text(each.reads) or EMPTY for each in wrong}
    elif step.claims:
        told |= {PREFIX + each.field: value_text(each.claimed) or EMPTY for each in claims_of(found.form)}
    return {name: value for name, value in told.items() if isinstance(value, str)}


def suggestions(step: Step, found: Case, on: date) -> Mapping[str, Sequence[Suggestion]]:
    """What is offered to whoever types: the authorities that handle cases here, where one is named; the parts whose
    verification may be recognised."""
    told: dict[str, Sequence[Suggestion]] = {}
    for effect in step.effects:
        if effect.do == _ASSIGN:
            known = agencies(access.agencies_with(OFFICE, on), on)
            told[str(effect.arguments["field"])] = [Suggestion(code, said(known[code])) for code in sorted(known)]
    if any(field.name == repairs.RECOGNISED for field in step.form):
        parts = repairs.recognisable(found)
        told[repairs.RECOGNISED] = [Suggestion(each.number, str(each.told("finding") or "")) for each in parts]
    return told


def claimable(step: Step, records: Sequence[str], on: date) -> tuple[Claimable, ...]:
    """The fields of the record that a step takes claims of."""
    return queries.claimable(records, on) if step.claims else ()


def _form_sent(found: Case, sent: str, request: Asking) -> StepForm | None:
    step = queries.governing(found).steps.get(sent)
    if step is None:
        return None
    offered, suggested = claimable(step, found.records, request.on), suggestions(step, found, request.on)
    return StepForm(step, request, {}, offered, suggested)


def _take(found: Case, sent: str, form: StepForm | None, actor: Actor, request: Asking) -> Case:
    answers, documents = (form.answers(), form.documents()) if form else ({}, ())
    return actions.take(found.seq, sent, answers, files=documents, actor=actor, at=request.at)


def _title(after: Case) -> Text:
    return step_of(queries.governing(after), after.steps[-1].step).title


def _moves(sheet: Sheet, sent: str, form: StepForm | None, beside: Comparison | None, on: date) -> list[Move]:
    def blank(step: Step) -> StepForm:
        known = known_answers(step, sheet.case, beside)
        offered = claimable(step, sheet.case.records, on)
        if AS_SENT in step.requires:
            offered = tuple(each for each in offered if PREFIX + each.field.name in known)
        return StepForm(step, None, known, offered, suggestions(step, sheet.case, on))

    return [
        Move(step, form, sent=True) if form and step.id == sent else Move(step, blank(step), sent=False)
        for step in sheet.moves
    ]
