"""Organisations for machines: search, the public file, records, grades with their reasons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.governance import queries as governance
from chuxin.assessment.governance.queries import Shown
from chuxin.assessment.governance.wording import refusal
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.api.answers import answered, asking
from chuxin.interfaces.api.grades import explanation_of
from chuxin.interfaces.api.profiles import profile_of, record_of
from chuxin.interfaces.api.schemas import ProfileOut, RecordsOut, RefusalOut, SearchOut
from chuxin.interfaces.api.schemes import shown_of
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.freshness import kept
from chuxin.kernel.actor import ANYONE
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import queries as publication

router = Router()
MOST = 100
FARTHEST = 100_000


class SearchIn(Schema):
    """What to look for: ``q`` in a name, pinyin or code; ``kind`` and ``region`` (a prefix) narrow it."""

    q: str
    kind: str | None = None
    region: str | None = None
    limit: int = Field(20, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=FARTHEST)


class RecordsIn(Schema):
    """Which records: ``family`` and ``item`` narrow the list."""

    family: str | None = None
    item: str | None = None
    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=FARTHEST)


@router.get("", response={200: SearchOut, 422: RefusalOut}, summary="Find organisations")
def search(request: HttpRequest, asked: Query[SearchIn]) -> HttpResponse:
    """By part of a name or former name (two characters or more), pinyin, initials, or code. Never by person (R03)."""
    page = publication.search(asked.q, limit=asked.limit, offset=asked.offset, kind=asked.kind, region=asked.region)
    hits = [
        {"code": hit.code, "name": hit.name, "kind": hit.kind, "region": hit.region, "former": hit.former}
        for hit in page.hits
    ]
    return answered({"total": page.total, "limit": asked.limit, "offset": asked.offset, "hits": hits})


@router.get("/{code}", response={200: ProfileOut, 404: RefusalOut}, summary="An organisation's public file")
def profile(request: HttpRequest, code: str) -> HttpResponse:
    """Everything public about one organisation today. ``ETag`` makes asking again cheap."""
    asked = asking(request)

    def make() -> HttpResponse:
        subject = found(code)
        file = publication.profile_of(subject.number, viewer=ANYONE, on=asked.on)
        return answered(profile_of(file, [shown_of(one) for one in _grades(subject, asked)]))

    return kept(asked, make)


@router.get("/{code}/records", response={200: RecordsOut, 404: RefusalOut}, summary="Its public records, newest first")
def records(request: HttpRequest, code: str, asked: Query[RecordsIn]) -> HttpResponse:
    """Everything public, one record after another, each with the last day it may be shown."""
    file = publication.profile_of(found(code).number, viewer=ANYONE, on=asking(request).on)
    lines = [line for line in file.lines if asked.family in (None, line.family) and asked.item in (None, line.item)]
    lines.sort(key=lambda line: (-line.decided_on.toordinal(), line.record))
    shown = [record_of(line) for line in lines[asked.offset : asked.offset + asked.limit]]
    return answered({"total": len(lines), "limit": asked.limit, "offset": asked.offset, "records": shown})


@router.get("/{code}/grades", summary="Its grades, newest first")
def grades(request: HttpRequest, code: str) -> HttpResponse:
    """The history of its grades; each says whether it is final or for reference. What is not final is not told."""
    return answered({"grades": [shown_of(one) for one in _grades(found(code), asking(request))]})


@router.get("/{code}/grades/{scorecard}", summary="Why: every point with its records, parameters and clauses")
def grade(request: HttpRequest, code: str, scorecard: str) -> HttpResponse:
    """The explanation is the calculation: the points below add up to the score. Records not on public display are
    told in sum (``withheld``)."""
    asked = asking(request)

    def make() -> HttpResponse:
        subject = found(code)
        governance.must_be_shown(scorecard)
        on, known = asked.on, None
        if governance.is_adopted(scorecard, asked.on):
            used = governance.grade_in_use(subject.number, scorecard, asked.on)
            if used is None:
                raise refusal("not_final")
            on, known = used.grade.on, used.grade.run
        told = evaluation.explain(subject, scorecard, on=on, known=known)
        return answered(explanation_of(publication.reasons_of(subject, told, viewer=ANYONE, on=asked.on)))

    return kept(asked, make)


def _grades(subject: Subject, asked: Asking) -> tuple[Shown, ...]:
    return governance.grades_shown(subject.number, on=asked.on)


def found(code: str) -> Subject:
    """The organisation with this code. Refuses ``subject.unknown``."""
    subject = subjects.subject_by_code(code.upper())
    if subject is None:
        raise Refusal(
            "subject.unknown",
            Text(f"没有代码为“{code}”的组织。", f"No organisation here has the code “{code}”."),
            Text("请核对 18 位统一社会信用代码。", "Check the 18 characters of the code."),
        )
    return subject
