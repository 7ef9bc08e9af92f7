"""Beside a record that stands: display stopped and resumed, and what its organisation itself says (R32, R33)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chuxin.facts.records import displaying, queries, tables
from chuxin.facts.records.followers import FOLLOWER
from chuxin.facts.records.record import Ground, State
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, follow, rebuild
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import queries as publication
from chuxin.services.publication import report_json
from chuxin.services.publication.disclosure import Disclosed, Disclosing
from chuxin.services.publication.profile import Line
from chuxin.services.publication.report import Order, report_of

ON = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
REASON = Text("异议成立，停止公示", "The objection was upheld")
HONOUR = {"honour": "守合同重信用单位", "level": "市级", "decided_on": "2025-06-01", "authority_name": "示例市某局"}
OFFICER = Actor("account:officer", permits=frozenset({"record.stop"}))
BANK = Actor("account:bank", permits=frozenset({"file.read_authorised"}), agency="示例银行", purpose="test")


def enterprise(world: Any) -> Actor:
    permits = frozenset({"file.read_own", "record.annotate", "record.refuse_display"})
    return Actor("account:enterprise", permits=permits, subject=world.number, purpose="own file")


def seen(world: Any, viewer: Actor = ANYONE) -> dict[str, Line]:
    return {line.record: line for line in publication.profile_of(world.number, viewer=viewer, on=ON).lines}


def disclosed(world: Any, record: str) -> Disclosed | None:
    sources = publication.sources_of(world.number, ON)
    return Disclosing(sources.items, sources.rules, sources.places, ON).disclosed(queries.record(record, on=ON))


def said_beside(world: Any, record: str) -> str | None:
    statement = seen(world, enterprise(world))[record].statement
    return statement.text if statement else None


def stop(record: str, actor: Actor = OFFICER, ground: Ground = Ground.DECIDED, on: date = ON) -> bool:
    return displaying.stop(record, ground=ground, reason=REASON, doc_no="示异〔2026〕1号", on=on, actor=actor, at=AT)


def resume(record: str, actor: Actor = OFFICER, ground: Ground = Ground.DECIDED) -> bool:
    return displaying.resume(record, ground=ground, reason=REASON, doc_no="", on=ON, actor=actor, at=AT)


def test_R29_a_stopped_record_leaves_everything_public_and_stands(world: Any) -> None:
    record = world.penalty()
    world.consent("示例银行", "test")
    before = tables.facts(on=ON).records
    assert [stop(record), stop(record)] == [True, False]
    assert record not in seen(world)
    assert disclosed(world, record) is None
    line = seen(world, BANK)[record]
    assert (line.state, line.published) == (State.LIVE, False)
    assert line.window is not None
    assert not line.window.shown
    assert line.stopped is not None
    assert "示异〔2026〕1号" in line.stopped.zh
    assert tables.facts(on=ON).records == before
    assert [resume(record), resume(record)] == [True, False]
    assert seen(world)[record].stopped is None


def test_a_stop_begins_on_its_day_and_the_day_before_is_the_last(world: Any) -> None:
    record = world.penalty()
    stop(record, on=date(2026, 12, 1))
    assert record in seen(world)
    shown = disclosed(world, record)
    assert shown is not None
    assert shown.expires == date(2026, 11, 30)
    with pytest.raises(Refusal, match=r"record\.before_decision"):
        stop(record, on=date(2020, 1, 1))


def test_R33_an_organisation_refuses_the_display_of_its_honours_and_of_nothing_else(world: Any) -> None:
    penalty, own = world.penalty(), enterprise(world)
    record = world.state("national.honour", HONOUR, date(2025, 6, 1))
    assert stop(record, own, Ground.REFUSED)
    assert record not in seen(world)
    assert seen(world, own)[record].refused
    with pytest.raises(Refusal) as refused:
        stop(penalty, own, Ground.REFUSED)
    assert (refused.value.code, refused.value.clause) == ("display.not_positive", "sz.credit-regulation.39.honours")
    with pytest.raises(Refusal, match=r"record\.not_own"):
        stop(record, replace(own, subject=world.number + 1), Ground.REFUSED)
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        stop(record, own)
    assert stop(record)
    assert resume(record, own, Ground.REFUSED)
    assert record not in seen(world)
    assert resume(record)
    assert record in seen(world)


def test_R33_what_is_stated_after_a_refusal_is_not_shown_either(world: Any) -> None:
    own, operator = enterprise(world), Actor("system:worker", permits=frozenset({"record.stop"}))
    first = world.state("national.honour", HONOUR, date(2025, 6, 1))
    assert displaying.look(actor=operator, at=AT) == 0
    assert displaying.show_item("national.honour", False, actor=own, at=AT) == 1
    second = world.state("national.honour", {**HONOUR, "title": "2"}, date(2026, 6, 1))
    penalty = world.penalty()
    assert [displaying.look(actor=operator, at=AT) for _ in range(2)] == [1, 0]
    assert set(seen(world)) == {penalty}
    assert displaying.show_item("national.honour", True, actor=own, at=AT) == 2
    assert displaying.look(actor=operator, at=AT) == 0
    assert set(seen(world)) == {first, second, penalty}


def test_R32_an_organisation_speaks_beside_its_record(world: Any) -> None:
    record, own = world.penalty(), enterprise(world)
    assert displaying.annotate(record, " 已于 2026 年 5 月整改，\n欢迎核实。 ", actor=own, at=AT)
    assert not displaying.annotate(record, "已于 2026 年 5 月整改，\n欢迎核实。", actor=own, at=AT)
    assert said_beside(world, record) == "已于 2026 年 5 月整改，\n欢迎核实。"
    order = Order("1", "C", AT, ON, ON, "http://127.0.0.1:8000/v/C")
    sources, terms = publication.sources_of(world.number, ON), publication.terms(ON)
    report = report_of(subjects.subject(world.number), sources, order, terms)
    assert "欢迎核实" in repr(report_json.as_json(report))
    assert "欢迎核实" in repr(disclosed(world, record))
    displaying.annotate(record, "法院已立案。", actor=own, at=AT)
    assert said_beside(world, record) == "法院已立案。"
    assert displaying.take_back(record, actor=own, at=AT)
    assert said_beside(world, record) is None
    assert not displaying.take_back(record, actor=own, at=AT)


def test_R32_what_may_not_stand_beside_a_record_is_refused_and_not_kept(world: Any) -> None:
    record, own, size = world.penalty(), enterprise(world), log.size()
    refused = {" \n ": "empty", "长" * 501: "too_long", "请联系 13800138000": "personal"}
    for text, code in refused.items():
        with pytest.raises(Refusal) as told:
            displaying.annotate(record, text, actor=own, at=AT)
        assert told.value.code == f"statement.{code}"
        assert told.value.clause
        assert "13800138000" not in repr(told.value)
    with pytest.raises(Refusal, match=r"record\.not_own"):
        displaying.annotate(record, "示例", actor=replace(own, subject=1), at=AT)
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        displaying.annotate(record, "示例", actor=OFFICER, at=AT)
    assert log.size() == size


def test_an_erased_statement_leaves_no_trace_and_everything_rebuilds_the_same(world: Any) -> None:
    record = world.penalty()
    displaying.annotate(record, "示例声明", actor=enterprise(world), at=AT)
    stop(record)
    said, _ = queries.events_of(record)
    operator = Actor("system:test", permits=frozenset({"*"}))
    ledger.erase(said.entry, clause="cn.pipl.28", reason="示例", actor=operator, at=AT)
    follow(FOLLOWER)
    assert said_beside(world, record) is None
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before
