"""Two accounts erase by law, never one (R43); the log of queries is not erased before its years are over (R40)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import pytest

from chuxin.foundation.access import actions, erasing, queries
from chuxin.foundation.access.followers import FOLLOWER
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.kernel.actor import Actor
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from tests.shipped import install, national

pytestmark = pytest.mark.django_db
FIRST, SECOND = (Actor(f"account:jurist-{n}", permits=frozenset({"ledger.erase"})) for n in (1, 2))
READER = Actor("account:clerk", permits=frozenset({"file.read_shared"}), agency="AGENCY")
CLAUSE, WHY = "cn.pipl.28", "示例：依法删除"


@lru_cache
def _definitions() -> tuple[Definition, ...]:
    read = national("law.yaml", "roles.yaml", "parameters/clocks.yaml")
    return tuple(one for one in read if one.kind != "example")


@pytest.fixture(autouse=True)
def _law(db: None, operator: Actor, at: datetime) -> None:
    install(_definitions(), actor=operator, at=at)


def ask(seq: int, at: datetime, actor: Actor = FIRST, clause: str = CLAUSE) -> int:
    return erasing.ask(seq, clause=clause, reason=WHY, actor=actor, at=at)


def test_R43_one_account_asks_and_another_erases(at: datetime) -> None:
    assert log.entry(0).body is not None
    number = ask(0, at)
    assert ask(0, at, SECOND) == number
    for act in (erasing.confirm, erasing.decline):
        with pytest.raises(Refusal, match=r"access\.same_account"):
            act(number, actor=FIRST, at=at)
    assert log.entry(0).body is not None
    erasing.confirm(number, actor=SECOND, at=at)
    assert log.entry(0).body is None
    with pytest.raises(Refusal, match=r"access\.erasure_settled"):
        erasing.confirm(number, actor=SECOND, at=at)
    with pytest.raises(Refusal, match=r"ledger\.already_erased"):
        ask(0, at)
    other = ask(1, at)
    erasing.decline(other, actor=SECOND, at=at)
    assert log.entry(1).body is not None
    assert [(one.seq, one.erased, one.settled is None) for one in erasing.erasures()] == [
        (1, False, False),
        (0, True, False),
    ]
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_R43_without_permit_clause_or_reason_nothing_is_asked(at: datetime) -> None:
    size = log.size()
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        ask(0, at, READER)
    with pytest.raises(Refusal, match=r"law\.clause_unknown"):
        ask(0, at, clause="cn.nothing")
    with pytest.raises(Refusal, match=r"ledger\.no_clause"):
        erasing.ask(0, clause=CLAUSE, reason=" ", actor=FIRST, at=at)
    with pytest.raises(Refusal, match=r"ledger\.unknown_entry"):
        ask(10**9, at)
    with pytest.raises(Refusal, match=r"access\.erasure_unknown"):
        erasing.confirm(0, actor=SECOND, at=at)
    assert log.size() == size


def test_R40_the_log_of_queries_is_not_erased_for_ten_years(at: datetime) -> None:
    read = actions.log_read("profile", 7, "日常监管", actor=READER, at=at)
    assert erasing.kept_until(at) == date(2036, 3, 1)
    with pytest.raises(Refusal) as refused:
        ask(read.seq, at)
    assert (refused.value.code, refused.value.clause) == ("access.log_kept", "zj.credit-regulation")
    with pytest.raises(Refusal, match=r"access\.log_kept"):
        ask(read.seq, at.replace(year=2036))
    later = at.replace(year=2036, day=2)
    erasing.confirm(ask(read.seq, later), actor=SECOND, at=later)
    assert queries.reads_of(7) == ()
