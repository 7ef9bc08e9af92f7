"""The order in which a score would have sent inspectors, beside the order in which they really went."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from chuxin.assessment.validation.measured import Floats, Truths, Whole, rounded


@dataclass(frozen=True, slots=True)
class Queue:
    """What the score's order would have brought over one period.

    ``first_half`` is the share of all bad outcomes that stand in the first half of the queue. ``inspected`` counts the
    inspections of the period (0: the outcome records none), ``days_earlier`` the mean over the bad ones of the days
    that the score's order would have reached them before the day on which they really were (below 0: later), and
    ``really_first_half`` the share of the bad that the real order found in its first half.
    """

    first_half: float | None
    inspected: int = 0
    days_earlier: float | None = None
    really_first_half: float | None = None

    def as_json(self) -> dict[str, object]:
        """The queue as the bench answers it."""
        return {
            "bad_in_first_half": rounded(self.first_half),
            "inspected": self.inspected,
            "bad_in_first_half_of_real_order": rounded(self.really_first_half),
            "mean_days_earlier": rounded(self.days_earlier),
        }


def lot(label: str) -> str:
    """The published tie-break: SHA-256 of ``<day judged>/<subject>``, in hexadecimal. Anyone can redo it."""
    return hashlib.sha256(label.encode()).hexdigest()


def order(risk: Floats, labels: Sequence[str]) -> Whole:
    """The queue as positions of rows: the highest risk first, equals by :func:`lot` of their labels."""
    keys = [(-value, lot(label)) for value, label in zip(risk.tolist(), labels, strict=True)]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


def first_half(bad_in_order: Truths) -> float | None:
    """The share of all bad ones among the first ⌈n/2⌉ of the queue; ``None`` where nobody is bad."""
    if not bad_in_order.any():
        return None
    half = (len(bad_in_order) + 1) // 2
    return float(bad_in_order[:half].sum() / bad_in_order.sum())


def queue(bad_in_order: Truths, days_in_order: Sequence[date | None]) -> Queue:
    """What the score's order would have brought.

    ``bad_in_order`` and ``days_in_order`` follow the queue; a day is that on which the outcome of the organisation
    became known by inspection, ``None`` where it was not inspected. Mean days earlier is defined so: take the
    inspected ones only; their real days, sorted, are the slots the inspectors had; the k-th of the queue is given the
    k-th slot; over the bad ones, the mean of (real day - day of the slot given). Nothing else changes: as many
    inspections, on the same days. Where every inspected one is bad the mean is zero by construction, so it is told
    only where both kinds were found.
    """
    inspected = [place for place, day in enumerate(days_in_order) if day is not None]
    real = np.array([(days_in_order[place] or date.min).toordinal() for place in inspected], dtype=np.int64)
    bad = bad_in_order[inspected]
    if not bad.any() or bad.all():
        return Queue(first_half(bad_in_order), len(inspected))
    earlier = float(np.mean((real - np.sort(real))[bad]))
    really = first_half(bad[np.argsort(real, kind="stable")])
    return Queue(first_half(bad_in_order), len(inspected), earlier, really)
