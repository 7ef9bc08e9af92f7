"""What the house publishes about itself, for machines: catalogue, scorecards, report verification."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.facts.catalogue import queries as catalogue_queries
from chuxin.facts.catalogue.item import Item
from chuxin.interfaces.api.answers import answered, asking
from chuxin.interfaces.api.grades import scorecard_of, verification_of
from chuxin.interfaces.api.profiles import Tree
from chuxin.interfaces.api.schemas import ComparisonOut, EditionOut, ItemOut, ItemSheetOut, RefusalOut
from chuxin.interfaces.edge.editions import comparison_of, edition_of
from chuxin.interfaces.edge.item_sheet import beside, sheet_of
from chuxin.services.publication import queries as publication
from chuxin.services.publication.remedies import Decision
from chuxin.services.transparency import queries as quarterly
from chuxin.services.transparency.report import quarter_named

router = Router()


@router.get("/remedies/{decision}", response=list[Tree], summary="What can be done about a kind of decision")
def remedies(request: HttpRequest, decision: Decision) -> HttpResponse:
    """By which body, within which time, on which clause: a record, a grade, a measure, a listing, a case refused."""
    told = publication.remedies_for(decision, asking(request).on)
    return answered([
        {"way": one.way.value, "title": one.title.as_json(), "sentence": one.sentence.as_json(), "clause": one.clause}
        for one in told
    ])  # fmt: skip


@router.get("/transparency/{quarter}", response={200: Tree, 422: RefusalOut}, summary="A quarter in counts")
def transparency(request: HttpRequest, quarter: str) -> HttpResponse:
    """What was done with records in a quarter like ``2026-Q3``; ``over`` false: the counts still grow."""
    asked = asking(request)
    return answered(quarterly.transparency(quarter_named(quarter), on=asked.on).as_json())


@router.get("/catalogue", response=list[ItemOut], summary="Everything that may be collected today")
def catalogue(request: HttpRequest) -> HttpResponse:
    """Each item with its clause, openness, retention and fields."""
    return answered([item_of(item) for item in catalogue_queries.items(asking(request).on)])


@router.get("/catalogue-editions", response=list[EditionOut], summary="The editions of the catalogue")
def editions(request: HttpRequest) -> HttpResponse:
    """National editions and local supplements, in force or not, each with its classes."""
    return answered([edition_of(edition) for edition in catalogue_queries.catalogues()])


@router.get(
    "/catalogue-editions/{before}/{after}",
    response={200: ComparisonOut, 404: RefusalOut},
    summary="What one edition changed in another",
)
def edition_changes(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """Classes and items added, removed and altered."""
    return answered(comparison_of(catalogue_queries.comparison(before, after)))


@router.get("/catalogue/{item_id}", response={200: ItemSheetOut, 404: RefusalOut}, summary="One catalogue item")
def catalogue_item(request: HttpRequest, item_id: str) -> HttpResponse:
    """The edition in force today, with its editions, feeds, readers, publicity and one worked example."""
    sheet = sheet_of(item_id, asking(request).on)
    return answered(item_of(sheet.item) | beside(sheet))


@router.get("/scorecards", summary="How organisations are judged")
def scorecards(request: HttpRequest) -> HttpResponse:
    """Every scorecard in force, with indicators, weights and dated parameters."""
    on = asking(request).on
    return answered([scorecard_of(card, on) for card in evaluation.scorecards(on)])


@router.get("/scorecards/{scorecard_id}", summary="One scorecard")
def scorecard(request: HttpRequest, scorecard_id: str) -> HttpResponse:
    """The edition in force today."""
    on = asking(request).on
    return answered(scorecard_of(evaluation.scorecard(scorecard_id, on), on))


@router.get("/reports/{code}", summary="Verify a report by its code")
def report(request: HttpRequest, code: str) -> HttpResponse:
    """What the hub knows of the report with this code."""
    return answered(verification_of(publication.verification(code, on=asking(request).on)))


def item_of(item: Item) -> Tree:
    """``ItemOut``."""
    return {
        "id": item.id,
        "title": item.title.as_json(),
        "family": item.family,
        "class": item.class_,
        "clauses": list(item.clauses),
        "openness": item.openness.value,
        "retention_years": item.retention_years,
        "deadline_working_days": item.deadline_working_days,
        "polarity": item.polarity,
        "edition": item.edition,
        "fields": [
            {
                "name": field.name,
                "title": field.title.as_json(),
                "type": field.type.value,
                "code": field.code,
                "required": field.required,
                "disclosure": field.disclosure.value,
            }
            for field in item.fields
        ],
    }
