"""The yearly evaluation of government integrity, as it is handed to three existing appraisals. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chuxin.assessment.evaluation.explanation import Explanation
from chuxin.assessment.evaluation.points import written
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


class Use(StrEnum):
    """The appraisals that take the result (hb.measures-2024.m02); none of them may add a sanction of its own."""

    BUSINESS_ENVIRONMENT = "business-environment"
    HIGH_QUALITY_DEVELOPMENT = "high-quality-development"
    CIVILISATION_INDEX = "civilisation-index"


USES: Final[Mapping[Use, Text]] = {
    Use.BUSINESS_ENVIRONMENT: Text("营商环境评价", "Business-environment evaluation"),
    Use.HIGH_QUALITY_DEVELOPMENT: Text("高质量发展考核", "High-quality-development appraisal"),
    Use.CIVILISATION_INDEX: Text("县域文明指数测评", "County civilisation index"),
}


def use_named(word: str) -> Use:
    """The appraisal of this name. Refuses ``integrity.no_use``."""
    if word not in set(Use):
        raise Refusal(
            "integrity.no_use",
            Text(f"没有名为“{word}”的考评。", f"There is no appraisal “{word}”."),
            Text(f"可用：{'、'.join(Use)}。", f"Use one of: {', '.join(Use)}."),
        )
    return Use(word)


@dataclass(frozen=True, slots=True)
class Appraised:
    """One body with why it has its score."""

    name: str
    told: Explanation


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What one run said of every public body, for one use. ``known`` is how much of the ledger the run knew."""

    use: Use
    scorecard: str
    edition: str
    title: Text
    run: int
    known: int
    on: date
    bodies: tuple[Appraised, ...]

    @property
    def period(self) -> tuple[date, date]:
        """The year it is about."""
        return date(self.on.year, 1, 1), self.on


COLUMNS: Final = (
    "use", "scorecard", "run", "since", "until", "code", "name", "score", "grade", "indicator", "points", "records",
)  # fmt: skip


def as_json(found: Appraisal) -> dict[str, Json]:
    """The export as JSON: score, indicators, the records each rests on, and the period."""
    since, until = found.period
    return {
        "use": found.use.value,
        "title": USES[found.use].as_json(),
        "scorecard": found.scorecard,
        "edition": found.edition,
        "scheme": found.title.as_json(),
        "run": found.run,
        "known": found.known,
        "period": {"since": since.isoformat(), "until": until.isoformat()},
        "bodies": [_body(each) for each in found.bodies],
    }


def rows(found: Appraisal) -> Iterator[tuple[str, ...]]:
    """The export as lines of a table, a line for each indicator of each body."""
    since, until = found.period
    for each in found.bodies:
        told = each.told
        head = (found.use.value, found.scorecard, str(found.run), since.isoformat(), until.isoformat())
        whom = (told.subject, each.name, _score(told), told.grade or "")
        for share in told.shares:
            records = " ".join(one.record for one in share.evidence)
            yield (*head, *whom, share.indicator.id, written(share.points), records)


def _body(each: Appraised) -> dict[str, Json]:
    told = each.told
    indicators: Sequence[Json] = [
        {
            "indicator": share.indicator.id,
            "title": share.indicator.title.as_json(),
            "points": written(share.points),
            "records": [one.record for one in share.evidence],
        }
        for share in told.shares
    ]
    return {
        "code": told.subject,
        "name": each.name,
        "score": _score(told) or None,
        "grade": told.grade,
        "reason": told.reason,
        "indicators": indicators,
    }


def _score(told: Explanation) -> str:
    return "" if told.score is None else written(told.score)
