"""An opaque order of work (R15): it may say who is looked at first, and can give neither points nor a grade.

A :class:`Ranking` holds organisations in an order and nothing else: no figure of it can be shown of anyone, no
scorecard can be made of it, no register takes it. It is here to measure what a readable card gives up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from chuxin.assessment.validation.measured import SEED, Floats, Truths
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# With fewer of a kind there is nothing to learn from.
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class Ranking:
    """Organisations in the order in which they should be looked at. ``made_by`` names the method."""

    order: tuple[str, ...]
    made_by: str


@dataclass(frozen=True, slots=True)
class Examples:
    """What an opaque order learns from: one row of ``features`` an organisation, and whether it turned out bad."""

    features: Floats
    bad: Truths


def ranked(known: Examples, subjects: Sequence[str], features: Floats) -> Ranking:
    """``subjects`` with their ``features``, the likeliest to turn out bad first.

    sklearn.ensemble.HistGradientBoostingClassifier with a published seed; equals stand in the order of their codes.
    ``Refusal`` ``ranking.too_little`` with fewer than ten of a kind to learn from.
    """
    bad = int(known.bad.sum())
    if min(bad, len(known.bad) - bad) < _FEWEST:
        raise Refusal(
            "ranking.too_little",
            Text(
                f"可供学习的结果太少：须各有{_FEWEST}个以上。", f"Too little to learn from: {_FEWEST} of a kind needed."
            ),
            Text("请扩大时间范围。", "Take a longer period."),
        )
    learner = HistGradientBoostingClassifier(random_state=SEED, max_iter=100, min_samples_leaf=10)
    # One thread: on small data many threads only wait for each other.
    with threadpool_limits(limits=1):
        chances = learner.fit(known.features, known.bad).predict_proba(features)[:, 1]
    places = np.lexsort((np.array(subjects), -chances))
    return Ranking(tuple(subjects[place] for place in places), "HistGradientBoostingClassifier")


def risk_of(ranking: Ranking, subjects: Sequence[str]) -> Floats:
    """The places of ``subjects`` in the ranking as a number that falls from first to last, to measure an order by."""
    place = {subject: number for number, subject in enumerate(ranking.order)}
    return np.array([-place[subject] for subject in subjects], dtype=np.float64)
