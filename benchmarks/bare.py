"""A bare bulk insert of the rows intake has stated, by the quickest plain method each database has.

The rows are read from the hub's database (not counted) and inserted (counted) into one table with the columns and the
indexes of ``records_version``, in one transaction, in the order of the file; where ``whole``, with one text column more
for every parsed field, as a table without a ledger beside it would have to keep them. Where ``ordered`` they come in
the order the hub has stated them, each chunk by its records, and the sorting is a gift. SQLite takes many rows a
statement, prepared once (``OR FAIL``: else it keeps a copy of every page a statement touches, and is slower than with
one row a statement); PostgreSQL copies CSV that PyArrow has written from columns.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain, count
from pathlib import Path

import orjson
import psycopg
import pyarrow as pa
import pyarrow.csv as arrow_csv

from benchmarks.penalties import batched
from benchmarks.steps import ADDRESS, Took, Watch

TABLE = "records_version"
STEP = 50_000
_SALT = 16
_VALUES = 600
# As the hub has them while it settles a batch.
_PRAGMAS = ("page_size=16384", "journal_mode=WAL", "synchronous=FULL", "cache_size=-524288")
_STORED = f"SELECT r.*, c.blob FROM {TABLE} r JOIN ledger_content c ON c.seq = r.entry ORDER BY r."
_ROW, _ENTRY = '"row"', "entry"
Values = tuple[object, ...]


def insert_bare(home: Path, whole: bool, usual: bool = False, ordered: bool = False) -> tuple[Took, str]:
    """Insert the rows the hub in ``home`` holds; what it took, and in words what was inserted.

    ``usual`` is how programs mostly insert into SQLite: ``executemany`` of one row a statement.
    """
    stored = _STORED + (_ENTRY if ordered else _ROW)
    return _sqlite(home, stored, whole, usual) if ADDRESS not in os.environ else _postgresql(stored, whole)


def _told(columns: Sequence[str], fields: Sequence[str], indexes: int) -> str:
    more = f", and {len(fields)} parsed fields ({', '.join(fields)})" if fields else ""
    return f"{len(columns)} columns of {TABLE} ({', '.join(columns)}) with its {indexes} indexes{more}"


def _sqlite(home: Path, stored: str, whole: bool, usual: bool) -> tuple[Took, str]:
    source = sqlite3.connect(home / "chuxin.sqlite3")
    layout = source.execute("SELECT sql, type FROM sqlite_master WHERE tbl_name = ?", [TABLE]).fetchall()
    columns = [one[1] for one in source.execute(f"PRAGMA table_info({TABLE})")]
    fields = _fields(source.execute(_STORED + _ENTRY), whole)
    target = home / f"bare-{whole}.sqlite3"
    bare = sqlite3.connect(target, isolation_level=None)
    for pragma in _PRAGMAS:
        bare.execute(f"PRAGMA {pragma}")
    for sql in sorted((sql for sql, _ in layout if sql), key=lambda one: not one.startswith("CREATE TABLE")):
        bare.execute(sql)
    for name in fields:
        bare.execute(f'ALTER TABLE {TABLE} ADD COLUMN "field_{name}" text')
    together = 1 if usual else _VALUES // (len(columns) + len(fields))
    insert = f"INSERT INTO {TABLE} VALUES" if usual else f"INSERT OR FAIL INTO {TABLE} VALUES"
    one = f"({', '.join('?' * (len(columns) + len(fields)))})"
    watch, rows = Watch(), 0
    bare.execute("BEGIN IMMEDIATE")
    for some in _rows(source.execute(stored), columns.index(_ENTRY), fields, watch):
        end = len(some) - len(some) % together
        values = chain.from_iterable(some[:end])
        merged = zip(*[values] * (together * len(some[0])), strict=True)
        bare.executemany(f"{insert} {', '.join([one] * together)}", merged)
        bare.executemany(f"{insert} {one}", some[end:])
        rows += len(some)
    bare.execute("COMMIT")
    watch.stop()
    bare.close()
    target.unlink()
    return watch.took(rows), _told(columns, fields, sum(kind == "index" for _, kind in layout))


def _postgresql(stored: str, whole: bool) -> tuple[Took, str]:
    with (
        closing(psycopg.connect(os.environ[ADDRESS])) as source,
        closing(psycopg.connect(os.environ[ADDRESS])) as bare,
        source.cursor("stored", binary=True) as rows_stored,
    ):
        columns = [one.name for one in source.execute(f"SELECT * FROM {TABLE} LIMIT 0").description or ()]
        fields = _fields(iter(source.execute(f"{_STORED}{_ENTRY} LIMIT {STEP}")), whole)
        bare.execute("DROP SCHEMA IF EXISTS bare CASCADE")
        bare.execute("CREATE SCHEMA bare")
        bare.execute(f"CREATE TABLE bare.{TABLE} (LIKE public.{TABLE} INCLUDING ALL)")
        for name in fields:
            bare.execute(f'ALTER TABLE bare.{TABLE} ADD COLUMN "field_{name}" text')
        told = bare.execute("SELECT count(*) FROM pg_indexes WHERE schemaname = 'bare'").fetchone()
        bare.commit()
        rows_stored.itersize = STEP
        rows_stored.execute(stored)
        names = [str(place) for place in range(len(columns) + len(fields))]
        plain = arrow_csv.WriteOptions(include_header=False)
        watch, rows = Watch(), 0
        with bare.cursor() as cursor, cursor.copy(f"COPY bare.{TABLE} FROM STDIN (FORMAT CSV)") as copy:
            for some in _rows(iter(rows_stored), columns.index(_ENTRY), fields, watch):
                watch.stop()
                table = pa.table(dict(zip(names, map(pa.array, zip(*some, strict=True)), strict=True)))
                watch.start()
                text = pa.BufferOutputStream()
                arrow_csv.write_csv(table, text, plain)
                copy.write(text.getvalue())
                rows += len(some)
        bare.commit()
        watch.stop()
        bare.execute("DROP SCHEMA bare CASCADE")
        bare.commit()
    return watch.took(rows), _told(columns, fields, int(told[0]) if told else 0)


def _fields(stored: Iterator[Values], whole: bool) -> list[str]:
    """The names of the parsed fields, by the first rows; none unless ``whole``."""
    if not whole:
        return []
    names: dict[str, None] = {}
    for _, row in zip(range(STEP), stored, strict=False):
        names.update(dict.fromkeys(_content(row)))
    return list(names)


def _rows(stored: Iterator[Values], key: int, fields: Sequence[str], watch: Watch) -> Iterator[list[Values]]:
    """The rows to insert, some at a time; ``watch`` stands while they are read.

    They are numbered (at the place ``key``) in the order they come in, as anyone would.
    """
    numbers = count(1)
    watch.stop()
    for some in batched(iter(stored), STEP):
        rows = [(*row[:key], next(numbers), *row[key + 1 : -1], *_values(row, fields)) for row in some]
        watch.start()
        yield rows
        watch.stop()
    watch.start()


def _values(row: Values, fields: Sequence[str]) -> list[str | None]:
    if not fields:
        return []
    told = _content(row)
    return [text(told.get(name)) for name in fields]


def _content(row: Values) -> dict[str, object]:
    content: dict[str, object] = orjson.loads(bytes(row[-1])[_SALT:])["fields"]  # type: ignore[call-overload]
    return content


def text(value: object) -> str | None:
    """A field's value as one column holds it."""
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
