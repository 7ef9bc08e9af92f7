"""The reasons of a score as one viewer may read them: records that viewer may not see are told in sum only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chuxin.assessment.evaluation.explanation import Evidence, Explanation, Share
from chuxin.assessment.evaluation.points import written
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Withheld:
    """How many records of one indicator the viewer may not see, and the micro-points they bring together."""

    records: int
    points: int

    @property
    def sentence(self) -> Text:
        """The one line that stands for all of them: no day, no tier, no entry, no link."""
        points = written(self.points).replace("-", "−")
        zh = f"{self.records} 条当前不公示的记录，合计 {points} 分"
        if self.records == 1:
            return Text(zh, f"1 record not on public display now, {points} points")
        return Text(zh, f"{self.records} records not on public display now, {points} points together")


@dataclass(frozen=True, slots=True)
class Reasons:
    """``told`` holds only evidence the viewer may see; ``withheld`` is the rest in sum, by indicator id.

    Of each share: start + evidence + withheld + joined + measured + held + weighed = points, to the digit.
    """

    told: Explanation
    withheld: Mapping[str, Withheld]


def reasons_from(told: Explanation, shown: frozenset[str]) -> Reasons:
    """Keep the evidence whose record is ``shown``; sum up what is left."""
    shares = tuple(_as_seen(share, shown) for share in told.shares)
    withheld = {share.indicator.id: rest for share in told.shares if (rest := _rest(share, shown)) is not None}
    return Reasons(replace(told, shares=shares), withheld)


def _as_seen(share: Share, shown: frozenset[str]) -> Share:
    """A number measured from records of which one is not shown is not told either: it would tell of that record."""
    seen = _seen(share, shown)
    if share.measure is None or len(seen) == len(share.evidence):
        return replace(share, evidence=seen)
    return replace(share, evidence=seen, measure=replace(share.measure, value=None, rank=None, shown=False))


def _seen(share: Share, shown: frozenset[str]) -> tuple[Evidence, ...]:
    return tuple(one for one in share.evidence if one.record in shown)


def _rest(share: Share, shown: frozenset[str]) -> Withheld | None:
    hidden = [one.points for one in share.evidence if one.record not in shown]
    return Withheld(len(hidden), sum(hidden)) if hidden else None
