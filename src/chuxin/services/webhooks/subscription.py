"""A subscription to changes: where they are sent, of which items and organisations, and how it stands."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.open_data.change import Change, ChangeKind

_LONGEST = 500
_LOOPBACK_NAMES = {"localhost"}


class Status(StrEnum):
    """How a subscription stands."""

    ACTIVE = "active"
    DISABLED = "disabled"
    PARKED = "parked"
    REMOVED = "removed"

    @property
    def sentence(self) -> Text:
        """The status in words."""
        return _STATUSES[self]


_STATUSES = {
    Status.ACTIVE: Text("正常推送", "sending"),
    Status.DISABLED: Text("已停用", "disabled"),
    Status.PARKED: Text("连续三日送达失败，已暂停", "parked: not received for three days"),
    Status.REMOVED: Text("已取消", "removed"),
}


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription as it stands; ``items`` and ``subjects`` empty: all. ``cursor`` is what it was sent up to."""

    id: str
    url: str
    items: tuple[str, ...]
    subjects: tuple[str, ...]
    owner: str
    status: Status
    reason: str
    cursor: str
    since: datetime
    rotated_at: datetime | None = None

    def wants(self, change: Change) -> bool:
        """Whether a change is sent. Whatever must be dropped by entry, or with its organisation, always is."""
        if change.kind is ChangeKind.ERASED:
            return True
        theirs = not self.subjects or change.subject in self.subjects
        if change.kind is ChangeKind.SUBJECT_GONE:
            return theirs
        return theirs and (not self.items or change.item in self.items)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: what it holds in numbers, how often it was tried, and what became of it."""

    message: str
    subscription: str
    start: str
    changes: int
    tombstones: int
    prepared_at: datetime
    attempts: int = 0
    status: int | None = None
    fault: str = ""
    next_at: datetime | None = None
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None
    given_up: bool = False


def must_be_address(url: str, *, loopback: bool) -> None:
    """Refuse (``webhook.address``) all but ``https://host[:port]/…`` without a password.

    ``loopback`` allows ``http`` to this machine, for trials.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    plain = parts.scheme == "http" and loopback and is_loopback_name(host)
    whole = (parts.scheme == "https" or plain) and host and len(url) <= _LONGEST and not parts.fragment
    if not whole or parts.username or parts.password or any(one.isspace() for one in url):
        raise Refusal(
            "webhook.address",
            Text("接收地址须为 https:// 开头的完整地址，不含账号密码。",
                 "The address must be a whole https:// address without a name or password."),
            Text("请填写可从公网访问的 HTTPS 地址。", "Give an HTTPS address that can be reached from the internet."),
        )  # fmt: skip


def is_loopback_name(host: str) -> bool:
    """Whether ``host`` names this very machine."""
    try:
        return host in _LOOPBACK_NAMES or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
