"""A back-test: a scorecard on past days, beside what became known of those organisations afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.evaluation.sources import Sources
from chuxin.assessment.validation import fairness
from chuxin.assessment.validation.calibration import Calibration, bands, foretold
from chuxin.assessment.validation.cohort import Cohort, Judged, cohort, columns_of
from chuxin.assessment.validation.fairness import Group, Rows
from chuxin.assessment.validation.measured import CONFIDENCE, RESAMPLES, SEED, Figure, rounded, share
from chuxin.assessment.validation.outcome import Outcome, Period, days_of, outcome
from chuxin.assessment.validation.queue import Queue, order, queue
from chuxin.assessment.validation.ranking import Examples, ranked, risk_of
from chuxin.assessment.validation.separation import Tenth, auc, ks, plain_auc, tenths
from chuxin.assessment.validation.stability import psi
from chuxin.assessment.validation.stability import told as psi_told
from chuxin.kernel.formula import Formula
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_FEWEST_OF_A_KIND = 10


@dataclass(frozen=True, slots=True)
class Day:
    """What one day judged brought."""

    day: date
    rules: date
    until: date
    n: int
    bad: int
    auc: Figure
    ks: float | None
    queue: Queue
    psi: float | None
    unplaced: int

    def as_json(self) -> dict[str, object]:
        """The day as the bench answers it."""
        return {
            "day": self.day.isoformat(), "rules_of": self.rules.isoformat(), "outcomes_until": self.until.isoformat(),
            "n": self.n, "bad": self.bad, "auc": self.auc.as_json(), "ks": rounded(self.ks),
            "queue": self.queue.as_json(), "psi": rounded(self.psi), "records_of_unknown_state": self.unplaced,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opaque:
    """What an opaque order of the same points and counts reaches on the same days as the card (R15: a ranking only)."""

    card: float | None
    ranking: float | None
    days: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """Every figure of a back-test; what each means is told in docs/statisticians-bench.md."""

    scorecard: str
    edition: str
    title: Text
    outcome: Outcome
    days: tuple[Day, ...]
    n: int
    rate: Figure
    auc: Figure
    ks: float | None
    tenths: tuple[Tenth, ...]
    queue: Queue
    calibration: Calibration
    by: Mapping[str, tuple[Group, ...]]
    opaque: Opaque | None

    def as_json(self) -> dict[str, object]:
        """The back-test as one document."""
        return {
            "scorecard": self.scorecard,
            "edition": self.edition,
            "outcome": {
                "item": self.outcome.item, "where": self.outcome.where, "horizon_months": self.outcome.months,
                "among": "inspected" if self.outcome.inspects else "all",
            },
            "n": self.n,
            "bad_rate": self.rate.as_json(),
            "auc": self.auc.as_json(),
            "ks": rounded(self.ks),
            "lift": [tenth.as_json() for tenth in self.tenths],
            "queue": self.queue.as_json(),
            "calibration": self.calibration.as_json(),
            "stability": [
                {"from": before.day.isoformat(), "to": after.day.isoformat(), "psi": rounded(after.psi),
                 "told": psi_told(after.psi).as_json()}
                for before, after in zip(self.days, self.days[1:], strict=False)
            ],
            "days": [day.as_json() for day in self.days],
            "fairness": fairness.as_json(self.by),
            "opaque_ranking": None if self.opaque is None else {
                "auc_of_card": rounded(self.opaque.card), "auc_of_ranking": rounded(self.opaque.ranking),
                "days": self.opaque.days,
            },
            "intervals": {"confidence": CONFIDENCE, "rates": "Wilson",
                          "others": "percentile bootstrap over organisations", "resamples": RESAMPLES, "seed": SEED},
        }  # fmt: skip


def backtest(judged: Judged, sources: Sources, asked: tuple[str, Formula | None], period: Period) -> Backtest:
    """Judge every day of ``period`` and compare with the later outcomes: ``asked`` is their item and condition.

    Refuses what evaluation refuses, ``backtest.no_outcomes``, ``backtest.no_day``, ``backtest.nobody``.
    """
    outcomes = outcome(sources, *asked, period)
    held = [cohort(judged, sources, outcomes, day) for day in days_of(outcomes, period)]
    cohorts = [each for each in held if each.n]
    if not cohorts:
        raise Refusal(
            "backtest.nobody",
            Text("没有一个主体既有等级又有结果。", "No organisation has both a grade and an outcome."),
            Text("请核对评分卡覆盖要求、日期与结果事项。", "Check coverage, the days and the item of the outcome."),
        )
    rows, keys = _rows(cohorts, judged.card.cuts[-1].grade)
    in_order = order(rows.risk, [label for each in cohorts for label in each.labels])
    days = tuple(_day(each, outcomes, before) for each, before in zip(cohorts, [None, *cohorts], strict=False))
    return Backtest(
        scorecard=judged.card.id,
        edition=judged.card.edition,
        title=judged.card.title,
        outcome=outcomes,
        days=days,
        n=len(rows.bad),
        rate=share(int(rows.bad.sum()), len(rows.bad)),
        auc=auc(rows.risk, rows.bad, rows.cluster),
        ks=ks(rows.risk, rows.bad),
        tenths=tenths(rows.bad[in_order]),
        queue=_together(days),
        calibration=_calibration(cohorts, outcomes),
        by={name: fairness.groups(rows, found) for name, found in keys.items()},
        opaque=_opaque(judged.card, cohorts, outcomes),
    )


def _rows(cohorts: Sequence[Cohort], last_grade: str) -> tuple[Rows, Mapping[str, list[str]]]:
    numbers: dict[str, int] = {}
    cluster = [numbers.setdefault(one, len(numbers)) for each in cohorts for one in each.subjects]
    rows = Rows(
        np.concatenate([each.risk for each in cohorts]),
        np.concatenate([each.bad for each in cohorts]),
        np.array([grade == last_grade for each in cohorts for grade in each.grades], dtype=np.bool_),
        np.array(cluster, dtype=np.int64),
    )
    return rows, {
        "industry": [code[:1] for each in cohorts for code in each.industries],
        "place": [f"{code[:4]}00" if code else "" for each in cohorts for code in each.regions],
    }


def _day(one: Cohort, outcomes: Outcome, before: Cohort | None) -> Day:
    in_order = order(one.risk, one.labels)
    known = [one.known_on[place] if outcomes.inspects else None for place in in_order.tolist()]
    clusters = np.arange(one.n, dtype=np.int64)
    return Day(
        day=one.day,
        rules=one.rules,
        until=outcomes.last_of(one.day),
        n=one.n,
        bad=int(one.bad.sum()),
        auc=auc(one.risk, one.bad, clusters),
        ks=ks(one.risk, one.bad),
        queue=queue(one.bad[in_order], known),
        psi=psi(before.score, one.score) if before else None,
        unplaced=one.unplaced,
    )


def _together(days: Sequence[Day]) -> Queue:
    """The queues of all days as one: means weighted with the bad ones (a slot never passes to another day)."""

    def mean(values: Sequence[tuple[float | None, int]]) -> float | None:
        told = [(value, weight) for value, weight in values if value is not None and weight]
        return sum(value * weight for value, weight in told) / sum(w for _, w in told) if told else None

    return Queue(
        mean([(day.queue.first_half, day.bad) for day in days]),
        sum(day.queue.inspected for day in days),
        mean([(day.queue.days_earlier, day.bad) for day in days]),
        mean([(day.queue.really_first_half, day.bad) for day in days]),
    )


def _calibration(cohorts: Sequence[Cohort], outcomes: Outcome) -> Calibration:
    score = np.concatenate([each.score for each in cohorts])
    bad = np.concatenate([each.bad for each in cohorts])
    last = cohorts[-1]
    earlier = [each for each in cohorts[:-1] if outcomes.last_of(each.day) <= last.day]
    if not earlier:
        return Calibration(bands(score, bad))
    known = (np.concatenate([each.risk for each in earlier]), np.concatenate([each.bad for each in earlier]))
    return Calibration(bands(score, bad), *(foretold(known, (last.risk, last.bad)) or (None, None)))


def _opaque(scorecard: Scorecard, cohorts: Sequence[Cohort], outcomes: Outcome) -> Opaque | None:
    """On every day that has days before it whose outcomes were all known by then."""
    names = [f"{each.id}_{what}" for each in scorecard.indicators for what in ("points", "hits", "value")]
    parts = [columns_of(each, names) for each in cohorts]
    card: list[float] = []
    ranking: list[float] = []
    for place, now in enumerate(cohorts):
        past = [number for number, each in enumerate(cohorts) if outcomes.last_of(each.day) <= now.day]
        bad = np.concatenate([cohorts[number].bad for number in past]) if past else np.zeros(0, dtype=np.bool_)
        if min(bad.sum(), (~bad).sum()) < _FEWEST_OF_A_KIND or now.bad.all() or not now.bad.any():
            continue
        known = Examples(np.concatenate([parts[number] for number in past]), bad)
        opaque = risk_of(ranked(known, now.subjects, parts[place]), now.subjects)
        card.append(plain_auc(now.risk, now.bad) or 0.0)
        ranking.append(plain_auc(opaque, now.bad) or 0.0)
    return Opaque(float(np.mean(card)), float(np.mean(ranking)), len(card)) if card else None
