"""A missing or odd delivery raises itself once, and its alarm closes when the delivery comes."""

from __future__ import annotations

import pytest

from chuxin.facts.channels import actions, expecting, queries
from chuxin.facts.channels.alarm import Trouble
from chuxin.facts.channels.channel import Channel, Sort
from chuxin.facts.channels.followers import FOLLOWER
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from tests.facts.channels.conftest import OPERATOR, PENALTIES, Desk, at, rows_of

DROP = Channel("market", Sort.FOLDER, (PENALTIES,), agency="11990000990000001")


def standing() -> list[tuple[str, str]]:
    return sorted((one.trouble.value, one.feed) for one in queries.alarms())


def test_a_feed_nobody_connected_owes_nothing_and_a_connected_one_raises_once_and_closes_itself(desk: Desk) -> None:
    assert expecting.look(actor=OPERATOR, at=at(3, 20)) == 0
    assert all(one.owed == () for one in expecting.expectations(at(3, 20).date()))
    actions.open_channel(DROP, actor=OPERATOR, at=at(1, 15))
    assert expecting.look(actor=OPERATOR, at=at(2, 3)) == 0
    assert expecting.look(actor=OPERATOR, at=at(2, 20)) == 1
    assert expecting.look(actor=OPERATOR, at=at(3, 20)) == 0, "the same silence is told once"
    assert standing() == [("missing", PENALTIES)]
    (alarm,) = queries.alarms()
    assert "2026-01-01" in alarm.sentence.zh
    desk.at = at(3, 21)
    desk.send(rows_of(1, 3))
    expecting.look(actor=OPERATOR, at=at(3, 21))
    assert standing() == []
    # The next silence is another cause.
    assert expecting.look(actor=OPERATOR, at=at(4, 20)) == 1


def test_an_odd_batch_raises_itself_and_the_next_ordinary_one_closes_it(desk: Desk) -> None:
    desk.at = at(2, 3)
    desk.send(rows_of(1, 4))
    assert expecting.look(actor=OPERATOR, at=at(2, 3)) == 0
    desk.at = at(3, 3)
    desk.send(rows_of(10, 2, 新列="x"))
    assert expecting.look(actor=OPERATOR, at=at(3, 3)) == 1
    (alarm,) = queries.alarms()
    assert alarm.trouble is Trouble.COLUMNS
    assert "新列" in alarm.sentence.zh
    assert expecting.look(actor=OPERATOR, at=at(3, 4)) == 0
    desk.at = at(4, 3)
    desk.send(rows_of(1, 4))
    expecting.look(actor=OPERATOR, at=at(4, 3))
    troubles = {one.trouble for one in queries.alarms()}
    assert Trouble.REPEATED in troubles, "the very bytes of an earlier period"
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_an_officer_closes_an_alarm_with_a_reason_and_it_stays_closed(desk: Desk) -> None:
    actions.open_channel(DROP, actor=OPERATOR, at=at(1, 15))
    expecting.look(actor=OPERATOR, at=at(2, 20))
    (alarm,) = queries.alarms()
    clerk = Actor("account:clerk", permits=frozenset({"intake.read", "intake.send"}))
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        actions.close_alarm(alarm.seq, "已联系", actor=clerk, at=at(2, 21))
    with pytest.raises(Refusal, match=r"channel\.reason"):
        actions.close_alarm(alarm.seq, " ", actor=OPERATOR, at=at(2, 21))
    actions.close_alarm(alarm.seq, "已电话核实，本月系统升级", actor=OPERATOR, at=at(2, 21))
    with pytest.raises(Refusal, match=r"alarm\.closed"):
        actions.close_alarm(alarm.seq, "再关一次", actor=OPERATOR, at=at(2, 21))
    assert expecting.look(actor=OPERATOR, at=at(2, 25)) == 0
    assert queries.alarms(closed=True)[0].closed_by == OPERATOR.id


def test_a_channel_states_what_it_needs_and_is_opened_once(desk: Desk) -> None:
    with pytest.raises(Refusal, match=r"law\.unknown"):
        actions.open_channel(Channel("x", Sort.FOLDER, ("hubei.nothing",)), actor=OPERATOR, at=at(1, 2))
    wrong = Channel("X y", Sort.SFTP, (PENALTIES, PENALTIES), address="http://u:p@", secret="../key", largest=0)
    with pytest.raises(Refusal) as told:
        actions.open_channel(wrong, actor=OPERATOR, at=at(1, 2))
    assert told.value.code == "channel.malformed"
    assert {one.place.field for one in told.value.findings} == {"id", "feeds", "address", "secret", "largest"}
    actions.open_channel(DROP, actor=OPERATOR, at=at(1, 2))
    with pytest.raises(Refusal, match=r"channel\.exists"):
        actions.open_channel(DROP, actor=OPERATOR, at=at(1, 3))
    actions.close_channel("market", "部门改用接口", actor=OPERATOR, at=at(1, 4))
    with pytest.raises(Refusal, match=r"channel\.unknown"):
        queries.channel("market")
    assert actions.open_channel(DROP, actor=OPERATOR, at=at(1, 5)).is_open
