"""Rows, lists and grounds of review as packs write them: every fault is found at its line."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from chuxin.assessment.consequences.measure_reading import incentive_from, measure_from
from chuxin.assessment.consequences.review_ground import review_ground_from
from chuxin.assessment.consequences.severe_list import list_from
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.programmes.check import check
from chuxin.programmes.pack import Pack
from tests.assessment.consequences.hub import national


def shipped(id: str) -> Definition:
    return next(each for each in national() if each.id == id)


def changed(id: str, **change: Json) -> Definition:
    found = shipped(id)
    body = {key: value for key, value in {**found.body, **change}.items() if value is not None}
    return Definition(found.kind, found.id, body)


def codes(findings: list[object]) -> set[str]:
    return {getattr(finding, "code") for finding in findings}  # noqa: B009


BAN = "national.measure.procurement_ban"
TITLE: Json = {"zh": "甲", "en": "a"}
RED = "colour == '红'"
LAW = [each for each in national() if each.kind in {"clause", "item", "parameter", "publicity", "list"}]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"duration": None}, "rights.R19"),
        ({"duration": {"least_months": 40, "most_months": 36}}, "rights.R19"),
        ({"triggers": []}, "rights.R17"),
        ({"implementers": []}, "rights.R17"),
        ({"subject_types": ["natural_person"]}, "rights.R01"),
        ({"subject_types": []}, "measure.target"),
        ({"class": "revenge"}, "shape.unknown"),
        ({"class": None}, "shape.missing"),
        ({"content": None}, "shape.missing"),
        ({"trigers": []}, "shape.unknown_key"),
        ({"triggers": [{"title": TITLE}]}, "measure.trigger"),
        ({"triggers": [{"item": "national.penalty", "where": "1 +", "title": TITLE}]}, "formula"),
    ],
)
def test_a_row_without_target_doer_trigger_or_end_is_no_row(change: Mapping[str, Json], code: str) -> None:
    row, findings = measure_from(changed(BAN, **change))
    assert row is None
    assert code in codes(list(findings))


def test_every_shipped_row_list_and_ground_is_understood() -> None:
    readers = {
        "measure": measure_from,
        "incentive": incentive_from,
        "list": list_from,
        "review_ground": review_ground_from,
    }
    told = [(each, readers[each.kind](each)) for each in national() if each.kind in readers]
    assert len(told) > 30
    assert [(each.id, findings) for each, (value, findings) in told if value is None] == []


def test_what_was_not_compared_with_the_official_text_says_where_it_was_read() -> None:
    following = [each for each in national() if each.kind in {"measure", "incentive", "list", "review_ground"}]
    assert [each.id for each in following if each.unverified and not each.body.get("source")] == []
    assert {each.id for each in following if each.kind == "measure" and not each.unverified} == {
        "national.measure.licence_false_application", "national.measure.licence_obtained_by_fraud",
        "national.measure.tender_collusion", "national.measure.tender_fraud", "national.measure.tender_default",
        "national.measure.procurement_ban",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (changed(BAN, clauses=["cn.gb-32100-2015"]), "rights.R17"),
        (changed(BAN, level="provincial"), "rights.R09"),
        (changed(BAN, triggers=[{"item": "national.penalty", "where": RED, "title": TITLE}]),
         "pack.unknown_field"),
        (changed(BAN, triggers=[{"list": "national.list.none", "title": TITLE}]), "pack.unknown_list"),
        (changed("national.list.procurement", clauses=["cn.mof-procurement-526-2014"]), "list.basis"),
        (changed("national.review.judgment", cleaned=[{"where": RED, "title": TITLE}]),
         "pack.unknown_field"),
        (changed("national.review.judgment", scenes={"tender": {"weight": "mandatory"}}), "rights.R09"),
    ],
)  # fmt: skip
def test_a_pack_that_widens_what_may_follow_is_found(definition: Definition, code: str) -> None:
    beside = [each for each in LAW if (each.kind, each.id) != (definition.kind, definition.id)]
    assert code in {finding.code for finding in check(Pack((definition,)), beside)}
