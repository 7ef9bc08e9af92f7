"""A figure with its interval: what a bootstrap over organisations, with a published seed, says of any statistic."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import DegenerateDataWarning, binomtest, bootstrap

Floats: TypeAlias = NDArray[np.float64]
Truths: TypeAlias = NDArray[np.bool_]
Whole: TypeAlias = NDArray[np.int64]

SEED = 20240301
CONFIDENCE = 0.95
RESAMPLES = 400
# Above so many rows a resample costs more than its precision is worth.
_MANY, _FEWER = 200_000, 100


@dataclass(frozen=True, slots=True)
class Figure:
    """A statistic with its 95 % interval; ``None`` where it is not defined (nobody bad, nobody good)."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, float | None]:
        """``{"value": …, "low": …, "high": …}``, to six decimals."""
        return {"value": rounded(self.value), "low": rounded(self.low), "high": rounded(self.high)}


def rounded(value: float | None) -> float | None:
    """``value`` to six decimals, as every answer of the bench gives it; what is not a number is ``None``."""
    return None if value is None or not np.isfinite(value) else round(float(value), 6)


def with_interval(statistic: Callable[[Floats], float | None], clusters: Whole) -> Figure:
    """``statistic`` of weights a row, with the percentile bootstrap interval over ``clusters``.

    ``clusters`` numbers the organisation of each row from 0: an organisation seen on several days is drawn as a whole,
    because its rows are not independent. ``statistic`` is given how often each row was drawn. scipy.stats.bootstrap,
    400 resamples (100 above 200,000 rows), seed 20240301.
    """
    whole = statistic(np.ones(len(clusters)))
    count = int(clusters.max()) + 1 if len(clusters) else 0
    if whole is None or count < 2:
        return Figure(whole)

    def drawn(sample: NDArray[np.int64]) -> float:
        found = statistic(np.bincount(sample, minlength=count)[clusters].astype(np.float64))
        return float("nan") if found is None else found

    resamples = RESAMPLES if len(clusters) <= _MANY else _FEWER
    with warnings.catch_warnings():
        # A resample without a bad one has no figure; such draws are left out below.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        draws = bootstrap(
            (np.arange(count),), drawn, n_resamples=resamples, vectorized=False, method="percentile",
            confidence_level=CONFIDENCE, rng=np.random.default_rng(SEED),
        ).bootstrap_distribution  # fmt: skip
    if np.isnan(draws).all():
        return Figure(whole)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(draws, [tail, 1 - tail])
    return Figure(whole, float(low), float(high))


def share(hits: int, of: int) -> Figure:
    """The share ``hits`` of ``of`` with its Wilson interval (scipy.stats.binomtest)."""
    if of == 0:
        return Figure(None)
    interval = binomtest(hits, of).proportion_ci(CONFIDENCE, method="wilson")
    return Figure(hits / of, float(interval.low), float(interval.high))
