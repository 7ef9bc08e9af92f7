"""Changes reach their subscribers: signed, once or again under the same id, never to an inner network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from chuxin.foundation.access import actions as access
from chuxin.foundation.ledger import keys
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.webhooks import actions, delivering, keeping, posting, queries, recalls
from chuxin.services.webhooks.followers import FOLLOWER
from chuxin.services.webhooks.posting import is_public, post
from chuxin.services.webhooks.recall import Way
from chuxin.services.webhooks.rhythm import GIVE_UP, next_attempt
from chuxin.services.webhooks.signing import signatures
from chuxin.services.webhooks.subscription import Status, must_be_address
from tests.services.open_data.conftest import Consumer
from tests.services.publication.conftest import OPERATOR

PARTNER = Actor("account:bank", permits=frozenset({"webhook.subscribe"}), purpose="test")
OTHER = Actor("account:other", permits=frozenset({"webhook.subscribe"}), purpose="test")


def deliver(hub: Any, **more: Any) -> delivering.Sent:
    hub.seal()
    return delivering.deliver(actor=OPERATOR, at=hub.at, **more)


def subscribed(hub: Any, receiver: Any, **wishes: Any) -> tuple[Any, str]:
    return actions.subscribe(receiver.url, actor=PARTNER, at=hub.at, **wishes)


def test_signatures_are_those_of_the_specification() -> None:
    # The vector of the reference libraries of Standard Webhooks.
    told = signatures(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    )
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_change_arrives_signed_by_both_keys_and_only_once(hub: Any, receiver: Any) -> None:
    to, secret = subscribed(hub, receiver)
    assert deliver(hub) == delivering.Sent(0, 0, ())
    record = hub.penalty(hub.numbers[0], "示罚1号", hub.day, "general")
    assert deliver(hub).received == 1
    assert deliver(hub) == delivering.Sent(0, 0, ())
    ((headers, body),) = receiver.heard
    told = orjson.loads(body)
    assert [change["record"]["record"] for change in told["data"]["changes"]] == [record]
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    v1, v1a = (one.partition(",") for one in headers["webhook-signature"].split(" "))
    expected = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256)
    assert (v1[0], base64.b64decode(v1[2])) == ("v1", expected)
    assert keys.hub_verifier().signed(content.decode(), base64.b64decode(v1a[2]))
    assert int(headers["webhook-timestamp"]) == int(hub.at.timestamp())
    assert secret not in (hub.home / "chuxin.sqlite3").name
    assert (hub.home / "keys" / "webhooks" / to.id).stat().st_mode & 0o077 == 0


def test_whoever_applies_all_messages_holds_what_the_feed_gives(hub: Any, receiver: Any) -> None:
    subscribed(hub, receiver)
    one = Consumer()
    one.read(hub.day)
    for _ in range(25):
        hub.happen()
        deliver(hub)
    told = Consumer(rows=dict(one.rows))
    for _, body in receiver.heard:
        for change in orjson.loads(body)["data"]["changes"]:
            told._apply(change)
    whole = Consumer()
    whole.read(hub.day)
    assert told.rows == whole.rows
    assert len(receiver.heard) > 5


def test_wishes_choose_items_and_organisations(hub: Any, receiver: Any) -> None:
    second = hub.register()
    hub.seal()
    code = code_of(second)
    subscribed(hub, receiver, items=("national.honour",))
    subscribed(hub, receiver, subjects=(code,))
    hub.penalty(hub.numbers[0], "示罚1号", hub.day, "general")
    assert deliver(hub).received == 0
    hub.penalty(second, "示罚2号", hub.day, "general")
    assert deliver(hub).received == 1
    assert {change["record"]["subject"] for change in orjson.loads(receiver.heard[0][1])["data"]["changes"]} == {code}
    with pytest.raises(Refusal, match=r"law\.unknown"):
        subscribed(hub, receiver, items=("national.nothing",))
    hub.register("individual_business")
    hub.seal()
    with pytest.raises(Refusal, match=r"webhook\.subject"):
        subscribed(hub, receiver, subjects=(code_of(hub.numbers[-1]),))


def code_of(number: int) -> str:
    return subjects.subject(number).code


def test_not_received_it_is_sent_again_later_under_the_same_id(hub: Any, receiver: Any) -> None:
    to, _ = subscribed(hub, receiver)
    receiver.answers = [500, "drop", 302, 204]
    hub.penalty(hub.numbers[0], "示罚1号", hub.day, "general")
    assert deliver(hub).failed == 1
    hub.penalty(hub.numbers[0], "示罚2号", hub.day, "general")  # grows the log while the message waits
    assert deliver(hub) == delivering.Sent(0, 0, ())  # its moment has not come
    for _ in range(3):
        hub.day += timedelta(days=1)
        deliver(hub)
    assert len(set(receiver.ids)) == 1
    assert len(receiver.ids) == 4
    one = queries.deliveries([to.id])[0]
    assert (one.attempts, one.status, one.delivered_at) == (4, 204, hub.at)
    assert deliver(hub).received == 1
    assert len(set(receiver.ids)) == 2


def test_killed_between_sending_and_saying_it_is_repeated_under_the_same_id(
    hub: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(hub, receiver)
    hub.penalty(hub.numbers[0], "示罚1号", hub.day, "general")

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(delivering, "_settle", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(hub)
    hub.penalty(hub.numbers[0], "示罚2号", hub.day, "general")
    assert deliver(hub).received == 1
    assert (len(receiver.ids), len(set(receiver.ids))) == (2, 1)
    assert receiver.heard[0][1] == receiver.heard[1][1]
    assert deliver(hub).received == 1


def test_what_may_no_longer_be_shown_is_not_in_a_repeated_message(hub: Any, receiver: Any) -> None:
    subscribed(hub, receiver)
    receiver.answers = [503]
    record = hub.penalty(hub.numbers[0], "示罚1号", hub.day, "general")
    deliver(hub)
    hub.close("withdraw", record, hub.day)
    hub.day += timedelta(days=1)
    assert deliver(hub).received == 1
    assert record in receiver.heard[0][1].decode()
    assert record not in receiver.heard[1][1].decode()


def test_after_three_days_it_is_parked_and_goes_on_when_enabled(hub: Any, receiver: Any) -> None:
    to, _ = subscribed(hub, receiver)
    receiver.answers = [500] * 50
    record = hub.penalty(hub.numbers[0], "示罚1号", hub.day, "general")
    stopped: tuple[str, ...] = ()
    while not stopped:
        stopped = deliver(hub).stopped
        hub.day += timedelta(days=1)
    assert stopped == (to.id,)
    assert queries.subscription(to.id, PARTNER).status is Status.PARKED
    assert deliver(hub) == delivering.Sent(0, 0, ())
    receiver.answers = []
    actions.enable(to.id, actor=PARTNER, at=hub.at)
    assert deliver(hub).received == 1
    assert record in receiver.heard[-1][1].decode()


def test_gone_disables_and_a_receiver_may_ask_for_patience(hub: Any, receiver: Any) -> None:
    to, _ = subscribed(hub, receiver)
    receiver.answers, receiver.headers = [429, 410], {"Retry-After": "7200"}
    hub.penalty(hub.numbers[0], "示罚1号", hub.day, "general")
    deliver(hub)
    waiting = queries.pending(to.id)
    assert waiting is not None
    assert waiting.next_at == hub.at + timedelta(seconds=7200)
    hub.day += timedelta(days=1)
    assert deliver(hub).stopped == (to.id,)
    assert queries.subscription(to.id, PARTNER).status is Status.DISABLED


def test_a_receiver_that_hangs_or_drips_holds_nobody(receiver: Any) -> None:
    for how in ("hang", "drip"):
        receiver.answers = [how]
        assert post(receiver.url, b"{}", {}, loopback=True, seconds=0.3).fault == "time"
    receiver.answers = ["drop"]
    assert post(receiver.url, b"{}", {}, loopback=True).fault in {"answer", "connect"}


def test_erasure_is_told_as_a_reset_and_nothing_is_replayed(hub: Any, receiver: Any) -> None:
    subscribed(hub, receiver)
    record = hub.penalty(hub.numbers[0], "示罚1号", hub.day, "general")
    assert deliver(hub).received == 1
    entry = orjson.loads(receiver.heard[0][1])["data"]["changes"][0]["record"]["entry"]
    hub.erase(entry)
    assert deliver(hub).received == 1
    data = orjson.loads(receiver.heard[1][1])["data"]
    assert data["reset"]["zh"]
    assert [change["gone"] for change in data["changes"]] == [{"entry": entry}]
    assert record not in receiver.heard[1][1].decode()
    assert deliver(hub) == delivering.Sent(0, 0, ())


def test_R45_a_removal_not_confirmed_within_three_working_days_is_listed(hub: Any, receiver: Any) -> None:
    subscribed(hub, receiver)
    record = hub.penalty(hub.numbers[0], "示罚1号", hub.day, "general")
    deliver(hub)
    hub.close("withdraw", record, hub.day)
    deliver(hub)
    message = receiver.ids[1]
    prepared = queries.delivery(message, PARTNER)
    last = queries.due_on(prepared)
    assert last == hub.day + timedelta(days=3)  # a Monday: Thursday
    assert queries.unconfirmed(last) == ()
    assert [one.message for _, one in queries.unconfirmed(last + timedelta(days=1), PARTNER)] == [message]
    assert queries.unconfirmed(last + timedelta(days=1), OTHER) == ()
    with pytest.raises(Refusal, match=r"webhook\.unknown_message"):
        actions.confirm(message, actor=OTHER, at=hub.at)
    for _ in range(2):
        actions.confirm(message, actor=PARTNER, at=hub.at)
    assert queries.unconfirmed(last + timedelta(days=1)) == ()


def test_R45_everyone_who_had_a_withdrawn_record_is_told_until_it_confirms_and_named_when_late(
    hub: Any, receiver: Any
) -> None:
    subscribed(hub, receiver)
    number, bank = hub.numbers[0], replace(OTHER, agency="91990100MA00BANK0X")
    earlier = Actor("account:earlier", agency="11990000990000009X")
    access.log_reads("profile", [number], "示例：早于记录", actor=earlier, at=hub.at)
    record = hub.penalty(number, "示罚1号", hub.day, "general")
    access.log_reads("profile", [number], "示例：授信审查", actor=bank, at=hub.at)
    deliver(hub)
    assert recalls.recalls(hub.day) == ()
    hub.close("withdraw", record, hub.day)
    deliver(hub)
    (gone,) = recalls.recalls(hub.day, subject=number)
    last = gone.recipients[0].due
    assert {(one.way, one.who, one.due) for one in gone.recipients} == {
        (Way.SUBSCRIBER, PARTNER.id, last), (Way.READER, bank.agency, last),
    }  # fmt: skip
    assert recalls.late(last) == {}
    assert deliver(hub) == delivering.Sent(0, 0, ()), "sent again once a day, not each round"
    hub.day = last + timedelta(days=1)
    cursor = queries.subscriptions(PARTNER)[0].cursor
    assert deliver(hub).received == 1
    assert receiver.ids[-1] == receiver.ids[-2] == gone.recipients[0].message
    assert queries.subscriptions(PARTNER)[0].cursor == cursor
    assert recalls.late(hub.day) == dict.fromkeys((PARTNER.id, bank.agency), (1, last))
    with pytest.raises(Refusal, match=r"recall\.unknown"):
        actions.acknowledge(gone.withdrawal.entry, actor=earlier, at=hub.at)
    for _ in range(2):
        actions.acknowledge(gone.withdrawal.entry, actor=bank, at=hub.at)
    actions.confirm(receiver.ids[-1], actor=PARTNER, at=hub.at)
    assert recalls.late(hub.day) == {}
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before
    hub.day += timedelta(days=2)
    assert deliver(hub) == delivering.Sent(0, 0, ())


def test_after_a_rotation_both_secrets_sign_for_a_day(hub: Any, receiver: Any) -> None:
    to, first = subscribed(hub, receiver)
    second = actions.rotate(to.id, actor=PARTNER, at=hub.at)
    now = queries.subscription(to.id, PARTNER)
    assert keeping.secrets_of(to.id, rotated_at=now.rotated_at, at=hub.at) == [second, first]
    later = hub.at + timedelta(days=1)
    assert keeping.secrets_of(to.id, rotated_at=now.rotated_at, at=later) == [second]
    assert delivering.send_test(to.id, actor=PARTNER, at=hub.at).received
    assert orjson.loads(receiver.heard[0][1])["type"] == "test"
    assert receiver.heard[0][0]["webhook-signature"].count("v1,") == 2


def test_subscriptions_are_their_owners_and_replay_from_a_cursor(hub: Any, receiver: Any) -> None:
    to, _ = subscribed(hub, receiver)
    with pytest.raises(Refusal, match=r"webhook\.exists"):
        subscribed(hub, receiver)
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        actions.subscribe(receiver.url, actor=Actor("anyone"), at=hub.at)
    for act in (actions.rotate, actions.disable, actions.enable, actions.remove):
        with pytest.raises(Refusal, match=r"webhook\.unknown"):
            act(to.id, actor=OTHER, at=hub.at)  # type: ignore[operator]
    with pytest.raises(Refusal, match="cursor_malformed"):
        actions.enable(to.id, cursor="x", actor=PARTNER, at=hub.at)
    actions.disable(to.id, actor=PARTNER, at=hub.at)
    assert deliver(hub) == delivering.Sent(0, 0, ())
    actions.enable(to.id, cursor="", actor=PARTNER, at=hub.at)
    assert deliver(hub).received == 1
    assert orjson.loads(receiver.heard[0][1])["data"]["changes"][0]["organisation"]["entry"] == hub.numbers[0]
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before
    actions.remove(to.id, actor=PARTNER, at=hub.at)
    assert queries.subscriptions(PARTNER) == ()
    assert not (hub.home / "keys" / "webhooks" / to.id).exists()


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "ftp://example.org", "https://", "https://u:p@example.org/", "https://a b/", "https://h:99999/",
     "https://h/#part", "http://127.0.0.1/"],
)  # fmt: skip
def test_only_whole_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(Refusal, match=r"webhook\.address"):
        must_be_address(url, loopback=False)


def test_inner_addresses_are_refused_in_every_disguise(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:0a00:0001::1",
    ]  # fmt: skip
    assert [one for one in inner if is_public(one)] == []
    assert is_public("1.1.1.1")
    assert is_public("2606:4700:4700::1111")
    # A name with one public and one inner address is refused whole; the checked address itself is connected to.
    mixed = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *_, **__: mixed)
    assert post("https://example.org/", b"", {}).fault == "inner"
    asked: list[tuple[str, int]] = []

    def refused(address: tuple[str, int], **_: object) -> None:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *_, **__: mixed[:1])
    monkeypatch.setattr(posting.socket, "create_connection", refused)
    assert post("https://example.org/", b"", {}).fault == "connect"
    assert asked == [("1.1.1.1", 443)]


def test_the_waits_grow_spread_and_end_after_three_days(hub: Any) -> None:
    start, at, tries = hub.at, hub.at, 0
    waits = []
    while (when := next_attempt("msg_1", tries := tries + 1, start, at)) is not None:
        waits.append((when - at).total_seconds())
        at = when
    assert at == start + GIVE_UP
    assert waits[:7] == sorted(waits[:7])
    assert 4 <= waits[0] <= 6
    assert next_attempt("msg_2", 3, start, start) != next_attempt("msg_1", 3, start, start)
