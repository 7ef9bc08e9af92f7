"""The report says honestly whether grading found more: exact expectations, intervals, and “cannot tell”."""

from __future__ import annotations

import random
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chuxin.assessment.supervision import queries
from chuxin.assessment.supervision.yields import Answer, Cell, compare, wilson
from chuxin.kernel.refusal import Refusal
from tests.assessment.supervision.hub import ON, REGIME, Hub

# Nothing here is timed: a busy machine is no fault.
UNHURRIED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def cell(grade: str, population: int, inspected: int, found: int) -> Cell:
    return Cell(grade, population, inspected, Fraction(population, 20), inspected, found)


@pytest.mark.parametrize(("found", "inspected"), [(0, 10), (3, 10), (10, 10), (7, 120)])
def test_the_interval_of_a_rate_is_wilsons(found: int, inspected: int) -> None:
    z = NormalDist().inv_cdf(0.975)
    share, width = found / inspected, z * z / inspected
    middle = (share + width / 2) / (1 + width)
    half = z / (1 + width) * ((share * (1 - share) + width / 4) / inspected) ** 0.5
    told = wilson(found, inspected)
    assert told.low == pytest.approx(middle - half, abs=1e-9)
    assert told.high == pytest.approx(middle + half, abs=1e-9)


def test_what_a_uniform_draw_would_find_is_computed_exactly_from_the_rates_of_the_strata() -> None:
    cells = [cell("A", 800, 40, 2), cell("B", 150, 15, 3), cell("D", 50, 25, 20)]
    told = compare([cells], 30)
    by_hand = 80 * (Fraction(800, 1000) * Fraction(2, 40) + Fraction(150, 1000) * Fraction(3, 15)
                    + Fraction(50, 1000) * Fraction(20, 25))  # fmt: skip
    assert told.expected == by_hand == Fraction(88, 10)
    assert told.difference == 25 - by_hand
    assert told.answer is Answer.MORE
    assert told.difference_interval.low < float(told.difference) < told.difference_interval.high


def test_where_the_interval_includes_zero_nobody_can_tell() -> None:
    cells = [cell("A", 800, 20, 2), cell("D", 200, 20, 3)]
    assert compare([cells], 30).answer is Answer.CANNOT_TELL


def test_with_too_few_results_nobody_can_tell_however_large_the_difference() -> None:
    cells = [cell("A", 900, 10, 0), cell("D", 100, 15, 15)]
    assert compare([cells], 30).answer is Answer.TOO_FEW


def test_grades_that_mislead_are_told_so() -> None:
    cells = [cell("A", 800, 40, 36), cell("D", 200, 100, 4)]
    assert compare([cells], 30).answer is Answer.FEWER


def test_a_grade_nobody_was_inspected_in_leaves_everything_open() -> None:
    cells = [cell("A", 800, 0, 0), cell("D", 200, 60, 30)]
    told = compare([cells], 30)
    assert told.answer is Answer.CANNOT_TELL
    assert cells[0].rate is None


def test_nothing_inspected_is_too_few_and_divides_by_nothing() -> None:
    assert compare([[cell("A", 800, 0, 0)]], 30).answer is Answer.TOO_FEW
    assert compare([], 30).expected == 0


@UNHURRIED
@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=5))
def test_found_is_expected_plus_difference_and_lies_in_the_intervals(given_: list[tuple[int, int, int]]) -> None:
    cells = [cell(str(place), population, n, min(n, x)) for place, (population, n, x) in enumerate(given_)]
    told = compare([cells], 30)
    assert told.expected + told.difference == told.found
    assert told.expected_interval.low <= float(told.expected) + 1e-9
    assert told.expected_interval.high >= float(told.expected) - 1e-9


def test_when_grades_mean_nothing_the_report_seldom_claims_they_do() -> None:
    dice, claims = random.Random(7), 0
    for _ in range(300):
        cells = [
            cell(grade, population, inspected, sum(dice.random() < 0.2 for _ in range(inspected)))
            for grade, population, inspected in (("A", 800, 40), ("B", 300, 30), ("C", 60, 12), ("D", 20, 8))
        ]
        claims += compare([cells], 30).answer in {Answer.MORE, Answer.FEWER}
    # A 95 % interval misses one time in twenty: 15 of 300, give or take four.
    assert claims <= 30


@pytest.mark.django_db
def test_a_plan_reports_by_grade_what_was_saved_and_says_it_in_a_sentence(hub: Hub) -> None:
    plan = hub.drawn("0.5")
    for task in queries.tasks_of(plan, on=ON):
        faulty = task.assignment.stratum in "CD" or task.assignment.no.endswith("7")
        hub.enter(task, "发现问题待后续处理" if faulty else "未发现问题", findings="示例" if faulty else "")
    told = queries.report(plan, on=ON)
    assert {cell.grade: cell.drawn for cell in told.cells} == {"A": 10, "B": 5, "C": 0, "D": 10}
    assert told.saved == {"A": 10, "B": 0, "C": 0, "D": -5}
    assert (told.drawn, told.waiting, told.comparison.answer) == (25, 0, Answer.TOO_FEW)
    assert "不能判断" in told.sentence.zh
    json = told.as_json()
    assert json["answer"] == "too_few"
    assert json["inspected"] == 25
    assert queries.regime_report(REGIME, on=ON).comparison == told.comparison


@pytest.mark.django_db
def test_a_regime_pools_its_plans_each_beside_its_own_population(hub: Hub) -> None:
    first = hub.drawn("0.3")
    second = hub.drawn("0.3", secrets=("第三份秘密 1234567890", "第四份秘密 1234567890"))
    for plan in (first, second):
        for task in queries.tasks_of(plan, on=ON):
            hub.enter(task)
    pooled = queries.regime_report(REGIME, on=ON)
    each = [queries.report(plan, on=ON).comparison for plan in (first, second)]
    assert pooled.comparison.inspected == sum(one.inspected for one in each)
    assert set(pooled.plans) == {first.id, second.id}


@pytest.mark.django_db
def test_a_plan_that_is_not_drawn_has_nothing_to_report(hub: Hub) -> None:
    with pytest.raises(Refusal) as told:
        queries.report(hub.publish(), on=ON)
    assert told.value.code == "supervision.not_drawn"
    with pytest.raises(Refusal):
        queries.regime_report(REGIME, on=ON)
