"""Where a judgement is computed: compiled expressions are kept, and run by DuckDB in this process.

The expression is engine-neutral Ibis; an engine is a name to compile for and a way to hand over tables. DuckDB is the
one this edition runs; others are refused by name rather than half-supported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import duckdb
import ibis
import pyarrow as pa
from ibis.expr.datatypes import DataType
from ibis.expr.schema import Schema

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.contributions import Tables, judgement, lines
from chuxin.assessment.evaluation.scorecard import fields_of
from chuxin.assessment.evaluation.sources import Files, Held, Sources, schema_of
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

Ask: TypeAlias = Literal["judgement", "evidence", "lines"]
Columns: TypeAlias = tuple[tuple[str, str], ...]

SUBJECTS = "subjects"
GRADES = "grades"
# Up to so many subjects, rows come back faster one by one than as Arrow.
_FEW = 100
_OF_SUBJECTS = ("subject", "kind", "region", "industry")
_OF_GRADES = ("subject", "scorecard", "grade")
_LAYOUT = {
    **dict.fromkeys(("subject", "kind", "region", "industry", "record", "source", "tier", "state"), "string"),
    **dict.fromkeys(("status", "size", "scorecard", "grade"), "string"),
    **dict.fromkeys(("decided_on", "valid_from", "valid_to", "registered_on"), "date"),
    "amount": "decimal(18, 2)",
}
_SQL = {"string": "VARCHAR", "date": "DATE", "decimal(18, 2)": "DECIMAL(18, 2)"}
_ARROW = {"string": pa.string(), "date": pa.date32(), "decimal(18, 2)": pa.decimal128(18, 2)}
_OF_RECORDS = ("record", "subject", "source", "decided_on", "valid_from", "valid_to", "state")


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns of which tables an expression reads: what a compiled query depends on besides the basis."""

    subjects: Columns
    records: tuple[tuple[str, Columns], ...]
    grades: Columns = ()


def run(ask: Ask, grounds: Basis, sources: Sources, engine: str = "duckdb") -> pa.Table:
    """Judge ``sources`` on the ``grounds``: the wide rows (``judgement``, ``evidence``) or a row a record (``lines``).

    Rows come in no particular order. ``Refusal``: ``engine.unknown``, ``facts.missing_column``, and what formulas
    refuse.
    """
    if engine != "duckdb":
        raise Refusal(
            "engine.unknown",
            Text(f"不认识的计算引擎“{engine}”。", f"Unknown engine “{engine}”."),
            Text("本版使用 duckdb。", "This edition runs on duckdb."),
        )
    shape = shape_of(grounds, sources)
    tables = {SUBJECTS: _Table(sources.subjects, shape.subjects)}
    tables |= {_named(item): _Table(sources.records[item], columns) for item, columns in shape.records}
    if shape.grades and sources.grades is not None:
        tables[GRADES] = _Table(sources.grades, shape.grades)
    query = _compiled(ask, grounds, shape)
    return _answer(query, tables)


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled expression and the types of its columns."""

    sql: str
    schema: pa.Schema


@lru_cache(maxsize=256)
def _compiled(ask: Ask, grounds: Basis, shape: Shape) -> Query:
    said = expression(ask, grounds, shape)
    return Query(str(ibis.to_sql(said, dialect="duckdb", pretty=False)), said.schema().to_pyarrow())


def expression(ask: Ask, grounds: Basis, shape: Shape) -> ibis.Table:
    """The one expression, over tables known by name and columns only (so that any engine can be asked)."""
    tables = Tables(
        ibis.table(dict(shape.subjects), name=SUBJECTS),
        {item: ibis.table(dict(columns), name=_named(item)) for item, columns in shape.records},
        ibis.table(dict(shape.grades), name=GRADES) if shape.grades else None,
    )
    return lines(grounds, tables) if ask == "lines" else judgement(grounds, tables, evidence=ask == "evidence")


def _named(item: str) -> str:
    return f"records_{item.replace('.', '_')}"


def shape_of(grounds: Basis, sources: Sources) -> Shape:
    """Which columns of ``sources`` the card reads. ``Refusal`` ``facts.missing_column``."""
    card = grounds.card
    records = []
    for item in card.items:
        if item in sources.records:
            read = {name for each in card.indicators if each.item == item for name in fields_of(each)}
            records.append((item, _columns(item, sources.records[item], (*_OF_RECORDS, *sorted(read)))))
    held = schema_of(sources.subjects).names
    # ``size`` is an optional column of the facts: where it is missing, nobody's size is known.
    read_too = [name for name in card.of_subject if name != "size" or name in held]
    subjects = _columns(SUBJECTS, sources.subjects, (*_OF_SUBJECTS, *read_too))
    looked_at = sources.grades is not None and bool(card.others)
    grades = _columns(GRADES, sources.grades, _OF_GRADES) if looked_at and sources.grades is not None else ()
    return Shape(subjects, tuple(records), grades)


def _columns(name: str, held: Held, wanted: tuple[str, ...]) -> Columns:
    schema = schema_of(held)
    missing = [column for column in wanted if column not in schema.names]
    if missing:
        raise Refusal(
            "facts.missing_column",
            Text(f"“{name}”缺少列：{'、'.join(missing)}。", f"“{name}” lacks the columns: {', '.join(missing)}."),
            Text("请按事实数据布局补齐这些列。", "Supply these columns as the facts layout says."),
        )
    return _typed(schema, tuple(dict.fromkeys(wanted)))


@lru_cache(maxsize=256)
def _typed(schema: pa.Schema, wanted: tuple[str, ...]) -> Columns:
    """Columns of the layout have the layout's types, whatever a lake made of them; an item's own keep theirs."""
    own = Schema.from_pyarrow(pa.schema([schema.field(column) for column in wanted]))
    return tuple((column, _LAYOUT.get(column) or _plain(own[column])) for column in wanted)


def _plain(datatype: DataType) -> str:
    return "string" if datatype.is_null() else str(datatype).removeprefix("!")


@dataclass(frozen=True, slots=True)
class _Table:
    held: Held
    columns: Columns

    def show(self, name: str, cursor: duckdb.DuckDBPyConnection) -> None:
        """Let ``cursor`` see the table under ``name``, with the types that the query was compiled for."""
        actual = dict(_typed_as_is(schema_of(self.held), tuple(column for column, _ in self.columns)))
        other = {column: wanted for column, wanted in self.columns if actual[column] != wanted}
        if isinstance(self.held, Files):
            casts = ", ".join(f'CAST("{column}" AS {_SQL[wanted]}) AS "{column}"' for column, wanted in other.items())
            replaced = f" REPLACE ({casts})" if casts else ""
            pattern = self.held.pattern.replace("'", "''")
            cursor.execute(f"CREATE TEMP VIEW {name} AS SELECT *{replaced} FROM read_parquet('{pattern}')")
            return
        table = self.held
        for column, wanted in other.items():
            place = table.schema.get_field_index(column)
            table = table.set_column(place, column, table[column].cast(_ARROW[wanted]))
        cursor.register(name, table)


@lru_cache(maxsize=256)
def _typed_as_is(schema: pa.Schema, wanted: tuple[str, ...]) -> Columns:
    own = Schema.from_pyarrow(pa.schema([schema.field(column) for column in wanted]))
    return tuple((column, str(own[column]).removeprefix("!")) for column in wanted)


def _answer(query: Query, tables: Mapping[str, _Table]) -> pa.Table:
    """Run a query on a cursor of its own, which sees the tables under their names and nothing else."""
    judged = tables[SUBJECTS].held
    few = not isinstance(judged, Files) and judged.num_rows <= _FEW
    with _database(few).cursor() as cursor:
        for name, table in tables.items():
            table.show(name, cursor)
        if not few:
            return cursor.sql(query.sql).to_arrow_table().cast(query.schema)
        rows = cursor.execute(query.sql).fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(query.schema)
    types = query.schema.types
    return pa.table([pa.array(column, type) for column, type in zip(columns, types, strict=True)], query.schema)


@lru_cache(maxsize=2)
def _database(few: bool) -> duckdb.DuckDBPyConnection:
    """One database in memory for large questions, and one with a single thread for small ones (a third faster)."""
    return duckdb.connect(config={"threads": 1}) if few else duckdb.connect()
