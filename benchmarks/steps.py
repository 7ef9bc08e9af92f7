"""What benchmarks of bulk work share: a step in a process of its own, what it took, and the database it works on."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg

ADDRESS = "CHUXIN_DATABASE_URL"
_TICK = os.sysconf("SC_CLK_TCK")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Took:
    """Seconds on the clock and of processor time (the step's own, its children's, the database server's; ``own`` the
    first alone), rows done, and the largest resident memory of the step and of its largest child, in bytes."""

    seconds: float
    processor: float
    own: float
    rows: int
    peak: int
    child: int

    def __str__(self) -> str:
        rate = f"{self.rows / self.seconds:>9,.0f} rows/s"
        memory = f"peak RSS {self.peak / 1e9:.2f} GB" + (f" + child {self.child / 1e9:.2f} GB" if self.child else "")
        return f"{self.seconds:7.1f} s  {self.processor:7.1f} s processor (its own {self.own:.1f})  {rate}  {memory}"


class Watch:
    """Counts from its making; stopped while something is prepared that is not to be counted."""

    def __init__(self) -> None:
        self._seconds = self._processor = self._own = 0.0
        self.start()

    def start(self) -> None:
        """Count from here."""
        self._began, self._used, self._times = time.perf_counter(), _used(), time.process_time()

    def stop(self) -> None:
        """Count no further."""
        self._seconds += time.perf_counter() - self._began
        self._processor += _used() - self._used
        self._own += time.process_time() - self._times

    def took(self, rows: int) -> Took:
        """What was counted, up to the last stop."""
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return Took(self._seconds, self._processor, self._own, rows, own.ru_maxrss * 1024, children.ru_maxrss * 1024)


def apart(step: Callable[..., Result], *arguments: object) -> Result:
    """The result of ``step`` in a fresh process, so that memory and caches are its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(step, arguments)


@contextmanager
def database(name: str, home: Path) -> Iterator[None]:
    """The database the steps work on: SQLite in ``home``, or a PostgreSQL server that lives as long as this."""
    if name == "sqlite":
        os.environ.pop(ADDRESS, None)
        yield
        return
    from tests.engines.postgres import fresh_database, serving

    with serving() as server:
        print(f"PostgreSQL {server.version}")
        os.environ[ADDRESS] = fresh_database(server)
        yield


def _used() -> float:
    """Seconds of processor time so far: of this process, of its children that have ended, of the database server."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system + _of_server()


def _of_server() -> float:
    """Processor time of all processes of the PostgreSQL server, those that have ended included."""
    address = os.environ.get(ADDRESS)
    if not address:
        return 0.0
    with psycopg.connect(address) as connection:
        told = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
    first = int(told[0].split()[0])  # type: ignore[index]
    ticks = sum(_stat(first)[11:15])
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields and fields[1] == first:
            ticks += sum(fields[11:13])
    return ticks / _TICK


def _stat(process: int) -> list[int]:
    """The numbers of ``/proc/<process>/stat`` behind the name (the state as 0); none once it is gone."""
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return []
    return [0, *map(int, told.rpartition(")")[2].split()[1:])]
