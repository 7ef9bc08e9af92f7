"""The list of scorecards and one scorecard's page: where each stands, and every rule told in words."""

from __future__ import annotations

import pytest
from django.test import Client

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.facts.catalogue import queries as catalogue
from chuxin.interfaces.web.library import LEVELS, home_of, shelves
from chuxin.interfaces.web.rule_words import Told, told
from chuxin.programmes import queries as programmes
from tests.interfaces import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def _installed() -> None:
    sample.install_packs()


def rules(scorecard: str) -> dict[str, Told]:
    card = evaluation.scorecard(scorecard, sample.TODAY)
    values = {parameter.id: held.value for parameter, held in evaluation.parameters_of(card, sample.TODAY)}
    return told(card, {item.id: item for item in catalogue.items(sample.TODAY)}, values)


def words(one: Told) -> str:
    return " | ".join(line.zh for line in (one.effect, *one.points, *one.lasts))


def test_without_packs_the_list_says_how_scorecards_come(client: Client) -> None:
    answer = client.get("/scorecards/")
    assert answer.status_code == 200
    assert "方案随政策包安装" in answer.content.decode()


@pytest.mark.usefixtures("_installed")
def test_every_scorecard_stands_once_under_its_issuer_and_the_measure_that_asks(client: Client) -> None:
    found = shelves(sample.TODAY, ())
    listed = [entry.card.id for shelf in found for rank in shelf.ranks for entry in rank.entries]
    assert sorted(listed) == [card.id for card in evaluation.scorecards(sample.TODAY)]
    assert [shelf.id for shelf in found] == [level for level in LEVELS if level in {shelf.id for shelf in found}]
    assert all(entry.purpose for shelf in found for rank in shelf.ranks for entry in rank.entries)
    page = client.get("/scorecards/").content.decode()
    assert page.count('href="/scorecards/') >= len(listed)
    assert "都不产生激励或惩戒后果" in page


@pytest.mark.usefixtures("_installed")
def test_a_scorecard_belongs_to_the_programme_nearest_to_it() -> None:
    known = programmes.programmes(sample.TODAY)
    homes = {id: home_of(id, known) for id in ("national.comprehensive", "hubei.m13.fire", "hubei.m13.food_sellers")}
    assert {id: home.id for id, home in homes.items() if home} == {
        "national.comprehensive": "national",
        "hubei.m13.fire": "hubei.m13",
        "hubei.m13.food_sellers": "hubei.m13.food",
    }
    assert home_of("hubei.nothing", known) is None


@pytest.mark.usefixtures("_installed")
def test_every_page_opens_and_every_rule_is_told_in_both_languages(client: Client) -> None:
    for card in evaluation.scorecards(sample.TODAY):
        found = rules(card.id)
        assert found.keys() == {each.id for each in card.indicators}
        for id, one in found.items():
            assert one.points or one.indicator.decides, (card.id, id)
            assert "param." not in words(one), (card.id, id)
        for language in ("zh-hans", "en"):
            assert client.get(f"/scorecards/{card.id}", headers={"accept-language": language}).status_code == 200


@pytest.mark.usefixtures("_installed")
def test_bands_measures_windows_and_what_is_carried_over_are_said_plainly() -> None:
    basin = rules("hubei.m20.basin")["serious"]
    assert words(basin) == "扣分 | 取事实编号的不同的个数 | 低于1：0分；低于2：25分；其余：40分 | 最近24个月内作出的"
    assert basin.carried == "rectified == '否'"
    dispatch = words(rules("hubei.m06.merchants")["dispatch"])
    assert "取100 × 迟发订单数 ÷ 订单数的平均" in dispatch
    assert "同行业、同规模" in dispatch
    assert "不足5家的不比" in dispatch


@pytest.mark.usefixtures("_installed")
def test_downgrades_factors_tables_and_half_lives_are_said_plainly() -> None:
    contracts = rules("hubei.m14.contracts")
    assert contracts["unperformed"].effect.zh == "有2条以上时至多为A级"
    assert "所得乘以0.2" in words(contracts["income"])
    hazards = words(rules("hubei.m13.work_safety")["hazards"])
    assert "按“是否整改到位”： | 否：15分；是：3分" in hazards
    assert rules("hubei.m13.work_safety")["inspected"].effect.zh == "评价范围"
    assert rules("hubei.m05.partners")["undone"].lasts[0].zh == "按月递减，满60个月不再计入"
    assert "多条记录取最近的一条" in words(rules("hubei.m19.parks")["service"])


@pytest.mark.usefixtures("_installed")
def test_a_number_of_the_page_is_the_parameter_in_force() -> None:
    card = evaluation.scorecard("hubei.m13.fire", sample.TODAY)
    values = {parameter.id: held.value for parameter, held in evaluation.parameters_of(card, sample.TODAY)}
    assert f"严重：{values['hubei.shared.critical_serious']}分" in words(rules(card.id)["penalties"])


@pytest.mark.usefixtures("_installed")
def test_what_only_says_who_is_judged_is_told_to_give_no_points() -> None:
    for scorecard, indicator in (("hubei.m20.environment", "on_register"), ("hubei.m13.licence_points", "holder")):
        assert "不计分；有这样的记录才评价" in words(rules(scorecard)[indicator])
    assert "低于5.01：5分；低于10.01：10分；其余：20分" in words(rules("hubei.m20.environment")["excess"])
