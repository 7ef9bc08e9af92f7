"""R43: an account sends and sees its own agency's deliveries; what mirrors another's decision only that one changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import actions, ahead, mending, queries
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.own import agency_seen, must_see, must_send
from chuxin.facts.records import actions as records
from chuxin.facts.records import queries as held
from chuxin.facts.records.record import Statement, record_id
from chuxin.foundation.subjects import queries as register
from chuxin.kernel.actor import Actor
from chuxin.kernel.codes import check_character
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from tests.facts.conftest import Desk
from tests.packs.test_packs import definitions, items

CLERK = frozenset({"intake.send", "intake.read", "subject.register", "record.withdraw", "record.repair"})
TAX, OTHER_TAX, MARKET, FIRM = (
    first + check_character(first)
    for first in ("11990000990000001", "11990000990000002", "11990000990000003", "91990000MA0000001")
)
HEADINGS = "主体名称,统一社会信用代码,评价年度,纳税缴费信用级别,评价日期,评定机关,评定机关统一社会信用代码"
ON = date(2026, 6, 30)


@dataclass
class Sent:
    agency: str


def of(agency: str | None, *more: str) -> Actor:
    return Actor(f"account:{agency}", permits=CLERK | set(more), agency=agency)


def levels(*rows: tuple[str, str, str]) -> str:
    told = [f"示例市甲公司,{FIRM},{year},{level},2026-04-01,示例市税务局,{code}" for year, level, code in rows]
    return "\n".join([HEADINGS, *told]) + "\n"


def test_an_account_sees_its_own_agencys_deliveries_and_the_lead_authority_all() -> None:
    own, lead = of(MARKET), of(TAX, "intake.read_all")
    must_see(own, Sent(MARKET))
    must_see(lead, Sent(MARKET))
    assert (agency_seen(own), agency_seen(lead), agency_seen(of(None))) == (MARKET, None, "")
    for stranger in (of(TAX), of(None)):
        with pytest.raises(Refusal) as refused:
            must_see(stranger, Sent(MARKET))
        assert (refused.value.code, refused.value.clause) == ("batch.other_agency", "cn.base-catalogue-2024")


def test_a_feed_of_one_department_takes_nothing_from_another() -> None:
    feed = Feed("x.y", Text("通道", "feed"), "x", ("cn.tax-credit-2025",), source_code=TAX)
    must_send(of(TAX), feed)
    must_send(of(None), feed)
    must_send(of(MARKET), replace(feed, source_code=None))
    with pytest.raises(Refusal) as refused:
        must_send(of(MARKET), feed)
    assert (refused.value.code, refused.value.clause) == ("feed.other_agency", "cn.tax-credit-2025")


def test_R43_holds_in_a_file_that_a_second_process_judges(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "FIRST", 0)
    desk.send(levels(("2025", "B", TAX)), "hubei.tax_levels")
    monkeypatch.setattr(ahead, "LARGE", 0)
    second = desk.send(levels(("2025", "A", OTHER_TAX), ("2024", "A", OTHER_TAX)), "hubei.tax_levels")
    assert (second.accepted, second.superseded, second.refused_by_code) == (1, 0, {"mirrored.other_owner": 1})


def test_R43_only_the_authority_that_gave_a_level_changes_it(desk: Desk) -> None:
    desk.actor = of(TAX)
    first = desk.send(levels(("2025", "B", TAX)), "hubei.tax_levels")
    assert (first.accepted, first.refused) == (1, 0)
    assert queries.batch(first.batch).agency == TAX
    desk.actor = replace(desk.actor, agency=None, permits=frozenset({"*"}))
    second = desk.send(levels(("2025", "A", OTHER_TAX), ("2024", "A", OTHER_TAX)), "hubei.tax_levels")
    assert (second.accepted, second.superseded, second.refused_by_code) == (1, 0, {"mirrored.other_owner": 1})
    assert second.findings[0].clause == "cn.tax-credit-2025"
    assert second.findings[0].place.field == "authority_code"
    desk.actor = of(MARKET)
    third = desk.send(levels(("2025", "A", TAX)), "hubei.tax_levels")
    assert third.refused_by_code == {"mirrored.not_owner": 1}
    for act in (
        lambda: actions.settle(first.batch, actor=of(MARKET), at=desk.at),
        lambda: mending.mend(first.batch, {}, actor=of(MARKET), at=desk.at),
        lambda: actions.confirm_snapshot(first.batch, actor=of(MARKET), at=desk.at),
    ):
        with pytest.raises(Refusal, match=r"batch\.other_agency|其他部门"):
            act()
    desk.actor = of(TAX)
    assert desk.send(levels(("2025", "C", TAX)), "hubei.tax_levels").superseded == 1
    _changed_by_nobody_else(desk)


def _changed_by_nobody_else(desk: Desk) -> None:
    """Not by withdrawal or repair, not by a statement of another source; by the authority itself it is."""
    record = record_id("national.tax_level", [FIRM, 2025])
    told = {"reason": "示例", "doc_no": "1", "on": ON, "at": desk.at}
    for actor in (of(MARKET), of(OTHER_TAX), Actor("system:operator", permits=frozenset({"*"}))):
        for act in (records.withdraw, records.repair, records.reinstate):
            with pytest.raises(Refusal) as refused:
                act(record, actor=actor, **told)  # type: ignore[arg-type]
            assert (refused.value.code, refused.value.clause) == ("mirrored.not_owner", "cn.tax-credit-2025")
    one = held.record(record, on=ON)
    edition = catalogue.item(one.item, ON).edition
    again = Statement(
        one.id, one.item, edition, register.bearer(FIRM), OTHER_TAX, "b0", 1, "", one.decided_on, None, None, None,
        None, {**one.fields, "level": "A"},
    )  # fmt: skip
    with pytest.raises(Refusal, match=r"mirrored\.not_owner|其他机关"):
        records.state([again], actor=of(TAX), at=desk.at)
    records.withdraw(record, actor=of(TAX), **told)  # type: ignore[arg-type]
    assert held.events_of(record)


def test_R43_who_sees_every_department_sends_for_none() -> None:
    """Four eyes: the lead authority looks at all deliveries and may withdraw records, so it states none itself."""
    roles = {id: frozenset(str(one) for one in role.body["permits"]) for id, role in definitions("role").items()}  # type: ignore[union-attr]
    assert {id for id, permits in roles.items() if "intake.read_all" in permits} == {"lead_authority"}
    assert "intake.send" not in roles["lead_authority"]


def test_what_is_mirrored_says_whose_it_is() -> None:
    owners = {id: item.owner for id, item in items().items() if item.mirrored}
    assert owners == {
        "national.tax_level": ("税务",),
        "national.customs_level": ("海关",),
        "national.environment_level": ("环境",),
        "national.market_risk_class": ("市场监督管理",),
    }
    assert items()["national.tax_level"].is_owned_by("示例市税务局")
    assert not items()["national.tax_level"].is_owned_by("示例市市场监督管理局")
