"""A card on past days beside later outcomes: only what was known counts, and a planted relation is found."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from chuxin.assessment.evaluation.sources import Sources
from chuxin.assessment.validation.backtest import backtest
from chuxin.assessment.validation.cohort import cohort
from chuxin.assessment.validation.outcome import Among, Period, days_of, outcome
from chuxin.assessment.validation.report import page
from chuxin.kernel.formula import parse
from chuxin.kernel.refusal import Refusal
from tests.assessment.validation.lakes import INSPECTION, PENALTY, judged, lake, record, subject

DAY = date(2025, 7, 1)
FOUND, CLEAN = "发现问题待后续处理", "未发现问题"
BAD = parse(f"result == '{FOUND}'")


def planted(n: int = 60) -> Sources:
    """Every third organisation was penalised three times; those are found faulty later, and were inspected last."""
    records: dict[str, list[dict[str, object]]] = {PENALTY: [], INSPECTION: []}
    for number in range(n):
        code = f"9199{number:014}"
        bad = number % 3 == 0
        for month in (2, 4, 6) if bad else ():
            records[PENALTY].append(record(code, date(2025, month, 1)))
        for first in (DAY, date(2026, 1, 1)):
            looked = first + timedelta(days=1 + number + (n if bad else 0))
            records[INSPECTION].append(record(code, looked, result=FOUND if bad else CLEAN))
    industries = ("C1310", "F5211")
    return lake([subject(f"9199{n:014}", industry=industries[n % 2]) for n in range(n)], records)


def test_a_planted_relation_is_found_whole() -> None:
    told = backtest(judged(), planted(), (INSPECTION, BAD), Period(DAY, date(2026, 1, 1), 6, 6))
    assert [(day.day, day.n, day.bad) for day in told.days] == [(DAY, 60, 20)]
    assert (told.auc.value, told.ks, told.queue.first_half, told.queue.really_first_half) == (1.0, 1.0, 1.0, 0.0)
    # Slots: days 2 … 60 without every third, then 61, 64, … 118; the bad ones get the first twenty slots.
    slots = sorted(1 + n + (60 if n % 3 == 0 else 0) for n in range(60))
    real = [1 + n + 60 for n in range(0, 60, 3)]
    assert told.queue.days_earlier == pytest.approx((sum(real) - sum(slots[:20])) / 20)
    assert [group.key for group in told.by["industry"]] == ["C", "F"]


def test_only_what_was_decided_by_the_day_counts() -> None:
    late = {PENALTY: [record("a", DAY + timedelta(days=1))], INSPECTION: [record("a", date(2025, 9, 1), result=FOUND)]}
    facts = lake([subject("a")], late)
    asked = outcome(facts, INSPECTION, None, Period(horizon=6))
    assert cohort(judged(), facts, asked, DAY).score.tolist() == [100.0]
    assert cohort(judged(), facts, asked, DAY + timedelta(days=1)).score.tolist() == [90.0]


def test_what_has_expired_since_lives_on_the_day_and_what_was_repaired_on_an_unknown_day_is_counted() -> None:
    rows = [
        record("a", date(2025, 1, 1), state="expired", valid_to=date(2025, 12, 31)),
        record("a", date(2025, 1, 2), state="expired", valid_to=date(2025, 3, 1)),
        record("a", date(2025, 1, 3), state="repaired"),
    ]
    facts = lake([subject("a")], {PENALTY: rows, INSPECTION: [record("a", date(2025, 9, 1))]})
    found = cohort(judged(), facts, outcome(facts, INSPECTION, None, Period(horizon=6)), DAY)
    assert (found.score.tolist(), found.unplaced) == ([90.0], 1)


def test_whoever_was_registered_later_is_not_judged() -> None:
    facts = lake([subject("a"), subject("b", registered_on=date(2025, 8, 1))], {INSPECTION: [record("a", DAY)]})
    found = cohort(judged(), facts, outcome(facts, INSPECTION, None, Period(horizon=6)), DAY)
    assert found.subjects == ("a",)


def test_where_outcomes_are_looks_only_those_looked_at_are_compared() -> None:
    rows = [record("a", date(2025, 9, 1), result=FOUND), record("b", date(2025, 9, 1), result=CLEAN)]
    facts = lake([subject(code) for code in "abc"], {INSPECTION: rows})
    among = cohort(judged(), facts, outcome(facts, INSPECTION, BAD, Period(horizon=6)), DAY)
    assert (among.subjects, among.bad.tolist()) == (("a", "b"), [True, False])
    every = cohort(judged(), facts, outcome(facts, INSPECTION, None, Period(horizon=6)), DAY)
    assert (every.subjects, every.bad.tolist()) == (("a", "b", "c"), [True, True, False])


def test_whoever_asks_for_all_gets_all_also_where_some_records_are_not_bad() -> None:
    rows = [record("a", date(2025, 9, 1), result=FOUND), record("b", date(2025, 9, 1), result=CLEAN)]
    facts = lake([subject(code) for code in "abc"], {INSPECTION: rows})
    found = cohort(judged(), facts, outcome(facts, INSPECTION, BAD, Period(horizon=6, among=Among.ALL)), DAY)
    assert (found.subjects, found.bad.tolist()) == (("a", "b", "c"), [True, False, False])


def test_a_withdrawn_decision_is_no_outcome() -> None:
    rows = [record("a", date(2025, 9, 1), state="withdrawn"), record("b", date(2025, 9, 1), state="repaired")]
    facts = lake([subject(code) for code in "ab"], {INSPECTION: rows})
    found = cohort(judged(), facts, outcome(facts, INSPECTION, None, Period(horizon=6)), DAY)
    assert found.bad.tolist() == [False, True]


def test_a_day_before_the_card_is_judged_by_its_first_rules_and_says_so() -> None:
    rows = [record("a", date(2023, 9, 1)), record("a", date(2023, 12, 1))]
    facts = lake([subject("a")], {PENALTY: rows, INSPECTION: [record("a", date(2023, 11, 1))]})
    found = cohort(judged(), facts, outcome(facts, INSPECTION, None, Period(horizon=2)), date(2023, 10, 1))
    assert (found.day, found.rules, found.score.tolist()) == (date(2023, 10, 1), date(2024, 1, 1), [90.0])


def test_days_run_as_long_as_every_outcome_of_the_horizon_is_in_the_data() -> None:
    rows = [record("a", date(2025, 1, 1)), record("a", date(2025, 12, 31))]
    asked = outcome(lake([subject("a")], {INSPECTION: rows}), INSPECTION, None, Period())
    assert asked.months == 3
    assert days_of(asked, Period()) == (date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1))


def test_what_cannot_be_tested_is_refused() -> None:
    facts = lake([subject("a")], {INSPECTION: [record("a", DAY)]})
    for asked, period, code in (
        (("national.honour", None), Period(), "backtest.no_outcomes"),
        ((INSPECTION, None), Period(horizon=12), "backtest.no_day"),
        ((INSPECTION, parse("decided_on < today()")), Period(), "backtest.today"),
    ):
        with pytest.raises(Refusal) as refused:
            backtest(judged(), facts, asked, period)
        assert refused.value.code == code


def test_the_report_is_one_page_in_both_languages_with_a_table_under_every_chart() -> None:
    told = backtest(judged(), planted(), (INSPECTION, BAD), Period(DAY, date(2026, 1, 1), 6, 6))
    document = page(told, "2026-11-01")
    assert document.count("<svg") == document.count("</title><desc") == 5
    assert document.count("<figure>") == 5
    assert document.count("<table>") == 6
    assert "http://" not in document.replace("http://www.w3.org/", "")
    assert "<script" not in document
    assert "示例计数卡：回测报告" in document
    assert "Counting card: back-test" in document
    assert json.loads(json.dumps(told.as_json()))["auc"]["value"] == 1.0
