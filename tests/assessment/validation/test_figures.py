"""Every figure of the bench against an answer worked by hand, or against the library it stands for."""

from __future__ import annotations

from datetime import date
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from chuxin.assessment.validation import calibration, fairness, stability
from chuxin.assessment.validation.fairness import OTHERS, Rows
from chuxin.assessment.validation.measured import share
from chuxin.assessment.validation.queue import first_half, lot, order, queue
from chuxin.assessment.validation.separation import auc, ks, plain_auc, tenths

# Ten organisations, riskiest first; the four bad ones stand at places 1, 2, 4 and 8. Pairs (bad, good) in the right
# order: 6 + 6 + 5 + 2 = 19 of 24.
RISK = np.arange(10, 0, -1, dtype=np.float64)
BAD = np.array([True, True, False, True, False, False, False, True, False, False])
EACH = np.arange(10)


def test_auc_of_ten_rows_is_what_the_pairs_say() -> None:
    assert auc(RISK, BAD, EACH).value == pytest.approx(19 / 24)
    assert plain_auc(RISK, BAD) == pytest.approx(19 / 24)


def test_equal_risks_count_half() -> None:
    assert auc(np.array([1.0, 1.0]), np.array([True, False]), np.arange(2)).value == 0.5


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=3, max_size=40))
def test_the_fast_area_is_that_of_the_library(rows: list[tuple[int, bool]]) -> None:
    risk, bad = np.array([row[0] for row in rows], dtype=np.float64), np.array([row[1] for row in rows])
    found = auc(risk, bad, np.zeros(len(rows), dtype=np.int64)).value
    assert found is None if len(set(bad.tolist())) < 2 else found == pytest.approx(roc_auc_score(bad, risk))


def test_an_interval_holds_the_figure_and_is_the_same_every_time() -> None:
    one, other = auc(RISK, BAD, EACH), auc(RISK, BAD, EACH)
    assert one == other
    assert (one.low or 0) <= (one.value or 0) <= (one.high or 0)


def test_an_organisation_seen_twice_makes_no_interval_narrower() -> None:
    twice = [np.tile(each, 2) for each in (RISK, BAD, EACH)]
    one, both = auc(RISK, BAD, EACH), auc(*twice)
    assert (both.low, both.high) == pytest.approx((one.low, one.high))


def test_ks_is_the_largest_gap_of_the_two_distributions() -> None:
    # After four of the queue: 3 of 4 bad, 1 of 6 good.
    assert ks(RISK, BAD) == pytest.approx(3 / 4 - 1 / 6)
    assert ks(RISK, np.ones(10, dtype=bool)) is None


def test_a_queue_of_ten_is_cut_into_parts_of_no_fewer_than_five() -> None:
    first, second = tenths(BAD)
    assert (first.n, first.bad, first.found, first.lift) == (5, 3, 0.75, pytest.approx(1.5))
    assert (second.n, second.bad, second.found) == (5, 1, 1.0)


def test_psi_of_the_same_spread_is_nothing_and_of_another_what_the_formula_says() -> None:
    scores = np.repeat(np.arange(10, dtype=np.float64), 20)
    assert stability.psi(scores, scores) == 0
    before, after = np.array([0.0] * 50 + [1.0] * 50), np.array([0.0] * 80 + [1.0] * 20)
    assert stability.psi(before, after) == pytest.approx(0.3 * log(0.8 / 0.5) - 0.3 * log(0.2 / 0.5))
    assert stability.told(0.0).en == "stable"
    assert stability.told(0.3).en == "a clear shift"


def test_days_earlier_on_four_rows_worked_by_hand() -> None:
    # Real order: good on the 1st, good on the 3rd, bad on the 7th, bad on the 13th. The score puts both bad ones first:
    # they get the 1st and the 3rd, which is (7 - 1) and (13 - 3) days earlier (either way round the mean is 8).
    days = [date(2026, 3, day) for day in (7, 13, 1, 3)]
    told = queue(np.array([True, True, False, False]), days)
    assert (told.days_earlier, told.first_half, told.really_first_half, told.inspected) == (8.0, 1.0, 0.0, 4)


def test_the_wrong_order_comes_later_and_where_all_are_bad_nothing_is_said() -> None:
    days = [date(2026, 3, day) for day in (7, 13, 1, 3)]
    assert queue(np.array([False, False, True, True]), days).days_earlier == -8.0
    assert queue(np.ones(4, dtype=bool), days).days_earlier is None


def test_those_not_inspected_take_no_slot() -> None:
    days = [None, date(2026, 3, 5), date(2026, 3, 1)]
    told = queue(np.array([False, True, False]), days)
    assert (told.inspected, told.days_earlier) == (2, 4.0)


def test_half_of_an_odd_queue_is_rounded_up() -> None:
    assert first_half(np.array([False, True, True])) == 0.5
    assert first_half(np.zeros(3, dtype=bool)) is None


def test_equals_stand_by_a_published_hash() -> None:
    labels = [f"2026-01-01/{code}" for code in "abcdef"]
    assert [labels[place] for place in order(np.zeros(6), labels)] == sorted(labels, key=lot)
    assert order(np.array([0.0, 2.0, 1.0]), labels[:3]).tolist() == [1, 2, 0]


def test_bands_keep_equal_scores_together_and_hold_at_least_five() -> None:
    score = np.array([10.0] * 12 + [20.0] * 3 + [30.0] * 9)
    bad = np.array([True] * 6 + [False] * 18)
    found = calibration.bands(score, bad)
    assert [(band.low, band.high, band.n, band.bad) for band in found] == [(10, 10, 12, 6), (20, 30, 12, 0)]


def test_a_rate_has_its_wilson_interval() -> None:
    # Wilson (1927) for 1 of 10: the standard worked example.
    told = share(1, 10)
    assert (told.value, told.low, told.high) == pytest.approx((0.1, 0.0179, 0.4042), abs=1e-4)
    assert share(0, 0).value is None


def test_a_map_of_earlier_days_foretells_better_than_their_mean_when_the_order_holds() -> None:
    risk, bad = np.tile(RISK, 5), np.tile(BAD, 5)
    mapped, mean = calibration.foretold((risk, bad), (RISK, BAD)) or (None, None)
    assert mean == pytest.approx(0.24)
    # Isotonic: the two riskiest 1, the next two 1/2, the next four 1/4, the last two 0.
    assert mapped == pytest.approx((2 * 0.25 + 3 * 0.0625 + 0.5625) / 10)
    assert calibration.foretold((RISK, np.ones(10, dtype=bool)), (RISK, BAD)) is None


def test_no_group_under_five_is_told_apart_not_even_by_subtraction() -> None:
    keys = ["A"] * 40 + ["B"] * 6 + ["C"] * 2
    rows = Rows(np.zeros(48), np.zeros(48, dtype=bool), np.zeros(48, dtype=bool), np.arange(48))
    assert [(group.key, group.n) for group in fairness.groups(rows, keys)] == [("A", 40), (OTHERS, 8)]


def test_a_small_group_has_counts_and_no_figures() -> None:
    keys = ["A"] * 60 + ["B"] * 10
    bad = np.array([True, False] * 35)
    rows = Rows(np.arange(70, dtype=np.float64), bad, ~bad, np.arange(70))
    large, small = fairness.groups(rows, keys)
    assert (large.enough, small.enough, small.auc, small.bad) == (True, False, None, None)
    assert large.more_bad is not None
    assert large.more_bad.value == pytest.approx(0.0)
