"""Consents for the machines of a body that reads by consent: what it was given, what it asks for, the file it opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.hygiene import masked
from chuxin.foundation.access import consenting, queries
from chuxin.foundation.access.consent import Consent, Terms
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking
from chuxin.interfaces.api.profiles import Tree, profile_of
from chuxin.interfaces.api.schemas import ProfileOut, RefusalOut, TextOut
from chuxin.interfaces.api.subjects import found
from chuxin.services.publication import actions as publication

router = Router(auth=OfficeSignIn())


class ConsentOut(Schema):
    """A consent: ``number`` is its entry in the log; ``items`` empty: all. Only ``live`` opens anything."""

    number: int
    subject: str
    recipient: str
    purpose: str
    items: list[str]
    since: date
    until: date
    standing: str
    standing_text: TextOut


class TermsIn(Schema):
    """What is asked for or agreed to; ``items`` empty: all; both days included."""

    purpose: str
    since: date
    until: date
    items: list[str] = Field(default_factory=list)

    def terms(self, subject: int, recipient: str, on: date) -> Terms:
        """The terms, between these two. Refuses an item nobody knows."""
        for item in self.items:
            catalogue.item(item, on)
        return Terms(subject, recipient, masked(self.purpose), tuple(self.items), self.since, self.until)


class AskIn(TermsIn):
    """A request for consent to the organisation with this ``code``."""

    code: str


class PurposeIn(Schema):
    """For which purpose the file is read: the one consented to, word for word."""

    purpose: str


def told(held: Consent, code: str, on: date) -> Tree:
    """A consent as JSON (``ConsentOut``)."""
    terms, standing = held.terms, held.standing(on)
    return {
        "number": held.number,
        "subject": code,
        "recipient": terms.recipient,
        "purpose": terms.purpose,
        "items": list(terms.items),
        "since": terms.since.isoformat(),
        "until": terms.until.isoformat(),
        "standing": standing.value,
        "standing_text": standing.sentence.as_json(),
    }


@router.get("", response=list[ConsentOut], summary="The consents one's own body was given or asked for")
def consents(request: HttpRequest, before: int | None = None) -> HttpResponse:
    """Newest first, at most 500; ``before`` a number: only older ones."""
    asked = asking(request)
    asked.actor.must(consenting.ASK)
    held = queries.consents_to(asked.actor.agency or "", before=before)
    who = subjects.subjects([one.terms.subject for one in held])
    return answered([told(one, who[one.terms.subject].code, asked.on) for one in held if one.terms.subject in who])


@router.post("", response={200: ConsentOut, 422: RefusalOut}, summary="Ask an organisation for consent")
def ask(request: HttpRequest, wish: AskIn) -> HttpResponse:
    """The same request again is the one that stands."""
    asked, subject = asking(request), found(wish.code)
    terms = wish.terms(subject.number, "", asked.on)
    number = consenting.ask(terms, actor=asked.actor, at=asked.at)
    return answered(told(queries.consent(number), subject.code, asked.on))


@router.get(
    "/files/{code}",
    response={200: ProfileOut, 403: RefusalOut, 404: RefusalOut},
    summary="An organisation's file as far as it consented",
)
def file(request: HttpRequest, code: str, why: Query[PurposeIn]) -> HttpResponse:
    """The reading is entered in the organisation's log with its purpose and the consent that opened it."""
    asked = asking(request)
    reader = replace(asked.actor, purpose=why.purpose)
    return answered(profile_of(publication.open_file(found(code).number, actor=reader, at=asked.at), []))
