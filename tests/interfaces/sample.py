"""A few invented organisations with records, made through the same actions as everything else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records import actions as records
from chuxin.facts.records.record import Statement, Supply, record_id
from chuxin.foundation.access import actions as access
from chuxin.foundation.access.account import DEMO_BANK, DEMO_PASSWORD, NewAccount
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import USCC, Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.actor import Actor
from chuxin.kernel.codes import check_character
from chuxin.kernel.text import Text
from chuxin.services.publication.followers import FOLLOWER as PUBLICATION
from tests.shipped import install, shipped

OPERATOR = Actor(id="system:operator", permits=frozenset({"*"}), purpose="test")
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
AUTHORITY = "示例市市场监督管理局"


@dataclass(frozen=True, slots=True)
class Sample:
    """What the tests talk about: codes and numbers of two organisations, and the ids of their records."""

    busy: str
    busy_number: int
    quiet: str
    penalty: str
    honour: str


def code(first17: str) -> str:
    """``first17`` with its check character."""
    return first17 + check_character(first17)


def install_packs() -> None:
    """The policy packs as they ship."""
    install(shipped(), actor=OPERATOR, at=AT)


def make() -> Sample:
    """Two enterprises: one with a penalty (general), a minor one, an honour; one with nothing on record. Sealed."""
    install_packs()
    busy, quiet = code("91990000MA0000001"), code("91990000MA0000002")
    number, _ = subjects.register(
        [
            _enterprise("示例市江汉精工机械有限公司", busy),
            _enterprise("示例市云梦软件有限公司", quiet),
        ],
        actor=OPERATOR,
        at=AT,
    )
    penalty = _penalty(number, busy, "示市监罚〔2026〕12号", date(2026, 8, 3), "general")
    honour = _honour(number, busy)
    records.state([penalty, honour], actor=OPERATOR, at=AT)
    for item in ("national.penalty", "national.honour", "national.licence"):
        records.supply(Supply(item, "", date(2025, 1, 1), date(2026, 11, 15)), actor=OPERATOR, at=AT)
    follow(PUBLICATION)
    ledger.seal(actor=OPERATOR, at=AT)
    return Sample(busy, number, quiet, penalty.record, honour.record)


def state_unpublished(made: Sample) -> Statement:
    """A general penalty that counts in the grade and is not published: its only kind is a warning."""
    shown = _penalty(made.busy_number, made.busy, "示市监罚〔2026〕77号", date(2026, 5, 6), "general")
    hidden = replace(shown, fields={**shown.fields, "kinds": ["警告"]})
    records.state([hidden], actor=OPERATOR, at=AT)
    return hidden


def _enterprise(name: str, uscc: str) -> Registration:
    identifiers = (Identifier(USCC, uscc),)
    return Registration("enterprise", name, identifiers, "990000", "3511", date(2019, 3, 1), "active", "test")


def _penalty(number: int, uscc: str, doc_no: str, decided_on: date, tier: str) -> Statement:
    fields = {
        "subject_name": "示例市江汉精工机械有限公司",
        "subject_code": uscc,
        "doc_no": doc_no,
        "violation_type": "未按规定公示价格",
        "facts": "在经营场所未按规定明码标价。",
        "basis": "《示例价格管理规定》第三条",
        "kinds": ["罚款"],
        "content": "罚款人民币壹万贰仟元整。",
        "fine_amount": "12000.00",
        "decided_on": decided_on.isoformat(),
        "valid_until": "2099-12-31",
        "authority_name": AUTHORITY,
        "authority_code": code("11990000990000001"),
        "legal_representative": "示例某",
        "remark": "内部备注示例",
    }
    return _statement("national.penalty", number, doc_no, decided_on, fields, tier=tier, amount="12000.00")


def _honour(number: int, uscc: str) -> Statement:
    fields = {
        "subject_name": "示例市江汉精工机械有限公司",
        "subject_code": uscc,
        "honour": "守合同重信用单位",
        "level": "市级",
        "decided_on": "2025-06-01",
        "valid_until": "2028-06-01",
        "authority_name": AUTHORITY,
        "authority_code": code("11990000990000001"),
    }
    return _statement("national.honour", number, "示荣〔2025〕3号", date(2025, 6, 1), fields)


def _statement(
    item: str,
    number: int,
    doc_no: str,
    decided_on: date,
    fields: dict[str, object],
    *,
    tier: str | None = None,
    amount: str | None = None,
) -> Statement:
    return Statement(
        record=record_id(item, [doc_no, number]),
        item=item,
        edition=catalogue.item(item, decided_on).edition,
        subject=number,
        source="hubei.test",
        batch="b0",
        row=1,
        doc_no=doc_no,
        decided_on=decided_on,
        valid_from=None,
        valid_to=None,
        tier=tier,
        amount=amount,
        fields=fields,  # type: ignore[arg-type]
    )


def account(role: str, *, subject: int | None = None, agency: str = "") -> str:
    """A sign-in in one role; its user name. The password is the demonstration's."""
    name = f"test-{role.replace('_', '-')}"
    acts_for = DEMO_BANK if role == "bank" else agency
    new = NewAccount(name, DEMO_PASSWORD, Text("测试账号", "Test account"), (role,), acts_for, subject)
    access.create_account(new, actor=OPERATOR, at=AT)
    return name
