"""How well an order parts the bad from the good: AUC, KS, and what each tenth of the queue holds (gains and lift)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from chuxin.assessment.validation.measured import Figure, Floats, Truths, Whole, rounded, with_interval

# R07: fewer organisations than this are never told apart.
SMALLEST = 5
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Tenth:
    """One part of the queue, worst first: ``number`` from 1, how many there are, how many turned out bad, the share
    of all bad found up to here, and how many times the overall rate its own rate is (``lift``)."""

    number: int
    n: int
    bad: int
    found: float | None
    lift: float | None

    def as_json(self) -> dict[str, object]:
        """The part as the bench answers it."""
        return {
            "tenth": self.number,
            "n": self.n,
            "bad": self.bad,
            "bad_rate": rounded(self.bad / self.n),
            "bad_found_so_far": rounded(self.found),
            "lift": rounded(self.lift),
        }


def auc(risk: Floats, bad: Truths, clusters: Whole) -> Figure:
    """The chance that a bad one stands before a good one in the queue, ties half."""
    _, level = np.unique(risk, return_inverse=True)

    def area(weights: Floats) -> float | None:
        return _area(level, bad, weights)

    return with_interval(area, clusters)


def plain_auc(risk: Floats, bad: Truths) -> float | None:
    """The same without an interval (sklearn.metrics.roc_auc_score)."""
    return None if bad.all() or not bad.any() else float(roc_auc_score(bad, risk))


def _area(level: Whole, bad: Truths, weights: Floats) -> float | None:
    """The area of sklearn.metrics.roc_auc_score for weighted rows (a test holds them equal), at a thirtieth of its
    time: it is asked for thousands of resamples. ``level`` numbers the risks upwards."""
    ill, well = np.bincount(level, weights * bad), np.bincount(level, weights * ~bad)
    pairs = ill.sum() * well.sum()
    if not pairs:
        return None
    return float((ill * (np.cumsum(well) - well / 2)).sum() / pairs)


def ks(risk: Floats, bad: Truths) -> float | None:
    """The largest distance between the two distributions of risk, bad and good (scipy.stats.ks_2samp)."""
    if bad.all() or not bad.any():
        return None
    return float(ks_2samp(risk[bad], risk[~bad]).statistic)


def tenths(bad_in_order: Truths) -> tuple[Tenth, ...]:
    """The queue, worst first, cut into ten parts of (nearly) equal size; fewer where a part would hold under five."""
    return tuple(_tenths(bad_in_order))


def _tenths(bad_in_order: Truths) -> Iterator[Tenth]:
    whole, all_bad = len(bad_in_order), int(bad_in_order.sum())
    parts = min(TENTHS, whole // SMALLEST)
    found = 0
    for number, part in enumerate(np.array_split(bad_in_order, parts) if parts else (), start=1):
        n, bad = len(part), int(part.sum())
        found += bad
        told = (found / all_bad, (bad / n) / (all_bad / whole)) if all_bad else (None, None)
        yield Tenth(number, n, bad, *told)
