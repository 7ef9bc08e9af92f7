"""PostgreSQL as the engine: facts are copied into temporary tables of one session, and the expression runs there.

Facts and answers travel as CSV in blocks (``COPY``), so that no row passes through Python by itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import psycopg
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from psycopg.sql import SQL, Identifier

from chuxin.assessment.evaluation.shape import Query, Read
from chuxin.assessment.evaluation.sources import Files
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_SECONDS = 10
_BLOCK = 1 << 20
# Every table is read once and joined by hashing in the order written; the planner, which does not know how many rows a
# condition leaves, would choose nested loops, and compiling the query costs more than running it.
_PLANNING = "SET jit = off; SET enable_nestloop = off; SET join_collapse_limit = 1; SET from_collapse_limit = 1"
_TYPES = {
    pa.string(): "text",
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.float64(): "double precision",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server at ``address`` (``postgresql://…``); only temporary tables are made there."""

    address: str
    name = "postgresql"
    dialect = "postgres"

    @property
    def version(self) -> str:
        """The version of the server. ``Refusal`` ``engine.unreachable``."""
        with _connected(self.address) as session:
            row = session.execute("SHOW server_version").fetchone()
        return str(row and row[0])

    def rows(self, queries: Sequence[Query], tables: Mapping[str, Read]) -> list[pa.Table]:
        """The answers to ``queries`` over the tables. ``Refusal`` ``engine.unreachable``."""
        with _connected(self.address) as session:
            _load(session, tables)
            return [pa.Table.from_batches(_answered(session, query), query.schema) for query in queries]

    def write(self, query: Query, tables: Mapping[str, Read], path: Path) -> None:
        """Write the answer as Parquet, a block at a time. ``Refusal`` ``engine.unreachable``."""
        with _connected(self.address) as session:
            _load(session, tables)
            with pq.ParquetWriter(path, query.schema, compression="zstd") as writer:
                for batch in _answered(session, query):
                    writer.write_batch(batch)


@contextmanager
def _connected(address: str) -> Iterator[psycopg.Connection]:
    try:
        session = psycopg.connect(address, connect_timeout=_SECONDS)
    except psycopg.OperationalError as fault:
        told = str(fault).splitlines()[0]
        raise Refusal(
            "engine.unreachable",
            Text(f"连接不上计算引擎 PostgreSQL：{told}", f"The engine PostgreSQL cannot be reached: {told}"),
            Text("请核对地址、账号和服务是否已启动。", "Check the address, the account and that the server runs."),
        ) from None
    with session:
        session.execute(_PLANNING)
        yield session


def _load(session: psycopg.Connection, tables: Mapping[str, Read]) -> None:
    """Make the tables in this session and fill them; without statistics the server would plan blindly."""
    for name, table in tables.items():
        columns = ", ".join(f'"{field.name}" {_type_of(field.type)}' for field in table.schema)
        session.execute(SQL("CREATE TEMP TABLE {} ({})").format(Identifier(name), SQL(columns)))
        with session.cursor().copy(SQL("COPY {} FROM STDIN (FORMAT csv)").format(Identifier(name))) as copy:
            for batch in _batches(table):
                text = io.BytesIO()
                csv.write_csv(batch, text, csv.WriteOptions(include_header=False))
                copy.write(text.getvalue())
        session.execute(SQL("ANALYZE {}").format(Identifier(name)))


def _batches(table: Read) -> Iterator[pa.RecordBatch]:
    names, held = [name for name, _ in table.columns], table.held
    if isinstance(held, Files):
        folder = Path(held.pattern).parent if "*" in held.pattern else held.pattern
        found = ds.dataset(folder, format="parquet").to_batches(columns=names)
    else:
        found = held.select(names).to_batches(max_chunksize=_BLOCK // 16)
    return (batch.cast(table.schema) for batch in found)


def _answered(session: psycopg.Connection, query: Query) -> Iterator[pa.RecordBatch]:
    """The answer as batches; a list comes as JSON, for CSV knows none."""
    listed = {field.name for field in query.schema if pa.types.is_list(field.type)}
    columns = ", ".join(
        f'array_to_json("{name}") AS "{name}"' if name in listed else f'"{name}"' for name in query.schema.names
    )
    asked = f"COPY (SELECT {columns} FROM ({query.sql}) AS said) TO STDOUT (FORMAT csv, HEADER)"
    read_as = {field.name: pa.string() if field.name in listed else field.type for field in query.schema}
    with session.cursor().copy(asked) as copy:
        reader = csv.open_csv(
            pa.PythonFile(_Stream(iter(copy)), mode="r"),
            csv.ReadOptions(block_size=_BLOCK, use_threads=False),
            csv.ParseOptions(newlines_in_values=True),
            csv.ConvertOptions(
                column_types=read_as,
                null_values=[""],
                true_values=["t"],
                false_values=["f"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        for batch in reader:
            yield _unlisted(batch, query.schema, listed)


def _unlisted(batch: pa.RecordBatch, schema: pa.Schema, listed: set[str]) -> pa.RecordBatch:
    if not listed:
        return batch.cast(schema)
    columns = []
    for field in schema:
        column = batch.column(field.name)
        if field.name in listed:
            column = pa.array([None if text is None else orjson.loads(text) for text in column.to_pylist()], field.type)
        columns.append(column)
    return pa.record_batch(columns, schema=schema)


class _Stream(io.RawIOBase):
    """What a server sends block by block, as a file to read from."""

    def __init__(self, blocks: Iterator[bytes | bytearray | memoryview]) -> None:
        self._blocks, self._left = blocks, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, held = [self._left], len(self._left)
        while held < size or size < 0:
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(bytes(block))
            held += len(block)
        whole = b"".join(parts)
        size = len(whole) if size < 0 else size
        self._left = whole[size:]
        return whole[:size]


def _type_of(type: pa.DataType) -> str:
    return f"numeric({type.precision}, {type.scale})" if pa.types.is_decimal(type) else _TYPES[type]
