"""Whether the scores of two days are spread alike: the population stability index (PSI)."""

from __future__ import annotations

import numpy as np
from scipy.special import rel_entr

from chuxin.assessment.validation.measured import Floats
from chuxin.kernel.text import Text

BANDS = 10
# A share of nothing has no logarithm; half an organisation stands in for none.
_HALF = 0.5
# Siddiqi, Credit Risk Scorecards (2006): below 0.10 no change, from 0.25 a shift that needs an answer.
_SMALL, _LARGE = 0.10, 0.25


def psi(expected: Floats, actual: Floats) -> float | None:
    """Σ (aᵢ - eᵢ)·ln(aᵢ/eᵢ) over bands cut at the deciles of ``expected`` (scipy.special.rel_entr, both ways).

    Equal cut-points are one; an empty band counts as half an organisation. ``None`` where a side is empty.
    """
    if not len(expected) or not len(actual):
        return None
    cuts = np.unique(np.quantile(expected, np.linspace(0, 1, BANDS + 1)[1:-1], method="lower"))
    cuts = cuts[cuts < expected.max()]
    before, after = (_shares(values, cuts) for values in (expected, actual))
    return float(np.sum(rel_entr(after, before) + rel_entr(before, after)))


def _shares(values: Floats, cuts: Floats) -> Floats:
    # searchsorted: a score equal to a cut-point belongs to the band below it.
    counts = np.bincount(np.searchsorted(cuts, values, side="left"), minlength=len(cuts) + 1).astype(np.float64)
    filled = np.where(counts == 0, _HALF, counts)
    return np.asarray(filled / filled.sum(), dtype=np.float64)


def told(value: float | None) -> Text:
    """What a PSI means, in words."""
    if value is None:
        return Text("无法计算", "not defined")
    if value < _SMALL:
        return Text("稳定", "stable")
    return Text("略有变化", "some change") if value < _LARGE else Text("明显漂移", "a clear shift")
