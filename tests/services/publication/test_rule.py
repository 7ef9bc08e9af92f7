"""Publicity clocks: the worked cases of the published rules, and what holds for every date."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chuxin
from chuxin.kernel.days import add_months
from chuxin.kernel.definition import read_file
from chuxin.kernel.refusal import Refusal
from chuxin.services.publication.rule import Matter, Rule, Window, window
from chuxin.services.publication.rule_definition import rule_from

PACKS = Path(chuxin.__file__).parent / "packs"


def _rules() -> dict[str, Rule]:
    definitions, findings = read_file(PACKS / "national" / "publicity.yaml", PACKS)
    assert findings == []
    read = [rule_from(definition) for definition in definitions if definition.kind == "publicity"]
    assert [fault for _, faults in read for fault in faults] == []
    return {rule.id: rule for rule, _ in read if rule is not None}


RULES = _rules()
PENALTY, SAMR, SEVERE = RULES["national.penalty"], RULES["national.samr_penalty"], RULES["national.severe_list"]
DAYS = st.dates(date(2018, 1, 1), date(2035, 12, 31))
MATTERS = st.builds(
    Matter,
    decided_on=DAYS,
    tier=st.sampled_from([None, "minor", "general", "serious"]),
    valid_to=st.none() | DAYS,
    sector=st.sampled_from([None, "食品", "消防", "其他"]),
    simple_procedure=st.booleans(),
    kinds=st.frozensets(st.sampled_from(["警告", "罚款", "吊销许可证件"]), max_size=3),
    repaired_on=st.none() | DAYS,
    withdrawn_on=st.none() | DAYS,
)


def _window(matter: Matter, on: str, rule: Rule = PENALTY) -> Window:
    return window(rule, matter, date.fromisoformat(on))


@pytest.mark.parametrize(
    ("tier", "repair_from", "stops"),
    [("general", date(2026, 7, 10), date(2027, 4, 10)), ("serious", date(2027, 4, 10), date(2029, 4, 10))],
)
def test_case_1_tiers_of_the_rule_of_2026(tier: str, repair_from: date, stops: date) -> None:
    matter = Matter(date(2026, 4, 10), tier)
    seen = _window(matter, "2026-05-01")
    assert (seen.edition, seen.shown, seen.repair_from, seen.max_end) == ("R2026", True, repair_from, stops)
    assert window(PENALTY, matter, stops).shown
    assert not window(PENALTY, matter, stops + timedelta(days=1)).shown


def test_case_1_minor_tier_is_not_published_and_ends_within_three_months() -> None:
    seen = _window(Matter(date(2026, 4, 10), "minor"), "2026-04-11")
    assert (seen.shown, seen.repair_from, seen.max_end) == (False, None, date(2026, 7, 10))


def test_case_2_food_penalty_of_2025_keeps_its_rule_and_the_other_computations_beside_it() -> None:
    seen = _window(Matter(date(2025, 10, 10), "general", sector="食品"), "2026-04-15")
    assert (seen.edition, seen.repair_from, seen.max_end) == ("R2023", date(2026, 10, 10), date(2028, 10, 10))
    assert {(span.edition, span.max_end) for span in seen.alternatives} == {
        ("R2025", date(2026, 10, 10)),
        ("R2026", date(2026, 10, 10)),
    }
    assert seen.unverified


def test_case_3_months_are_clamped_at_the_end_of_a_month() -> None:
    assert _window(Matter(date(2026, 11, 30), "general"), "2026-12-01").min_end == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("tier", "restriction_to", "stops"),
    [
        ("minor", None, date(2026, 8, 6)),
        ("general", None, date(2029, 5, 6)),
        ("serious", date(2031, 5, 6), date(2031, 5, 6)),
    ],
)
def test_case_4_market_regulation(tier: str, restriction_to: date | None, stops: date) -> None:
    matter = Matter(date(2026, 5, 6), tier, valid_to=restriction_to)
    assert _window(matter, "2026-05-07", SAMR).max_end == stops


def test_case_4_a_revoked_licence_cannot_leave_early() -> None:
    seen = _window(Matter(date(2026, 5, 6), "serious", kinds=frozenset({"吊销许可证件"})), "2026-05-07", SAMR)
    assert seen.repair_from is None
    assert "不得提前" in seen.why.zh


def test_case_6_withdrawn_record_leaves_the_same_day() -> None:
    matter = Matter(date(2026, 4, 10), "general", withdrawn_on=date(2026, 6, 1))
    assert _window(matter, "2026-05-31").shown
    assert not _window(matter, "2026-06-01").shown


@pytest.mark.parametrize("matter", [
    Matter(date(2026, 4, 10), "minor", simple_procedure=True, kinds=frozenset({"罚款"})),
    Matter(date(2026, 4, 10), "general", kinds=frozenset({"警告"})),
    Matter(date(2024, 4, 10), "general", kinds=frozenset({"警告", "通报批评"})),
])  # fmt: skip
def test_case_8_simple_procedure_and_warnings_are_absent_from_the_portal(matter: Matter) -> None:
    seen = window(PENALTY, matter, matter.decided_on)
    assert not seen.shown
    assert seen.repair_from is None
    assert "不予公示" in seen.why.zh


def test_repaired_record_leaves_public_page_next_day() -> None:
    matter = Matter(date(2026, 4, 10), "general", repaired_on=date(2026, 8, 1))
    assert _window(matter, "2026-08-01").shown
    assert not _window(matter, "2026-08-02").shown


def test_severe_list_is_shown_until_removal() -> None:
    listed = Matter(date(2020, 1, 10))
    assert _window(listed, "2035-01-01", SEVERE).shown
    assert not _window(Matter(date(2020, 1, 10), valid_to=date(2025, 1, 9)), "2025-01-10", SEVERE).shown


def test_document_older_than_every_edition_falls_under_the_first_that_reaches_back() -> None:
    assert _window(Matter(date(2022, 6, 1), "general"), "2023-06-01").edition == "R2023"


def test_asking_for_a_rule_before_it_existed_is_refused() -> None:
    first = PENALTY.editions[0]
    rule = Rule("x", PENALTY.title, PENALTY.until, (PENALTY.editions[-1],), PENALTY.reads, frozenset())
    with pytest.raises(Refusal) as refused:
        rule.edition_for(first.valid_from)
    assert refused.value.code == "publicity.no_edition"


@given(MATTERS, DAYS)
def test_nothing_is_shown_before_its_decision_or_after_its_maximum(matter: Matter, on: date) -> None:
    for rule in RULES.values():
        seen = window(rule, matter, on)
        if seen.shown:
            assert matter.decided_on <= on
            assert seen.max_end is None or on <= seen.max_end
            assert matter.withdrawn_on is None or on < matter.withdrawn_on
            assert matter.repaired_on is None or on <= matter.repaired_on


@given(MATTERS, DAYS)
def test_no_penalty_outlasts_three_years_unless_a_restriction_does(matter: Matter, on: date) -> None:
    assert window(PENALTY, matter, on).max_end <= add_months(matter.decided_on, 36)  # type: ignore[operator]


@given(MATTERS, DAYS, st.integers(1, 400))
def test_what_has_left_does_not_come_back(matter: Matter, on: date, later: int) -> None:
    if on >= matter.decided_on and not window(PENALTY, matter, on).shown:
        assert not window(PENALTY, matter, on + timedelta(days=later)).shown


@given(MATTERS, DAYS)
def test_every_answer_says_why_in_both_languages(matter: Matter, on: date) -> None:
    seen = window(PENALTY, matter, on)
    assert seen.why.zh.endswith("。")
    assert seen.why.en.endswith(".")
    assert seen.clause
