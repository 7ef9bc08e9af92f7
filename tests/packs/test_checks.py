"""The validation rules of the shipped items, rule by rule: which row each of them sends back, and under which name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import pyarrow as pa
import pytest

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.checks import Checks
from chuxin.facts.records.typed import text_of, typed
from chuxin.kernel.finding import Severity
from chuxin.programmes.load import SHIPPED, read_packs

TODAY = date(2026, 11, 1)
PENALTY = {
    "subject_name": "示例市晨林食品有限公司", "subject_class": "法人及非法人组织", "doc_no": "示市监罚〔2026〕1号",
    "kinds": "罚款", "fine_amount": "2", "decided_on": "2026-10-20", "valid_until": "2027-10-20",
    "authority_code": "11990000990000017W", "simple_procedure": "否",
}  # fmt: skip
LICENCE = {
    "decided_on": "2026-10-20", "valid_from": "2026-10-20", "valid_until": "2099-12-31",
    "authority_code": "11990000990000017W",
}  # fmt: skip
LISTING = {"decided_on": "2026-01-20", "removed_on": "", "removal_reason": ""}
COMMITMENT = {
    "made_on": "2026-01-20", "valid_until": "2027-01-20", "disclosure": "可向社会公开", "fulfilment": "全部履行",
    "determined_on": "2026-06-01", "determined_by": "示例省发展和改革委员会",
}  # fmt: skip
JUDGMENT = {"decided_on": "2026-01-20", "performance": "全部未履行", "closed_on": ""}
BREACH = {
    "subject_code": "11990000990000017W", "breach_type": "拖欠企业账款", "amount_due": "100000",
    "decided_on": "2026-01-20", "rectified_on": "",
}  # fmt: skip
INSPECTION = {"inspected_on": "2026-01-20", "result": "发现问题已责令改正", "findings": "台账不完整"}
REGISTRATION = {"registered_on": "2020-01-01", "organisation_type": "有限责任公司", "city": "示例市"}
GOOD: Mapping[str, Mapping[str, str]] = {
    "national.penalty": PENALTY,
    "national.licence": LICENCE,
    "national.severe_list": LISTING,
    "national.abnormal_list": LISTING,
    "national.commitment": COMMITMENT,
    "national.judgment": JUDGMENT,
    "national.supervision_result": INSPECTION,
    "national.registration": REGISTRATION,
    "hubei.gov_breach": BREACH,
}


@cache
def items() -> Mapping[str, Item]:
    """Every shipped item, by id."""
    definitions = read_packs([SHIPPED / "national", SHIPPED / "hubei"]).definitions
    read = [item_from(each)[0] for each in definitions if each.kind == "item"]
    return {item.id: item for item in read if item}


def judged(name: str, **changes: str) -> tuple[dict[str, Severity], str | None]:
    """The checks that a row fails, and its tier: the good row of the item with ``changes``, written as in a file."""
    item = items()[name]
    row = {**GOOD[name], **changes}
    texts = {field: text_of_cell(item, field, written) for field, written in row.items()}
    columns = {field: typed(item.field(field).type, pa.array([text], pa.string())) for field, text in texts.items()}
    found = Checks(item, {}, TODAY).run(columns, 1)
    return {check.id: check.severity for check, mask in found.failing.items() if mask[0]}, found.tiers[0].as_py()


def text_of_cell(item: Item, field: str, written: str) -> str | None:
    """What is kept of a cell, as text."""
    value = read_cell(item.field(field), written).value
    return text_of(list(value) if isinstance(value, tuple) else value)


@pytest.mark.parametrize("name", list(GOOD))
def test_a_good_row_fails_nothing(name: str) -> None:
    assert judged(name)[0] == {}


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("decided_in_future", {"decided_on": "2026-11-02"}),
        ("ends_before_decision", {"valid_until": "2026-10-19"}),
        ("fine_needs_amount", {"fine_amount": ""}),
        ("fine_needs_amount", {"fine_amount": "0"}),
        ("amount_needs_fine", {"kinds": "警告"}),
        ("confiscation_needs_amount", {"kinds": "罚款、没收违法所得"}),
        ("amount_needs_confiscation", {"confiscated_amount": "1.5"}),
        ("permit_needs_name", {"kinds": "罚款、吊销许可证件"}),
        ("detention_is_personal", {"kinds": "罚款、行政拘留"}),
        ("not_punished", {"kinds": "其他", "fine_amount": "", "content": "初次违法且危害后果轻微，不予行政处罚"}),
        ("simple_procedure_limit", {"simple_procedure": "是", "fine_amount": "0.3001"}),
    ],
)
def test_a_penalty_is_refused(check: str, changes: dict[str, str]) -> None:
    assert judged("national.penalty", **changes)[0].get(check) is Severity.ERROR


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("amount_probably_yuan", {"fine_amount": "100000"}),
        ("publicity_too_long", {"publicity_until": "2030-01-01"}),
        ("name_needs_permit", {"permit_affected": "食品经营许可证 示000001"}),
        ("authority_not_public_body", {"authority_code": "91990202MAFAWWUC4B"}),
    ],
)
def test_a_penalty_is_taken_with_a_warning(check: str, changes: dict[str, str]) -> None:
    assert judged("national.penalty", **changes)[0] == {check: Severity.WARNING}


@pytest.mark.parametrize(
    "changes",
    [
        {"fine_amount": "99999.99"},
        {"simple_procedure": "是", "fine_amount": "0.3"},
        {"kinds": "没收非法财物", "fine_amount": ""},
        {"kinds": "罚款、没收违法所得", "confiscated_amount": "0.5"},
        {"kinds": "罚款、吊销许可证件", "permit_affected": "食品经营许可证 示000001"},
        {"authority_code": "00000000000000000X"},
        {"publicity_until": "2029-10-20"},
    ],
)
def test_just_inside_the_rules_nothing_is_said(changes: dict[str, str]) -> None:
    assert judged("national.penalty", **changes)[0] == {}


@pytest.mark.parametrize(
    ("tier", "changes"),
    [
        ("general", {}),
        ("general", {"kinds": "警告、罚款"}),
        ("general", {"kinds": "暂扣许可证件", "fine_amount": "", "permit_affected": "许可证"}),
        ("minor", {"kinds": "警告", "fine_amount": ""}),
        ("minor", {"kinds": "通报批评", "fine_amount": ""}),
        ("minor", {"simple_procedure": "是", "fine_amount": "0.2"}),
        ("general", {"simple_procedure": ""}),
        ("serious", {"kinds": "罚款、责令停产停业"}),
        ("serious", {"kinds": "降低资质等级", "fine_amount": ""}),
        ("serious", {"kinds": "吊销营业执照", "fine_amount": "", "permit_affected": "营业执照"}),
    ],
)
def test_the_tier_of_a_penalty_follows_its_kinds(tier: str, changes: dict[str, str]) -> None:
    assert judged("national.penalty", **changes)[1] == tier


@pytest.mark.parametrize(
    ("name", "check", "changes"),
    [
        ("national.licence", "decided_in_future", {"decided_on": "2026-11-02"}),
        ("national.licence", "validity_reversed", {"valid_until": "2026-10-19"}),
        ("national.severe_list", "removed_before_listed", {"removed_on": "2026-01-19", "removal_reason": "已履行"}),
        ("national.abnormal_list", "removed_before_listed", {"removed_on": "2026-01-19", "removal_reason": "已补报"}),
        ("national.commitment", "not_for_the_public", {"disclosure": "不可公开"}),
        ("national.commitment", "ends_before_made", {"valid_until": "2026-01-19"}),
        ("national.commitment", "fulfilment_needs_finding", {"determined_on": ""}),
        ("national.commitment", "breach_needs_content", {"fulfilment": "全部未履行"}),
        ("national.judgment", "closed_before_judgment", {"closed_on": "2026-01-19"}),
        ("national.supervision_result", "inspected_in_future", {"inspected_on": "2026-11-02"}),
        ("hubei.gov_breach", "only_public_bodies", {"subject_code": "91990202MAFAWWUC4B"}),
        ("hubei.gov_breach", "arrears_need_amount", {"amount_due": ""}),
        ("hubei.gov_breach", "put_right_before_found", {"rectified_on": "2026-01-19"}),
    ],
)
def test_other_items_refuse(name: str, check: str, changes: dict[str, str]) -> None:
    assert judged(name, **changes)[0] == {check: Severity.ERROR}


@pytest.mark.parametrize(
    ("name", "check", "changes"),
    [
        ("national.registration", "organisation_type_missing", {"organisation_type": ""}),
        ("national.registration", "city_missing", {"city": ""}),
        ("national.severe_list", "removal_needs_reason", {"removed_on": "2026-05-01"}),
        ("national.judgment", "performed_needs_closing", {"performance": "全部履行"}),
        ("national.supervision_result", "problem_needs_finding", {"findings": ""}),
    ],
)
def test_other_items_only_remark(name: str, check: str, changes: dict[str, str]) -> None:
    assert judged(name, **changes)[0] == {check: Severity.WARNING}


def test_every_check_says_what_is_wrong_and_what_to_do() -> None:
    for item in items().values():
        for check in item.checks:
            assert check.message.zh != check.remedy.zh
            assert check.clause, (item.id, check.id)
            assert check.field is None or item.field(check.field)
