"""The packs as they ship: read once a process, and put in force again by copying what the first time wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.db import connection

from chuxin.foundation.law import actions as law
from chuxin.kernel.actor import Actor
from chuxin.kernel.definition import Definition, read_file
from chuxin.programmes.load import SHIPPED, read_packs

Table = list[tuple[object, ...]]

# By what was put in force, by whom and when: that (so that it stays the same object), and each table before and after.
_COPIES: dict[tuple[int, str, datetime], tuple[Sequence[Definition], dict[str, tuple[Table, Table]]]] = {}


@lru_cache
def shipped(*packs: str) -> tuple[Definition, ...]:
    """What the packs named install; without names, what a hub of the province does."""
    return tuple(read_packs([SHIPPED / name for name in packs or ("national", "hubei")]).installable)


@lru_cache
def national(*files: str) -> tuple[Definition, ...]:
    """What single files of the national pack say; they must be sound."""
    read = [read_file(SHIPPED / "national" / name, SHIPPED) for name in files]
    assert not [finding for _, findings in read for finding in findings]
    return tuple(each for found, _ in read for each in found)


def install(what: Sequence[Definition], *, actor: Actor, at: datetime) -> None:
    """``law.install``; the second time, into tables as they were before the first, a copy of the rows it wrote.

    Known again is the same object, by the same actor at the same moment. On PostgreSQL it installs each time.
    """
    if connection.vendor != "sqlite":
        law.install(what, actor=actor, at=at)
        return
    key = (id(what), repr(actor), at)
    _, tables = _COPIES.get(key, (what, {}))
    if tables and all(_rows(table) == before for table, (before, _) in tables.items()):
        for table, (_, after) in tables.items():
            _write(table, after)
        return
    told = {table: _rows(table) for table in connection.introspection.table_names()}
    law.install(what, actor=actor, at=at)
    changed = {table: (rows, _rows(table)) for table, rows in told.items()}
    _COPIES[key] = what, {table: pair for table, pair in changed.items() if pair[0] != pair[1]}


def _rows(table: str) -> Table:
    with connection.cursor() as cursor:
        rows: Table = cursor.execute(f'SELECT * FROM "{table}"').fetchall()
        return rows


def _write(table: str, rows: Table) -> None:
    marks = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}"')
        cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
