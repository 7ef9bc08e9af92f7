"""The engine in this process: DuckDB over Arrow tables or Parquet files; it answers as Arrow or into Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import gettempdir

import duckdb
import pyarrow as pa

from chuxin.assessment.evaluation.prepared import Prepared
from chuxin.assessment.evaluation.shape import SUBJECTS, Query, Read
from chuxin.assessment.evaluation.sources import Files

# Up to so many subjects, rows come back faster one by one than as Arrow.
_FEW = 100
_SQL = {"string": "VARCHAR", "date": "DATE", "decimal(18, 2)": "DECIMAL(18, 2)"}
_ARROW = {"string": pa.string(), "date": pa.date32(), "decimal(18, 2)": pa.decimal128(18, 2)}


@dataclass(frozen=True, slots=True)
class Duckdb:
    """DuckDB with all cores, or with so many ``threads`` and so much ``memory`` (``"6GB"``) as are given."""

    threads: int | None = None
    memory: str | None = None
    name = "duckdb"
    dialect = "duckdb"

    @property
    def version(self) -> str:
        """The version of the library."""
        return str(duckdb.__version__)

    def rows(self, queries: Sequence[Query], tables: Mapping[str, Read]) -> list[pa.Table]:
        """The answers to ``queries``, which see the tables under their names and nothing else."""
        held = {name: table.held for name, table in tables.items() if not isinstance(table.held, Files)}
        if len(held) == len(tables) and held[SUBJECTS].num_rows <= _FEW:
            read = {name: _narrowed(table, held[name]) for name, table in tables.items()}
            return [_one_by_one(query, read) for query in queries]
        with _shown(_many(self.threads, self.memory), tables) as cursor:
            return [cursor.sql(query.sql).to_arrow_table().cast(query.schema) for query in queries]

    def write(self, query: Query, tables: Mapping[str, Read], path: Path) -> None:
        """Write the answer as Parquet; neither Python nor memory ever holds the whole of it."""
        with _shown(_many(self.threads, self.memory), tables) as cursor:
            cursor.execute(_copied(f"({query.sql})", query.schema, path))


def put_together(pattern: Path, schema: pa.Schema, path: Path) -> None:
    """Make one Parquet file of the files of ``pattern``, with the types of ``schema``."""
    with _shown(_many(None, None), {}) as cursor:
        cursor.execute(_copied(f"read_parquet('{_quoted(pattern)}')", schema, path))


def _copied(source: str, schema: pa.Schema, path: Path) -> str:
    casts = ", ".join(f'CAST("{field.name}" AS {_sql_of(field.type)}) AS "{field.name}"' for field in schema)
    return f"COPY (SELECT {casts} FROM {source}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd)"


def _shown(database: duckdb.DuckDBPyConnection, tables: Mapping[str, Read]) -> duckdb.DuckDBPyConnection:
    """A cursor of its own that sees the tables, with the types that queries were compiled for."""
    cursor = _silent(database)
    for name, table in tables.items():
        held = table.held
        if isinstance(held, Files):
            casts = ", ".join(f'CAST("{column}" AS {_SQL[wanted]}) AS "{column}"' for column, wanted in table.recast)
            replaced = f" REPLACE ({casts})" if casts else ""
            cursor.execute(
                f"CREATE TEMP VIEW {name} AS SELECT *{replaced} FROM read_parquet('{_quoted(held.pattern)}')"
            )
            continue
        cursor.register(name, _recast(table, held))
    return cursor


def _silent(database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor that does not announce a long answer on the standard output, which belongs to the command."""
    cursor = database.cursor()
    cursor.execute("SET enable_progress_bar = false")
    return cursor


def _recast(table: Read, held: pa.Table) -> pa.Table:
    for column, wanted in table.recast:
        place = held.schema.get_field_index(column)
        held = held.set_column(place, column, held[column].cast(_ARROW[wanted]))
    return held


def _narrowed(table: Read, held: pa.Table) -> pa.Table:
    """The columns that are read, and no other, so that what else a table has does not ask for another plan."""
    return _recast(table, held).select([name for name, _ in table.columns])


def _one_by_one(query: Query, tables: Mapping[str, pa.Table]) -> pa.Table:
    rows = _prepared(query.sql, tuple((name, table.schema) for name, table in tables.items())).answer(tables)
    columns = list(zip(*rows, strict=True)) or [()] * len(query.schema)
    types = query.schema.types
    return pa.table([pa.array(column, type) for column, type in zip(columns, types, strict=True)], query.schema)


@lru_cache(maxsize=64)
def _prepared(sql: str, schemas: tuple[tuple[str, pa.Schema], ...]) -> Prepared:
    """Kept by all it depends on: the text, in which card, day and parameters are written out, and the columns."""
    return Prepared(_silent(_few()), sql, dict(schemas))


@lru_cache(maxsize=1)
def _few() -> duckdb.DuckDBPyConnection:
    """A database for small questions: a single thread answers them a third faster, and in which order tables of a few
    rows are joined does not matter, while thinking about it does."""
    return duckdb.connect(config={"threads": 1, "disabled_optimizers": "join_order"})


@lru_cache(maxsize=4)
def _many(threads: int | None, memory: str | None) -> duckdb.DuckDBPyConnection:
    """A database for large questions: rows need keep no order, and what memory cannot hold goes to the machine's own
    place for temporary files."""
    given = {
        "threads": threads,
        "memory_limit": memory,
        "preserve_insertion_order": False,
        "temp_directory": str(Path(gettempdir()) / "chuxin-duckdb"),
    }
    return duckdb.connect(config={name: value for name, value in given.items() if value is not None})


def _sql_of(type: pa.DataType) -> str:
    if pa.types.is_list(type):
        return f"{_sql_of(type.value_type)}[]"
    if pa.types.is_decimal(type):
        return f"DECIMAL({type.precision}, {type.scale})"
    return _TYPES[type]


_TYPES = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.float64(): "DOUBLE",
}


def _quoted(path: Path | str) -> str:
    return str(path).replace("'", "''")
