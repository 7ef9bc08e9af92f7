"""What may be asked of channels: which are open, what came through them, and which alarms stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from chuxin.facts.channels.alarm import Alarm, Trouble
from chuxin.facts.channels.channel import Channel, Sort
from chuxin.facts.channels.models import AlarmRow, ArrivalRow, ChannelRow, ExaminedRow
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

MOST_ALARMS = 1_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came: as ``batch``, or turned away with ``code``, ``sentence`` and ``remedy``."""

    seq: int
    channel: str
    feed: str
    name: str
    sha256: str
    size: int
    at: datetime
    batch: str | None
    code: str
    sentence: Text | None
    remedy: Text | None
    findings: tuple[Text, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """The arrival as every interface gives it."""
        return {
            "channel": self.channel,
            "feed": self.feed,
            "file": self.name,
            "sha256": self.sha256,
            "size": self.size,
            "at": self.at.isoformat(),
            "batch": self.batch,
            "refused": self.batch is None,
            "code": self.code or None,
            "message": self.sentence.as_json() if self.sentence else None,
            "remedy": self.remedy.as_json() if self.remedy else None,
            "findings": [one.as_json() for one in self.findings],
        }


def channels(*, closed: bool = False) -> tuple[Channel, ...]:
    """The channels that are open, by id; with ``closed`` also those that were."""
    latest = {row.channel: row for row in ChannelRow.objects.order_by("entry")}
    rows = (latest[id] for id in sorted(latest))
    return tuple(_channel(row) for row in rows if closed or row.closed is None)


def channel(id: str) -> Channel:
    """One open channel. Refuses ``channel.unknown``."""
    row = _latest(id)
    if row is None or row.closed is not None:
        raise Refusal(
            "channel.unknown",
            Text(f"没有已开通的渠道“{id}”。", f"There is no open channel “{id}”."),
            Text("用 chuxin channel list 查看。", "See chuxin channel list."),
        )
    return _channel(row)


def opening_of(id: str) -> int | None:
    """The entry that opened a channel which is open now."""
    row = _latest(id)
    return row.entry if row is not None and row.closed is None else None


def connected_since() -> Mapping[str, datetime]:
    """Since when each feed has had a channel, open or closed."""
    since: dict[str, datetime] = {}
    for row in ChannelRow.objects.order_by("entry"):
        for feed in row.settings["feeds"]:
            since.setdefault(feed, row.opened_at)
    return since


def arrival(channel: str, claim: str) -> Arrival | None:
    """What was said of a file as it lay there, if it was."""
    row = ArrivalRow.objects.filter(channel=channel, claim=claim).first()
    return None if row is None else _arrival(row)


def is_spoken_for(batch: str) -> bool:
    """Whether a batch is already the outcome of an arrival."""
    return ArrivalRow.objects.filter(batch=int(batch[1:])).exists()


def arrivals(channel: str | None = None, limit: int = 20) -> tuple[Arrival, ...]:
    """The latest arrivals, of one channel or of all, newest first."""
    rows = ArrivalRow.objects.order_by("-entry")
    return tuple(_arrival(row) for row in (rows if channel is None else rows.filter(channel=channel))[:limit])


def alarms(*, closed: bool = False, feed: str | None = None, limit: int = MOST_ALARMS) -> tuple[Alarm, ...]:
    """The alarms that are open, newest first; with ``closed`` those closed as well."""
    rows = AlarmRow.objects.order_by("-entry")
    if not closed:
        rows = rows.filter(closed=None)
    if feed is not None:
        rows = rows.filter(feed=feed)
    return tuple(_alarm(row) for row in rows[:limit])


def alarm(seq: int) -> Alarm:
    """One alarm. Refuses ``alarm.unknown``."""
    row = AlarmRow.objects.filter(entry=seq).first()
    if row is None:
        raise Refusal(
            "alarm.unknown",
            Text(f"没有编号为{seq}的告警。", f"There is no alarm {seq}."),
            Text("用 chuxin channel alarms 查看。", "See chuxin channel alarms."),
        )
    return _alarm(row)


def were_raised(causes: Iterable[str], *, still_open: bool = False) -> frozenset[str]:
    """Which of ``causes`` an alarm was ever raised for; with ``still_open`` only by alarms that are open."""
    rows = AlarmRow.objects.filter(cause__in=list(causes))
    if still_open:
        rows = rows.filter(closed=None)
    return frozenset(rows.values_list("cause", flat=True))


def examined_up_to() -> int:
    """The settling entry of the last batch that was looked at; -1 before any."""
    row = ExaminedRow.objects.order_by("-settled").first()
    return -1 if row is None else row.settled


def columns_seen(feed: str) -> Mapping[str, tuple[str, ...]]:
    """The headings of a feed's examined batches, by batch, where they are known."""
    rows = ExaminedRow.objects.filter(feed=feed).order_by("-batch")[:100]
    return {f"b{row.batch}": tuple(row.columns) for row in rows if row.columns}


def place_of(channel: str) -> Path:
    """The folder of a channel: what is dropped, taken and turned away lies in it."""
    home: Path = settings.HOME
    return home / "channels" / channel


def secret(name: str) -> Path:
    """Where the secret called ``name`` lies. Refuses ``channel.secret_missing`` where there is none."""
    path = Path(settings.HOME) / "keys" / "channels" / name
    if not path.is_file():
        raise Refusal(
            "channel.secret_missing",
            Text(f"数据目录的 keys/channels 中没有“{name}”。", f"There is no “{name}” in keys/channels of the home."),
            Text("请把密钥文件放到该处，权限设为0600。", "Put the file there with mode 0600."),
        )
    return path


def _latest(id: str) -> ChannelRow | None:
    return ChannelRow.objects.filter(channel=id).order_by("-entry").first()


def _channel(row: ChannelRow) -> Channel:
    told = {**row.settings, "feeds": tuple(row.settings["feeds"])}
    return Channel(row.channel, Sort(row.sort), **told, opened_at=row.opened_at, closed_at=row.closed_at)


def _arrival(row: ArrivalRow) -> Arrival:
    return Arrival(
        seq=row.entry,
        channel=row.channel,
        feed=row.feed,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        at=row.at,
        batch=None if row.batch is None else f"b{row.batch}",
        code=row.code,
        sentence=Text(**row.message) if row.message else None,
        remedy=Text(**row.remedy) if row.remedy else None,
        findings=tuple(Text(**one) for one in row.findings),
    )


def _alarm(row: AlarmRow) -> Alarm:
    return Alarm(
        seq=row.entry,
        trouble=Trouble(row.trouble),
        cause=row.cause,
        feed=row.feed,
        channel=row.channel,
        batch=row.batch,
        sentence=Text(**row.message),
        raised_at=row.raised_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        reason=row.reason,
    )
