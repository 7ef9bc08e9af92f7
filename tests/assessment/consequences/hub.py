"""A small hub with the national pack installed: a few invented organisations, records about them, and officers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from chuxin.facts.records import actions as records
from chuxin.facts.records.record import Statement, Supply, record_id
from chuxin.foundation.access import queries as access
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.codes import check_character
from chuxin.kernel.definition import Definition
from tests.shipped import install, shipped

OPERATOR = Actor("system:test", permits=frozenset({"*"}), purpose="test")
AT = datetime(2026, 6, 30, 4, tzinfo=UTC)
ON = date(2026, 6, 30)
PROCUREMENT = "政府采购严重违法失信行为记录名单"
MARKET = "市场监督管理严重违法失信名单"
AGENCY = "11990000990000001"


def code(number: int, kind: str = "91") -> str:
    """An invented code in a division that does not exist."""
    first = f"{kind}990100{number:09d}"
    return first + check_character(first)


def noon(on: date) -> datetime:
    """A moment on the day ``on``."""
    return datetime(on.year, on.month, on.day, 4, tzinfo=UTC)


def officer(name: str, role: str) -> Actor:
    """An officer in one of the roles that the pack declares."""
    permits = access.roles()[role].all_permits
    return Actor(f"account:{name}", name, permits, agency=AGENCY + check_character(AGENCY), purpose="示例公务")


def national() -> tuple[Definition, ...]:
    """The national pack, as it installs."""
    return shipped("national")


@dataclass
class Hub:
    """The numbers of the organisations, and a short way to state records about them."""

    numbers: list[int]
    row: int = 0

    def state(self, place: int, item: str, decided_on: date, **given: Json) -> str:
        """State one record; gives its id. ``tier``, ``valid_to``, ``source`` go to the envelope, the rest to fields."""
        self.row += 1
        name = record_id(item, [str(self.row), "示例"])
        ends = given.get("valid_to")
        statement = Statement(
            record=name,
            item=item,
            edition="0" * 64,
            subject=self.numbers[place],
            source=str(given.get("source") or "示例部门"),
            batch="b0",
            row=self.row,
            doc_no=f"示例〔2026〕{self.row}号",
            decided_on=decided_on,
            valid_from=None,
            valid_to=date.fromisoformat(str(ends)) if ends else None,
            tier=str(given["tier"]) if given.get("tier") else None,
            amount=None,
            fields={key: value for key, value in given.items() if key not in ("tier", "valid_to", "source")},
        )
        records.state([statement], actor=OPERATOR, at=AT)
        return name

    def banned(self, place: int, decided_on: date, **given: Json) -> str:
        """A penalty under article 77 of the Government Procurement Law that bans from procurement."""
        told: dict[str, Json] = {
            "basis": "《中华人民共和国政府采购法》第七十七条第一款",
            "content": "罚款，列入不良行为记录名单，两年内禁止参加政府采购活动",
            "tier": "serious",
        }
        return self.state(place, "national.penalty", decided_on, **told | given)

    def listed(self, place: int, decided_on: date, list_name: str = PROCUREMENT, **given: Json) -> str:
        """An entry on a severe list."""
        return self.state(place, "national.severe_list", decided_on, list_name=list_name, tier="serious", **given)

    def repair(self, record: str, on: date) -> None:
        """Repair a record from the day ``on``."""
        records.repair(record, reason="示例：已履行", doc_no="示修〔2026〕1号", on=on, actor=OPERATOR, at=AT)

    def withdraw(self, record: str, on: date) -> None:
        """Withdraw a record from the day ``on``."""
        records.withdraw(record, reason="示例：已撤销", doc_no="示撤〔2026〕1号", on=on, actor=OPERATOR, at=AT)

    def supply(self, items: Sequence[str], region: str = "") -> None:
        """Every one of ``items`` was delivered for a region."""
        for item in items:
            records.supply(Supply(item, region, date(2020, 1, 1), ON), actor=OPERATOR, at=AT)


@pytest.fixture
def hub(db: None) -> Hub:
    """Six enterprises, an individual business and a public body, and nothing recorded yet."""
    install(national(), actor=OPERATOR, at=AT)
    kinds = {"91": "enterprise", "92": "individual_business", "11": "government_body"}
    codes = [code(number) for number in range(1, 7)] + [code(7, "92"), code(8, "11")]
    registrations = [
        Registration(
            kind=kinds[each[:2]],
            name=f"示例组织{number}有限公司",
            identifiers=(Identifier("uscc", each),),
            region="990100",
            industry="C13",
            registered_on=date(2020, 1, 1),
            status="active",
            source="test",
        )
        for number, each in enumerate(codes, 1)
    ]
    return Hub(subjects.register(registrations, actor=OPERATOR, at=AT))
