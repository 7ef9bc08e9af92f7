"""Sends one message over HTTPS to an address that others chose: never to an inner network, never longer than it may.

The name is resolved once, every address it gives must be public, and the connection goes to the very address that was
checked, so that a name cannot point elsewhere between check and use (DNS rebinding). Redirects are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 15.0
_MOST_READ = 64 * 1024
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_OK = range(200, 300)
GONE = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of sending: the status, or ``None`` with the ``fault`` in one word; ``wish`` is ``Retry-After``."""

    status: int | None
    fault: str = ""
    wish: int = 0

    @property
    def received(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and self.status in _OK


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False, seconds: float = SECONDS
) -> Answer:
    """Send ``body`` to ``url``; all of it, from the look-up of the name to the end of the answer, within ``seconds``.

    Faults: ``name`` (not found), ``inner`` (an address that is not public), ``connect``, ``certificate``, ``time``,
    ``answer`` (not HTTP).
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        address = _address(host, port, loopback)
    except OSError:
        return Answer(None, "name")
    if address is None:
        return Answer(None, "inner")
    target = parts.path or "/"
    target += f"?{parts.query}" if parts.query else ""
    late = threading.Event()
    try:
        with (
            _connected(host, address, parts.scheme == "https", seconds) as line,
            _stopped_after(line.sock, seconds, late),
        ):
            line.request("POST", target, body=body, headers={**headers, "Connection": "close"})
            told = line.getresponse()
            told.read(_MOST_READ)
            return Answer(told.status, "", _seconds(told.getheader("Retry-After")))
    except ssl.SSLCertVerificationError:
        return Answer(None, "certificate")
    except TimeoutError:
        return Answer(None, "time")
    except (http.client.HTTPException, ValueError):
        return Answer(None, "time" if late.is_set() else "answer")
    except OSError:
        return Answer(None, "time" if late.is_set() else "connect")


def is_public(text: str) -> bool:
    """Whether an IP address is one of the open internet, also behind the forms that carry an IPv4 address inside."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if address in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


def _address(host: str, port: int, loopback: bool) -> tuple[str, int] | None:
    """The address to connect to, or ``None`` where any address of the name is not public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    allowed = [is_public(one) or (loopback and ipaddress.ip_address(one).is_loopback) for one in found]
    return (found[0], port) if found and all(allowed) else None


@contextmanager
def _connected(
    host: str, address: tuple[str, int], secure: bool, seconds: float
) -> Iterator[http.client.HTTPConnection]:
    line = http.client.HTTPConnection(host, address[1], timeout=seconds)
    raw = socket.create_connection(address, timeout=seconds)
    try:
        line.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host) if secure else raw
        yield line
    finally:
        line.close()
        raw.close()


@contextmanager
def _stopped_after(open_socket: socket.socket, seconds: float, late: threading.Event) -> Iterator[None]:
    """Close the socket when time is up: a receiver that sends a byte now and then holds nobody."""

    def stop() -> None:
        late.set()
        with suppress(OSError):
            open_socket.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _seconds(wish: str | None) -> int:
    return int(wish) if wish and wish.isascii() and wish.isdigit() and len(wish) < 8 else 0
