"""Government integrity for machines: how complaints go, arrears of a year, the evaluation as it is handed on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking
from chuxin.interfaces.api.schemas import RefusalOut
from chuxin.interfaces.edge import owing
from chuxin.interfaces.edge.casework import must_work_on_cases
from chuxin.services.integrity import queries
from chuxin.services.integrity.appraisal import use_named

router = Router()


@router.get("/complaints", summary="How complaints of broken promises go")
def complaints(request: HttpRequest) -> HttpResponse:
    """Counts by how they stand; one by one, without names, only those found true."""
    told = queries.progress(asking(request).on)
    if told is None:
        return answered({"stages": [], "unpublished": 0, "cases": []})
    return answered({
        "stages": [{"words": words.as_json(), "cases": count} for words, count in told.stages],
        "unpublished": told.unpublished,
        "cases": [
            {
                "number": one.number,
                "breach_type": one.form.get("breach_type"),
                "field": one.form.get("field"),
                "words": words.as_json(),
                "since": one.changed_on.isoformat(),
            }
            for one, words in told.cases
        ],
    })  # fmt: skip


@router.get("/arrears/{year}", response={422: RefusalOut}, summary="What public bodies owed at the end of a year")
def arrears(request: HttpRequest, year: int) -> HttpResponse:
    """Overdue and unpaid, with interest, body by body and together; a year that is not over is refused."""
    return answered(owing.disclosure_json(year, queries.disclosure(year, asking(request).on)))


@router.get(
    "/appraisals/{use}",
    auth=OfficeSignIn(),
    response={403: RefusalOut, 404: RefusalOut},
    summary="The evaluation of government integrity for an appraisal, signed",
)
def appraisal(request: HttpRequest, use: str) -> HttpResponse:
    """Score, indicators, the records each rests on, and the period, of every public body in the newest usable run.

    ``use`` is business-environment, high-quality-development or civilisation-index. ``chuxin verify FILE`` checks it.
    """
    asked = asking(request)
    must_work_on_cases(asked.actor)
    return answered(queries.signed(queries.appraisal(use_named(use), on=asked.on)))
