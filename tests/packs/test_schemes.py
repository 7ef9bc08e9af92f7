"""The shipped schemes: what was read stands to the letter, nothing follows from them, no other grade is touched."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import pytest

from chuxin.assessment.evaluation.parts import parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scenarios import examples_of
from chuxin.assessment.evaluation.scorecard import Effect, Scorecard, fields_of
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Severity
from tests.packs.test_checks import GOOD, judged
from tests.packs.test_packs import definitions, packs

MINE = (
    "hubei.m20.environment", "national.environment", "hubei.m13.food_sellers", "hubei.m13.food_producers",
    "national.market_risk", "hubei.m02.integrity", "hubei.m13.licence_points", "hubei.m07.aeo_readiness",
)  # fmt: skip
# Numbers that were read: Hubei 2019, tiers of 2013, table for sellers, one city's demerits, AEO 2014.
READ = {
    "hubei.m20.grade_a": "90", "hubei.m20.grade_c": "40", "hubei.m20.bypass": "30",
    "national.env.tier1": "100", "national.env.tier2": "79", "national.env.tier3": "49",
    "hubei.food.area_50": "1", "hubei.food.area_200": "1.5", "hubei.food.area_1000": "2", "hubei.food.area_more": "3",
    "hubei.food.live": "4", "hubei.food.imported": "2", "hubei.food.special": "5", "hubei.food.made_few": "3",
    "hubei.food.made_many": "6", "hubei.food.cream": "3", "hubei.food.salt": "1", "hubei.food.suppliers_50": "1",
    "hubei.food.suppliers_more": "4", "hubei.food.counters": "4", "hubei.food.flour": "13.5", "hubei.food.grain": "14",
    "hubei.licences.one": "1", "hubei.licences.two": "2", "hubei.licences.four": "4", "hubei.licences.six": "6",
    "hubei.licences.ten": "10", "hubei.licences.remind": "16", "hubei.licences.target": "20",
    "hubei.aeo.ready": "95", "hubei.aeo.partly": "1", "hubei.aeo.unmet": "2", "hubei.aeo.close_days": "90",
}  # fmt: skip
OWNERS = {
    "national.tax_level": ("国家税务总局示例省税务局", {"level": "A", "year": "2025"}),
    "national.customs_level": ("示例海关", {"level": "常规"}),
    "national.environment_level": ("示例省生态环境厅", {"level": "良好", "year": "2025"}),
    "national.market_risk_class": ("示例省市场监督管理局", {"level": "B"}),
}
GIVEN = {"decided_on": "2026-04-20", "authority_code": "11990000990000017W"}


@cache
def cards() -> Mapping[str, Scorecard]:
    parts = parts_of(packs().definitions)
    read = {id: scorecard_from(each, parts)[0] for id, each in definitions("scorecard").items()}
    return {id: card for id, card in read.items() if card is not None}


def parameters() -> Mapping[str, Definition]:
    return definitions("parameter")


def value_of(parameter: str) -> str:
    values = parameters()[parameter].body["values"]
    assert isinstance(values, list)
    return str(values[-1]["value"])


@pytest.mark.parametrize("id", MINE)
def test_every_scheme_can_be_read(id: str) -> None:
    assert id in cards()


@pytest.mark.parametrize(("parameter", "value"), READ.items())
def test_what_was_read_stands_to_the_letter_and_says_where(parameter: str, value: str) -> None:
    assert value_of(parameter) == value
    assert not parameters()[parameter].unverified
    assert parameters()[parameter].body["source"]


def test_every_other_number_of_a_scheme_is_marked_and_says_why() -> None:
    used = {id for card in cards().values() for id in card.parameters}
    for id in sorted(used):
        assert parameters()[id].unverified or parameters()[id].body.get("source"), id


@pytest.mark.parametrize("id", MINE)
def test_every_scheme_says_where_it_comes_from_and_is_marked(id: str) -> None:
    definition = definitions("scorecard")[id]
    assert definition.status in {"illustrative", "pilot"}
    assert definition.unverified
    assert definition.body["source"]


def test_R49_nothing_follows_from_any_scheme() -> None:
    assert [id for id, card in cards().items() if card.consequences] == []


@pytest.mark.parametrize("id", [*MINE[:5]])
def test_with_a_national_D_the_best_grade_is_out_of_reach(id: str) -> None:
    (cap,) = (each for each in cards()[id].caps if each.scorecard == "national.comprehensive")
    assert cap.grades == ("D",)
    assert cards()[id].position(cap.at_best) == 1
    assert "cn.state-council-8-2026" in cap.clauses


@pytest.mark.parametrize("id", MINE)
def test_every_indicator_that_hurts_tells_the_way_back(id: str) -> None:
    card = cards()[id]
    better = Effect.DEDUCT if card.better == "lower" else Effect.ADD
    for indicator in card.indicators:
        worthless = indicator.cap == 0 and not indicator.decides
        assert indicator.repair or indicator.effect is better or worthless, indicator.id


@pytest.mark.parametrize("id", MINE)
def test_every_scheme_is_shown_by_examples(id: str) -> None:
    examples = [each for each in examples_of(packs().examples) if each.scorecard == id]
    assert len(examples) >= 4
    assert {each.refusing for each in examples} == {True, False}


def test_no_scheme_reads_anything_about_a_person() -> None:
    for card in cards().values():
        for indicator in card.indicators:
            assert not {name for name in fields_of(indicator) if "representative" in name or "person" in name}


def test_the_weights_of_the_national_table_add_up_and_five_were_read() -> None:
    factors = {each.id: Decimal(each.factor) / 1_000_000 for each in cards()["national.environment"].indicators}
    weights = {id: factor for id, factor in factors.items() if id != "veto"}
    assert sum(weights.values()) == 1
    read = {"discharge": "0.15", "solid_waste": "0.05", "hazardous": "0.05", "noise": "0.04", "siting": "0.02"}
    assert {id: str(weights[id].normalize()) for id in read} == read


def test_the_static_table_for_sellers_has_forty_points_and_the_dynamic_half_sixty() -> None:
    groups = {group.id: group for group in cards()["hubei.m13.food_sellers"].groups}
    for name, points in (("static", 40), ("dynamic", 60)):
        assert sum(each.cap or 0 for each in groups[name].indicators) == points * 1_000_000
        assert groups[name].cap == points * 1_000_000


def test_both_food_schemes_share_the_dynamic_half() -> None:
    sellers, producers = (
        {group.id: group for group in cards()[id].groups}["dynamic"]
        for id in ("hubei.m13.food_sellers", "hubei.m13.food_producers")
    )
    assert sellers == producers


def test_readiness_never_gives_a_customs_level() -> None:
    levels = {"高级认证", "认证", "常规", "失信", "严重失信"}
    titles = {cut.title.zh for cut in cards()["hubei.m07.aeo_readiness"].cuts}
    assert titles & levels == set()


@pytest.mark.parametrize("name", OWNERS)
def test_only_its_owner_sends_a_grade(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, row = OWNERS[name]
    monkeypatch.setitem(GOOD, name, {**GIVEN, **row, "authority_name": owner})
    assert judged(name)[0] == {}
    for other in ("示例省发展和改革委员会", "示例省住房和城乡建设厅"):
        assert judged(name, authority_name=other)[0] == {"owner_only": Severity.ERROR}


def test_no_scheme_computes_a_grade_that_belongs_to_another_owner() -> None:
    titles = {each.title.zh for id, each in definitions("item").items() if id in OWNERS}
    assert titles & {card.title.zh for card in cards().values()} == set()
    assert definitions("item")["national.market_risk_class"].body["openness"] == "internal"


def test_the_risk_class_of_market_regulation_is_for_inside_and_no_other_scheme_is() -> None:
    assert [id for id, card in cards().items() if card.openness == "internal"] == ["national.market_risk"]
