"""Makes the rows of double publicity: licences and penalties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from chuxin.kernel.days import add_months
from examples.province.case import Case, chinese, iso
from examples.province.phrases import LICENCES, VIOLATIONS, Violation
from examples.province.row import Row

_ON_TIME = 7
_LATE_SHARE = 0.04
_R2026 = date(2026, 4, 1)
_SERIOUS = ("责令停产停业", "吊销许可证件", "限制从业", "降低资质等级")
_CATEGORIES = ("普通", "普通", "普通", "核准", "认可", "登记")


def licence(case: Case) -> Row:
    """A licence, valid for some years or without end."""
    title, certificate, content = case.rng.choice(LICENCES[case.department.id])
    decided = _decided(case)
    begins = decided + timedelta(days=case.rng.randrange(3))
    years = case.rng.choice((1, 3, 5, 5, 0))
    ends = add_months(begins, 12 * years) - timedelta(days=1) if years else date(2099, 12, 31)
    values = case.subject() | {
        "subject_class": case.event.organisation.person_class,
        "legal_representative": _representative(case),
        "doc_title": title,
        "doc_no": case.doc_no("许"),
        "category": case.rng.choice(_CATEGORIES),
        "certificate_name": certificate,
        "certificate_no": f"{case.event.organisation.division.code}{case.event.number:06d}",
        "content": content,
        "decided_on": iso(decided),
        "valid_from": iso(begins),
        "valid_until": iso(ends),
    } | case.authority() | {
        "status": "有效",
        "source_name": case.department.name,
        "source_code": case.department.code,
        "remark": "",
    }  # fmt: skip
    return Row(case.event.organisation, values, decided)


def penalty(case: Case) -> Row:
    """A penalty: general, serious, a mere warning, or one decided on the spot."""
    violation = case.rng.choice(VIOLATIONS[case.department.id])
    decided = _decided(case)
    kinds, amount, permit = _measures(case)
    values = case.subject() | {
        "subject_class": case.event.organisation.person_class,
        "legal_representative": _representative(case),
        "doc_no": case.doc_no("罚"),
        "violation_type": violation.kind,
        "facts": _facts(case, violation, decided),
        "basis": violation.basis,
        "kinds": "、".join(kinds),
        "content": _content(kinds, amount, permit),
        "fine_amount": amount,
        "confiscated_amount": "",
        "permit_affected": permit,
        "decided_on": iso(decided),
        "valid_until": iso(_effective_until(kinds, decided)),
    } | case.authority() | {
        "source_name": case.department.name,
        "source_code": case.department.code,
        "remark": "",
        "simple_procedure": "是" if case.event.variant == "on_the_spot" else "否",
        "sector": violation.sector,
    }  # fmt: skip
    return Row(case.event.organisation, values, decided)


def _decided(case: Case) -> date:
    """Reported in time as a rule; one in twenty-five was decided weeks before."""
    day = case.sent.timely(case.rng, _ON_TIME)
    return day - timedelta(days=case.rng.randrange(14, 60)) if case.rng.random() < _LATE_SHARE else day


def _measures(case: Case) -> tuple[tuple[str, ...], str, str]:
    """Kinds of the penalty, the fine in 万元 as text, and the permit it touches."""
    if case.event.variant == "warning":
        return ("警告",), "", ""
    if case.event.variant == "on_the_spot":
        return ("罚款",), f"{Decimal(case.rng.choice((500, 1000, 2000, 3000))) / 10_000:f}", ""
    fine = f"{Decimal(case.rng.choice((5, 10, 12, 20, 35, 50, 100, 180, 300))) / 10:f}"
    if case.event.variant == "serious":
        kind = case.rng.choice(_SERIOUS)
        permit = f"许可证 示{case.event.number:06d}" if kind == "吊销许可证件" else ""
        return ("罚款", kind), f"{Decimal(fine) * 5:f}", permit
    return case.rng.choice((("罚款",), ("警告", "罚款"))), fine, ""


def _effective_until(kinds: tuple[str, ...], decided: date) -> date:
    """Three years for serious kinds and all decisions before the rules of April 2026, one year for the others."""
    serious = any(kind in _SERIOUS for kind in kinds)
    return add_months(decided, 36 if serious or decided < _R2026 else 12)


def _facts(case: Case, violation: Violation, decided: date) -> str:
    found = chinese(decided - timedelta(days=case.rng.randrange(20, 70)))
    return (
        f"{found}，执法人员依法对{case.event.organisation.name}进行检查，发现{violation.found}，构成{violation.kind}的违法行为。"
        "以上事实有现场检查笔录、询问笔录、现场照片等证据证实，当事人对上述事实无异议。"
    )


def _content(kinds: tuple[str, ...], amount: str, permit: str) -> str:
    told = [f"处罚款人民币{amount}万元" if kind == "罚款" else "给予警告" if kind == "警告" else kind for kind in kinds]
    return "；".join(told) + (f"（{permit}）" if permit else "") + "。"


def _representative(case: Case) -> str:
    return "示例人" + "甲乙丙丁戊己庚辛"[case.event.number % 8]
