"""Fetching from a department's web or SFTP server that cuts, lies and changes: whole files only, each once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import asyncssh
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chuxin.facts.channels import actions, pulling, queries, running, sftp
from chuxin.facts.channels.channel import Channel, Sort
from chuxin.facts.channels.signing import content_digest
from chuxin.facts.intake import queries as deliveries
from chuxin.kernel.refusal import Refusal
from tests.facts.channels.conftest import OPERATOR, PENALTIES, Desk, rows_of

BODY = rows_of(1, 30).encode()
OTHER = rows_of(100, 2).encode()
KEY = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)


@dataclass
class Site:
    """A department's web server and how it misbehaves. ``cuts`` answers end early; then the file is ``then``."""

    body: bytes = BODY
    cuts: int = 0
    then: bytes | None = None
    digest: str = ""
    signature: bytes | None = None
    redirect: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        etag = f'"{hashlib.sha256(self.body).hexdigest()[:8]}"'
        told = asked.headers.get("Range", ""), asked.headers.get("If-None-Match", "")
        self.asked.append(told)
        if asked.path.endswith(".sig"):
            return self.send(asked, 200 if self.signature else 404, self.signature or b"", {})
        if self.redirect and asked.path != "/moved.csv":
            return self.send(asked, 302, b"", {"Location": self.redirect})
        if told[1] == etag:
            return self.send(asked, 304, b"", {})
        headers = {"ETag": etag} | ({"Repr-Digest": self.digest} if self.digest else {})
        start = 0
        if told[0] and asked.headers.get("If-Range") == etag:
            start = int(told[0].removeprefix("bytes=").rstrip("-"))
            headers["Content-Range"] = f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"
        return self.send(asked, 206 if start else 200, self.body[start:], headers)

    def send(self, asked: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]) -> None:
        asked.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            asked.send_header(name, value)
        asked.end_headers()
        if self.cuts and status < 300:
            self.cuts -= 1
            asked.wfile.write(body[: len(body) // 2])
            self.body = self.then or self.body
        else:
            asked.wfile.write(body)
        asked.close_connection = True


@pytest.fixture
def site() -> Iterator[tuple[Site, str]]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.answer(self)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made, f"http://127.0.0.1:{server.server_port}/export/处罚.csv"
    server.shutdown()
    server.server_close()


def opened(address: str, *, key: str = "", inner: bool = True, largest: int = 1 << 20) -> Channel:
    wanted = Channel("court", Sort.PULL, (PENALTIES,), address=address, key=key, inner=inner, largest=largest)
    return actions.open_channel(wanted, actor=OPERATOR, at=datetime.now(UTC))


def pulled(channel: Channel) -> tuple[int, str]:
    ran = running.run(channel, at=datetime.now(UTC))
    return len(ran.arrivals), ran.refusal.code if ran.refusal else ""


def test_a_cut_download_goes_on_and_an_unchanged_file_is_not_fetched_again(desk: Desk, site: tuple[Site, str]) -> None:
    made, address = site
    made.cuts, made.digest = 2, content_digest(BODY)
    channel = opened(address)
    assert pulled(channel) == (1, "")
    assert [bool(ranged) for ranged, _ in made.asked] == [False, True, True]
    (batch,) = deliveries.deliveries_of(PENALTIES)
    assert (batch.sha256, batch.rows, batch.name) == (hashlib.sha256(BODY).hexdigest(), 30, "处罚.csv")
    assert pulled(channel) == (0, "")
    made.body, made.digest = OTHER, ""
    assert not running.is_due(channel, datetime.now(UTC))
    assert pulled(channel) == (1, "")
    assert len(deliveries.deliveries_of(PENALTIES)) == 2


def test_a_file_that_changes_in_between_is_fetched_anew(desk: Desk, site: tuple[Site, str]) -> None:
    made, address = site
    made.cuts, made.then = 1, OTHER
    assert pulled(opened(address)) == (1, "")
    assert deliveries.deliveries_of(PENALTIES)[0].sha256 == hashlib.sha256(OTHER).hexdigest()


def test_what_is_wrong_is_refused_told_once_and_retried_later(desk: Desk, site: tuple[Site, str]) -> None:
    made, address = site
    public = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
    channel = opened(address, key=public)
    assert pulled(channel) == (0, "pull.signature")
    made.signature = base64.b64encode(KEY.sign(hashlib.sha256(OTHER).hexdigest().encode()))
    assert pulled(channel) == (0, "pull.signature")
    made.digest = content_digest(OTHER)
    assert pulled(channel) == (0, "pull.digest")
    made.digest, made.cuts = "", 99
    assert pulled(replace(channel, key="")) == (0, "pull.broken")
    made.cuts = 0
    assert pulled(replace(channel, largest=100)) == (0, "pull.too_large")
    made.redirect = "http://localhost:1/elsewhere.csv"
    assert pulled(channel) == (0, "pull.redirect")
    assert [one.trouble.value for one in queries.alarms()] == ["failing"]
    made.redirect = "/moved.csv"
    made.signature = base64.b64encode(KEY.sign(hashlib.sha256(BODY).hexdigest().encode()))
    assert pulled(channel) == (1, "")
    assert queries.alarms() == ()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/a", "http://[::1]/a", "http://169.254.169.254/a", "http://10.1.2.3/a"]
)
def test_inner_addresses_are_out_of_reach_without_leave(address: str) -> None:
    with pytest.raises(Refusal, match=r"pull\.address"):
        pulling.must_be_reachable(address, inner=False)
    pulling.must_be_reachable(address, inner=True)


class Server(threading.Thread):
    """An SFTP server in a thread, on the files of a folder."""

    def __init__(self, folder: Path, key: asyncssh.SSHKey, client: asyncssh.SSHKey) -> None:
        super().__init__(daemon=True)
        self.folder, self.key, self.client = folder, key, client
        self.ready, self.loop, self.port = threading.Event(), asyncio.new_event_loop(), 0

    def run(self) -> None:
        self.loop.run_until_complete(self._serve())
        self.loop.run_forever()

    async def _serve(self) -> None:
        allowed = asyncssh.import_authorized_keys(self.client.export_public_key().decode())
        server = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[self.key],
            authorized_client_keys=allowed,
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(self.folder).encode()),
        )
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()


def test_whole_files_come_by_sftp_once_from_the_pinned_server_alone(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp, "STILL_SECONDS", 0.05)
    out = tmp_path / "server" / "out"
    out.mkdir(parents=True)
    (out / "处罚.csv").write_bytes(BODY)
    (out / "next.csv.part").write_bytes(OTHER)
    (out / "link.csv").symlink_to("/etc/hostname")
    host, mine = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    secrets = desk.home / "keys" / "channels"
    secrets.mkdir(parents=True, exist_ok=True)
    mine.write_private_key(str(secrets / "hub"))
    server = Server(tmp_path / "server", host, mine)
    server.start()
    assert server.ready.wait(20)
    pinned = host.export_public_key().decode().strip()
    wanted = Channel(
        "tax", Sort.SFTP, (PENALTIES,), address=f"sftp://hub@127.0.0.1:{server.port}/out", secret="hub",
        host_key=pinned, moves=True,
    )  # fmt: skip
    channel = actions.open_channel(wanted, actor=OPERATOR, at=datetime.now(UTC))
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    assert pulled(replace(channel, host_key=other)) == (0, "sftp.host_key")
    # What an earlier try left of the file is gone on from.
    place = queries.place_of("tax") / "fetching"
    place.mkdir(parents=True, exist_ok=True)
    found = (out / "处罚.csv").stat()
    (place / f".{found.st_size}-{int(found.st_mtime)}.处罚.csv.part").write_bytes(BODY[:500])
    assert pulled(channel) == (1, "")
    assert deliveries.deliveries_of(PENALTIES)[0].sha256 == hashlib.sha256(BODY).hexdigest()
    assert sorted(path.name for path in out.iterdir()) == ["link.csv", "next.csv.part", "taken"]
    assert pulled(channel) == (0, "")
    (out / "next.csv.part").rename(out / "next.csv")
    assert pulled(channel) == (1, "")
    assert {one.name for one in queries.arrivals("tax")} == {"处罚.csv", "next.csv"}
    assert queries.alarms() == ()
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(secrets / "hub"))
    assert pulled(channel) == (0, "sftp.sign_in")
    server.loop.call_soon_threadsafe(server.loop.stop)
