"""What may follow from what: the closed lists of measures and incentives, and the severe lists, open to everyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.assessment.consequences import cases, procedure
from chuxin.assessment.consequences import queries as consequences
from chuxin.assessment.consequences.dispute import DISPUTE_TITLES
from chuxin.assessment.consequences.measure import CLASS_TITLES, Measure, Row
from chuxin.assessment.consequences.procedure import Case, Stage
from chuxin.assessment.consequences.severe_list import CAUSES
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject, SubjectType
from chuxin.interfaces.edge.asking import Asking
from chuxin.kernel.text import Text

TYPES = {
    SubjectType.LEGAL_PERSON: Text("企业法人等法人", "legal persons"),
    SubjectType.NON_LEGAL_ORG: Text("非法人组织", "organisations without legal personality"),
    SubjectType.PUBLIC_BODY: Text("机关和事业单位", "public bodies"),
    SubjectType.INDIVIDUAL_BUSINESS: Text("个体工商户", "individual businesses"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one class under its heading."""

    id: str
    title: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One standing entry of a list, as everyone may see it."""

    code: str
    name: str
    doc_no: str
    decided_on: date
    until: date | None
    pending: tuple[Text, ...]


def index(request: Asking) -> HttpResponse:
    """Every measure and incentive in force with clause, target, doer, duration and remedy; every severe list."""
    measures = consequences.measures(request.on)
    context = {
        "groups": [Group(kind, title, _of(measures, kind)) for kind, title in CLASS_TITLES.items()],
        "incentives": consequences.incentives(request.on),
        "lists": consequences.lists(request.on),
        "types": TYPES,
        "on": request.on,
        "switched_on": consequences.switched_on(),
        "editions": sorted({row.list_edition for row in measures}),
    }
    return render(request, "web/measures.html", context)


def severe_list(request: Asking, list_id: str) -> HttpResponse:
    """One severe list: its grounds, its procedure, how one leaves it, and what may follow from it."""
    found = consequences.severe_list(list_id, request.on)
    follows = [row for row in consequences.measures(request.on) if _follows(row, list_id, found.item)]
    context = {
        "list": found,
        "cause": CAUSES[found.cause],
        "follows": follows,
        "types": TYPES,
        "on": request.on,
        "days": consequences.number(found.statement_days, request.on),
        "published": _published(list_id, request.on) if found.here else None,
    }
    return render(request, "web/severe_list.html", context)


def _of(measures: tuple[Measure, ...], kind: str) -> tuple[Row, ...]:
    return tuple(row for row in measures if row.kind == kind)


def _follows(row: Row, list_id: str, item: str) -> bool:
    """Whether an entry on the list sets the row off: the row names it, or every listing."""
    return any(each.item == item and each.list in {None, list_id} for each in row.triggers)


def _published(list_id: str, on: date) -> list[Entry]:
    """The entries published from this hub that stand today: nobody is told of before the end of the procedure."""
    standing = [each for each in cases.cases(list=list_id) if procedure.stage(each, on) is Stage.PUBLISHED]
    who = subjects.subjects([each.subject for each in standing])
    return [_entry(each, who[each.subject], on) for each in standing if each.subject in who]


def _entry(each: Case, subject: Subject, on: date) -> Entry:
    decided = each.all("decided")[-1]
    marks = tuple(DISPUTE_TITLES[str(step.body["kind"])] for step in each.all("annotated") if step.on <= on)
    doc_no, until = str(decided.body["doc_no"]), procedure.term_until(each)
    return Entry(subject.code, subject.name, doc_no, decided.on, until, marks)
