"""What a score means as a rate: observed shares by band, and how well a map fitted on earlier days foretold a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

from chuxin.assessment.validation.measured import Figure, Floats, Truths, rounded, share
from chuxin.assessment.validation.separation import SMALLEST, TENTHS


@dataclass(frozen=True, slots=True)
class Band:
    """Organisations whose score lies from ``low`` to ``high``: how many, how many bad, the rate with its interval."""

    low: float
    high: float
    n: int
    bad: int
    rate: Figure

    def as_json(self) -> dict[str, object]:
        """The band as the bench answers it."""
        rate = self.rate.as_json()
        return {"from": rounded(self.low), "to": rounded(self.high), "n": self.n, "bad": self.bad, "bad_rate": rate}


@dataclass(frozen=True, slots=True)
class Calibration:
    """Rates by score band; ``brier`` of the last day under a map fitted on the days before (``None``: only one day),
    and ``brier_of_mean``, what the mean rate of those days alone would have reached."""

    bands: tuple[Band, ...]
    brier: float | None = None
    brier_of_mean: float | None = None

    def as_json(self) -> dict[str, object]:
        """The calibration as the bench answers it."""
        return {
            "bands": [band.as_json() for band in self.bands],
            "map": "isotonic, fitted on the earlier days",
            "brier": rounded(self.brier),
            "brier_of_the_mean_rate": rounded(self.brier_of_mean),
        }


def bands(score: Floats, bad: Truths) -> tuple[Band, ...]:
    """At most ten bands of score with (nearly) equal numbers; equal scores stay together, none holds under five."""
    return tuple(_bands(score, bad))


def _bands(score: Floats, bad: Truths) -> Iterator[Band]:
    place = np.argsort(score, kind="stable")
    score, bad = score[place], bad[place]
    begin, least = 0, max(SMALLEST, -(-len(score) // TENTHS))
    while begin < len(score):
        end = min(begin + least, len(score))
        end = int(np.searchsorted(score, score[end - 1], side="right"))
        if len(score) - end < SMALLEST:
            end = len(score)
        n, hits = end - begin, int(bad[begin:end].sum())
        if n >= SMALLEST:
            yield Band(float(score[begin]), float(score[end - 1]), n, hits, share(hits, n))
        begin = end


def foretold(earlier: tuple[Floats, Truths], later: tuple[Floats, Truths]) -> tuple[float, float] | None:
    """The Brier score of ``later`` (risk, bad) under the isotonic map of ``earlier``, and under its mean rate.

    sklearn.isotonic.IsotonicRegression, never falling with risk. ``None`` where ``earlier`` knows one kind only.
    """
    risk, bad = earlier
    if bad.all() or not bad.any() or not len(later[1]):
        return None
    rates = IsotonicRegression(y_min=0, y_max=1, increasing=True, out_of_bounds="clip").fit(risk, bad)
    mean = np.full(len(later[1]), float(bad.mean()))
    return float(_brier(later[1], rates.predict(later[0]))), float(_brier(later[1], mean))


def _brier(bad: Truths, rates: Floats) -> float:
    # Both kinds are named, so that a day on which nobody was bad has a score too.
    return float(brier_score_loss(bad.astype(np.int64), rates, pos_label=1, labels=[0, 1]))
