"""Publicity clocks: what holds for every date, rule and edition. The worked cases are examples of the pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chuxin.assessment.evaluation.parameters import Parameter, parameters_from
from chuxin.kernel.days import add_months, add_working_days, is_working_day, working_days_between
from chuxin.kernel.refusal import Refusal
from chuxin.services.publication.clock import Window, span_of, window
from chuxin.services.publication.edition import Threshold, Tier
from chuxin.services.publication.rule import Documents, Matter, Rule, Transition, Until
from chuxin.services.publication.rule_definition import rule_from
from chuxin.services.publication.span import Early
from chuxin.services.publication.tiering import Placed, tier_of
from tests.shipped import national


def _rules() -> dict[str, Rule]:
    read = [rule_from(each) for each in national("publicity.yaml") if each.kind == "publicity"]
    assert [fault for _, faults in read for fault in faults] == []
    return {rule.id: rule for rule, _ in read if rule is not None}


RULES = _rules()
PENALTY, SAMR = RULES["national.penalty"], RULES["national.samr_penalty"]
R2023, R2025, R2026 = PENALTY.editions
DAYS = st.dates(date(2018, 1, 1), date(2035, 12, 31))
MATTERS = st.builds(
    Matter,
    decided_on=DAYS,
    tier=st.sampled_from([None, "minor", "general", "serious"]),
    valid_to=st.none() | DAYS,
    sector=st.sampled_from([None, "食品", "安全生产", "其他"]),
    simple_procedure=st.booleans(),
    kinds=st.frozensets(st.sampled_from(["警告", "罚款", "吊销许可证件"]), max_size=3),
    found_tier=st.sampled_from([None, "minor", "serious"]),
    fine=st.sampled_from([None, Decimal(5_000), Decimal("99999.99"), Decimal(100_000), Decimal(800_000)]),
    conduct=st.sampled_from(["", "虚假破产"]),
    kept_to=st.none() | DAYS,
    repaired_on=st.none() | DAYS,
    withdrawn_on=st.none() | DAYS,
)
# Never a timed assertion: a machine under load draws slowly.
SHORT = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _window(matter: Matter, on: str, rule: Rule = PENALTY) -> Window:
    return window(rule, matter, date.fromisoformat(on))


@SHORT
@given(MATTERS, DAYS)
def test_R31_nothing_is_shown_before_its_decision_or_after_any_of_its_ends(matter: Matter, on: date) -> None:
    for rule in RULES.values():
        seen = window(rule, matter, on)
        if seen.shown:
            assert matter.decided_on <= on
            assert seen.until is None or on <= seen.until
        if seen.until is not None and seen.until >= matter.decided_on:
            assert not window(rule, matter, seen.until + timedelta(days=1)).shown


@SHORT
@given(MATTERS, DAYS)
def test_R23_what_is_repaired_withdrawn_or_expired_is_not_shown(matter: Matter, on: date) -> None:
    decisions = [day and day - timedelta(days=1) for day in (matter.repaired_on, matter.withdrawn_on)]
    ends = [matter.kept_to, *decisions]
    if any(end is not None and end < on for end in ends):
        assert not any(window(rule, matter, on).shown for rule in RULES.values())


@SHORT
@given(MATTERS, DAYS)
def test_no_penalty_outlasts_three_years_unless_a_restriction_does(matter: Matter, on: date) -> None:
    longest = add_months(matter.decided_on, 36)
    for rule in (PENALTY, SAMR):
        last = window(rule, matter, on).max_end
        assert last is not None
        assert last <= longest or (rule is SAMR and last == matter.valid_to)


@SHORT
@given(MATTERS, DAYS, st.integers(1, 400))
def test_what_has_left_does_not_come_back(matter: Matter, on: date, later: int) -> None:
    in_force = replace(PENALTY, transition=Transition(Documents.IN_FORCE))
    for rule in (PENALTY, in_force):
        if on >= matter.decided_on and not window(rule, matter, on).shown:
            assert not window(rule, matter, on + timedelta(days=later)).shown


@SHORT
@given(MATTERS, DAYS)
def test_every_answer_says_why_until_when_and_under_what_in_both_languages(matter: Matter, on: date) -> None:
    for rule in RULES.values():
        seen = window(rule, matter, on)
        assert seen.why.zh.endswith("。")
        assert seen.why.en.endswith(".")
        assert seen.clause
        decisions = [day and day - timedelta(days=1) for day in (matter.repaired_on, matter.withdrawn_on)]
        assert not seen.shown or seen.until is None or str(seen.until.year) in seen.why.zh or seen.until in decisions


@SHORT
@given(DAYS)
@example(date(2024, 2, 29))
@example(date(2026, 11, 30))
@example(date(2027, 8, 31))
def test_months_are_counted_to_the_same_day_or_the_end_of_a_shorter_month(decided: date) -> None:
    for tier in ("general", "serious"):
        span = span_of(PENALTY, R2026, Matter(decided, tier))
        for months, end in ((R2026.tiers[tier].min_months, span.min_end), (R2026.tiers[tier].max_months, span.max_end)):
            assert end is not None
            assert (end.year * 12 + end.month) - (decided.year * 12 + decided.month) == months
            assert end.day == decided.day or (end + timedelta(days=1)).day == 1


@SHORT
@given(DAYS)
@example(date(2026, 3, 31))
@example(date(2026, 4, 1))
def test_every_document_falls_under_exactly_one_edition_that_decides(document: date) -> None:
    found = PENALTY.edition_for(document)
    assert found is (R2026 if document >= date(2026, 4, 1) else R2023)
    assert sum(each.decides and each.governs(document) for each in PENALTY.editions) <= 1


@SHORT
@given(DAYS, st.sampled_from(["general", "serious"]), DAYS)
def test_a_transition_chooses_the_edition_and_never_the_first_day(decided: date, tier: str, on: date) -> None:
    moved = replace(PENALTY, transition=Transition(Documents.IN_FORCE))
    seen, own = window(moved, Matter(decided, tier), on), window(PENALTY, Matter(decided, tier), on)
    assert seen.since == own.since == decided
    assert own.edition == PENALTY.edition_for(decided).id
    assert seen.edition == PENALTY.edition_for(max(decided, on)).id
    if own.max_end != seen.max_end:  # both computed values are kept
        assert (seen.edition, seen.max_end) in {(each.edition, each.max_end) for each in own.alternatives}


CLOCKS, _ = parameters_from([each for each in national("parameters/clocks.yaml") if each.kind == "parameter"])
IN_WORKING_DAYS = [each for each in CLOCKS.by_id.values() if each.unit == "working_days"]


@SHORT
@given(st.dates(date(2018, 1, 1), date(2026, 11, 30)), st.sampled_from(IN_WORKING_DAYS))
@example(date(2026, 2, 13), IN_WORKING_DAYS[0])
@example(date(2026, 9, 30), IN_WORKING_DAYS[0])
def test_every_clock_in_working_days_ends_on_a_worked_day_make_up_days_counted(start: date, clock: Parameter) -> None:
    number = int(clock.history[-1].value)
    due = add_working_days(start, number)
    assert working_days_between(start, due) == number
    assert number == 0 or is_working_day(due)
    assert add_working_days(start + timedelta(days=1), number) >= due  # a later start is never due earlier


def test_asking_for_a_rule_before_it_existed_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        Rule("x", PENALTY.title, Until.PERIOD, (R2026,)).edition_for(R2023.valid_from)
    assert refused.value.code == "publicity.no_edition"


THRESHOLDS = (
    Threshold("serious", Decimal(500_000), date(2026, 4, 1)),
    Threshold("serious", Decimal(300_000), date(2026, 4, 1), region="42"),
    Threshold("serious", Decimal(200_000), date(2027, 1, 1), region="42"),
    Threshold("serious", Decimal(100_000), date(2026, 4, 1), sector="食品"),
    Threshold("general", Decimal(10_000), date(2026, 4, 1)),
)


@pytest.mark.parametrize(
    ("matter", "tier"),
    [
        (Matter(date(2026, 5, 1), fine=Decimal(499_999)), "general"),
        (Matter(date(2026, 5, 1), fine=Decimal(500_000)), "serious"),
        (Matter(date(2026, 5, 1), fine=Decimal(9_999)), "minor"),
        (Matter(date(2026, 5, 1), fine=Decimal(300_000), region="420100"), "serious"),
        (Matter(date(2026, 5, 1), fine=Decimal(200_000), region="420100"), "general"),
        (Matter(date(2027, 1, 1), fine=Decimal(200_000), region="420100"), "serious"),
        (Matter(date(2027, 1, 1), fine=Decimal(100_000), region="420100", sector="食品"), "serious"),
        (Matter(date(2026, 5, 1), fine=Decimal(5), found_tier="serious"), "serious"),
        (Matter(date(2026, 5, 1), fine=Decimal(5), kinds=frozenset({"责令关闭"})), "serious"),
    ],
)
def test_thresholds_by_region_field_and_day_settle_the_tier(matter: Matter, tier: str) -> None:
    known = replace(R2026, thresholds=THRESHOLDS)
    fined = replace(matter, kinds=matter.kinds | {"罚款"})
    assert tier_of(known, fined) == Placed(tier, True)


def test_where_no_threshold_is_known_a_person_must_classify() -> None:
    fined = Matter(date(2026, 5, 1), kinds=frozenset({"罚款"}), fine=Decimal(10**9))
    assert tier_of(R2026, fined) == Placed("general", False)
    assert tier_of(R2026, Matter(date(2026, 5, 1))) == Placed("general", False)
    assert tier_of(R2026, replace(fined, kinds=frozenset({"罚款", "责令关闭"}))) == Placed("serious", True)
    assert not _window(fined, "2026-05-02").settled


def test_a_minor_record_that_a_law_publishes_ends_as_soon_as_its_duties_are_met() -> None:
    shown = replace(R2026, tiers={**R2026.tiers, "minor": Tier(0, 3, ends_on_fulfilment=True)})
    seen = window(replace(PENALTY, editions=(shown,)), Matter(date(2026, 4, 10), "minor"), date(2026, 4, 11))
    assert (seen.shown, seen.early, seen.repair_from) == (True, Early.FULFILMENT, date(2026, 4, 10))
    assert seen.until == date(2026, 7, 10)
    assert "履行完毕即可" in seen.why.zh
