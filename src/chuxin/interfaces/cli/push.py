"""The command a department's machine sends files with: signed, in parts, going on where a broken line left it."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx
import orjson
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chuxin.facts.channels.signing import Message, content_digest, sign
from chuxin.interfaces.cli.shell import answer, command, now
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_SEED_BYTES: Final = 32
_WELL: Final = 400
_FAULTY: Final = 500
# A part that meets these is tried again: a lock, an offset that moved on, a proxy's complaint, a busy hub.
_AGAIN: Final = frozenset({400, 408, 409, 423, 425, 429})
_LONGEST_PAUSE: Final = 30.0
_WAIT: Final = Text(
    "请稍后重新运行同一命令，将从断点续传。", "Run the same command again later; it goes on where it stopped."
)


@command
def push(
    file: Path = typer.Argument(..., exists=True, dir_okay=False, help="要报送的文件 / the file to send"),
    to: str = typer.Option(..., "--to", help="平台地址 / address of the hub, https://…"),
    feed: str = typer.Option(..., "--feed", help="报送通道 / feed"),
    channel: str = typer.Option(..., "--channel", help="渠道编号 / id of the push channel"),
    key: Path = typer.Option(..., "--key", exists=True, dir_okay=False, help="私钥文件 / file of the private key"),
    part: int = typer.Option(4096, "--part-kib", min=1, max=16384, help="分块大小 / size of a part"),
    retries: int = typer.Option(8, "--retries", help="连续失败几次后停止 / failures in a row before giving up"),
    wait: float = typer.Option(0, "--wait", help="等待回执的秒数 / seconds to wait for the receipt"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Push a file to a hub, signed and resumable. / 向平台推送文件：签名、可断点续传。"""
    line = Line(to, channel, read_seed(key), retries)
    with httpx.Client(timeout=60, follow_redirects=False) as client:
        address = _sent(client, line, Parcel(file, feed, part * 1024))
        told = _waited(client, line, address, wait)
    _note(file).unlink(missing_ok=True)
    arrival = told.get("arrival")
    plain = f"已送达 / sent: {address}"
    if isinstance(arrival, dict):
        plain += f"\n{arrival['batch'] or arrival['code']}"
    answer({"upload": address, **told}, as_json=as_json, plain=plain)


@command
def keygen(
    file: Path = typer.Argument(..., help="新的私钥文件 / a new file for the private key"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Make a key to push with; prints the public half for the hub's operator. / 生成推送用密钥并显示公钥。"""
    seed = secrets.token_bytes(_SEED_BYTES)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(base64.b64encode(seed).decode() + "\n")
    public = base64.b64encode(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()).decode()
    answer({"file": str(file), "public": public}, as_json=as_json, plain=f"公钥 public key: {public}")


def add_to(app: typer.Typer) -> None:
    """Join the sender's commands to the command line."""
    app.command()(push)
    app.command()(keygen)


@dataclass(frozen=True, slots=True)
class Line:
    """To which hub, as which channel, with which key, and how often a broken line is tried again."""

    to: str
    channel: str
    seed: bytes
    retries: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent, for which feed, in parts of how many bytes."""

    file: Path
    feed: str
    part: int


def read_seed(path: Path) -> bytes:
    """The private key in a file of ``chuxin keygen``. Refuses ``push.key``."""
    try:
        seed = base64.b64decode(path.read_text().strip(), validate=True)
    except (ValueError, UnicodeDecodeError):
        seed = b""
    if len(seed) != _SEED_BYTES:
        raise Refusal(
            "push.key",
            Text(f"{path.name} 不是推送用私钥。", f"{path.name} is not a key to push with."),
            Text("请用 chuxin keygen 生成。", "Make one with chuxin keygen."),
        )
    return seed


def _sent(client: httpx.Client, line: Line, parcel: Parcel) -> str:
    """Send what has not arrived yet; gives the address of the upload."""
    with parcel.file.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        length = file.seek(0, os.SEEK_END)
        address = _begun(client, line, parcel, sha256)
        failures, offset = 0, None
        while offset is None or offset < length:
            try:
                if offset is None:
                    offset = int(_asked(client, line, "HEAD", address).headers["Upload-Offset"])
                    continue
                file.seek(offset)
                body = file.read(parcel.part)
                headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
                offset = int(_asked(client, line, "PATCH", address, headers, body).headers["Upload-Offset"])
                failures = 0
            except (httpx.TransportError, Trouble) as fault:
                failures, offset = failures + 1, None
                if failures > line.retries:
                    raise _broken(fault) from fault
                time.sleep(min(_LONGEST_PAUSE, 0.2 * 2**failures))
    return address


def _begun(client: httpx.Client, line: Line, parcel: Parcel, sha256: str) -> str:
    """The address of an upload begun earlier for these very bytes, or of a new one."""
    note = _note(parcel.file)
    begun = orjson.loads(note.read_bytes()) if note.exists() else {}
    if (begun.get("sha256"), begun.get("feed"), begun.get("to")) == (sha256, parcel.feed, line.to):
        try:
            _asked(client, line, "HEAD", begun["address"])
            return str(begun["address"])
        except Refusal:
            note.unlink()
        except (httpx.TransportError, Trouble):
            return str(begun["address"])
    told = {"feed": parcel.feed, "filename": parcel.file.name, "sha256": sha256}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
    headers = {"Upload-Length": str(parcel.file.stat().st_size), "Upload-Metadata": metadata}
    started = urljoin(line.to.rstrip("/") + "/", "api/v1/uploads")
    try:
        made = _asked(client, line, "POST", started, headers)
    except (httpx.TransportError, Trouble) as fault:
        raise _broken(fault) from fault
    address = urljoin(started, made.headers["Location"])
    note.write_bytes(orjson.dumps({"address": address, "sha256": sha256, "feed": parcel.feed, "to": line.to}))
    return address


def _waited(client: httpx.Client, line: Line, address: str, seconds: float) -> dict[str, object]:
    end = time.monotonic() + seconds
    while True:
        try:
            told: dict[str, object] = _asked(client, line, "GET", address).json()
        except (httpx.TransportError, Trouble) as fault:
            raise _broken(fault) from fault
        if told["arrival"] is not None or time.monotonic() >= end:
            return told
        time.sleep(1)


class Trouble(Exception):
    """An answer that is worth another try."""


def _asked(
    client: httpx.Client,
    line: Line,
    method: str,
    address: str,
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
) -> httpx.Response:
    """Ask, signed. Raises ``Trouble`` for what may pass, and the hub's own refusal for what will not."""
    told = {name.lower(): value for name, value in (headers or {}).items()} | {"tus-resumable": "1.0.0"}
    if body is not None:
        told["content-digest"] = content_digest(body)
    parts = urlsplit(address)
    message = Message(method, parts.netloc, parts.path, told)
    signed = ("@method", "@authority", "@path", *(name for name in told if name != "content-type"))
    parameters: dict[str, str | int] = {
        "created": int(now().timestamp()),
        "keyid": line.channel,
        "alg": "ed25519",
        "nonce": secrets.token_urlsafe(18),
    }
    got = client.request(method, address, headers=told | sign(message, signed, parameters, line.seed), content=body)
    if got.status_code >= _FAULTY or got.status_code in _AGAIN:
        raise Trouble(f"HTTP {got.status_code}")
    if got.status_code >= _WELL:
        raise _refused(got)
    return got


def _refused(got: httpx.Response) -> Refusal:
    try:
        told = got.json()
        return Refusal(told["code"], Text(**told["message"]), Text(**told["remedy"]))
    except (ValueError, KeyError, TypeError):
        return Refusal(
            "push.refused",
            Text(f"对方回答HTTP {got.status_code}。", f"The hub answered HTTP {got.status_code}."),
            Text("请核对地址与渠道编号。", "Check the address and the channel."),
        )


def _broken(fault: Exception) -> Refusal:
    told = str(fault) or type(fault).__name__
    return Refusal("push.broken", Text(f"连接中断：{told}。", f"The line broke: {told}."), _WAIT)


def _note(file: Path) -> Path:
    """Where it is remembered which upload of a file has begun."""
    return file.with_name(f".{file.name}.push.json")
