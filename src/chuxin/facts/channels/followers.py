"""What follows from what was said about channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from chuxin.facts.channels.models import AlarmRow, ArrivalRow, ChannelRow, ExaminedRow
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.kernel.canonical import Json

OPENED, CLOSED, ARRIVED = "channel.opened", "channel.closed", "channel.arrived"
EXAMINED, ALARM, ALARM_CLOSED, ERASED = "channel.examined", "channel.alarm", "channel.alarm_closed", "ledger.erased"
_ARRIVAL: Final = (
    "channel", "feed", "claim", "name", "sha256", "size", "batch", "code", "message", "remedy", "findings",
)  # fmt: skip
Body: TypeAlias = "Mapping[str, Json]"


def apply(said: Sequence[Said]) -> None:
    """Write the rows of ``said`` in ledger order."""
    for one in said:
        if one.body is not None:
            _WRITERS[one.kind](one, one.body)


def _opened(said: Said, body: Body) -> None:
    ChannelRow.objects.create(
        entry=said.seq,
        channel=str(body["id"]),
        sort=str(body["sort"]),
        settings={name: value for name, value in body.items() if name not in ("id", "sort")},
        opened_at=said.at,
        opened_by=said.actor,
    )


def _closed(said: Said, body: Body) -> None:
    ChannelRow.objects.filter(entry=int(str(body["entry"]))).update(
        closed=said.seq, closed_at=said.at, reason=body["reason"]
    )


def _arrived(said: Said, body: Body) -> None:
    ArrivalRow.objects.create(entry=said.seq, at=said.at, **{name: body[name] for name in _ARRIVAL})


def _examined(said: Said, body: Body) -> None:
    ExaminedRow.objects.create(**{name: body[name] for name in ("batch", "settled", "feed", "columns")})


def _alarm(said: Said, body: Body) -> None:
    names = ("trouble", "cause", "feed", "channel", "batch", "message")
    AlarmRow.objects.create(entry=said.seq, raised_at=said.at, **{name: body[name] for name in names})


def _alarm_closed(said: Said, body: Body) -> None:
    AlarmRow.objects.filter(entry=int(str(body["entry"]))).update(
        closed=said.seq, closed_at=said.at, closed_by=said.actor, reason=body["reason"]
    )


def _erased(said: Said, body: Body) -> None:
    """Let go of what the erased entry had written; an erased ending leaves what it ended as it stood before."""
    seq = int(str(body["seq"]))
    for table in (ChannelRow, ArrivalRow, AlarmRow):
        table._default_manager.filter(entry=seq).delete()
    ChannelRow.objects.filter(closed=seq).update(closed=None, closed_at=None, reason="")
    AlarmRow.objects.filter(closed=seq).update(closed=None, closed_at=None, closed_by="", reason="")


_WRITERS: Final[Mapping[str, Callable[[Said, Body], None]]] = {
    OPENED: _opened,
    CLOSED: _closed,
    ARRIVED: _arrived,
    EXAMINED: _examined,
    ALARM: _alarm,
    ALARM_CLOSED: _alarm_closed,
    ERASED: _erased,
}
FOLLOWER = Follower(
    name="channels",
    kinds=frozenset(_WRITERS),
    tables=(ChannelRow, ArrivalRow, ExaminedRow, AlarmRow),
    apply=apply,
)
