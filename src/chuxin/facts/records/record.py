"""A record: what a department stated about an organisation under a catalogue item, and what became of it since."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import numpy as np

from chuxin.kernel.canonical import Json, canonical_bytes
from chuxin.kernel.text import Text

_ID_CHARACTERS = 25
_ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
_WEIGHTS = np.array([16, 8, 4, 2, 1], np.uint8)


class State(StrEnum):
    """What a record is worth on a day. Only a live record has any effect (R23)."""

    LIVE = "live"
    REPAIRED = "repaired"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ARCHIVED = "archived"

    @property
    def counts(self) -> bool:
        """Whether a record in this state may have an effect: score, list, measure, public page."""
        return self is State.LIVE


class EventKind(StrEnum):
    """What may be said about a record after it was stated. The first four decide what it is worth; stopping and
    resuming touch its public display alone; the last two are its organisation's own statement beside it."""

    WITHDRAWN = "withdrawn"
    REPAIRED = "repaired"
    REINSTATED = "reinstated"
    REPAIR_REVOKED = "repair_revoked"
    STOPPED = "stopped"
    RESUMED = "resumed"
    ANNOTATED = "annotated"
    TAKEN_BACK = "taken_back"


class Ground(StrEnum):
    """Why display to the public stops. Each ground stands, and is lifted, by itself."""

    DECIDED = "decided"
    SUSPENDED = "suspended"
    SHIELDED = "shielded"
    REFUSED = "refused"

    @property
    def sentence(self) -> Text:
        """The ground in words."""
        return _GROUNDS[self]


_GROUNDS = {
    Ground.DECIDED: Text("决定停止公示", "display stopped by decision"),
    Ground.SUSPENDED: Text("异议处理期间暂停公示", "display suspended while an objection is open"),
    Ground.SHIELDED: Text("重整计划执行期间屏蔽", "shielded under a court-approved reorganisation plan"),
    Ground.REFUSED: Text("本单位不同意展示", "its organisation does not want it shown"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One row a department stated. ``amount`` is exact decimal text in 元; ``fields`` are canonical JSON by field.

    ``record`` is :func:`record_id` of the item's key; ``edition`` the fingerprint of the item that read the row;
    ``row`` counts data rows of the batch from 1.
    """

    record: str
    item: str
    edition: str
    subject: int
    source: str
    batch: str
    row: int
    doc_no: str
    decided_on: date
    valid_from: date | None
    valid_to: date | None
    tier: str | None
    amount: str | None
    fields: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Event:
    """A later decision about a record, effective from the day ``on``; ``entry`` is its number in the ledger.

    ``batch`` names the delivery where that was withdrawn as a whole: such a withdrawal counts only against what was
    stated before it. ``ground`` belongs to stops and resumptions. The ``reason`` of an annotation is the statement
    itself.
    """

    entry: int
    kind: EventKind
    on: date
    doc_no: str
    reason: Text
    at: datetime
    batch: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal that stands: its ledger entry, the record with its organisation, item, source and document, the
    entry that first stated it, and the paper, day and reason of the withdrawal."""

    entry: int
    record: str
    subject: int
    item: str
    source: str
    document: str
    stated: int
    doc_no: str
    on: date
    reason: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """A record as one looks at it on a day, from what was known then.

    ``entry`` is the ledger number of the version shown; ``fields`` are its content, empty where the law had it erased.
    """

    id: str
    item: str
    subject: int
    source: str
    batch: str
    row: int
    doc_no: str
    decided_on: date
    valid_from: date | None
    valid_to: date | None
    tier: str | None
    amount: Decimal | None
    fields: Mapping[str, Json]
    entry: int
    version: int
    stated_at: datetime
    state: State
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a set of statements: rows that made new records, new versions, or said nothing new."""

    new: int = 0
    superseded: int = 0
    unchanged: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.new + other.new, self.superseded + other.superseded, self.unchanged + other.unchanged)


@dataclass(frozen=True, slots=True)
class Supply:
    """What a source has delivered: an item for a division prefix ('' is everywhere), both days included.

    Only so can an empty file be told from a silent source (tri-state of records.md §2).
    """

    item: str
    region: str
    since: date
    until: date


def record_id(item: str, key: Sequence[Json]) -> str:
    """The stable name of a record: ``r`` and 25 base-32 characters of SHA-256 over canonical ``[item, *key]``."""
    return ids_of([canonical_bytes([item, *key])])[0]


def ids_of(keys: Sequence[bytes]) -> list[str]:
    """:func:`record_id` of many canonical keys at once; base 32 is done for all of them together."""
    if not keys:
        return []
    sha256 = hashlib.sha256
    digests = np.frombuffer(b"".join([sha256(key).digest() for key in keys]), np.uint8).reshape(-1, 32)
    bits = np.unpackbits(digests[:, :16], axis=1)[:, : 5 * _ID_CHARACTERS].reshape(-1, _ID_CHARACTERS, 5)
    letters = np.ascontiguousarray(_ALPHABET[bits @ _WEIGHTS])
    return ["r" + one for one in letters.view(f"S{_ID_CHARACTERS}").ravel().astype(str).tolist()]
