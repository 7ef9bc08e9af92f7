"""Accounts as values: a new one to be opened, and one for each kind of user in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from chuxin.kernel.text import Text

# The demonstration's password is public on purpose; its accounts belong to an invented province.
DEMO_PASSWORD: Final = "chuxin-demo-示例"  # noqa: S105
DEMO_PREFIX: Final = "demo-"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A sign-in to be opened. It names a post, never a person; ``agency`` and ``subject`` are what it acts for."""

    username: str
    password: str = field(repr=False)
    title: Text
    roles: tuple[str, ...]
    agency: str = ""
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of non-public data: who, when, what, for which purpose, and by which consent if by one (R27)."""

    entry: int
    at: datetime
    actor: str
    agency: str
    what: str
    subject: int | None
    purpose: str
    consent: int | None


_DEMO: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("citizen", "anyone", "市民（示例）", "A citizen (example)"),
    ("clerk", "clerk", "市场监管数据专员（示例）", "Data clerk, market regulation (example)"),
    ("source", "source_agency_officer", "信源单位负责人（示例）", "Officer of a source agency (example)"),
    ("head", "agency_head", "部门负责人（示例）", "Head of a department (example)"),
    ("regulator", "regulator", "行业监管人员（示例）", "Sector regulator (example)"),
    ("lead", "lead_authority", "信用牵头部门（示例）", "Lead authority (example)"),
    ("enterprise", "enterprise", "企业信用专员（示例）", "An enterprise's credit officer (example)"),
    ("bank", "bank", "银行授权查询（示例）", "A bank with authorisation (example)"),
    ("jurist", "jurist", "法制审核（示例）", "Jurist (example)"),
    ("jurist2", "jurist", "法制审核乙（示例）", "Second jurist (example)"),
    ("witness", "draw_officer", "抽取监督员甲（示例）", "First officer who watches the draw (example)"),
    ("witness2", "draw_officer", "抽取监督员乙（示例）", "Second officer who watches the draw (example)"),
    ("inspector", "inspector", "执法检查一岗（示例）", "Inspectors' post 1 (example)"),
    ("inspector2", "inspector", "执法检查二岗（示例）", "Inspectors' post 2 (example)"),
    ("operator", "operator", "系统运维（示例）", "Operator (example)"),
)
# A body of the invented province that a firm may consent to: no such code was ever given out.
DEMO_BANK: Final = "91990000MA0BANK010"
_FOR_AN_AGENCY: Final = frozenset(
    {"clerk", "source_agency_officer", "agency_head", "regulator", "lead_authority", "inspector"}
)


def demo_accounts(*, agency: str, enterprise: int) -> tuple[NewAccount, ...]:
    """One account for each kind of user: departments act for ``agency``, the enterprise for subject ``enterprise``."""
    return tuple(
        NewAccount(
            username=DEMO_PREFIX + name,
            password=DEMO_PASSWORD,
            title=Text(zh, en),
            roles=(role,),
            agency=DEMO_BANK if role == "bank" else agency if role in _FOR_AN_AGENCY else "",
            subject=enterprise if role == "enterprise" else None,
        )
        for name, role, zh, en in _DEMO
    )
