"""How rows get into the ledger's tables quickly: prepared statements on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from chuxin.foundation.ledger.entry import Batch
from chuxin.foundation.ledger.models import Head, TileRow
from chuxin.foundation.ledger.tiles import Tile, TileKey, partial_tiles

_HEAD = 1


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
    _insert("ledger_entry", {"seq": "int8", "leaf": "bytea", "header": "bytea"}, batch.entries)
    _insert("ledger_content", {"seq": "int8", "blob": "bytea"}, batch.contents)


def put_stretches(rows: Iterable[tuple[int, int, str]]) -> None:
    """Store runs of one kind, ``(last, first, kind)``."""
    _insert("ledger_stretch", {"last": "int8", "first": "int8", "kind": "text"}, list(rows))


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


def _insert(table: str, columns: dict[str, str], rows: Sequence[tuple[object, ...]]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(list(columns.values()))
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join("?" * len(columns))
            # The driver's own executemany: Django's keeps every row alive while it looks at the first.
            connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
