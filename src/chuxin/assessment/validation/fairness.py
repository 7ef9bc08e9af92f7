"""Whether a scheme works alike for industries and places: the same figures by group, with intervals and a least size.

Groups below five organisations are never told apart (R07): they are joined into one, with the next larger group where
five are not reached, so that no count can be had by subtraction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chuxin.assessment.validation.measured import Figure, Floats, Truths, Whole, share, with_interval
from chuxin.assessment.validation.separation import SMALLEST, auc

# Below so many organisations, or with fewer bad or good ones than five, a difference says nothing.
ENOUGH, FEWEST_OF_A_KIND = 30, 5
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Rows:
    """What is compared: one place each for a judged organisation on a day. ``flagged``: it has the card's last
    grade; ``cluster`` numbers the organisation."""

    risk: Floats
    bad: Truths
    flagged: Truths
    cluster: Whole

    def only(self, chosen: Truths) -> Rows:
        """The chosen rows, clusters numbered anew."""
        _, cluster = np.unique(self.cluster[chosen], return_inverse=True)
        return Rows(self.risk[chosen], self.bad[chosen], self.flagged[chosen], cluster.astype(np.int64))


@dataclass(frozen=True, slots=True)
class Group:
    """One industry section or place beside everyone else. ``enough`` is false where the group is too small to say
    anything of it: then only counts are told."""

    key: str
    n: int
    organisations: int
    enough: bool
    bad: Figure | None = None
    flagged: Figure | None = None
    auc: Figure | None = None
    more_bad: Figure | None = None
    more_flagged: Figure | None = None

    def as_json(self) -> dict[str, object]:
        """The group as the bench answers it."""
        figures = {
            "bad_rate": self.bad, "share_with_last_grade": self.flagged, "auc": self.auc,
            "bad_rate_less_whole": self.more_bad, "share_with_last_grade_less_whole": self.more_flagged,
        }  # fmt: skip
        told = {name: figure.as_json() if figure else None for name, figure in figures.items()}
        return {
            "group": self.key,
            "n": self.n,
            "organisations": self.organisations,
            "enough_to_say": self.enough,
        } | told


def groups(rows: Rows, keys: Sequence[str]) -> tuple[Group, ...]:
    """The figures of every group, the largest first; ``keys`` names the group of each row."""
    named = _pooled(keys, rows.cluster)
    labels = np.array(named, dtype=object)
    found = [_group(rows, np.asarray(labels == key, dtype=np.bool_), key) for key in sorted(set(named))]
    return tuple(sorted(found, key=lambda group: (group.key == OTHERS, -group.n, group.key)))


def _pooled(keys: Sequence[str], cluster: Whole) -> list[str]:
    """``keys`` with the small groups joined, until what is joined holds five organisations."""
    sizes: dict[str, set[int]] = {}
    for key, number in zip(keys, cluster.tolist(), strict=True):
        sizes.setdefault(key or OTHERS, set()).add(number)
    joined = {key for key, found in sizes.items() if key == OTHERS or len(found) < SMALLEST}
    held = {number for key in joined for number in sizes[key]}
    for key in sorted(sizes, key=lambda key: (len(sizes[key]), key)):
        if key not in joined and 0 < len(held) < SMALLEST:
            joined.add(key)
            held |= sizes[key]
    return [OTHERS if (key or OTHERS) in joined else key for key in keys]


def _group(rows: Rows, inside: Truths, key: str) -> Group:
    mine = rows.only(inside)
    n, organisations, bad = len(mine.bad), int(mine.cluster.max()) + 1, int(mine.bad.sum())
    if n < ENOUGH or organisations < SMALLEST:
        return Group(key, n, organisations, enough=False)
    both = min(bad, n - bad) >= FEWEST_OF_A_KIND
    return Group(
        key,
        n,
        organisations,
        enough=True,
        bad=share(bad, n),
        flagged=share(int(mine.flagged.sum()), n),
        auc=auc(mine.risk, mine.bad, mine.cluster) if both else None,
        more_bad=_difference(rows.bad, inside, rows.cluster),
        more_flagged=_difference(rows.flagged, inside, rows.cluster),
    )


def _difference(hit: Truths, inside: Truths, cluster: Whole) -> Figure:
    """The share inside less the share of the whole."""

    def difference(weights: Floats) -> float | None:
        within = weights * inside
        if not within.sum():
            return None
        return float((hit * within).sum() / within.sum() - (hit * weights).sum() / weights.sum())

    return with_interval(difference, cluster)


def as_json(of: Mapping[str, tuple[Group, ...]]) -> dict[str, list[dict[str, object]]]:
    """Groups by what they are groups of."""
    return {name: [group.as_json() for group in found] for name, found in of.items()}
