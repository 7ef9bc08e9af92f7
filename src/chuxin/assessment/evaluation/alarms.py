"""When a scorecard drifts, or one indicator touches so many that it tells nothing: figures beside their limits."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.kernel.text import Text

_BINS: Final = 10
# An empty bin counts as this share, so that the index stays a number (usual practice).
_LEAST: Final = 1e-4
_SIXTH: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Hit:
    """How many of the scored organisations an indicator has a counting record of."""

    indicator: str
    title: Text
    hit: int
    scored: int

    @property
    def share(self) -> Decimal:
        """The part of the scored that it touches, to the sixth decimal."""
        return (Decimal(self.hit) / self.scored).quantize(_SIXTH) if self.scored else Decimal(0)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A figure above its limit: ``drift`` of the whole card, or ``hits`` of one indicator."""

    code: str
    indicator: str | None
    figure: Decimal
    limit: Decimal
    sentence: Text


def alarms(
    card: Scorecard,
    rows: pa.Table,
    earlier: pa.Table | None,
    *,
    drift_limit: Decimal | None,
    hits_limit: Decimal | None,
) -> tuple[Alarm, ...]:
    """What is above its limit in the result ``rows`` beside an ``earlier`` one; limits are dated parameters, and
    ``None`` asks nothing."""
    found: list[Alarm] = []
    if earlier is not None and drift_limit is not None:
        found.extend(_drifted(drift(earlier, rows), drift_limit))
    if hits_limit is not None:
        found.extend(_hit_alarm(hit, hits_limit) for hit in hits(card, rows) if hit.share > hits_limit)
    return tuple(found)


def drift(earlier: pa.Table, later: pa.Table) -> Decimal | None:
    """The population stability index of the scores: Σ (later − earlier) · ln(later / earlier) over the tenths of the
    earlier scores. ``None`` where one of the two has no score. About 0.1 is usually called some shift, 0.25 a large
    one."""
    before, after = _scores(earlier), _scores(later)
    if not before or not after:
        return None
    cuts = sorted({before[len(before) * number // _BINS] for number in range(1, _BINS)})
    pairs = zip(_shares(before, cuts), _shares(after, cuts), strict=True)
    index = sum((new - old) * math.log(new / old) for old, new in pairs)
    return Decimal(index).quantize(_SIXTH)


def hits(card: Scorecard, rows: pa.Table) -> tuple[Hit, ...]:
    """How many of the scored organisations each indicator touches, in the order of the card."""
    scored = rows.filter(pc.is_valid(rows["score"]))
    return tuple(
        Hit(each.id, each.title, pc.sum(pc.greater(scored[f"{each.id}_hits"], 0)).as_py() or 0, scored.num_rows)
        for each in card.indicators
    )


def _scores(rows: pa.Table) -> list[int]:
    return sorted(score for score in rows["score"].to_pylist() if score is not None)


def _shares(scores: Sequence[int], cuts: Sequence[int]) -> list[float]:
    counts = [0] * (len(cuts) + 1)
    for score in scores:
        counts[bisect_right(cuts, score)] += 1
    return [max(count / len(scores), _LEAST) for count in counts]


def _drifted(index: Decimal | None, limit: Decimal) -> Iterator[Alarm]:
    if index is not None and index > limit:
        zh, en = (
            f"得分分布偏移指数为 {index}，高于 {limit}：请核对数据来源和指标。",
            f"The distribution of scores has shifted by {index}, more than {limit}: check sources and indicators.",
        )
        yield Alarm("drift", None, index, limit, Text(zh, en))


def _hit_alarm(hit: Hit, limit: Decimal) -> Alarm:
    share, most = f"{hit.share * 100:.2f}%", f"{limit * 100:.2f}%"
    zh = f"指标“{hit.title.zh}”涉及 {share} 的主体，高于 {most}：请复核该指标是否还有区分作用。"
    en = f"The indicator “{hit.title.en}” touches {share} of the organisations, more than {most}: review it."
    return Alarm("hits", hit.indicator, hit.share, limit, Text(zh, en))
