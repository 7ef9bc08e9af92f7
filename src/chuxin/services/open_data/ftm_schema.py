"""The part of the FollowTheMoney model that the export uses: schemata with their properties and the types of these.

Copied from followthemoney/schema/*.yaml of https://github.com/opensanctions/followthemoney (4.x; MIT, © Journalism
Development Network, OpenSanctions and contributors): names and types only. ``required`` are the properties the model
demands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_THING = {
    "name": "name", "previousName": "name", "country": "country", "summary": "text", "sourceUrl": "url",
    "publisher": "string", "publisherUrl": "url", "topics": "topic", "status": "string",
}  # fmt: skip
_LEGAL_ENTITY = {
    **_THING, "uscCode": "identifier", "registrationNumber": "identifier", "jurisdiction": "country",
    "incorporationDate": "date", "sector": "string", "legalForm": "string",
}  # fmt: skip
_INTERVAL = {
    "startDate": "date", "endDate": "date", "date": "date", "summary": "text", "sourceUrl": "url",
    "publisher": "string", "publisherUrl": "url", "recordId": "string",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema: the type of each property, and which must be there."""

    properties: Mapping[str, str]
    required: frozenset[str]


# What followthemoney/types/entity.py takes for the id of an entity.
ENTITY_ID: Final = r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?"

SCHEMATA: Final[Mapping[str, Schema]] = {
    "Company": Schema(_LEGAL_ENTITY, frozenset({"name"})),
    "Organization": Schema(_LEGAL_ENTITY, frozenset({"name"})),
    "PublicBody": Schema(_LEGAL_ENTITY, frozenset({"name"})),
    "Sanction": Schema(
        {
            **_INTERVAL, "entity": "entity", "authority": "string", "program": "string", "programId": "identifier",
            "programUrl": "url", "listingDate": "date", "country": "country", "status": "string",
        },
        frozenset({"entity"}),
    ),
    "License": Schema(
        {**_THING, "authority": "entity", "contractDate": "date", "noticeId": "string", "type": "string"},
        frozenset({"name", "authority"}),
    ),
    "ContractAward": Schema(
        {**_INTERVAL, "supplier": "entity", "contract": "entity", "amount": "number", "currency": "string"},
        frozenset({"supplier", "contract"}),
    ),
    "CourtCase": Schema(
        {**_THING, "caseNumber": "identifier", "court": "string", "type": "string"}, frozenset({"name"})
    ),
    "CourtCaseParty": Schema({**_INTERVAL, "party": "entity", "case": "entity"}, frozenset({"party", "case"})),
}  # fmt: skip
