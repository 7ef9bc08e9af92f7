"""SFTP pull: takes whole files from a department's server, whose host key is pinned, with a key of the hub's own.

A file is whole when its name does not say otherwise and its size and time stood still between two looks of one run, or
when ``<name>.done`` lies beside it. A broken download goes on from its last byte while size and time on the server are
the same. What was taken is remembered by name, size and time, and moved away on the server where that is allowed.
"""

from __future__ import annotations

import asyncio
import shutil
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import asyncssh

from chuxin.facts.channels import actions, queries, state
from chuxin.facts.channels.actions import Offer
from chuxin.facts.channels.channel import Channel
from chuxin.facts.channels.naming import DONE, is_unfinished, safe_name
from chuxin.facts.channels.queries import Arrival
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

CONNECT_SECONDS: Final = 15
STILL_SECONDS: Final = 2.0
TRIES: Final = 4
MOST_FILES: Final = 500
_BLOCK: Final = 1 << 18
_PORT: Final = 22
_AGAIN: Final = Text(
    "系统会自行重试；如反复出现，请与对方核对地址、主机公钥与账号。",
    "It is retried by itself; if it goes on, check address, host key and account with the department.",
)
_FAULTS = (OSError, asyncssh.Error, asyncio.TimeoutError)


@dataclass(frozen=True, slots=True)
class Lying:
    """A file on the server as it was seen: name, size in bytes and time of last change."""

    name: str
    size: int
    changed: int

    @property
    def sight(self) -> str:
        """What tells whether it is still the same file."""
        return f"{self.size}-{self.changed}"


def pull(channel: Channel, *, at: datetime) -> tuple[Arrival, ...]:
    """Fetch every whole file that was not taken yet, and hand each to intake.

    Refuses ``sftp.host_key``, ``sftp.sign_in`` and ``sftp.broken``.
    """
    place = queries.place_of(channel.id) / "fetching"
    place.mkdir(parents=True, exist_ok=True, mode=0o750)
    arrivals = [_take(channel, claim, at) for claim in _claims(place)]
    for attempt in range(TRIES):
        try:
            asyncio.run(_fetch(channel, place, at))
            break
        except _FAULTS as fault:
            refusal = _refusal_of(fault)
            if refusal.code != "sftp.broken" or attempt == TRIES - 1:
                raise refusal from fault
    arrivals += [_take(channel, claim, at) for claim in _claims(place)]
    if channel.moves:
        try:
            asyncio.run(_move(channel, [one.name for one in arrivals]))
        except _FAULTS as fault:
            raise _refusal_of(fault) from fault
    return tuple(arrivals)


async def _fetch(channel: Channel, place: Path, at: datetime) -> None:
    """Download what is whole and new, each file under a claim of its own."""
    async with _connected(channel) as client:
        folder = _folder(channel)
        known = state.read(channel.id).marks
        first = {one.name: one for one in await _list(client, folder)}
        await asyncio.sleep(STILL_SECONDS if any(one not in known for one in first) else 0)
        second = await _list(client, folder)
        marked = {one.name.removesuffix(DONE) for one in second if one.name.endswith(DONE)}
        for one in second:
            if is_unfinished(one.name) or known.get(one.name, {}).get("sight") == one.sight:
                continue
            if one.name not in marked and first.get(one.name) != one:
                continue
            if one.size > channel.largest:
                raise Refusal(
                    "sftp.too_large",
                    Text(f"“{safe_name(one.name)}”超过{channel.largest:,}字节的上限。",
                         f"“{safe_name(one.name)}” is larger than {channel.largest:,} bytes."),
                    _AGAIN,
                )  # fmt: skip
            await _download(client, folder, one, place)
            claim = place / f"sftp-{at.timestamp():.0f}-{one.sight}-{len(list(place.iterdir()))}"
            claim.mkdir()
            _draft(place, one).rename(claim / safe_name(one.name))
            state.mark(channel.id, one.name, {"sight": one.sight})


async def _download(client: asyncssh.SFTPClient, folder: str, one: Lying, place: Path) -> None:
    """Write a file behind what an earlier try left of it; the draft's name holds the file's size and time."""
    draft = _draft(place, one)
    here = draft.stat().st_size if draft.exists() else 0
    async with client.open(f"{folder}/{one.name}", "rb") as source:
        with draft.open("ab") as target:
            while here < one.size:
                block = await source.read(min(_BLOCK, one.size - here), here)
                if not block:
                    raise OSError(f"the file ended at byte {here} of {one.size}")
                target.write(bytes(block) if not isinstance(block, str) else block.encode())
                here += len(block)
    after = await client.stat(f"{folder}/{one.name}")
    if (after.size, after.mtime) != (one.size, one.changed):
        draft.unlink()
        raise OSError("the file changed while it was read")


async def _list(client: asyncssh.SFTPClient, folder: str) -> list[Lying]:
    """The plain files of a folder, by name; links are not followed."""
    found = []
    async for entry in client.scandir(folder):
        name, told = entry.filename, entry.attrs
        plain = told.permissions is None or stat.S_ISREG(told.permissions)
        if isinstance(name, str) and "/" not in name and name not in (".", "..") and plain:
            found.append(Lying(name, told.size or 0, told.mtime or 0))
    return sorted(found, key=lambda one: one.name)[:MOST_FILES]


async def _move(channel: Channel, names: list[str]) -> None:
    """Move taken files into ``taken`` on the server, where they still lie and the server allows it."""
    if not names:
        return
    async with _connected(channel) as client:
        folder = _folder(channel)
        await client.makedirs(f"{folder}/taken", exist_ok=True)
        for one in await _list(client, folder):
            if safe_name(one.name) in names and not one.name.endswith(DONE):
                await client.rename(f"{folder}/{one.name}", f"{folder}/taken/{one.changed}.{one.name}")


@asynccontextmanager
async def _connected(channel: Channel) -> AsyncIterator[asyncssh.SFTPClient]:
    """A session with the pinned server, signed in with the named key; no settings of the machine are read."""
    parts = urlsplit(channel.address)
    port = parts.port or _PORT
    host = f"[{parts.hostname}]:{port}" if port != _PORT else parts.hostname
    connection = await asyncssh.connect(
        parts.hostname or "",
        port,
        username=unquote(parts.username or ""),
        client_keys=[str(queries.secret(channel.secret))],
        known_hosts=asyncssh.import_known_hosts(f"{host} {channel.host_key}\n"),
        agent_path=None,
        config=None,
        preferred_auth="publickey",
        connect_timeout=CONNECT_SECONDS,
    )
    async with connection, connection.start_sftp_client() as client:
        yield client


def _folder(channel: Channel) -> str:
    return unquote(urlsplit(channel.address).path).rstrip("/") or "."


def _claims(place: Path) -> Iterator[Path]:
    """Claims with a file in them; an empty one is a crash's and goes."""
    for claim in sorted(place.glob("sftp-*")):
        if any(claim.iterdir()):
            yield claim
        else:
            claim.rmdir()


def _take(channel: Channel, claim: Path, at: datetime) -> Arrival:
    """Hand a claimed file to intake, then delete it here: intake keeps what may be kept (R01)."""
    (path,) = claim.iterdir()
    since = datetime.fromtimestamp(int(claim.name.split("-")[1]), tz=at.tzinfo)
    arrival = actions.take(Offer(channel, channel.feeds[0], path, claim.name, since), at=at)
    shutil.rmtree(claim)
    return arrival


def _draft(place: Path, one: Lying) -> Path:
    return place / f".{one.sight}.{safe_name(one.name)}.part"


def _refusal_of(fault: BaseException) -> Refusal:
    if isinstance(fault, asyncssh.HostKeyNotVerifiable):
        return Refusal(
            "sftp.host_key",
            Text(
                "服务器的主机公钥与登记的不符，未登录。",
                "The server's host key is not the one pinned; it was not signed in to.",
            ),
            Text(
                "请与对方核实后重新开通渠道；切勿直接更换。",
                "Verify it with the department, then open the channel anew.",
            ),
        )
    if isinstance(fault, asyncssh.PermissionDenied):
        return Refusal(
            "sftp.sign_in",
            Text("服务器拒绝了登录。", "The server refused to sign the hub in."),
            Text("请把平台的公钥交对方登记。", "Have the department register the hub's public key."),
        )
    told = type(fault).__name__
    return Refusal(
        "sftp.broken",
        Text(f"连接中断或无法读取（{told}）。", f"The line broke or the file could not be read ({told})."),
        _AGAIN,
    )
