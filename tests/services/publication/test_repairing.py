"""Whether a record may leave early: yes only when everything is so, and every no has its reason, remedy and clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.services.publication import queries
from chuxin.services.publication.clock import window
from chuxin.services.publication.edition import Condition
from chuxin.services.publication.repairing import Facts, eligibility
from chuxin.services.publication.rule import Matter
from chuxin.services.publication.scenarios import examples_of, run
from tests.services.publication.test_clock import DAYS, MATTERS, PENALTY, RULES, SHORT
from tests.shipped import national

DONE = Facts(corrected=True, fulfilled=True, committed=True, harm_removed=True)
FACTS = st.builds(
    Facts,
    applied_on=st.just(None) | DAYS,
    corrected=st.booleans(),
    fulfilled=st.booleans(),
    committed=st.booleans(),
    harm_removed=st.booleans(),
    repeated=st.booleans(),
    lists=st.sampled_from([(), ("经营异常名录",)]),
    cooling_until=st.none() | DAYS,
)
ON = date(2026, 11, 22)


@SHORT
@given(MATTERS, FACTS, DAYS)
def test_R30_eligible_means_shown_past_the_minimum_and_every_condition_met(
    matter: Matter, facts: Facts, on: date
) -> None:
    for rule in RULES.values():
        asked, seen = eligibility(rule, matter, facts, on), window(rule, matter, on)
        if asked.eligible:
            assert seen.shown
            assert seen.min_end is None or seen.min_end <= on
            assert Condition.FULFILLED not in asked.conditions or facts.fulfilled
            assert Condition.NOT_LISTED not in asked.conditions or not facts.lists
            assert facts.cooling_until is None or facts.cooling_until < on
        for refusal in asked.refusals:
            assert refusal.code.startswith("repair.")
            assert all((refusal.sentence.zh, refusal.sentence.en, refusal.remedy.zh, refusal.remedy.en, refusal.clause))


@SHORT
@given(MATTERS, DAYS)
def test_the_day_of_application_chooses_the_procedure_and_not_the_period(matter: Matter, applied: date) -> None:
    on = date(2030, 1, 1)
    asked = eligibility(PENALTY, matter, replace(DONE, applied_on=applied), on)
    assert asked.procedure == PENALTY.edition_for(applied).id
    assert asked.edition == PENALTY.edition_for(matter.decided_on).id


def test_conduct_that_can_never_be_repaired_is_a_list_in_the_rule() -> None:
    listed = replace(PENALTY, editions=tuple(replace(each, never=("出借资质",)) for each in PENALTY.editions))
    decided = Matter(date(2026, 4, 10), "general")
    from_rule = eligibility(listed, replace(decided, conduct="出借资质证书"), DONE, date(2026, 8, 1))
    assert [refusal.code for refusal in from_rule.refusals] == ["repair.final"]
    assert eligibility(PENALTY, decided, DONE, date(2026, 8, 1)).eligible


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"expect": {"shown": False}}, "example.differs"),
        ({"expect": {"until": "2027-04-11"}}, "example.differs"),
        ({"expect": {"eligible": True}}, "example.differs"),
        ({"expect": {}}, "example.differs"),
        ({"expect": {"untill": "2027-04-10"}}, "example.differs"),
        ({"matter": {"decided": "2026-04-10"}}, "example.unreadable"),
        ({"on": "soon"}, "example.unreadable"),
        ({"publicity": "national.nothing"}, "example.unknown"),
    ],
)
def test_an_example_that_says_otherwise_is_found(change: dict[str, Any], code: str) -> None:
    one = next(each for each in national("publicity_examples.yaml") if each.id == "national.penalty.general")
    assert [finding.code for finding in run(examples_of([one]), {"national.penalty": PENALTY})] == ["example.missing"]
    wrong = Definition("example", one.id, {**one.body, **change})
    assert code in {finding.code for finding in run(examples_of([wrong]), {"national.penalty": PENALTY})}


def test_R30_the_house_is_asked_about_a_record_and_adds_the_lists_it_holds(world: Any) -> None:
    record = world.penalty()
    assert queries.repair_window(record, facts=DONE, on=ON).eligible
    early = queries.repair_window(record, facts=DONE, on=date(2026, 7, 9))
    assert [refusal.code for refusal in early.refusals] == ["repair.too_early"]
    assert early.from_day == date(2026, 7, 10)
    elsewhere = queries.repair_window(record, facts=DONE, on=ON, rule="national.samr_penalty")
    assert (elsewhere.eligible, elsewhere.procedure) == (True, "R-SAMR")
    world.state("national.abnormal_list", {"reason": "通过登记的住所无法联系"}, date(2026, 9, 1))
    listed = queries.repair_window(record, facts=DONE, on=ON, rule="national.samr_penalty")
    assert [refusal.code for refusal in listed.refusals] == ["repair.listed"]
    assert queries.repair_window(record, facts=DONE, on=ON).eligible
    merit = world.state("national.reward", {"title": "示例奖励"}, date(2026, 1, 1))
    with pytest.raises(Refusal) as refused:
        queries.repair_window(merit, facts=DONE, on=ON)
    assert refused.value.code == "repair.not_repairable"
