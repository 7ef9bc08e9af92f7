"""How rows get into the ledger's tables quickly: prepared statements on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeAlias

from django.db import connection

from chuxin.foundation.ledger.entry import Batch
from chuxin.foundation.ledger.models import Head, TileRow
from chuxin.foundation.ledger.tiles import Tile, TileKey, partial_tiles

Row: TypeAlias = "tuple[object, ...]"
_HEAD = 1
# Values bound to one statement on SQLite; below the limit of every build since 3.32.
_VALUES = 600


def lock_size() -> int:
    """The number of entries, with the head row locked until the caller's transaction ends.

    On SQLite the transaction itself is the lock (it begins IMMEDIATE).
    """
    locked = Head.objects.select_for_update().filter(id=_HEAD)
    sizes = list(locked.values_list("size", flat=True))
    if not sizes:
        Head.objects.bulk_create([Head(id=_HEAD)], ignore_conflicts=True)
        sizes = list(locked.values_list("size", flat=True))
    return sizes[0]


def set_size(size: int) -> None:
    """Move the head to ``size`` entries."""
    Head.objects.filter(id=_HEAD).update(size=size)


def insert(batch: Batch) -> None:
    """Store entries and contents."""
    insert_rows("ledger_entry", ("seq", "leaf", "header"), batch.entries, ("int8", "bytea", "bytea"))
    insert_rows("ledger_content", ("seq", "blob"), batch.contents, ("int8", "bytea"))


def put_stretches(rows: Iterable[tuple[int, int, str]]) -> None:
    """Store runs of one kind, ``(last, first, kind)``."""
    insert_rows("ledger_stretch", ("last", "first", "kind"), list(rows), ("int8", "int8", "text"))


def frontier(size: int) -> dict[TileKey, bytes]:
    """The partial tiles of a tree of ``size`` leaves."""
    keys = partial_tiles(size)
    if not keys:
        return {}
    rows = TileRow.objects.filter(pk__in=keys).values_list("level", "number", "hashes")
    return {(level, number): bytes(hashes) for level, number, hashes in rows}


def put_tiles(tiles: Iterable[Tile]) -> None:
    """Store new tiles and grow those that stand."""
    sql = (
        "INSERT INTO ledger_tile (level, number, hashes) VALUES (%s, %s, %s) "
        "ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(tile.level, tile.number, tile.hashes) for tile in tiles])


def insert_rows(table: str, names: Sequence[str], rows: Sequence[Row], types: Sequence[str] = ()) -> None:
    """Insert ``rows`` into ``table`` as quickly as the database takes them.

    PostgreSQL copies, in binary where ``types`` tells its types. On SQLite one statement takes many rows: with a
    trigger that may refuse, the database keeps an undo copy of every page a statement touches.
    """
    listed = ", ".join(names)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            form = " (FORMAT BINARY)" if types else ""
            with cursor.cursor.copy(f"COPY {table} ({listed}) FROM STDIN{form}") as copy:
                if types:
                    copy.set_types(list(types))
                for row in rows:
                    copy.write_row(row)
        else:
            _insert_together(f"INSERT INTO {table} ({listed}) VALUES ", len(names), rows)


def _insert_together(sql: str, width: int, rows: Sequence[Row]) -> None:
    one, together = f"({', '.join('?' * width)})", max(1, _VALUES // width)
    whole = len(rows) - len(rows) % together
    # The driver's own executemany: Django's keeps every row alive while it looks at the first.
    insert = connection.connection.executemany
    if whole:
        steps = range(0, whole, together)
        insert(
            sql + ", ".join([one] * together), (tuple(chain.from_iterable(rows[at : at + together])) for at in steps)
        )
    insert(sql + one, rows[whole:])
