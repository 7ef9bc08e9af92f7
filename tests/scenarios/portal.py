"""The portal as a visitor meets it: `chuxin serve` in a process of its own, spoken to over HTTP."""

from __future__ import annotations

import base64
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

from chuxin.foundation.access.account import DEMO_PASSWORD
from tests.scenarios.hub import CONSOLE, Hub, environment

PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the text."""

    status: int
    text: str

    @property
    def json(self) -> Any:
        """The text as JSON."""
        return json.loads(self.text)


class Visitor:
    """Someone with a browser: cookies are kept, forms are sent with their token."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def get(self, path: str, **query: str) -> Answer:
        """Open a page or call the API."""
        asked = f"?{urllib.parse.urlencode(query)}" if query else ""
        return self._open(urllib.request.Request(self._address + urllib.parse.quote(path) + asked))

    def post(self, path: str, **fields: str) -> Answer:
        """Send the form that the page at ``path`` shows."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path).text)
        assert token, f"no form at {path}"
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        return self._open(urllib.request.Request(self._address + path, body, {"Referer": self._address + path}))

    def sign_in(self, name: str) -> Visitor:
        """Sign in as one of the demonstration's accounts."""
        self.post("/accounts/login/", login=name, password=DEMO_PASSWORD)
        assert "sessionid" in {cookie.name for cookie in self._jar}, f"{name} could not sign in"
        return self

    def send(self, feed: str, file: str, content: bytes, *, account: str) -> Answer:
        """Send a file to the API as a department's machine does (HTTP Basic, multipart)."""
        edge = "chuxin-scenario-edge"
        text = (
            f'--{edge}\r\nContent-Disposition: form-data; name="feed"\r\n\r\n{feed}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file}"\r\n\r\n'
        )
        body = text.encode() + content + f"\r\n--{edge}--\r\n".encode()
        secret = base64.b64encode(f"{account}:{DEMO_PASSWORD}".encode()).decode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Authorization": f"Basic {secret}"}
        return self._open(urllib.request.Request(self._address + "/api/v1/batches", body, headers))

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return Answer(answer.status, answer.read().decode())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.read().decode())


@dataclass(frozen=True, slots=True)
class Portal:
    """A running portal. ``anyone`` is a visitor who is not signed in; pages are in English."""

    address: str
    anyone: Visitor
    accounts: dict[str, Visitor] = field(default_factory=dict)

    def as_(self, account: str) -> Visitor:
        """A visitor signed in as ``account``; signed in once."""
        if account not in self.accounts:
            self.accounts[account] = Visitor(self.address).sign_in(account)
        return self.accounts[account]

    def api(self, path: str, **query: str) -> Mapping[str, Any]:
        """What the API answers anyone; it must succeed."""
        answer = self.anyone.get(f"/api/v1{path}", **query)
        assert answer.status == 200, f"{path}: {answer.status} {answer.text[:500]}"
        return answer.json


@contextmanager
def serving(hub: Hub) -> Iterator[Portal]:
    """The portal of ``hub``, from the first answer on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [CONSOLE, "serve", "--port", str(port)],
        env=environment(hub.home) | {"CHUXIN_LANGUAGE": "en"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        visitor = Visitor(f"http://127.0.0.1:{port}")
        _wait_for(visitor, process)
        yield Portal(f"http://127.0.0.1:{port}", visitor)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(visitor: Visitor, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the portal ended"
        try:
            if visitor.get("/healthz").status == 200:
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the portal did not answer in time")
