"""What may follow from records, as JSON-ready values: rows of the lists, severe lists, grounds of review."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.security import django_auth

from chuxin.assessment.consequences import queries as consequences
from chuxin.assessment.consequences.measure import Measure, Row
from chuxin.assessment.consequences.permission import Request, Whom, as_json
from chuxin.assessment.consequences.review_ground import ReviewGround
from chuxin.assessment.consequences.severe_list import SevereList
from chuxin.assessment.consequences.trigger import Trigger
from chuxin.assessment.evaluation.asking import unknown_subject
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking
from chuxin.interfaces.api.profiles import Tree, text

router = Router()


@router.get("", summary="What may follow from records")
def following(request: HttpRequest, on: date | None = None) -> HttpResponse:
    """The closed lists of measures and incentives and the severe lists in force on a day, today unless given."""
    return answered(lists_of(on or asking(request).on))


class Asked(Schema):
    """One question: may this be done about this organisation, by whom, for how long, because of what?"""

    measure: str
    subject: str
    implementer: str
    whom: Whom = Whom.ORGANISATION
    months: int | None = None
    until: date | None = None
    form: str | None = None
    because: str | None = None
    on: date | None = None


@router.get("/check", auth=[OfficeSignIn(), django_auth], summary="May this follow for this organisation?")
def check(request: HttpRequest, question: Query[Asked]) -> HttpResponse:
    """Permitted with its basis, or forbidden with the reason. Needs the permit ``measure.propose``."""
    asked = asking(request)
    asked.actor.must("measure.propose")
    found = subjects.subject_by_code(question.subject)
    if found is None:
        raise unknown_subject()
    wanted = Request(
        question.measure,
        found.type,
        question.implementer,
        question.whom,
        question.months,
        question.until,
        question.form,
        question.because,
    )
    return answered(dict(as_json(consequences.check(wanted, found.number, on=question.on or asked.on))))


def lists_of(on: date) -> Tree:
    """Everything that may follow from records on a day, and whether any of it may be put into effect here."""
    return {
        "on": on.isoformat(),
        "switched_on": consequences.switched_on(),
        "measures": [row_of(row) for row in consequences.measures(on)],
        "incentives": [row_of(row) for row in consequences.incentives(on)],
        "lists": [list_of(each) for each in consequences.lists(on)],
        "review_grounds": [ground_of(each) for each in consequences.review_grounds(on)],
    }


def row_of(row: Row) -> Tree:
    """A row of the list of measures or incentives."""
    told: Tree = {
        "id": row.id,
        "title": row.title.as_json(),
        "level": row.level,
        "list_edition": row.list_edition,
        "edition": row.edition,
        "content": row.content.as_json(),
        "target": row.target.as_json(),
        "subject_types": sorted(row.subject_types),
        "clauses": list(row.clauses),
        "implementers": [{"role": each.role, "title": each.title.as_json()} for each in row.implementers],
        "least_months": row.duration.least,
        "most_months": row.duration.most,
        "triggers": [_trigger(each) for each in row.triggers],
        "remedy": row.remedy.as_json(),
        "unverified": row.unverified,
        "source": text(row.source),
    }
    if isinstance(row, Measure):
        told |= {
            "class": row.kind.value,
            "forms": [{"id": each.id, "title": each.title.as_json()} for each in row.forms],
        }
    return told


def list_of(each: SevereList) -> Tree:
    """A severe list with its grounds, exits and term."""
    return {
        "id": each.id,
        "title": each.title.as_json(),
        "name": each.name,
        "clauses": list(each.clauses),
        "authority": {"role": each.authority.role, "title": each.authority.title.as_json()},
        "grounds": [{"id": one.id, "title": one.title.as_json(), "clauses": list(one.clauses)} for one in each.grounds],
        "exits": [{"id": one.id, "title": one.title.as_json()} for one in each.exits],
        "months": each.months,
        "here": each.here,
        "remedy": each.remedy.as_json(),
        "unverified": each.unverified,
    }


def ground_of(each: ReviewGround) -> Tree:
    """A ground of credit review."""
    return {
        "id": each.id,
        "title": each.title.as_json(),
        "question": each.question.as_json(),
        "scenes": {
            scene: {"weight": one.weight.value, "clauses": list(one.clauses)} for scene, one in each.scenes.items()
        },
        "reads": None if each.reads is None else _trigger(each.reads),
        "unverified": each.unverified,
    }


def _trigger(each: Trigger) -> Tree:
    return {
        "item": each.item,
        "list": each.list,
        "where": None if each.where is None else each.where.text,
        "title": each.title.as_json(),
    }
