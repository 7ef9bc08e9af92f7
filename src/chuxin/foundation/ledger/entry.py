"""What is said to the ledger and how it becomes a leaf: pure arithmetic of headers, salted digests and leaf hashes.

A leaf commits to a *header* (who said what kind of thing when, and the digest of what was said), never to the content
itself. The digest is salted with 16 random bytes kept beside the content, so a header tells nothing about a short
content, and erasing content and salt leaves a leaf that still verifies.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

import orjson

from chuxin.kernel.canonical import Json, canonical_bytes, trusted_bytes

VERSION = 1
ERASED = "ledger.erased"
SALT_BYTES = 16
_DIGITS = 64
_NO_DIGEST = "0" * _DIGITS

Mould: TypeAlias = "tuple[bytes, bytes]"


class Saying(NamedTuple):
    """What is to be said: a kind (``record.stated``) and a body of canonical JSON."""

    kind: str
    body: Mapping[str, Json]


class Said(NamedTuple):
    """What was said. ``seq`` counts from 0 and is the leaf index; ``body`` is ``None`` once lawfully erased."""

    seq: int
    kind: str
    at: datetime
    actor: str
    body: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class Header:
    """What a leaf commits to; ``digest`` is SHA-256(salt ‖ content) in 64 hexadecimal digits."""

    kind: str
    at: datetime
    actor: str
    digest: str

    def as_bytes(self) -> bytes:
        """The canonical bytes: ``{"actor":…,"at":…,"digest":…,"kind":…,"v":1}``."""
        return canonical_bytes(self.as_value())

    def as_value(self) -> dict[str, Json]:
        """The members of the header."""
        return {"v": VERSION, "kind": self.kind, "at": _moment(self.at), "actor": self.actor, "digest": self.digest}


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries ready to be stored, numbered from ``first``: leaf hashes, headers, and contents as ``salt ‖ content``."""

    first: int
    leaves: Sequence[bytes]
    headers: Sequence[bytes]
    blobs: Sequence[bytes]

    @property
    def seqs(self) -> range:
        """The numbers of the entries."""
        return range(self.first, self.first + len(self.leaves))


class Run(NamedTuple):
    """Many entries of one kind, said by one actor at one moment: numbers from ``first`` up to but not ``end``."""

    first: int
    end: int
    kind: str
    at: datetime


def read_header(header: bytes) -> Header:
    """The header of ``header``. Raises ``ValueError`` unless these are exactly the canonical bytes of a header."""
    value = orjson.loads(header)
    if not isinstance(value, dict) or value.get("v") != VERSION:
        raise ValueError("not a header of this version")
    try:
        read = Header(value["kind"], _read_moment(value["at"]), value["actor"], value["digest"])
        text = all(isinstance(part, str) for part in (read.kind, read.actor, read.digest))
        same = trusted_bytes(read.as_value()) == header
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError("not a header") from fault
    if not (text and same):
        raise ValueError("not the canonical bytes of a header")
    return read


def leaf_hash(header: bytes) -> bytes:
    """SHA-256(0x00 ‖ header): the RFC 6962 §2.1 leaf hash, 32 bytes."""
    return hashlib.sha256(b"\x00" + header).digest()


def content_digest(blob: bytes) -> str:
    """SHA-256(salt ‖ content) in hexadecimal, as the header carries it."""
    return hashlib.sha256(blob).hexdigest()


def body_of(blob: bytes) -> Mapping[str, Json]:
    """The body kept in ``salt ‖ content``."""
    body: Mapping[str, Json] = orjson.loads(memoryview(blob)[SALT_BYTES:])
    return body


def said_of(rows: Iterable[tuple[int, bytes, bytes | None]], kinds: frozenset[str] | None = None) -> Iterator[Said]:
    """Stored rows ``(seq, header, salt ‖ content)`` as they were said, only ``kinds`` when given.

    Headers are trusted here; :func:`read_header` checks one.
    """
    for seq, header, blob in rows:
        value = orjson.loads(header)
        if kinds is None or value["kind"] in kinds:
            body = None if blob is None else body_of(blob)
            yield Said(seq, value["kind"], _read_moment(value["at"]), value["actor"], body)


def check(kind: str, contents: Iterable[bytes]) -> None:
    """Raise ``ValueError`` unless ``contents`` are canonical JSON (no floats, sorted names), judged by their bytes."""
    for content in contents:
        if canonical_bytes(orjson.loads(content)) != content:
            raise ValueError(f"the body of {kind} is not canonical JSON")


def write(said: Sequence[Said], salts: bytes) -> Batch:
    """The entries of ``said``, which share one moment and one actor; ``salts`` holds 16 random bytes an entry."""
    if not said:
        return Batch(0, [], [], [])
    moulds = {kind: mould(kind, said[0].at, said[0].actor) for kind in {one.kind for one in said}}
    contents = [trusted_bytes(one.body) for one in said]
    return _batch(said[0].seq, contents, [moulds[one.kind] for one in said], salts)


def write_alike(first: int, contents: Sequence[bytes], mould: Mould, salts: bytes) -> Batch:
    """The entries of one kind, moment and actor (:func:`mould`) that say ``contents``, as :func:`write` writes them."""
    return _batch(first, contents, itertools.repeat(mould, len(contents)), salts)


def _batch(first: int, contents: Sequence[bytes], moulds: Iterable[Mould], salts: bytes) -> Batch:
    sha256 = hashlib.sha256
    starts = range(0, SALT_BYTES * len(contents), SALT_BYTES)
    blobs = [salts[at : at + SALT_BYTES] + content for at, content in zip(starts, contents, strict=True)]
    digests = b"".join([sha256(blob).digest() for blob in blobs]).hex().encode()
    places = range(0, len(digests), _DIGITS)
    told = zip(places, moulds, strict=True)
    headers = [before + digests[at : at + _DIGITS] + after for at, (before, after) in told]
    leaves = [sha256(b"\x00" + header).digest() for header in headers]
    return Batch(first, leaves, headers, blobs)


def stretches(said: Sequence[Said]) -> Iterator[tuple[int, int, str]]:
    """Runs of one kind as ``(last, first, kind)``: a bulk write is a few runs, so kinds need no index row an entry."""
    for kind, run in itertools.groupby(said, key=operator.attrgetter("kind")):
        seqs = [one.seq for one in run]
        yield seqs[-1], seqs[0], kind


def in_parts(said: Sequence[Said], step: int) -> Iterator[Sequence[Said]]:
    """``said`` in runs of at most ``step``, so that a bulk write holds a bounded number of rows."""
    for start in range(0, len(said), step):
        yield said[start : start + step]


def mould(kind: str, at: datetime, actor: str) -> Mould:
    """The header of an entry before and behind the digest of its content."""
    mark = f'"digest":"{_NO_DIGEST}"'.encode()
    before, _, after = Header(kind, at, actor, _NO_DIGEST).as_bytes().partition(mark)
    return before + b'"digest":"', b'"' + after


@functools.lru_cache(maxsize=256)
def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a moment in the ledger needs its time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@functools.lru_cache(maxsize=256)
def _read_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
