"""A database whose turn could not be had in time, told in words: once here, for every door that may meet it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

T = TypeVar("T")
CODE: Final = "database.busy"
# When to ask again: about what one part of a large file takes.
RETRY_SECONDS: Final = 15
_TRIES: Final = 5
# SQLite's primary result codes (the low byte): somebody else is writing.
_SQLITE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# PostgreSQL's states: lock_not_available, query_canceled (a time limit), deadlock_detected, serialization_failure,
# too_many_connections, cannot_connect_now.
_POSTGRESQL: Final = frozenset({"55P03", "57014", "40P01", "40001", "53300", "57P03"})
# What a server says before there is a session, and so without a state.
_AT_THE_DOOR: Final = ("too many clients", "too many connections", "connection slots", "starting up", "is locked")


def refusal_of(fault: BaseException | None) -> Refusal | None:
    """The refusal ``database.busy`` where that is what ``fault`` amounts to; ``None`` for any other fault."""
    return _refusal() if any(_is_busy(one) for one in _causes(fault)) else None


def patiently(work: Callable[[], T]) -> T:
    """What ``work`` gives, which is begun anew where the database was busy, some times; for work behind an answer.

    Each try waits as long as the settings say; the last one's fault is raised.
    """
    for _ in range(_TRIES - 1):
        try:
            return work()
        except Exception as fault:
            if refusal_of(fault) is None:
                raise
    return work()


def _refusal() -> Refusal:
    return Refusal(
        CODE,
        Text(
            "数据库正忙：另一项写入还没有完成，等候已超时。本次操作没有完成，没有任何内容丢失或重复。",
            "The database is busy: another write is not finished, and waiting for it took too long. "
            "This was not done; nothing is lost or doubled.",
        ),
        Text(
            f"请过{RETRY_SECONDS}秒再试一次；重复报送同一文件不会产生重复记录。"
            "SQLite 上经常出现时，请改用 PostgreSQL。",
            f"Try again in {RETRY_SECONDS} seconds; sending the same file again does no harm. "
            "If it happens often on SQLite, move to PostgreSQL.",
        ),
    )


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__


def _is_busy(fault: BaseException) -> bool:
    if isinstance(fault, sqlite3.OperationalError):
        return getattr(fault, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    if getattr(fault, "sqlstate", None) in _POSTGRESQL:
        return True
    return type(fault).__name__ == "OperationalError" and any(words in str(fault) for words in _AT_THE_DOOR)
