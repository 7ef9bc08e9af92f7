"""An organisation's own side for its machines: who read, consents, its words beside a record, what it need not show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from chuxin.facts.records import displaying
from chuxin.foundation.access import consenting, queries
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking
from chuxin.interfaces.api.consents import ConsentOut, TermsIn, told
from chuxin.interfaces.api.profiles import Tree
from chuxin.interfaces.api.schemas import RefusalOut
from chuxin.interfaces.edge.asking import Asking, own_number
from chuxin.interfaces.edge.posts import posts
from chuxin.services.publication import queries as publication

router = Router(auth=OfficeSignIn())


class GiveIn(TermsIn):
    """A consent to the body with the code ``recipient``."""

    recipient: str


class StatementIn(Schema):
    """One's own words beside a record; empty takes them back."""

    text: str = Field("", max_length=10_000)


class DisplayIn(Schema):
    """Whether the positive records of an ``item`` may be shown to the public."""

    item: str
    shown: bool


@router.get("/reads", summary="Who has read what is not public, when, why, by which consent")
def reads(request: HttpRequest, before: int | None = None) -> HttpResponse:
    """Newest first, at most 500; ``before`` an ``entry``: only older ones. Kept at least ten years."""
    found = queries.reads_of(own_number(asking(request)), before=before)
    named = posts(read.actor for read in found)
    return answered([
        {"entry": read.entry, "at": read.at.isoformat(), "post": named[read.actor].as_json(), "agency": read.agency,
         "what": read.what, "purpose": read.purpose, "consent": read.consent}
        for read in found
    ])  # fmt: skip


@router.get("/archive", summary="One's own archive to take along, signed by the hub")
def archive(request: HttpRequest) -> HttpResponse:
    """Everything the hub tells the organisation of itself; ``chuxin verify archive.json --offline`` checks it."""
    asked = asking(request)
    number = own_number(asked)
    return answered(publication.own_archive(number, viewer=asked.actor, on=asked.on, at=asked.at))


@router.get("/consents", response=list[ConsentOut], summary="One's own consents and what one was asked for")
def consents(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    asked = asking(request)
    number = own_number(asked)
    code = subjects.subject(number).code
    return answered([told(one, code, asked.on) for one in queries.consents_of(number)])


@router.post("/consents", response={200: ConsentOut, 422: RefusalOut}, summary="Give a consent")
def give(request: HttpRequest, wish: GiveIn) -> HttpResponse:
    """The same consent again is the one that stands."""
    asked = asking(request)
    terms = wish.terms(own_number(asked), wish.recipient, asked.on)
    return _one(consenting.give(terms, actor=asked.actor, at=asked.at), asked)


@router.post(
    "/consents/{number}/{step}",
    response={200: ConsentOut, 403: RefusalOut, 404: RefusalOut, 409: RefusalOut},
    summary="Agree to a request, decline it, withdraw a consent",
)
def answer(request: HttpRequest, number: int, step: Literal["approve", "decline", "withdraw"]) -> HttpResponse:
    """Once more is harmless. A withdrawal takes effect at once."""
    asked = asking(request)
    _STEPS[step](number, actor=asked.actor, at=asked.at)
    return _one(number, asked)


@router.put("/records/{record}/statement", response={200: Tree, 422: RefusalOut}, summary="Speak beside one's record")
def statement(request: HttpRequest, record: str, said: StatementIn) -> HttpResponse:
    """At most 500 characters, no identifiers of persons. ``changed`` false: it stood so already."""
    asked = asking(request)
    if said.text:
        changed = displaying.annotate(record, said.text, actor=asked.actor, at=asked.at)
    else:
        changed = displaying.take_back(record, actor=asked.actor, at=asked.at)
    return answered({"record": record, "changed": changed})


@router.put("/display", response={200: Tree, 422: RefusalOut}, summary="Have one's honours shown to the public, or not")
def display(request: HttpRequest, wish: DisplayIn) -> HttpResponse:
    """``changed``: of how many records it was said."""
    asked = asking(request)
    changed = displaying.show_item(wish.item, wish.shown, actor=asked.actor, at=asked.at)
    return answered({"item": wish.item, "shown": wish.shown, "changed": changed})


def _one(number: int, asked: Asking) -> HttpResponse:
    code = subjects.subject(own_number(asked)).code
    return answered(told(queries.consent(number), code, asked.on))


_STEPS: Mapping[str, Callable[..., None]] = {
    "approve": consenting.approve, "decline": consenting.decline, "withdraw": consenting.withdraw,
}  # fmt: skip
