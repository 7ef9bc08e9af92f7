"""Whose record is it: the question, the organisations that may be meant with their reasons, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chuxin.kernel.text import Text

# Scores are integers of a millionth: 1,000,000 is the same name of the same organisation.
WHOLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a registered organisation, present or former, with what else helps to tell it.

    ``number`` is the organisation's; several entries may share it (former names). ``region`` is the six-digit division
    of its registration, ``code`` its unified social credit code. ``former`` says that the name is no longer borne.
    """

    number: int
    name: str
    region: str | None = None
    code: str | None = None
    former: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A name as somebody wrote it, with the region and the code beside it where there were any (both may be wrong)."""

    name: str
    region: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason of a score: ``value`` is what it gave (or took), ``weight`` the most it may; both in millionths."""

    id: str
    weight: int
    value: int
    words: Text

    def as_json(self) -> dict[str, object]:
        """``{"id", "weight", "value", "words": {"zh", "en"}}``."""
        return {"id": self.id, "weight": self.weight, "value": self.value, "words": self.words.as_json()}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that may be meant. ``score`` lies in 0 … 1,000,000 and is the sum of its features' values.

    ``name`` is the name that fitted best, present or former.
    """

    number: int
    name: str
    score: int
    features: tuple[Feature, ...]

    def as_json(self) -> dict[str, object]:
        """``{"number", "name", "score", "features"}``."""
        features = [each.as_json() for each in self.features]
        return {"number": self.number, "name": self.name, "score": self.score, "features": features}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score a candidate is taken without asking, from which it is shown to a person, and how far the first
    must be ahead of the second to be taken. Millionths."""

    accept: int
    review: int
    margin: int


class Verdict(StrEnum):
    """What follows from the candidates: taken, shown to a person, or nobody is meant."""

    ACCEPT = "accept"
    REVIEW = "review"
    NONE = "none"


def verdict(candidates: Sequence[Candidate], thresholds: Thresholds) -> Verdict:
    """What the best candidates allow, best first: two organisations within the margin are never decided here."""
    if not candidates or candidates[0].score < thresholds.review:
        return Verdict.NONE
    first = candidates[0]
    second = next((each.score for each in candidates if each.number != first.number), 0)
    clear = first.score - second >= thresholds.margin
    return Verdict.ACCEPT if first.score >= thresholds.accept and clear else Verdict.REVIEW
