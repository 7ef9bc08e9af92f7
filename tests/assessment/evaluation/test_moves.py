"""What a change of rules does to whom, and when a scorecard begins to drift."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa

from chuxin.assessment.evaluation.alarms import alarms, drift, hits
from chuxin.assessment.evaluation.engines import run
from chuxin.assessment.evaluation.moves import Move, moves
from tests.assessment.evaluation.cards import (
    EVERY_FEATURE,
    card_of,
    every_feature,
    facts,
    national,
    read,
    ready,
    record,
)

ON = date(2026, 6, 30)
CODES = [f"9199000000000000{number:02d}" for number in range(6)]


def rows(
    grades: list[str | None], industry: str = "C13", region: str = "990100", reason: str | None = None
) -> pa.Table:
    return pa.table({
        "subject": CODES[: len(grades)],
        "region": [region] * len(grades),
        "industry": [industry] * len(grades),
        "grade": pa.array(grades, pa.string()),
        "reason": pa.array([None if grade else reason for grade in grades], pa.string()),
    })  # fmt: skip


def test_who_moves_where_is_counted_from_the_best_grade_to_the_worst() -> None:
    told = moves(rows(["A", "A", "B", "C", None], reason="coverage"), rows(["A", "B", "C", "B", "C"]), ["A", "B", "C"])
    assert (told.subjects, told.moved, told.better, told.worse, told.other) == (5, 4, 1, 2, 1)
    assert Move("A", "B", 1, False) in told.moves
    assert Move("C", "B", 1, True) in told.moves
    assert Move("coverage", "C", 1, None) in told.moves
    assert [(place.code, place.worse) for place in told.industries] == [("C", 2)]
    assert [(place.code, place.better) for place in told.places] == [("9901", 1)]
    assert told.as_json()["moved"] == 4


def test_small_industries_are_not_told_apart() -> None:
    told = moves(rows(["A", "B"]), rows(["B", "B"]), ["A", "B"], fewest=5)
    assert (told.worse, told.industries, told.places) == (1, (), ())


def test_who_is_new_moves_from_nowhere() -> None:
    told = moves(rows(["A"]), rows(["A", "B"]), ["A", "B"])
    assert told.moves == (Move(None, "B", 1, None),)


def test_two_editions_on_the_same_facts() -> None:
    held = facts(
        [{"subject": code} for code in CODES], {"national.penalty": [record(1, CODES[0], tier="minor", kinds="警告")]}
    )
    strict = card_of(read(EVERY_FEATURE.replace("value: '60.5'", "value: '54'")))
    before, after = (run("judgement", ready(pair, ON), held) for pair in (every_feature(), strict))
    told = moves(before, after, ["A", "B", "C"])
    assert (told.subjects, told.better, told.worse) == (6, 5, 0)


def test_drift_is_nought_for_the_same_scores_and_grows_with_the_shift() -> None:
    def scored(scores: list[int]) -> pa.Table:
        return pa.table({"score": pa.array(scores, pa.int64())})

    same, other = scored(list(range(100))), scored(list(range(30, 130)))
    assert drift(same, same) == 0
    assert (drift(same, other) or 0) > (drift(same, scored(list(range(5, 105)))) or 0) > 0
    assert drift(same, scored([])) is None


def test_an_indicator_that_touches_too_many_raises_an_alarm() -> None:
    records = [record(number, code, tier="general") for number, code in enumerate(CODES[:4])]
    held = facts([{"subject": code} for code in CODES], {"national.penalty": records})
    found = run("judgement", ready(national(), ON), held)
    card = national()[0]
    assert {hit.indicator: hit.share for hit in hits(card, found)}["penalties"] == Decimal("0.666667")
    limits = {"drift_limit": Decimal("0.25"), "hits_limit": Decimal("0.5")}
    assert [(alarm.code, alarm.indicator) for alarm in alarms(card, found, found, **limits)] == [("hits", "penalties")]
    clean = run("judgement", ready(national(), ON), facts([{"subject": code} for code in CODES], {}))
    assert [alarm.code for alarm in alarms(card, found, clean, **limits)] == ["drift", "hits"]
    assert alarms(card, clean, None, **limits) == ()
