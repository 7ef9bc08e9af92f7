"""Resumable uploads (tus 1.0): bytes wait in the home, each part checked before it counts, until a file is whole.

An upload is a folder ``uploads/<id>`` with its card and its file. The card's offset counts only bytes whose digest
fitted; what a crash wrote beyond it is cut off. Whole files are taken by the worker; nothing lies longer than a day.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import orjson
from django.conf import settings

from chuxin.facts.channels import actions, queries
from chuxin.facts.channels.actions import Offer
from chuxin.facts.channels.channel import MEBIBYTE, Channel, Sort, public_key
from chuxin.facts.channels.naming import safe_name
from chuxin.facts.channels.queries import Arrival
from chuxin.facts.channels.signing import WINDOW, Message, Signature, fits, read, verify
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

LARGEST_PART: Final = 16 * MEBIBYTE
LIVES: Final = timedelta(days=1)
TOLD: Final = timedelta(days=7)
MOST_OPEN: Final = 50
_ALWAYS: Final = ("@method", "@authority", "@path")
_AGAIN: Final = Text("请用 HEAD 查询已收到的位置后续传。", "Ask with HEAD how much has arrived and go on from there.")


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload: ``offset`` of ``length`` bytes are here. ``sha256`` is what its sender says the whole file has."""

    id: str
    channel: str
    feed: str
    name: str
    length: int
    sha256: str
    created_at: datetime
    offset: int = 0
    taken: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every byte is here."""
        return self.offset == self.length

    @property
    def expires_at(self) -> datetime:
        """When it is deleted, finished or not."""
        return self.created_at + LIVES


def signed_by(message: Message, at: datetime, *, covering: tuple[str, ...] = ()) -> Channel:
    """The push channel whose key signed a request; each signature works once.

    Refuses ``signature.…``; a channel that is not open is told as an unknown key.
    """
    signature = read(message.headers)
    channel = next((one for one in queries.channels() if one.id == signature.key_id and one.sort is Sort.PUSH), None)
    key = public_key(channel.key) if channel else None
    if channel is None or key is None:
        raise Refusal(
            "signature.unknown_key",
            Text("没有登记这个密钥。", "No such key is registered."),
            Text("请向平台申请开通推送渠道。", "Ask the hub to open a push channel."),
        )
    verify(message, signature, key, (*_ALWAYS, *covering), at)
    _use_once(signature)
    return channel


def start(channel: Channel, wanted: Mapping[str, str], length: int, *, at: datetime) -> Upload:
    """Begin an upload; ``wanted`` are ``feed``, ``filename`` and ``sha256`` (64 hexadecimal digits).

    Refuses ``channel.feed``, ``upload.too_large``, ``upload.metadata`` and ``upload.too_many``.
    """
    feed = wanted.get("feed", "")
    actions.must_be_bound(channel, feed)
    if not 0 < length <= channel.largest:
        raise Refusal(
            "upload.too_large" if length > 0 else "upload.empty",
            Text(f"文件应为1至{channel.largest:,}字节。", f"A file has 1 to {channel.largest:,} bytes."),
            Text("请拆分文件，或联系平台调整上限。", "Split the file, or ask the hub to raise the limit."),
        )
    sha256 = wanted.get("sha256", "").lower()
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise Refusal(
            "upload.metadata",
            Text("Upload-Metadata 须含 feed、filename 和 sha256（十六进制）。",
                 "Upload-Metadata must hold feed, filename and sha256 (hexadecimal)."),
            Text("请补齐后重新开始。", "Add them and start again."),
        )  # fmt: skip
    if sum(one.channel == channel.id and not one.taken for one in every()) >= MOST_OPEN:
        raise Refusal(
            "upload.too_many",
            Text(f"未完成的上传已有{MOST_OPEN}个。", f"There are {MOST_OPEN} unfinished uploads already."),
            Text("请先完成或删除它们。", "Finish or delete them first."),
        )
    upload = Upload(secrets.token_hex(16), channel.id, feed, safe_name(wanted.get("filename", "")), length, sha256, at)
    (_place(upload.id) / "file").mkdir(parents=True, mode=0o700)
    _data(upload).touch(mode=0o600)
    _put(upload)
    return upload


def find(channel: Channel, id: str) -> Upload:
    """An upload of a channel. Refuses ``upload.unknown``, for another channel's as well."""
    upload = _read(id) if len(id) == 32 and id.isalnum() else None
    if upload is None or upload.channel != channel.id:
        raise Refusal(
            "upload.unknown",
            Text("没有这个上传，或已过期。", "There is no such upload, or it has expired."),
            Text("请重新开始上传。", "Start the upload again."),
        )
    return upload


def append(channel: Channel, id: str, offset: int, part: bytes, digest: str) -> Upload:
    """Add a part at ``offset``; only bytes that fit ``digest`` (Content-Digest) count.

    Refuses ``upload.unknown``, ``upload.locked`` (another request is adding), ``upload.offset``, ``upload.checksum``,
    ``upload.too_large``.
    """
    find(channel, id)
    if not fits(digest, part):
        raise Refusal(
            "upload.checksum",
            Text("收到的字节与 Content-Digest 不符，未保存。", "The bytes do not fit Content-Digest; none was kept."),
            _AGAIN,
        )
    with _locked(id):
        upload = find(channel, id)
        if offset != upload.offset:
            raise Refusal(
                "upload.offset",
                Text(f"已收到{upload.offset}字节，请求却从{offset}开始。",
                     f"{upload.offset} bytes are here, but the request begins at {offset}."),
                _AGAIN,
            )  # fmt: skip
        if offset + len(part) > upload.length:
            raise Refusal(
                "upload.too_large",
                Text("收到的字节多于声明的长度。", "There are more bytes than were declared."),
                Text("请重新开始上传。", "Start the upload again."),
            )
        with _data(upload).open("r+b") as file:
            file.truncate(offset)
            file.seek(offset)
            file.write(part)
            file.flush()
            os.fsync(file.fileno())
        upload = replace(upload, offset=offset + len(part))
        _put(upload)
    return upload


def drop(channel: Channel, id: str) -> None:
    """Delete an upload. Refuses ``upload.unknown`` and ``upload.locked``."""
    find(channel, id)
    with _locked(id):
        shutil.rmtree(_place(id))


def take_whole(channel: Channel, *, at: datetime) -> tuple[Arrival, ...]:
    """Hand every whole upload of a channel to intake, then purge; safe to repeat after a crash."""
    arrivals = []
    for upload in every():
        if upload.channel == channel.id and upload.is_whole and not upload.taken:
            path = _data(upload)
            offer = Offer(channel, upload.feed, path, f"upload-{upload.id}", upload.created_at, upload.sha256)
            if path.exists() or queries.arrival(channel.id, offer.claim) is not None:
                arrivals.append(actions.take(offer, at=at))
            _put(replace(upload, taken=True))
            path.unlink(missing_ok=True)
    return tuple(arrivals)


def outcome(upload: Upload) -> Arrival | None:
    """What became of an upload; ``None`` until the worker took it."""
    return queries.arrival(upload.channel, f"upload-{upload.id}")


def purge(at: datetime) -> int:
    """Delete the bytes of uploads after a day and what is told of them after a week, and nonces out of their window."""
    gone = 0
    for upload in every():
        path = _data(upload)
        if at >= upload.expires_at and path.exists():
            path.unlink()
            gone += 1
        if at >= upload.created_at + TOLD or (at >= upload.expires_at and not upload.taken):
            shutil.rmtree(_place(upload.id), ignore_errors=True)
    for nonce in _nonces().iterdir():
        if at.timestamp() - nonce.stat().st_mtime > 2 * WINDOW.total_seconds():
            nonce.unlink(missing_ok=True)
    return gone


def every() -> Iterator[Upload]:
    """Every upload that is here, by id."""
    root = _root()
    for place in sorted(root.iterdir()) if root.is_dir() else ():
        upload = _read(place.name)
        if upload is not None:
            yield upload


def metadata(field: str) -> dict[str, str]:
    """The pairs of an Upload-Metadata header. Refuses ``upload.metadata``."""
    told = {}
    try:
        for pair in filter(None, map(str.strip, field.split(","))):
            name, _, value = pair.partition(" ")
            told[name] = base64.b64decode(value, validate=True).decode()
    except ValueError as fault:
        raise Refusal(
            "upload.metadata",
            Text("Upload-Metadata 的写法不对。", "Upload-Metadata is not in the form asked for."),
            Text("应为“名称 Base64值”，以逗号分隔。", "Write name and Base64 value, separated by commas."),
        ) from fault
    return told


def _use_once(signature: Signature) -> None:
    name = hashlib.sha256(f"{signature.key_id}\n{signature.nonce}".encode()).hexdigest()
    try:
        os.close(os.open(_nonces() / name, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as fault:
        raise Refusal(
            "signature.replayed",
            Text("该签名已经用过。", "This signature was used before."),
            Text("请用新的nonce重新签名。", "Sign again with a new nonce."),
        ) from fault


@contextmanager
def _locked(id: str) -> Iterator[None]:
    with (_place(id) / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise Refusal(
                "upload.locked",
                Text("另一个请求正在写入。", "Another request is adding to it."),
                Text("请稍候再续传。", "Wait a moment, then go on."),
            ) from fault
        yield


def _put(upload: Upload) -> None:
    draft = _place(upload.id) / f".card.{secrets.token_hex(4)}"
    draft.write_bytes(orjson.dumps(asdict(upload)))
    draft.replace(_place(upload.id) / "card.json")


def _read(id: str) -> Upload | None:
    try:
        told = orjson.loads((_place(id) / "card.json").read_bytes())
    except FileNotFoundError:
        return None
    return Upload(**{**told, "created_at": datetime.fromisoformat(told["created_at"])})


def _data(upload: Upload) -> Path:
    return _place(upload.id) / "file" / upload.name


def _place(id: str) -> Path:
    return _root() / id


def _root() -> Path:
    home: Path = settings.HOME
    return home / "uploads"


def _nonces() -> Path:
    folder = Path(settings.HOME) / "nonces"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
