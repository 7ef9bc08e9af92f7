"""Makes the rows that tell how an organisation stands: registration, lists, judgments, promises, inspections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from chuxin.kernel.days import add_months
from examples.province.case import Case, iso
from examples.province.decisions import licence, penalty
from examples.province.phrases import (
    ABNORMAL_REASONS,
    GOVERNMENT_PROMISES,
    HONOURS,
    INSPECTIONS,
    LIABILITY,
    LISTS,
    PROMISES,
)
from examples.province.row import Row


def registration(case: Case) -> Row:
    """The registry's row; a renamed organisation is sent again under its new name."""
    one = case.event.organisation
    lacking = case.rng.random()
    values = (
        case.subject()
        | {
            "registered_on": iso(one.registered_on),
            "organisation_type": "" if lacking < 0.02 else one.form,
            "capital": one.capital,
            "scope": one.scope,
            "industry": one.industry,
            "province": "示例省",
            "city": "" if 0.02 < lacking < 0.03 else one.division.city,
            "address": f"{one.division.name}示例路{case.event.number % 300 + 1}号",
            "division": one.division.code,
            "status": "存续",
            "legal_representative": "示例人" + "甲乙丙丁戊己庚辛"[case.event.number % 8],
        }
        | case.authority()
    )
    missing = {"organisation_type": "organisation_type_missing", "city": "city_missing"}
    return Row(one, values, warnings=tuple(code for field, code in missing.items() if not values[field]))


def severe_list(case: Case) -> Row:
    """An entry on a severe list; its removal fills in the day."""
    name, reason, basis = LISTS[case.department.id]
    listed = case.began.day(case.rng)
    removed = case.later() if case.follows else None
    values = case.subject() | {
        "subject_class": case.event.organisation.person_class,
        "list_name": name,
        "doc_no": case.doc_no("列"),
        "decided_on": iso(listed),
        "reason": reason,
        "basis": basis,
    } | case.authority() | {
        "performance": "全部未履行" if case.department.id == "court" and not removed else "",
        "removed_on": iso(removed),
        "removal_reason": "义务已履行完毕，经审查决定移出" if removed else "",
    }  # fmt: skip
    return Row(case.event.organisation, values, listed)


def abnormal(case: Case) -> Row:
    """An entry on the abnormal list; its removal fills in the day."""
    listed = case.began.day(case.rng)
    removed = case.later() if case.follows else None
    values = case.subject() | {
        "doc_no": case.doc_no("异列"),
        "decided_on": iso(listed),
        "reason": case.rng.choice(ABNORMAL_REASONS),
    } | case.authority() | {
        "removed_on": iso(removed),
        "removal_reason": "已补报并公示，申请移出" if removed else "",
    }  # fmt: skip
    return Row(case.event.organisation, values, listed)


def judgment(case: Case) -> Row:
    """An unperformed judgment; the same case is sent again when it is performed."""
    number, amount = case.event.number, case.rng.randrange(20, 900) * 1000
    in_force = case.began.day(case.rng)
    closed = case.later() if case.follows else None
    values = case.subject() | {
        "subject_class": case.event.organisation.person_class,
        "case_no": f"（{case.began.first.year}）示99执{number}号",
        "basis_doc_no": f"（{case.began.first.year - 1}）示99民初{number}号",
        "decided_on": iso(in_force),
    } | case.authority() | {
        "obligation": f"支付货款{amount}元及逾期利息",
        "amount": f"{amount}.00",
        "performance": "全部履行" if closed else case.rng.choice(("全部未履行", "部分履行")),
        "closed_on": iso(closed),
    }  # fmt: skip
    return Row(case.event.organisation, values, in_force)


def honour(case: Case) -> Row:
    """An honour, valid for three years."""
    name, level = case.rng.choice(HONOURS)
    granted = case.began.day(case.rng)
    values = case.subject() | {
        "honour": name,
        "level": level,
        "doc_no": case.doc_no("誉"),
        "decided_on": iso(granted),
        "valid_until": iso(add_months(granted, 36)),
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, granted)


def commitment(case: Case) -> Row:
    """A commitment; what became of it is sent later under the same number."""
    matter, content = case.rng.choice(PROMISES)
    made = case.began.day(case.rng)
    found = case.later() if case.follows else None
    broken = case.event.variant == "breached"
    values = case.subject() | {
        "commitment_code": f"990000{made:%Y%m%d}{case.event.number % 1_000_000:06d}",
        "subject_class": case.event.organisation.person_class,
        "commitment_type": case.rng.choice(("审批替代型", "证明事项型", "主动型", "容缺受理型", "行业自律型")),
        "matter": matter,
        "content": content,
        "liability": LIABILITY,
        "made_on": iso(made),
        "valid_until": iso(add_months(made, 12)),
        "fulfilment": "" if found is None else "全部未履行" if broken else "全部履行",
        "unfulfilled": "未在约定期限内补齐材料" if found and broken else "",
        "accountability": "撤销所获便利，记入信用档案" if found and broken else "",
        "determined_on": iso(found),
        "determined_by": case.department.name if found else "",
        "accepted_by": case.department.name,
        "accepted_by_code": case.department.code,
        "disclosure": "可向社会公开",
    }  # fmt: skip
    return Row(case.event.organisation, values, made)


def supervision(case: Case) -> Row:
    """The result of an inspection."""
    matter, fault = case.rng.choice(INSPECTIONS[case.department.id])
    inspected = case.began.day(case.rng)
    problem = case.event.variant == "problem"
    result = case.rng.choice(
        ("发现问题已责令改正", "发现问题已责令改正", "发现问题待后续处理", "通过登记的住所无法联系")
    )
    values = case.subject() | {
        "subject_class": case.event.organisation.person_class,
        "task_no": f"{case.department.word}查{case.began.first:%Y%m}{case.event.number:06d}",
        "inspection_kind": case.rng.choice(("双随机抽查", "双随机抽查", "日常检查", "重点检查")),
        "matter": matter,
        "inspected_on": iso(inspected),
        "result": result if problem else "未发现问题",
        "findings": fault if problem else "",
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, inspected)


def annual_report(case: Case) -> Row:
    """Whether the annual report of the year before was made public in time."""
    recorded = case.began.day(case.rng)
    outcome = {"in_time": "按期公示", "late": "逾期公示", "missing": "未公示"}[case.event.variant]
    values = case.subject() | {
        "report_year": str(case.began.first.year - 1),
        "outcome": outcome,
        "decided_on": iso(recorded),
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, recorded)


def government_commitment(case: Case) -> Row:
    """A public body's promise; what became of it is sent later under the same number."""
    matter, content = case.rng.choice(GOVERNMENT_PROMISES)
    made = case.began.day(case.rng)
    kept = case.later() if case.follows else None
    values = case.subject() | {
        "commitment_no": f"示诺{made.year}-{case.event.number:04d}",
        "matter": matter,
        "content": content,
        "made_on": iso(made),
        "due_on": iso(made + timedelta(days=180)),
        "fulfilment": "已兑现" if kept else "",
        "determined_on": iso(kept),
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, made)


def government_breach(case: Case) -> Row:
    """A breach that an effective document found; putting it right is sent later under the same number."""
    found = case.began.day(case.rng)
    amount = case.rng.randrange(10, 90) * 10_000
    values = case.subject() | {
        "breach_type": "拖欠企业账款",
        "field": "政府采购",
        "decision_kind": "违约失信认定书",
        "doc_no": case.doc_no("认"),
        "decided_on": iso(found),
        "facts": f"未按合同约定向承建企业支付到期工程款{amount}元，经督促逾期未付",
        "basis": "《保障中小企业款项支付条例》",
        "amount_due": f"{amount}.00",
        "rectified_on": iso(case.later() if case.follows else None),
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, found)


MAKERS: Mapping[str, Callable[[Case], Row]] = {
    "registration": registration,
    "licences": licence,
    "penalties": penalty,
    "severe_lists": severe_list,
    "abnormal": abnormal,
    "judgments": judgment,
    "honours": honour,
    "commitments": commitment,
    "supervision": supervision,
    "annual_reports": annual_report,
    "gov_commitments": government_commitment,
    "gov_breaches": government_breach,
}
