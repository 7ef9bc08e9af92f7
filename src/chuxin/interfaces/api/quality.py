"""Data quality for machines: every department's figures of a month, how each is counted, the register of codes."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import django_auth

from chuxin.facts.quality import queries
from chuxin.facts.quality.cases import Case, State
from chuxin.facts.quality.figures import FIGURES
from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking

router = Router()


@router.get("/figures", auth=None, summary="How each figure of data quality is counted")
def figures(request: HttpRequest) -> HttpResponse:
    """Id, title, formula, and what a share is a share of."""
    return answered(
        [
            {"id": one.id, "title": one.title.as_json(), "formula": one.formula.as_json(), "of": one.of}
            for one in FIGURES
        ]
    )


@router.get("/months/{month}", auth=None, summary="Every department's figures of a month")
def month(request: HttpRequest, month: str, items: bool = False) -> HttpResponse:
    """Shares are millionths, ``null`` where the whole is too small to tell one. ``items`` tells them item by item."""
    on = asking(request).on
    least = queries.terms(on).least_rows
    lines = queries.item_lines(month, on=on) if items else queries.lines(month, on=on)
    names = queries.names_of(line.department for line in lines)
    return answered([line.as_json(least) | {"name": names[line.department].as_json()} for line in lines])


@router.get("/codes", auth=[OfficeSignIn(), django_auth], summary="The register of wrong and doubled codes")
def codes(request: HttpRequest, state: State | None = None) -> HttpResponse:
    """Needs ``intake.read``."""
    asking(request).actor.must("intake.read")
    return answered([asdict(one) for one in queries.cases(state)])


@router.get("/codes/{number}", auth=[OfficeSignIn(), django_auth], summary="One case about a code")
def code(request: HttpRequest, number: int) -> HttpResponse:
    """The rows behind it, what the register says, every step. Needs ``intake.read``."""
    asking(request).actor.must("intake.read")
    return answered(case_of(queries.case(number)))


def case_of(case: Case) -> dict[str, object]:
    """A case as interfaces give it."""
    return {
        "case": case.number,
        "sort": case.sort.value,
        "title": case.sort.words.as_json(),
        "code": case.code,
        "state": case.state.value,
        "opened_on": case.opened_on.isoformat(),
        "due": case.due and case.due.isoformat(),
        "registered": case.registered,
        "evidence": [one.as_json() for one in case.evidence],
        "steps": [{"at": one.at.isoformat(), "by": one.actor, "what": one.words.as_json()} for one in case.steps],
    }
