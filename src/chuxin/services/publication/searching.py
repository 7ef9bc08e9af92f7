"""Finds organisations by a fragment of a name, its pinyin or initials, a former name, or a code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length

from chuxin.foundation.subjects import queries as subjects
from chuxin.services.publication.grams import holding
from chuxin.services.publication.models import FoundName
from chuxin.services.publication.name_index import Fit, Question, question

MOST = 100
"""The largest page of results."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One organisation found; ``former`` is the former name that matched, where the present name did not."""

    number: int
    name: str
    code: str
    kind: str
    region: str
    former: str | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits and how many organisations match in all."""

    hits: tuple[SearchHit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows a search: kind of subject, prefix of a division code."""

    kind: str | None = None
    region: str | None = None


def find(text: str, narrowing: Narrowing, *, limit: int, offset: int) -> SearchPage:
    """The organisations ``text`` finds: exact before beginning before fragment, shorter names first. Four statements.

    Refuses (``search.too_short``) fewer than two characters.
    """
    asked = question(text)
    everyone = _matching(asked)
    present_too = everyone.filter(subject=OuterRef("subject"), former=False)
    rows = _narrowed(everyone, narrowing).filter(Q(former=False) | ~Exists(present_too))
    ordered = rows.annotate(rank=_rank(asked), size=Length("normal")).order_by("rank", "former", "size", "entry")
    page = _first_of_each(ordered[offset : offset + min(limit, MOST)])
    return SearchPage(_under_one(_hits(page)), rows.values("subject").distinct().count())


def _under_one(hits: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
    """The hits with what was merged under one organisation; the name that was found stands beside its own."""
    roots = subjects.absorbed()
    moved = {hit.number: roots[hit.number] for hit in hits if hit.number in roots}
    if not moved:
        return hits
    kept = subjects.subjects(list(moved.values()))
    told: dict[int, SearchHit] = {}
    for hit in hits:
        one = kept[moved[hit.number]] if hit.number in moved else None
        found = hit if one is None else SearchHit(
            one.number, one.name, one.code, one.kind, one.region or "", hit.name if hit.name != one.name else None
        )  # fmt: skip
        told.setdefault(found.number, found)
    return tuple(told.values())


def _matching(asked: Question) -> QuerySet[FoundName]:
    columns = ("normal", "pinyin", "initials") if Fit.SOUND in asked.fits else ("normal",)
    by_code = FoundName.objects.filter(code__startswith=asked.normal.upper())
    by_name = holding(FoundName.objects.all(), asked.normal, columns)
    if by_name is None:
        fragments = (Q((f"{column}__contains", asked.normal)) for column in columns)
        by_name = FoundName.objects.filter(reduce(or_, fragments))
    return by_name | by_code if Fit.CODE in asked.fits else by_name


def _rank(asked: Question) -> Case:
    exact, begins = Q(normal=asked.normal), Q(normal__startswith=asked.normal)
    if Fit.SOUND in asked.fits:
        exact |= Q(pinyin=asked.normal) | Q(initials=asked.normal)
        begins |= Q(pinyin__startswith=asked.normal) | Q(initials__startswith=asked.normal)
    if Fit.CODE in asked.fits:
        exact |= Q(code=asked.normal.upper())
        begins |= Q(code__startswith=asked.normal.upper())
    return Case(When(exact, Value(0)), When(begins, Value(1)), default=Value(2), output_field=IntegerField())


def _narrowed(rows: QuerySet[FoundName], narrowing: Narrowing) -> QuerySet[FoundName]:
    if narrowing.kind:
        rows = rows.filter(kind=narrowing.kind)
    if narrowing.region:
        rows = rows.filter(region__startswith=narrowing.region)
    return rows


def _first_of_each(rows: Iterable[FoundName]) -> list[FoundName]:
    best: dict[int, FoundName] = {}
    for row in rows:
        best.setdefault(row.subject, row)
    return list(best.values())


def _hits(rows: list[FoundName]) -> tuple[SearchHit, ...]:
    """The rows as hits; the present names of those found by a former one are looked up in one statement."""
    former = [row.subject for row in rows if row.former]
    present = (
        dict(FoundName.objects.filter(subject__in=former, former=False).values_list("subject", "name"))
        if former
        else {}
    )
    return tuple(
        SearchHit(
            row.subject,
            present.get(row.subject, row.name),
            row.code,
            row.kind,
            row.region,
            row.name if row.former else None,
        )
        for row in rows
    )
