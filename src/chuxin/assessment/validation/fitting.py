"""Fits a readable scorecard: optimal bins, logistic weights, whole points that a person can add up by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pyarrow as pa
from optbinning import BinningProcess, OptimalBinning, Scorecard
from scipy.stats import chi2_contingency
from sklearn.linear_model import LogisticRegression

from chuxin.assessment.validation.feature import Feature, Trend
from chuxin.assessment.validation.measured import Floats, Truths, Whole
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# Numbers of the scorecard language have six decimals.
PLACES = 6
_TRENDS = {Trend.AUTO: "auto_asc_desc", Trend.RISING: "ascending", Trend.FALLING: "descending"}
_FEWEST = 10
# Ridge: strong enough that related features share their weight, which keeps signs readable.
_STRENGTH = 0.1
# Stricter than usual, for the cut-points were chosen to part the rows.
_CHANCE = 0.001


@dataclass(frozen=True, slots=True)
class Scale:
    """How points are read: ``points`` at ``odds`` good to one bad, and ``double`` more points double the odds."""

    points: int = 500
    odds: int = 10
    double: int = 40


@dataclass(frozen=True, slots=True)
class Bin:
    """Numbers below ``below`` (``None``: all that are left) get ``points``; ``n`` of the training rows, ``bad`` bad."""

    below: Decimal | None
    points: int
    n: int
    bad: int


@dataclass(frozen=True, slots=True)
class Scored:
    """A feature with its table of points; ``missing`` where there is no number; ``value`` is its information value."""

    feature: Feature
    bins: tuple[Bin, ...]
    missing: int
    value: float

    @property
    def most(self) -> int:
        """The most points it gives."""
        return max(self.missing, *(each.points for each in self.bins))

    @property
    def least(self) -> int:
        """The fewest points it gives."""
        return min(self.missing, *(each.points for each in self.bins))

    def points_of(self, values: Floats) -> Floats:
        """The points of each number."""
        bounds = np.array([float(each.below) for each in self.bins if each.below is not None])
        points = np.array([each.points for each in self.bins], dtype=np.float64)
        found = points[np.searchsorted(bounds, np.nan_to_num(values), side="right")]
        return np.where(np.isnan(values), self.missing, found)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A scorecard: ``base`` points for everyone and a table a feature. ``columns`` are the places of its features in
    the data it was fitted from, ``dropped`` the features that did not help or would have turned the wrong way."""

    base: int
    scored: tuple[Scored, ...]
    columns: tuple[int, ...]
    dropped: tuple[str, ...]
    n: int
    bad: int

    def score(self, values: Floats) -> Floats:
        """The points of each row (columns as fitted); more is better."""
        parts = [each.points_of(values[:, place]) for each, place in zip(self.scored, self.columns, strict=True)]
        return np.asarray(self.base + np.sum(parts, axis=0), dtype=np.float64)

    @property
    def most(self) -> int:
        """The highest score there can be."""
        return self.base + sum(each.most for each in self.scored)


def fit(values: Floats, bad: Truths, features: Sequence[Feature], scale: Scale) -> Fitted:
    """Fit a card to ``values`` (a column a feature, NaN where missing) and what became of the rows.

    Bins: optbinning.OptimalBinning, at least 5 % of the rows each, the bad rate rising or falling as the feature says;
    cut-points are then moved to the roundest number that parts the same rows; a feature whose bins differ by no more
    than chance is dropped. Weights: ridge logistic regression on
    the weights of evidence (sklearn, C = 0.1); a feature that would count against its own evidence is dropped and the
    rest fitted again. Points: optbinning.Scorecard. ``Refusal``: ``fit.too_little``, ``fit.nothing``.
    """
    if min(int(bad.sum()), int((~bad).sum())) < _FEWEST:
        raise Refusal(
            "fit.too_little",
            Text(
                f"数据太少：好坏须各有{_FEWEST}个以上。",
                f"Too little data: {_FEWEST} good and {_FEWEST} bad are needed.",
            ),
            Text("请扩大范围或时间。", "Take a wider range or a longer time."),
        )
    exact = np.round(values, PLACES)
    splits = [_splits(exact[:, place], bad, feature) for place, feature in enumerate(features)]
    used = [place for place, found in enumerate(splits) if found]
    card = None
    while used:
        card = _card(exact, bad, {features[place].id: splits[place] for place in used}, scale, used)
        against = [place for place, weight in zip(used, card.estimator_.coef_[0], strict=True) if weight >= 0]
        if not against:
            break
        used = [place for place in used if place not in against]
    if not used or card is None:
        raise Refusal(
            "fit.nothing",
            Text("没有一个特征与结果有关。", "No feature has anything to do with the outcome."),
            Text("请换用其他特征。", "Try other features."),
        )
    scored = tuple(_scored(card, features[place], splits[place], exact[:, place], bad) for place in used)
    dropped = tuple(each.id for place, each in enumerate(features) if place not in used)
    return Fitted(int(card.intercept_), scored, tuple(used), dropped, len(bad), int(bad.sum()))


def leave_one_out(values: Floats, bad: Truths, features: Sequence[Feature], scale: Scale) -> Floats:
    """The points of each row by a card fitted to all the others: bins, weights and points anew every time."""
    rows = np.arange(len(bad))
    return np.array(
        [fit(values[rows != row], bad[rows != row], features, scale).score(values[[row]])[0] for row in rows]
    )


def roundest(low: float, high: float) -> Decimal:
    """The number with the fewest decimals above ``low`` and not above ``high`` (both to six decimals), of several the
    one nearest to their middle: what lies between belongs to neither side more than to the other."""
    least, most = (Decimal(str(round(value, PLACES))) for value in (low, high))
    middle = (least + most) / 2
    for digits in range(-12, PLACES + 1):
        step = Decimal(1).scaleb(-digits)
        nearest = (middle / step).to_integral_value(ROUND_HALF_UP) * step
        if least < nearest <= most:
            return nearest.quantize(Decimal(1)) if digits <= 0 else nearest
    return most


def _splits(column: Floats, bad: Truths, feature: Feature) -> tuple[Decimal, ...]:
    """Readable cut-points of a column; none where it says nothing."""
    binning = OptimalBinning(
        feature.id, dtype="numerical", solver="cp", monotonic_trend=_TRENDS[feature.trend], min_bin_size=0.05
    )
    known = np.unique(column[~np.isnan(column)])
    if len(known) < 2:
        return ()
    binning.fit(column, bad.astype(np.int64))
    pairs = [(known[known < split], known[known >= split]) for split in binning.splits]
    splits = tuple(roundest(float(below[-1]), float(above[0])) for below, above in pairs if len(below) and len(above))
    return splits if _tells(column, bad, splits) else ()


def _tells(column: Floats, bad: Truths, splits: Sequence[Decimal]) -> bool:
    """Whether the bins part bad from good by more than chance (scipy.stats.chi2_contingency, p < 0.001)."""
    known = ~np.isnan(column)
    place = _places(column[known], splits)
    counts = np.array([np.bincount(place[bad[known] == kind], minlength=len(splits) + 1) for kind in (True, False)])
    return bool(splits) and float(chi2_contingency(counts, correction=False).pvalue) < _CHANCE


def _places(column: Floats, splits: Sequence[Decimal]) -> Whole:
    found = np.searchsorted(np.array([float(at) for at in splits]), np.nan_to_num(column), side="right")
    return np.asarray(found, dtype=np.int64)


def _card(
    values: Floats, bad: Truths, splits: dict[str, tuple[Decimal, ...]], scale: Scale, used: Sequence[int]
) -> Scorecard:
    names = list(splits)
    fixed = {
        name: {"user_splits": [float(at) for at in found], "user_splits_fixed": [True] * len(found)}
        for name, found in splits.items()
    }
    process = BinningProcess(names, binning_fit_params=fixed)
    card = Scorecard(
        process,
        LogisticRegression(C=_STRENGTH),
        scaling_method="pdo_odds",
        scaling_method_params={"pdo": scale.double, "odds": scale.odds, "scorecard_points": scale.points},
        intercept_based=True,
        rounding=True,
    )
    frame = pa.table({name: values[:, place] for name, place in zip(names, used, strict=True)}).to_pandas()
    return card.fit(frame, bad.astype(np.int64), metric_missing="empirical")


def _scored(card: Scorecard, feature: Feature, splits: Sequence[Decimal], column: Floats, bad: Truths) -> Scored:
    table = card.table(style="detailed")
    mine = table[table["Variable"] == feature.id]
    points = [int(value) for value in mine["Points"]]
    place = _places(column, splits)
    known = ~np.isnan(column)
    bins = tuple(
        Bin(below, points[number], int((known & (place == number)).sum()), int((bad & known & (place == number)).sum()))
        for number, below in enumerate([*splits, None])
    )
    # After the bins the library tells special values (there are none) and missing ones.
    return Scored(feature, bins, points[-1], float(mine["IV"].sum()))
