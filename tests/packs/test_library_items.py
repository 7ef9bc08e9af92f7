"""What the items of the library send back: residents, too few experts, rates beyond bounds, what was mended in time."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.intake.mapping import headings_of
from chuxin.kernel.finding import Severity
from tests.packs.test_checks import GOOD, judged
from tests.packs.test_packs import feeds, items

OFFICE, FIRM = "11990000990000017W", "91990202MAFAWWUC4B"
RATES = (
    "income_performed", "expense_performed", "revoked", "agreed_ended", "otherwise_ended", "changed", "overdue_own",
    "overdue_other", "overdue_force", "disputed", "resolved",
)  # fmt: skip
ROWS: Mapping[str, Mapping[str, str]] = {
    "hubei.hazard": {"found_on": "2026-03-01", "due_on": "2026-06-01", "rectified": "否", "rectified_on": ""},
    "hubei.sampling_result": {"reported_on": "2026-03-01", "result": "合格", "failed_test": ""},
    "hubei.ip_finding": {"decided_on": "2026-03-01", "conduct": "非正常专利申请", "corrected_on": ""},
    "hubei.statistics_finding": {"decided_on": "2026-03-01", "standing": "统计信用异常", "ended_on": ""},
    "hubei.fund_finding": {"decided_on": "2026-03-01", "returned": "否", "returned_on": ""},
    "hubei.contract_metrics": dict.fromkeys(RATES, "50") | {"stated_on": "2026-03-01"},
    "hubei.merchant_month": {
        "month": "2026-03-01", "orders": "100", "late_dispatch": "1", "returns": "10", "refunded_in_time": "10",
    },
    "hubei.advance_payment": {"paid_on": "2026-03-01", "settled": "否", "settled_on": ""},
    "hubei.chain_delivery": {"due_on": "2026-03-01", "performed_on": "2026-03-05", "outcome": "迟延履行"},
    "hubei.park_review": {
        "experts": "7", "mark": "88.5", "reviewed_on": "2026-03-01", "valid_until": "2027-02-28",
    },
    "hubei.office_duty": {
        "subject_code": OFFICE, "due_on": "2026-03-01", "done_on": "2026-02-28", "outcome": "按期完成",
    },
    "hubei.civic_act": {"done_on": "2026-03-01"},
    "hubei.discharge_test": {"sampled_on": "2026-03-01", "excess": "0"},
    "hubei.basin_violation": {"decided_on": "2026-03-01", "rectified": "否", "rectified_on": ""},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _good_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, row in ROWS.items():
        monkeypatch.setitem(GOOD, name, row)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ROWS)
def test_a_good_row_is_taken(name: str) -> None:
    assert judged(name)[0] == {}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_from_tomorrow_is_refused(name: str) -> None:
    day = items()[name].roles.decided_on
    assert day
    assert judged(name, **{day: "2026-11-02"})[0].get("decided_in_future") is Severity.ERROR


@pytest.mark.parametrize(
    ("name", "check", "changes"),
    [
        ("hubei.hazard", "due_before_found", {"due_on": "2026-02-28"}),
        ("hubei.hazard", "rectified_needs_day", {"rectified": "是"}),
        ("hubei.sampling_result", "failure_needs_test", {"result": "不合格"}),
        ("hubei.ip_finding", "corrected_first", {"corrected_on": "2026-02-01"}),
        ("hubei.statistics_finding", "ended_before_decided", {"ended_on": "2026-02-28"}),
        ("hubei.fund_finding", "returned_needs_day", {"returned": "是"}),
        ("hubei.contract_metrics", "rate_out_of_bounds", {"resolved": "100.01"}),
        ("hubei.contract_metrics", "rate_out_of_bounds", {"overdue_force": "-1"}),
        ("hubei.merchant_month", "more_refunds_than_returns", {"refunded_in_time": "11"}),
        ("hubei.merchant_month", "more_late_than_orders", {"late_dispatch": "101"}),
        ("hubei.advance_payment", "settled_needs_day", {"settled": "是"}),
        ("hubei.chain_delivery", "late_before_due", {"performed_on": "2026-03-01"}),
        ("hubei.park_review", "experts_too_few", {"experts": "3"}),
        ("hubei.park_review", "experts_too_few", {"experts": "6"}),
        ("hubei.park_review", "mark_out_of_bounds", {"mark": "100.5"}),
        ("hubei.park_review", "valid_too_long", {"valid_until": "2027-03-05"}),
        ("hubei.office_duty", "only_public_bodies", {"subject_code": FIRM}),
        ("hubei.office_duty", "late_needs_day", {"outcome": "逾期完成"}),
        ("hubei.discharge_test", "excess_negative", {"excess": "-0.5"}),
        ("hubei.basin_violation", "rectified_needs_day", {"rectified": "是"}),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(name: str, check: str, changes: dict[str, str]) -> None:
    assert judged(name, **changes)[0] == {check: Severity.ERROR}


@pytest.mark.parametrize("name", [name for name in ROWS if name != "hubei.office_duty"])
def test_nothing_about_persons_is_a_column(name: str) -> None:
    titles = " ".join(field.title.zh for field in items()[name].fields)
    assert not any(word in titles for word in ("法定代表人", "负责人", "买家", "居民", "电话", "证件"))


@pytest.mark.parametrize(
    ("feed", "heading"),
    [("hubei.penalties", "领域"), ("hubei.supervision", "所属领域"), ("hubei.commitments", "领域"),
     ("hubei.hazards", "行业领域"), ("hubei.sampling", "产品类别"), ("hubei.basin_water", "案件关联号")],
)  # fmt: skip
def test_a_feed_understands_what_a_department_calls_its_field(feed: str, heading: str) -> None:
    found = feeds()[feed]
    assert headings_of(items()[found.item], found).known([heading]) == 1


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("消防安全", "消防"),
        ("招投标", "招标投标"),
        ("卫生健康", "医疗卫生"),
        ("生态环保", "生态环境"),
        ("财政性资金使用", "财政性资金"),
    ],
)
def test_a_field_is_understood_by_the_names_in_use(written: str, field: str) -> None:
    assert read_cell(items()["national.penalty"].field("sector"), written).value == field
