"""Whose record it is, for machines: what waits, one with its reasons, a decision, and its undoing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.security import django_auth
from pydantic import Field

from chuxin.facts.intake import deciding, matches, own, queries
from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking
from chuxin.interfaces.edge.matching import as_told, decision

router = Router(auth=[OfficeSignIn(), django_auth])
FARTHEST = 100_000
LAST = 2**63 - 1


class ListIn(Schema):
    """Which questions: those that wait unless ``all``; ``batch`` narrows the list."""

    all: bool = False
    batch: str | None = None
    limit: int = Field(100, ge=1, le=1_000)
    offset: int = Field(0, ge=0, le=FARTHEST)


class DecisionIn(Schema):
    """``whose``: a code, ``new`` or ``none``; ``why``: what it rests on; ``seen``: the ``decision`` looked at, 0 for
    none, so that somebody else's is not replaced unseen."""

    whose: str
    why: str
    seen: int | None = Field(None, ge=0, le=LAST)


class UndoIn(Schema):
    """Why a decision is taken back; ``seen`` as for a decision."""

    why: str = ""
    seen: int | None = Field(None, ge=0, le=LAST)


@router.get("", summary="Rows that wait for a decision whose they are")
def listed(request: HttpRequest, asked: Query[ListIn]) -> HttpResponse:
    """Oldest first, each with its candidates and their reasons. Needs ``intake.read``."""
    actor = asking(request).actor
    actor.must("intake.read")
    sought = matches.Sought(None if asked.all else True, asked.batch, agency=own.agency_seen(actor))
    found = matches.listed(sought, limit=asked.limit, offset=asked.offset)
    return answered({"total": matches.count(sought), "matches": [as_told(one) for one in found]})


@router.get("/{entry}", summary="One question with its candidates")
def show(request: HttpRequest, entry: int) -> HttpResponse:
    """Every candidate with its features; scores are millionths. Needs ``intake.read``."""
    actor = asking(request).actor
    actor.must("intake.read")
    found = matches.match(min(entry, LAST))
    own.must_see(actor, queries.held(found.batch))
    return answered(as_told(found))


@router.post("/{entry}/decide", summary="Decide whose record it is")
def decide(request: HttpRequest, entry: int, told: DecisionIn) -> HttpResponse:
    """Another decision moves the records. Needs ``subject.match``."""
    asked = asking(request)
    asked.actor.must("subject.match")
    what = decision(told.whose, told.why, seen=told.seen)
    return answered(as_told(deciding.decide(min(entry, LAST), what, actor=asked.actor, at=asked.at)))


@router.post("/{entry}/undo", summary="Take the last decision back")
def undo(request: HttpRequest, entry: int, told: UndoIn) -> HttpResponse:
    """What held before it holds again. Needs ``subject.match``."""
    asked = asking(request)
    return answered(
        as_told(deciding.undo(min(entry, LAST), why=told.why, seen=told.seen, actor=asked.actor, at=asked.at))
    )
