"""A channel: one way by which a department's files come of themselves, and what it must state to be opened."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

MEBIBYTE: Final = 1 << 20
LARGEST: Final = 4096 * MEBIBYTE
_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?").fullmatch
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}").fullmatch
_KEY_BYTES: Final = 32
_MOST_MINUTES: Final = 60 * 24 * 31


class Sort(StrEnum):
    """How files come: put into a folder, pushed over HTTP, or fetched from an address or an SFTP server."""

    FOLDER = "folder"
    PUSH = "push"
    PULL = "pull"
    SFTP = "sftp"


SORTS: Final = {
    Sort.FOLDER: Text("投递目录", "folder drop"),
    Sort.PUSH: Text("接口推送", "HTTP push"),
    Sort.PULL: Text("定时拉取", "HTTP pull"),
    Sort.SFTP: Text("SFTP 拉取", "SFTP pull"),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as it was opened.

    ``feeds`` are what it may send; all sorts but push have exactly one. ``agency`` is the code of the department behind
    it. ``address`` is the URL to fetch (``https://…``, ``sftp://user@host/folder``); empty otherwise. ``key`` is the
    sender's public Ed25519 key (raw, Base64); ``secret`` the *name* of a file in the home's ``keys/channels``, never
    the secret. ``host_key`` is the line of the SFTP server's public key. ``every_minutes`` paces fetching;
    ``largest`` bounds a file in bytes; ``inner`` lets addresses of an inner network be fetched; ``moves`` lets taken
    files be moved away on the server.
    """

    id: str
    sort: Sort
    feeds: tuple[str, ...]
    agency: str = ""
    address: str = ""
    key: str = ""
    secret: str = ""
    host_key: str = ""
    every_minutes: int = 60
    largest: int = 1024 * MEBIBYTE
    inner: bool = False
    moves: bool = False
    opened_at: datetime | None = field(default=None, compare=False)
    closed_at: datetime | None = field(default=None, compare=False)

    @property
    def is_open(self) -> bool:
        """Whether files may still come through it."""
        return self.closed_at is None

    @property
    def fetches(self) -> bool:
        """Whether the hub goes out to fetch, on a schedule."""
        return self.sort in (Sort.PULL, Sort.SFTP)


def must_be_sound(channel: Channel) -> None:
    """Refuse (``channel.malformed``) a channel that lacks something or states what its sort cannot use."""
    findings = tuple(_faults(channel))
    if findings:
        raise Refusal(
            "channel.malformed",
            Text("渠道的设置不完整或有误。", "The channel's settings are incomplete or wrong."),
            Text("请按下列各项改正后再开通。", "Correct what is listed, then open it."),
            findings=findings,
        )


def public_key(text: str) -> bytes | None:
    """The 32 bytes of a raw Ed25519 public key in Base64; ``None`` for anything else."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == _KEY_BYTES else None


def _faults(channel: Channel) -> Iterator[Finding]:
    if not _ID(channel.id):
        yield _fault("id", "渠道编号只用小写字母、数字和连字符，至多48位。",
                     "A channel's id has lower-case letters, digits and hyphens only, 48 at most.")  # fmt: skip
    yield from _feed_faults(channel.sort, channel.feeds)
    yield from _address_faults(channel)
    if channel.sort is Sort.PUSH and not channel.key:
        yield _fault(
            "key", "推送渠道须登记部门机器的公钥。", "A push channel needs the public key of the machine that sends."
        )
    if channel.key and public_key(channel.key) is None:
        yield _fault("key", "公钥应为Base64编码的32字节Ed25519公钥。", "The key must be 32 bytes of Ed25519 in Base64.")
    if channel.secret and not _NAME(channel.secret):
        yield _fault("secret", "密钥名称只用字母、数字、点、下划线和连字符。",
                     "The name of a secret has letters, digits, dots, underscores and hyphens only.")  # fmt: skip
    if not 1 <= channel.every_minutes <= _MOST_MINUTES:
        yield _fault("every_minutes", "间隔应为1分钟至31天。", "The interval is one minute to 31 days.")
    if not 1 <= channel.largest <= LARGEST:
        yield _fault("largest", "文件上限应在1字节至4096 MiB之间。", "The largest file is between 1 byte and 4096 MiB.")


def _feed_faults(sort: Sort, feeds: Sequence[str]) -> Iterator[Finding]:
    if not feeds:
        yield _fault("feeds", "须指明报送通道。", "Name the feed the files are for.")
    elif len(feeds) > 1 and sort is not Sort.PUSH:
        yield _fault("feeds", "该类渠道只能对应一个报送通道。", "A channel of this sort has exactly one feed.")
    if len(set(feeds)) < len(feeds):
        yield _fault("feeds", "报送通道重复。", "A feed is named twice.")


def _address_faults(channel: Channel) -> Iterator[Finding]:
    schemes = {Sort.PULL: ("http", "https"), Sort.SFTP: ("sftp",)}.get(channel.sort, ())
    if not schemes:
        if channel.address:
            yield _fault("address", "该类渠道没有地址。", "A channel of this sort has no address.")
        return
    try:
        parts = urlsplit(channel.address)
        sound = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound:
        wanted = "、".join(f"{one}://" for one in schemes)
        yield _fault(
            "address", f"地址应以{wanted}开头并写明主机。", f"The address begins with {wanted} and names a host."
        )
        return
    if parts.password or (channel.sort is Sort.PULL and parts.username):
        yield _fault(
            "address", "地址中不得写口令，请用密钥名称。", "No password in the address; name a secret instead."
        )
    if channel.sort is Sort.SFTP:
        yield from _sftp_faults(channel, parts.username)


def _sftp_faults(channel: Channel, user: str | None) -> Iterator[Finding]:
    if not user:
        yield _fault("address", "SFTP地址须写明用户名。", "An SFTP address names its user.")
    if not channel.host_key:
        yield _fault("host_key", "须登记服务器的主机公钥。", "Pin the public key of the server.")
    if not channel.secret:
        yield _fault("secret", "须指明登录用私钥的名称。", "Name the private key to sign in with.")


def _fault(name: str, zh: str, en: str) -> Finding:
    remedy = Text("请改正该项后再开通。", "Correct it, then open the channel.")
    return Finding("channel.setting", Severity.ERROR, Text(zh, en), remedy, Place(field=name))
