"""Records from the ledger: the file of an organisation as decided and as known, withdrawal, repair, erasure, facts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chuxin.facts.records import actions, queries, tables
from chuxin.facts.records.followers import FOLLOWER
from chuxin.facts.records.record import Record, State, Statement, Supply, record_id
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, follow, rebuild
from chuxin.foundation.subjects import queries as register
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from tests.facts.conftest import Desk
from tests.facts.penalties import as_csv, code, penalty

TODAY = date(2026, 6, 30)
REASON = Text("原处罚决定被撤销", "The decision was annulled")


@pytest.fixture
def record(desk: Desk) -> Record:
    desk.send(as_csv([penalty(1), penalty(2)]))
    return file_of(1)[0]


def number(which: int) -> int:
    subject = register.subject_by_code(code(which))
    assert subject is not None
    return subject.number


def file_of(which: int, on: date = TODAY, known: int | None = None) -> tuple[Record, ...]:
    return queries.file_of(number(which), on=on, known=known)


def withdraw(record: Record, desk: Desk, on: date = TODAY) -> None:
    actions.withdraw(record.id, reason=REASON, doc_no="示例撤字〔2026〕1号", on=on, actor=desk.actor, at=desk.at)


def test_a_file_is_read_in_a_bounded_number_of_statements(desk: Desk) -> None:
    desk.send(as_csv(penalty(1, CF_WSH=f"示例罚字〔2026〕{n}号") for n in range(300)))
    subject = number(1)
    queries.file_of(subject, on=TODAY)
    with CaptureQueriesContext(
        connection,
    ) as told:
        assert len(queries.file_of(subject, on=TODAY)) == 300
    assert len([one for one in told if "law_" not in one["sql"]]) <= 3 + 1


def test_withdrawal_as_decided_and_as_known(desk: Desk, record: Record) -> None:
    known = log.size()
    withdraw(record, desk, on=date(2026, 6, 28))
    assert file_of(1)[0].state is State.WITHDRAWN
    assert file_of(1, on=date(2026, 6, 27))[0].state is State.LIVE
    assert file_of(1, known=known)[0].state is State.LIVE
    assert file_of(2)[0].state is State.LIVE
    (event,) = file_of(1)[0].events
    assert (event.reason, event.doc_no, event.on) == (REASON, "示例撤字〔2026〕1号", date(2026, 6, 28))


def test_a_closed_record_is_not_closed_again(desk: Desk, record: Record) -> None:
    withdraw(record, desk)
    with pytest.raises(Refusal, match=r"record\.closed"):
        withdraw(record, desk)
    with pytest.raises(Refusal, match=r"record\.closed"):
        actions.repair(record.id, reason="示例", doc_no="1", on=TODAY, actor=desk.actor, at=desk.at)


def test_a_repaired_record_may_still_be_withdrawn(desk: Desk, record: Record) -> None:
    actions.repair(record.id, reason="示例", doc_no="1", on=TODAY, actor=desk.actor, at=desk.at)
    assert file_of(1)[0].state is State.REPAIRED
    withdraw(record, desk)
    assert file_of(1)[0].state is State.WITHDRAWN


def test_nothing_takes_effect_before_the_decision_it_is_about(desk: Desk, record: Record) -> None:
    with pytest.raises(Refusal, match=r"record\.before_decision"):
        withdraw(record, desk, on=record.decided_on - timedelta(days=1))


def test_unknown_records_and_missing_permits_are_refused(desk: Desk, record: Record) -> None:
    with pytest.raises(Refusal, match=r"record\.unknown"):
        queries.record("r" + "a" * 25, on=TODAY)
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        actions.withdraw(record.id, reason=REASON, doc_no="1", on=TODAY, actor=Actor("anyone"), at=desk.at)


def test_every_version_stays_to_be_seen(desk: Desk, record: Record) -> None:
    desk.send(as_csv([penalty(1, CF_NR_FK="0.8")]))
    assert [(one.version, one.amount) for one in queries.versions(record.id, on=TODAY)] == [
        (1, Decimal(5000)),
        (2, Decimal(8000)),
    ]
    assert queries.counts() == {"national.penalty": 2}


def test_an_erased_version_leaves_no_trace_and_rebuilds_the_same(desk: Desk, record: Record) -> None:
    ledger.erase(record.entry, clause="cn.pipl", reason="示例", actor=desk.actor, at=desk.at)
    follow(FOLLOWER)
    assert file_of(1) == ()
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_statements_made_one_by_one_go_the_same_way(desk: Desk, record: Record) -> None:
    one = Statement(
        record=record_id("national.penalty", ["示例"]),
        item="national.penalty",
        edition="e",
        subject=record.subject,
        source="示例",
        batch="",
        row=0,
        doc_no="示例罚字〔2026〕77号",
        decided_on=TODAY,
        valid_from=None,
        valid_to=None,
        tier="minor",
        amount=None,
        fields={"doc_no": "示例罚字〔2026〕77号"},
    )
    assert actions.state([one], actor=desk.actor, at=desk.at).new == 1
    assert actions.state([one], actor=desk.actor, at=desk.at).unchanged == 1
    assert queries.record(one.record, on=TODAY).fields == one.fields


def test_facts_hold_states_amounts_and_fields_by_name(desk: Desk, record: Record) -> None:
    withdraw(record, desk)
    desk.send(as_csv([penalty(3, CF_CFLB="警告、罚款")]))
    told = tables.facts(on=TODAY)
    rows = {row["subject"]: row for row in told.records["national.penalty"].to_pylist()}
    assert rows[code(1)]["state"] == "withdrawn"
    assert rows[code(3)] | {"state": "live", "kinds": "警告、罚款", "decided_on": date(2026, 6, 24)} == rows[code(3)]
    assert rows[code(3)]["amount"] == Decimal("5000.00")
    assert told.subjects.num_rows == 3
    assert told.supply.to_pylist() == [
        {"item": "national.penalty", "region": "", "since": date(2026, 6, 24), "until": TODAY}
    ]


def test_facts_as_known_and_for_some_organisations(desk: Desk, record: Record) -> None:
    known = log.size()
    desk.send(as_csv([penalty(3)]))
    assert tables.facts(on=TODAY, known=known).records["national.penalty"].num_rows == 2
    assert tables.facts(on=TODAY, subjects=[number(3)]).records["national.penalty"].num_rows == 1
    assert tables.facts(on=date(2026, 1, 1)).records["national.penalty"].num_rows == 0


def test_supply_tells_silence_from_nothing(desk: Desk) -> None:
    assert tables.facts(on=TODAY).supply.num_rows == 0
    actions.supply(Supply("national.penalty", "42", date(2026, 1, 1), TODAY), actor=desk.actor, at=desk.at)
    assert queries.supplies() == (Supply("national.penalty", "42", date(2026, 1, 1), TODAY),)
