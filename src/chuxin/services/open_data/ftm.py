"""Organisations and public records as FollowTheMoney entities: facts with their source, and no label of any kind.

A penalty or a listing becomes a ``Sanction`` object (the model's word for a measure an authority took), a licence a
``License``, a judgment a ``CourtCase``. No entity ever gets a topic: this hub does not call an organisation sanctioned,
debarred or risky; it says what a record shows (R48). Items of other families have no counterpart and are left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from chuxin.facts.catalogue.item import Item
from chuxin.foundation.subjects.subject import Subject, SubjectType
from chuxin.kernel.canonical import Json
from chuxin.services.publication.disclosure import Disclosed

NAME: Final = "chuxin_public_credit"
_PREFIX: Final = "chuxin"
_COUNTRY: Final = "cn"
_PLAIN: Final = re.compile(r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*")


@dataclass(slots=True)
class Dataset:
    """The data set the entities belong to: the site's address, the day, and authorities already told."""

    site: str
    day: date
    authorities: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Told:
    """One record on its way to entities."""

    shown: Disclosed
    subject: Subject
    item: Item
    dataset: Dataset

    def text(self, name: str | None) -> str:
        """A public field as text; empty where there is none."""
        value = self.shown.fields.get(name) if name else None
        return value if isinstance(value, str) else ""

    @property
    def id(self) -> str:
        return f"{_PREFIX}-{self.shown.record.id}"

    @property
    def page(self) -> str:
        return f"{self.dataset.site}/s/{self.subject.code}"


def organisation(subject: Subject, dataset: Dataset) -> dict[str, Json]:
    """An organisation as ``Company``, ``PublicBody`` or ``Organization``."""
    schema = "PublicBody" if subject.type is SubjectType.PUBLIC_BODY else "Organization"
    if subject.kind == "enterprise":
        schema = "Company"
    numbers = [one.value for one in subject.identifiers if one.value != subject.uscc]
    properties = {
        "name": [subject.name],
        "previousName": [naming.name for naming in subject.former_names],
        "country": [_COUNTRY],
        "jurisdiction": [_COUNTRY],
        "uscCode": [subject.uscc or ""],
        "registrationNumber": numbers,
        "incorporationDate": [subject.registered_on.isoformat() if subject.registered_on else ""],
        "status": [subject.status],
        "sector": [subject.industry or ""],
        "sourceUrl": [f"{dataset.site}/s/{subject.code}"],
    }
    return _entity(_organisation_id(subject.code), schema, properties, dataset)


def record(shown: Disclosed, subject: Subject, item: Item, dataset: Dataset) -> Iterator[dict[str, Json]]:
    """The entities of one public record; none where its family has no counterpart in the model."""
    write = _WRITERS.get(item.family)
    if write is not None:
        seen = {"first_seen": shown.record.stated_at.date().isoformat()}
        expires = shown.expires.isoformat() if shown.expires else None
        for entity in write(_Told(shown, subject, item, dataset)):
            yield {**entity, **seen, "expires": expires, "statement": shown.statement}


def _measure(told: _Told) -> Iterator[dict[str, Json]]:
    roles, when = told.item.roles, told.shown.record.decided_on.isoformat()
    properties = {
        "entity": [_organisation_id(told.subject.code)],
        "authority": [told.text(roles.authority_name)],
        "program": [told.item.title.zh, told.item.title.en],
        "programId": [told.item.id],
        "programUrl": [f"{told.dataset.site}/catalogue/{told.item.id}"],
        "listingDate": [when],
        "startDate": [when],
        "recordId": [told.text(roles.doc_no)],
        "country": [_COUNTRY],
        "sourceUrl": [told.page],
    }
    yield _entity(told.id, "Sanction", properties, told.dataset)


def _licence(told: _Told) -> Iterator[dict[str, Json]]:
    roles = told.item.roles
    name, code = told.text(roles.authority_name), told.text(roles.authority_code)
    if not name:
        return
    authority = _organisation_id(code or name)
    if authority not in told.dataset.authorities:
        told.dataset.authorities.add(authority)
        yield _entity(authority, "PublicBody", {"name": [name], "uscCode": [code], "country": [_COUNTRY]}, told.dataset)
    number = told.text(roles.doc_no)
    licence = {
        "name": [number or told.item.title.zh],
        "authority": [authority],
        "contractDate": [told.shown.record.decided_on.isoformat()],
        "noticeId": [number],
        "type": [told.item.title.zh],
        "country": [_COUNTRY],
        "sourceUrl": [told.page],
    }
    yield _entity(told.id, "License", licence, told.dataset)
    award = {
        "supplier": [_organisation_id(told.subject.code)],
        "contract": [told.id],
        "startDate": [told.text(roles.valid_from)],
        "endDate": [told.text(roles.valid_to)],
    }
    yield _entity(f"{told.id}-award", "ContractAward", award, told.dataset)


def _case(told: _Told) -> Iterator[dict[str, Json]]:
    roles = told.item.roles
    number = told.text(roles.doc_no)
    case = {
        "name": [number or told.item.title.zh],
        "caseNumber": [number],
        "court": [told.text(roles.authority_name)],
        "type": [told.item.title.zh],
        "country": [_COUNTRY],
        "sourceUrl": [told.page],
    }
    yield _entity(told.id, "CourtCase", case, told.dataset)
    party = {
        "party": [_organisation_id(told.subject.code)],
        "case": [told.id],
        "date": [told.shown.record.decided_on.isoformat()],
    }
    yield _entity(f"{told.id}-party", "CourtCaseParty", party, told.dataset)


def _entity(id: str, schema: str, properties: Mapping[str, list[str]], dataset: Dataset) -> dict[str, Json]:
    """An entity in the nested JSON form; empty values and properties are left out."""
    filled = {name: kept for name, values in properties.items() if (kept := [one for one in values if one])}
    return {
        "id": id,
        "schema": schema,
        "properties": filled,
        "datasets": [NAME],
        "last_seen": dataset.day.isoformat(),
    }


def _organisation_id(code: str) -> str:
    """An id of letters, digits, dots and hyphens, as the model asks; of anything else its digest."""
    plain = code if _PLAIN.fullmatch(code) else hashlib.sha256(code.encode()).hexdigest()[:40]
    return f"{_PREFIX}-{plain}"


_WRITERS: Final[Mapping[str, Callable[[_Told], Iterator[dict[str, Json]]]]] = {
    "penalties": _measure,
    "lists": _measure,
    "licences": _licence,
    "judgments": _case,
}
