"""How rows get into the ledger's tables quickly: prepared statements on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, islice
from typing import TypeAlias, cast

import pyarrow as pa
from django.db import connection

from chuxin.foundation.ledger import binary_copy
from chuxin.foundation.ledger.binary_copy import Constant, Values, is_column
from chuxin.foundation.ledger.entry import Batch
from chuxin.foundation.ledger.models import Head, TileRow
from chuxin.foundation.ledger.tiles import Tile, TileKey, partial_tiles

Row: TypeAlias = "tuple[object, ...]"
_HEAD = 1
_ENTRY = {"seq": "int8", "leaf": "bytea", "header": "bytea"}
_CONTENT = {"seq": "int8", "blob": "bytea"}
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


def insert(batches: Iterable[Batch]) -> bytes:
    """Store entries and contents batch by batch; the leaf hashes end to end, 32 bytes each.

    PostgreSQL takes contents while the next batch is being made, and the entries after all of them.
    """
    leaves: list[bytes] = []
    if connection.vendor != "postgresql":
        for batch in batches:
            insert_columns("ledger_entry", _ENTRY, [batch.seqs, batch.leaves, batch.headers])
            insert_columns("ledger_content", _CONTENT, [batch.seqs, batch.blobs])
            leaves += batch.leaves
        return b"".join(leaves)
    entries: list[Sequence[Values]] = []

    def contents() -> Iterator[Sequence[Values]]:
        for batch in batches:
            entries.append((batch.seqs, batch.leaves, batch.headers))
            leaves.extend(batch.leaves)
            yield batch.seqs, batch.blobs

    _copy("ledger_content", _CONTENT, contents())
    _copy("ledger_entry", _ENTRY, entries)
    return b"".join(leaves)


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


def insert_columns(table: str, types: Mapping[str, str], columns: Sequence[Values | Constant]) -> None:
    """Insert rows given as columns, in the order of ``types`` (PostgreSQL's types by name of the column).

    A column is a sequence or an Arrow array of integers, bytes or text (days as ISO text), or one value for all rows.
    """
    if connection.vendor == "postgresql":
        _copy(table, types, [columns])
    else:
        _insert_columns(table, list(types), [_plain(column) for column in columns])


def _copy(table: str, types: Mapping[str, str], parts: Iterable[Sequence[Values | Constant]]) -> None:
    """Copy rows in binary, part by part, each given as columns."""
    sql = f"COPY {table} ({', '.join(types)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.cursor.copy(sql) as copy:
        copy.write(binary_copy.BEGINS)
        for columns in parts:
            copy.write(binary_copy.rows(columns, list(types.values())))
        copy.write(binary_copy.ENDS)


def _plain(column: Values | Constant) -> Values | Constant:
    return column.to_pylist() if isinstance(column, pa.Array | pa.ChunkedArray) else column


def _insert_columns(table: str, names: Sequence[str], columns: Sequence[Values | Constant]) -> None:
    """Many rows a statement; what is the same in all of them is bound once."""
    same = [column for column in columns if not is_column(column)]
    given = [column for column in columns if is_column(column)]
    kept = iter(range(1, len(same) + 1))
    marks = [None if is_column(column) else next(kept) for column in columns]
    width, rows = len(given), len(cast("Sequence[object]", given[0]))
    together = max(1, (_VALUES - len(same)) // width)
    whole = rows - rows % together
    # A fault undoes the transaction: without FAIL the database copies every page a statement touches, to undo it alone.
    begins = f"INSERT OR FAIL INTO {table} ({', '.join(names)}) VALUES "
    values = chain.from_iterable(zip(*given, strict=True))
    insert, first, shared = connection.connection.executemany, len(same) + 1, tuple(same).__add__
    with connection.wrap_database_errors:
        if whole:
            sql = begins + ", ".join(_marked(marks, first + row * width) for row in range(together))
            insert(sql, map(shared, islice(zip(*[values] * (together * width), strict=False), whole // together)))
        insert(begins + _marked(marks, first), map(shared, zip(*[values] * width, strict=False)))


def _marked(marks: Sequence[int | None], first: int) -> str:
    """The placeholders of one row: its own from number ``first`` on, the shared ones by their number."""
    own = count(first)
    return f"({', '.join(f'?{next(own) if mark is None else mark}' for mark in marks)})"


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
