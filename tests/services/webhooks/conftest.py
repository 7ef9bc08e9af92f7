"""A receiver on this machine that answers as a test tells it, and a hub with something to send."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.services.open_data.conftest import Life, consumer, life  # noqa: F401


@dataclass
class Receiver:
    """What arrived, and how the next messages are answered: a status, ``hang``, ``drip`` or ``drop``."""

    server: ThreadingHTTPServer
    answers: list[int | str] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook?who=test"

    @property
    def ids(self) -> list[str]:
        """The ids of the messages, in order of arrival."""
        return [headers["webhook-id"] for headers, _ in self.heard]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything unless told otherwise."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            answer = made.answers.pop(0) if made.answers else 204
            if isinstance(answer, str):
                _misbehave(self, answer)
                return
            self.send_response(answer)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Receiver(server)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def _misbehave(handler: BaseHTTPRequestHandler, how: str) -> None:
    if how == "hang":
        time.sleep(1.5)
    if how == "drip":
        handler.wfile.write(b"HTTP/1.1 ")
        for _ in range(30):
            time.sleep(0.05)
            try:
                handler.wfile.write(b"2")
                handler.wfile.flush()
            except OSError:
                return
    handler.close_connection = True


@pytest.fixture
def hub(life: Life, settings: Any) -> Life:  # noqa: F811
    """One organisation on record, the log sealed, webhooks to this machine allowed."""
    settings.WEBHOOK_LOOPBACK = True
    life.register()
    life.seal()
    return life
