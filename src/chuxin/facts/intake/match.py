"""Whose record is it, as the hub asks it: the question, what was proposed, and what a person may decide."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chuxin.facts.intake.countries import one_name, within_china
from chuxin.foundation.subjects.matching import WHOLE, Candidate, Feature
from chuxin.foundation.subjects.names import lookup_key
from chuxin.kernel.canonical import Json, canonical_bytes
from chuxin.kernel.text import Text

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
# What a place beside the name adds or takes, in millionths: namesakes of other countries are two firms until shown.
_SAME_PLACE, _OTHER_PLACE = 60_000, -300_000
NAME_SCHEME = "name"
# What official names of countries open with: the same country is written with and without.
_STATE_FORMS = re.compile(
    r"^(?:(?:the|people'?s|democratic|socialist|federal|federative|islamic|bolivarian|plurinational|republic|"
    r"kingdom|federation|commonwealth|state|of)\s+)+|\s+federation$|,?\s+the$",
    re.IGNORECASE,
)
# Another name told behind the first: in brackets at the end, or after "also known as" and its like.
_ASIDE = re.compile(
    r"\s*[(（\[][^()（）]*[)）\]]?[\"”“']*\s*$|\s*,?\s+(?:also known as|doing business as|formerly known as|formerly|"
    r"[adf]/k/a|d/b/a|aka|dba)\b.*$",
    re.IGNORECASE,
)


class Choice(StrEnum):
    """Where a question stands: taken by the published threshold, waiting for a person, or decided by one."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    CHOSEN = "chosen"
    NEW = "new"
    NONE = "none"


CHOICE_WORDS: Mapping[Choice, Text] = {
    Choice.ACCEPTED: Text("达到阈值，自动归属", "Taken by the threshold"),
    Choice.WAITING: Text("待决定", "Waiting for a decision"),
    Choice.CHOSEN: Text("已归属", "Decided: this organisation"),
    Choice.NEW: Text("已作为新组织登记", "Decided: an organisation of its own"),
    Choice.NONE: Text("已决定不归属任何组织", "Decided: nobody here"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A name as a row wrote it, with what stood beside it; ``among`` is the kind of organisation looked at ('': all).

    ``region`` is a division code, or :func:`region_key` of a country or place; ``code`` what was written as the code.
    """

    name: str
    region: str | None = None
    code: str | None = None
    among: str = ""

    @property
    def digest(self) -> str:
        """The same for every typing of the same question: 26 letters and digits."""
        told: list[Json] = [self.among, lookup_key(self.name), self.region, self.code]
        return base32(canonical_bytes(told), 26)


@dataclass(frozen=True, slots=True)
class Match:
    """A question of one batch and where it stands. ``entry`` is the ledger entry that asked it; ``chosen`` the number
    of the organisation its rows were filed under; ``decision`` the entry that decided last; ``matching`` the published
    rule it was asked under, at ``asked_at``."""

    entry: int
    question: Question
    batch: str
    feed: str
    item: str
    rows: int
    candidates: tuple[Candidate, ...]
    choice: Choice
    chosen: int | None
    decision: int | None
    decided_by: str | None
    decided_at: datetime | None
    why: str | None
    matching: str
    asked_at: datetime

    @property
    def waits(self) -> bool:
        """Whether a person has to decide."""
        return self.choice is Choice.WAITING


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about a question, as the ledger entry ``entry`` says it: what, why, by whom and when."""

    entry: int
    choice: Choice
    number: int | None
    why: str
    by: str
    at: datetime


def base32(content: bytes, size: int) -> str:
    """The first ``size`` base-32 letters of SHA-256 over ``content``."""
    number = int.from_bytes(hashlib.sha256(content).digest())
    return "".join(_ALPHABET[number >> (251 - 5 * place) & 31] for place in range(size))


def region_key(text: str | None) -> str | None:
    """A division code as it stands; a country or place in words as six characters that only compare.

    A country counts the same under its short, official and former names (:mod:`countries`).
    """
    if text is None or not text.strip():
        return None
    marks = unicodedata.normalize("NFD", text.strip())
    whole = "".join(each for each in marks if not unicodedata.combining(each)).splitlines()[0].strip()
    first = re.split(r"[,(（]", whole)[0].strip()
    if len(first) == 6 and first.isdigit():
        return first
    told = one_name(first)
    plain = within_china(whole) or (told if told != first.lower() else one_name(_STATE_FORMS.sub("", first) or whole))
    return "x" + base32(lookup_key(plain).encode(), 5).lower()


def name_value(question: Question) -> str:
    """The value of the identifier (scheme ``name``) that the hub assigns to an organisation known by name alone."""
    return base32(canonical_bytes([question.among, lookup_key(question.name), question.region]), 13)


def placed(found: Sequence[Candidate], asked: str | None, held: Mapping[int, str | None]) -> tuple[Candidate, ...]:
    """The candidates with one more reason where a place or country stands on both sides; best first."""
    told = [_placed(one, asked, held.get(one.number)) for one in found]
    return tuple(sorted(told, key=lambda one: (-one.score, one.number)))


def _placed(one: Candidate, asked: str | None, held: str | None) -> Candidate:
    if asked is None or held is None:
        return one
    same = asked == held
    value = _SAME_PLACE if same else _OTHER_PLACE
    score = min(WHOLE, max(0, one.score + value))
    words = (
        Text("国家或地区相同", "The same country or place")
        if same
        else Text("国家或地区不同", "Another country or place")
    )
    return Candidate(
        one.number, one.name, score, (*one.features, Feature("country", -_OTHER_PLACE, score - one.score, words))
    )


def bare(name: str) -> str:
    """The name without another one told behind it (``Venus IT Solutions ("Venus ITS")``); the name where none is."""
    return _ASIDE.sub("", name).strip() or name


def best_of(one: Sequence[Candidate], other: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates of two spellings of one question, each organisation once with its better score, best first."""
    best: dict[int, Candidate] = {}
    for each in (*one, *other):
        if each.number not in best or best[each.number].score < each.score:
            best[each.number] = each
    return tuple(sorted(best.values(), key=lambda each: (-each.score, each.number)))


def candidates_in(body: Mapping[str, Json]) -> tuple[Candidate, ...]:
    """The candidates a ledger body holds."""
    held = body["candidates"]
    return tuple(_candidate(each) for each in held if isinstance(each, Mapping)) if isinstance(held, list) else ()


def _candidate(told: Mapping[str, Json]) -> Candidate:
    features = told["features"]
    assert isinstance(features, list)
    return Candidate(
        int(str(told["number"])), str(told["name"]), int(str(told["score"])), tuple(_feature(each) for each in features)
    )


def _feature(told: Json) -> Feature:
    assert isinstance(told, Mapping)
    words = told["words"]
    assert isinstance(words, Mapping)
    told_in = Text(str(words["zh"]), str(words["en"]))
    return Feature(str(told["id"]), int(str(told["weight"])), int(str(told["value"])), told_in)
