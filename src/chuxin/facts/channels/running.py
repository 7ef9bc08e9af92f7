"""Runs channels: each in turn, none stopped by another's failure; failures are told, and retried with back-off."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chuxin.facts.channels import actions, dropping, pulling, queries, sftp, state, uploads
from chuxin.facts.channels.channel import Channel, Sort
from chuxin.facts.channels.queries import Arrival
from chuxin.foundation.ledger import busy
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

LOG: Final = logging.getLogger(__name__)
LONGEST_WAIT: Final = timedelta(days=1)
_MOST_DOUBLINGS: Final = 8


@dataclass(frozen=True, slots=True)
class Ran:
    """What running one channel gave: the files that came, and why it failed, if it did."""

    channel: str
    arrivals: tuple[Arrival, ...] = ()
    refusal: Refusal | None = None


def run_due(at: datetime) -> tuple[Ran, ...]:
    """Run every open channel that is due at ``at``; those that fetch wait for their time, the others always are."""
    uploads.purge(at)
    return tuple(run(one, at=at) for one in queries.channels() if is_due(one, at))


def is_due(channel: Channel, at: datetime) -> bool:
    """Whether it is time to run a channel: always, or once its interval (or its back-off) is over."""
    if not channel.fetches:
        return True
    next_at = state.read(channel.id).next_at
    return next_at is None or next_at <= at


def run(channel: Channel, *, at: datetime) -> Ran:
    """Run one channel now. What fails is told as an alarm in both languages; it never raises."""
    try:
        arrivals = _WAYS[channel.sort](channel, at)
    except Refusal as refusal:
        return _failed(channel, refusal, at)
    except Exception as fault:
        if (told := busy.refusal_of(fault)) is not None:
            # Not the channel's fault, and no alarm of it: it stays due, and the next round goes on.
            return Ran(channel.id, refusal=told)
        LOG.exception("channel %s", channel.id)
        return _failed(channel, _unforeseen(channel, fault), at)
    actions.work_again(channel, at=at)
    if channel.fetches:
        state.put(channel.id, next_at=at + timedelta(minutes=channel.every_minutes), failures=0)
    return Ran(channel.id, arrivals)


def _failed(channel: Channel, refusal: Refusal, at: datetime) -> Ran:
    if channel.fetches:
        failures = state.read(channel.id).failures + 1
        wait = min(LONGEST_WAIT, timedelta(minutes=channel.every_minutes * 2 ** min(failures - 1, _MOST_DOUBLINGS)))
        state.put(channel.id, next_at=at + wait, failures=failures)
    actions.fail(channel, refusal, at=at)
    return Ran(channel.id, refusal=refusal)


def _dropped(channel: Channel, at: datetime) -> tuple[Arrival, ...]:
    done = dropping.sweep(channel, at=at)
    if done.faults:
        listed = "；".join(done.faults[:3])
        raise Refusal(
            "channel.unreadable",
            Text(f"投递目录中有{len(done.faults)}个文件无法处理：{listed}。",
                 f"{len(done.faults)} file(s) of the drop could not be handled: {listed}."),
            Text("请核对磁盘空间与文件权限；下一轮会再试。",
                 "Check disk space and permissions; the next round tries again."),
        )  # fmt: skip
    return tuple(done.arrivals)


def _unforeseen(channel: Channel, fault: Exception) -> Refusal:
    name = type(fault).__name__
    return Refusal(
        "channel.fault",
        Text(f"渠道“{channel.id}”运行出错（{name}）。", f"The channel “{channel.id}” failed ({name})."),
        Text("请查看后台日志；系统会自行重试。", "See the worker's log; it is retried by itself."),
    )


_WAYS: Final[Mapping[Sort, Callable[[Channel, datetime], tuple[Arrival, ...]]]] = {
    Sort.FOLDER: _dropped,
    Sort.PUSH: lambda channel, at: uploads.take_whole(channel, at=at),
    Sort.PULL: lambda channel, at: pulling.pull(channel, at=at),
    Sort.SFTP: lambda channel, at: sftp.pull(channel, at=at),
}
