"""A small invented world: the national packs in force, one organisation, and a way to put it on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import chuxin
from chuxin.facts.records import actions as records
from chuxin.facts.records.record import Statement, Supply, record_id
from chuxin.foundation.access import consenting
from chuxin.foundation.access.consent import Terms
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.codes import check_character, org_code_check
from chuxin.kernel.definition import Definition, read_file
from tests.shipped import install

PACKS = Path(chuxin.__file__).parent / "packs"
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ON = date(2026, 11, 22)
OPERATOR = Actor("system:test", permits=frozenset({"*"}), purpose="test")
PENALTY: Mapping[str, Json] = {
    "subject_name": "示例长江贸易有限公司",
    "subject_class": "法人及非法人组织",
    "legal_representative": "示例代表",
    "doc_no": "示市监罚〔2026〕1号",
    "violation_type": "违反广告管理规定",
    "facts": "发布未经审查的广告",
    "basis": "《示例条例》第一条",
    "kinds": ["罚款"],
    "content": "罚款 12000 元",
    "fine_amount": "12000.00",
    "authority_name": "示例市市场监督管理局",
    "registration_no": "990000000000001",
    "remark": "内部备注",
}


@cache
def definitions() -> list[Definition]:
    """Every definition of the national pack, and the report domains of Hubei."""
    files = [*sorted((PACKS / "national").rglob("*.yaml")), PACKS / "hubei" / "law.yaml"]
    files += sorted((PACKS / "hubei" / "m10").glob("*.yaml"))
    wanted = {"clause", "kind", "item", "publicity", "parameter", "domain", "role"}
    return [one for file in files for one in read_file(file, PACKS)[0] if one.kind in wanted]


def code(body: str) -> str:
    """A USCC of the invented division 9900xx around an eight-character ``body``."""
    first = "91990100" + body + org_code_check(body)
    return first + check_character(first)


@dataclass(frozen=True)
class World:
    """One organisation and the verbs the tests need."""

    number: int
    code: str

    def penalty(self, decided_on: date = date(2026, 4, 10), tier: str | None = "general", **fields: Json) -> str:
        """Put a penalty on record; its record id."""
        told = {**PENALTY, **fields, "decided_on": decided_on.isoformat(), "subject_code": self.code}
        return self.state("national.penalty", told, decided_on, tier)

    def state(self, item: str, fields: Mapping[str, Json], decided_on: date, tier: str | None = None) -> str:
        """Put any record on record; its id."""
        doc_no = str(fields.get("doc_no", fields.get("title", "")))
        record = record_id(item, [doc_no, self.code, decided_on.isoformat()])
        amount = fields.get("fine_amount")
        statement = Statement(
            record=record, item=item, edition="e", subject=self.number, source="示例局", batch="b1", row=1,
            doc_no=doc_no, decided_on=decided_on, valid_from=None, valid_to=None, tier=tier,
            amount=str(amount) if amount else None, fields=fields,
        )  # fmt: skip
        records.state([statement], actor=OPERATOR, at=AT)
        return record

    def consent(self, recipient: str, purpose: str, *items: str) -> int:
        """Let ``recipient`` read what needs consent, as it asks, all the year; the number of the consent."""
        terms = Terms(self.number, recipient, purpose, items, date(2026, 1, 1), date(2026, 12, 31))
        number = consenting.ask(terms, actor=replace(OPERATOR, agency=recipient), at=AT)
        consenting.approve(number, actor=replace(OPERATOR, subject=self.number), at=AT)
        return number

    def supply(self, item: str, region: str = "") -> None:
        """Say that ``item`` has been delivered up to the day of the tests."""
        records.supply(Supply(item, region, date(2020, 1, 1), ON), actor=OPERATOR, at=AT)


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    """The packs installed, one organisation registered, and a home of its own."""
    settings.HOME = tmp_path
    install(definitions(), actor=OPERATOR, at=AT)
    uscc = code("MA000001")
    registration = Registration(
        "enterprise",
        "示例长江贸易有限公司",
        (Identifier("uscc", uscc),),
        "990100",
        "F51",
        date(2015, 3, 1),
        "active",
        "test",
    )
    (number,) = subjects.register([registration], actor=OPERATOR, at=AT)
    return World(number, uscc)
