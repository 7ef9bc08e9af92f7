"""What may be done about channels: open and close one, take a file that came, raise and close alarms."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from chuxin.facts.channels import queries
from chuxin.facts.channels.alarm import Raising, Trouble
from chuxin.facts.channels.channel import Channel, must_be_sound
from chuxin.facts.channels.followers import ALARM, ALARM_CLOSED, ARRIVED, CLOSED, FOLLOWER, OPENED
from chuxin.facts.channels.queries import Arrival
from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import queries as deliveries
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Said, Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

MANAGE = "channel.manage"
SHORTEST_REASON = 2
LONGEST_REASON = 500
MOST_FINDINGS = 50
_BLOCK = 1 << 20
_PERMITS = frozenset({"intake.send", "subject.register"})


def open_channel(channel: Channel, *, actor: Actor, at: datetime) -> Channel:
    """Open a channel; its feeds must be in force. Permit ``channel.manage``.

    Refuses ``channel.malformed``, ``channel.exists`` and what the register of law refuses of a feed.
    """
    actor.must(MANAGE)
    must_be_sound(channel)
    for feed in channel.feeds:
        deliveries.feed(feed, at.astimezone(HERE).date())
    body = {name: value for name, value in asdict(channel).items() if name not in ("opened_at", "closed_at")}
    body |= {"sort": channel.sort.value, "feeds": list(channel.feeds)}
    with transaction.atomic():
        ledger.take_turn()
        if queries.opening_of(channel.id) is not None:
            raise Refusal(
                "channel.exists",
                Text(f"渠道“{channel.id}”已经开通。", f"The channel “{channel.id}” is open already."),
                Text("请先关闭它，或换一个编号。", "Close it first, or choose another id."),
            )
        _say(Saying(OPENED, body), actor=actor, at=at)
    return queries.channel(channel.id)


def close_channel(id: str, reason: str, *, actor: Actor, at: datetime) -> None:
    """Close a channel, with a reason; nothing comes through it any more. Its own alarms close with it.

    Permit ``channel.manage``. Refuses ``channel.unknown`` and ``channel.reason``.
    """
    actor.must(MANAGE)
    _must_be_reason(reason)
    with transaction.atomic():
        ledger.take_turn()
        entry = queries.opening_of(queries.channel(id).id)
        _say(Saying(CLOSED, {"id": id, "entry": entry, "reason": reason.strip()}), actor=actor, at=at)
        still = [one.seq for one in queries.alarms() if one.channel == id]
        close_alarms(still, "渠道已关闭 / the channel was closed", actor=actor, at=at)


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that lies ready: for which feed, and ``claim``, which names it as it lay there, since ``since``.

    ``sha256`` is what its sender says it has; another digest turns the file away.
    """

    channel: Channel
    feed: str
    path: Path
    claim: str
    since: datetime
    sha256: str = ""


def take(offer: Offer, *, at: datetime) -> Arrival:
    """Let a file in by the one door of intake, and say what became of it; taking the same claim again changes nothing.

    A file that intake refuses is an arrival too, with its code and sentence, and raises an alarm until the next good
    file. Killed anywhere, a second call finds the batch that was settled, or settles the one that was received.
    Refuses ``channel.feed`` for a feed the channel may not send. Raises ``OSError`` where the file cannot be read.
    """
    must_be_bound(offer.channel, offer.feed)
    known = queries.arrival(offer.channel.id, offer.claim)
    if known is not None:
        return known
    actor = actor_of(offer.channel)
    sha256, size = _measured(offer.path)
    body: dict[str, Json] = {
        "channel": offer.channel.id,
        "feed": offer.feed,
        "claim": offer.claim,
        "name": offer.path.name,
        "sha256": sha256,
        "size": size,
    }
    try:
        _must_be_what_was_sent(offer, sha256)
        batch = _settled(offer, sha256, actor) or intake.receive(offer.path, offer.feed, actor=actor, at=at).batch
    except Refusal as refusal:
        return _turned_away(body, refusal, actor=actor, at=at)
    body |= {"batch": int(batch[1:]), "code": "", "message": None, "remedy": None, "findings": []}
    with transaction.atomic():
        _say(Saying(ARRIVED, body), actor=actor, at=at)
        _close_troubles(offer.channel.id, Trouble.TURNED_AWAY, "来了可读的文件 / a good file came", actor=actor, at=at)
    return _said_of(offer.channel.id, offer.claim)


def fail(channel: Channel, refusal: Refusal, *, at: datetime) -> None:
    """Say that a channel does not work, unless that is said and stands."""
    sentence = Text(f"{refusal.sentence.zh} {refusal.remedy.zh}", f"{refusal.sentence.en} {refusal.remedy.en}")
    cause = f"{Trouble.FAILING}:{channel.id}"
    raising = Raising(Trouble.FAILING, cause, channel.feeds[0], sentence, channel.id)
    raise_alarms([raising], actor=actor_of(channel), at=at)


def work_again(channel: Channel, *, at: datetime) -> None:
    """Close the alarm of a channel that works again."""
    why = "渠道恢复正常 / the channel works again"
    _close_troubles(channel.id, Trouble.FAILING, why, actor=actor_of(channel), at=at)


def raise_alarms(raisings: Iterable[Raising], *, actor: Actor, at: datetime) -> int:
    """Say those alarms whose cause was not told yet; how many were said."""
    wanted = {one.cause: one for one in raisings}
    with transaction.atomic():
        ledger.take_turn()
        told, standing = queries.were_raised(wanted), queries.were_raised(wanted, still_open=True)
        sayings = [
            Saying(ALARM, one.as_body())
            for cause, one in wanted.items()
            if cause not in (standing if one.comes_again else told)
        ]
        _say(*sayings, actor=actor, at=at)
    return len(sayings)


def close_alarm(seq: int, reason: str, *, actor: Actor, at: datetime) -> None:
    """An officer closes an alarm, with a reason. Permit ``channel.manage``.

    Refuses ``alarm.unknown``, ``alarm.closed`` and ``channel.reason``.
    """
    actor.must(MANAGE)
    _must_be_reason(reason)
    with transaction.atomic():
        ledger.take_turn()
        if queries.alarm(seq).closed_at is not None:
            raise Refusal(
                "alarm.closed",
                Text("该告警已经关闭。", "The alarm is closed already."),
                Text("无需再办。", "Nothing is left to do."),
            )
        close_alarms([seq], reason.strip(), actor=actor, at=at)


def close_alarms(seqs: Iterable[int], reason: str, *, actor: Actor, at: datetime) -> None:
    """Say that alarms are over."""
    sayings = [Saying(ALARM_CLOSED, {"entry": seq, "reason": reason}) for seq in seqs]
    with transaction.atomic():
        _say(*sayings, actor=actor, at=at)


def actor_of(channel: Channel) -> Actor:
    """Who acts when a file comes through a channel: the channel, for the department behind it."""
    return Actor(f"channel:{channel.id}", permits=_PERMITS, agency=channel.agency or None, purpose="intake")


def must_be_bound(channel: Channel, feed: str) -> None:
    """Refuse (``channel.feed``) a feed the channel may not send for."""
    if feed not in channel.feeds:
        raise Refusal(
            "channel.feed",
            Text(f"渠道“{channel.id}”无权报送“{feed}”。", f"The channel “{channel.id}” may not send for “{feed}”."),
            Text(f"该渠道可报送：{'、'.join(channel.feeds)}。", f"It may send for: {', '.join(channel.feeds)}."),
        )


def _must_be_what_was_sent(offer: Offer, sha256: str) -> None:
    if offer.sha256 and offer.sha256 != sha256:
        raise Refusal(
            "channel.digest",
            Text("文件与发送方声明的摘要不符。", "The file does not have the digest its sender states."),
            Text("请重新发送。", "Send it again."),
        )


def _settled(offer: Offer, sha256: str, actor: Actor) -> str | None:
    """The batch this offer became before a crash kept that from being said."""
    found = deliveries.settled_as(offer.feed, sha256, actor.id, offer.since)
    return next((batch for batch in found if not queries.is_spoken_for(batch)), None)


def _turned_away(body: dict[str, Json], refusal: Refusal, *, actor: Actor, at: datetime) -> Arrival:
    told = body | {
        "batch": None,
        "code": refusal.code,
        "message": refusal.sentence.as_json(),
        "remedy": refusal.remedy.as_json(),
        "findings": [one.message.as_json() for one in refusal.findings[:MOST_FINDINGS]],
    }
    channel, sha256, feed, name = (str(body[key]) for key in ("channel", "sha256", "feed", "name"))
    sentence = Text(
        f"“{name}”：{refusal.sentence.zh} {refusal.remedy.zh}", f"“{name}”: {refusal.sentence.en} {refusal.remedy.en}"
    )
    cause = f"{Trouble.TURNED_AWAY}:{channel}:{sha256[:32]}"
    raising = Raising(Trouble.TURNED_AWAY, cause, feed, sentence, channel)
    with transaction.atomic():
        _say(Saying(ARRIVED, told), actor=actor, at=at)
        raise_alarms([raising], actor=actor, at=at)
    return _said_of(channel, str(body["claim"]))


def _said_of(channel: str, claim: str) -> Arrival:
    found = queries.arrival(channel, claim)
    assert found is not None
    return found


def _close_troubles(channel: str, trouble: Trouble, reason: str, *, actor: Actor, at: datetime) -> None:
    over = [one.seq for one in queries.alarms() if one.channel == channel and one.trouble is trouble]
    if over:
        close_alarms(over, reason, actor=actor, at=at)


def _measured(path: Path) -> tuple[str, int]:
    """Digest and size of a regular file; a link is not followed. Raises ``OSError``."""
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"not a regular file: {path.name}")
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _must_be_reason(reason: str) -> None:
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Refusal(
            "channel.reason",
            Text("须写明理由。", "A reason is needed."),
            Text("请用2至500字说明。", "State it in 2 to 500 characters."),
        )


def _say(*sayings: Saying, actor: Actor, at: datetime) -> list[Said]:
    said = ledger.append(list(sayings), actor=actor, at=at)
    if said:
        follow(FOLLOWER, said)
    return said
