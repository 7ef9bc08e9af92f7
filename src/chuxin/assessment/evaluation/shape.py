"""What a question reads and how it is said: the columns of the facts, the one expression over them, its compiled text.

Everything here is by name and type only, so that any engine can be asked the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import ibis
import pyarrow as pa
from ibis.expr.datatypes import DataType
from ibis.expr.schema import Schema

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.contributions import Tables, judgement, lines
from chuxin.assessment.evaluation.scorecard import fields_of
from chuxin.assessment.evaluation.sources import OBJECTED, Held, Sources, schema_of
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# Folding selects into one another runs no faster, and telling the packs their faults takes a third longer with it.
ibis.options.sql.fuse_selects = False

Ask: TypeAlias = Literal["judgement", "evidence", "lines"]
Columns: TypeAlias = tuple[tuple[str, str], ...]

SUBJECTS = "subjects"
GRADES = "grades"
_OF_SUBJECTS = ("subject", "kind", "region", "industry")
_OF_GRADES = ("subject", "scorecard", "grade")
_LAYOUT = {
    **dict.fromkeys(("subject", "kind", "region", "industry", "record", "source", "tier", "state"), "string"),
    **dict.fromkeys(("status", "size", "scorecard", "grade"), "string"),
    **dict.fromkeys(("decided_on", "valid_from", "valid_to", "registered_on"), "date"),
    "amount": "decimal(18, 2)",
    OBJECTED: "boolean",
}
_OF_RECORDS = ("record", "subject", "source", "decided_on", "valid_from", "valid_to", "state")


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns of which tables an expression reads: what a compiled query depends on besides the basis."""

    subjects: Columns
    records: tuple[tuple[str, Columns], ...]
    grades: Columns = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A table as a question reads it: what is held, and the columns with the types they were compiled for."""

    held: Held
    columns: Columns

    @property
    def schema(self) -> pa.Schema:
        """The columns as Arrow has them."""
        return Schema(dict(self.columns)).to_pyarrow()

    @property
    def recast(self) -> Columns:
        """The columns that are held in another type than the question wants."""
        actual = dict(_as_is(schema_of(self.held), tuple(name for name, _ in self.columns)))
        return tuple((name, wanted) for name, wanted in self.columns if actual[name] != wanted)


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled expression and the types of its columns, the same for every engine."""

    sql: str
    schema: pa.Schema


@lru_cache(maxsize=256)
def compiled(ask: Ask, grounds: Basis, shape: Shape, dialect: str) -> Query:
    """The expression as text for an engine (``duckdb``, ``postgres``, ``pyspark``); kept, for saying it takes time."""
    said = expression(ask, grounds, shape)
    schema = pa.schema([field.with_nullable(True) for field in said.schema().to_pyarrow()])
    return Query(str(ibis.to_sql(said, dialect=dialect, pretty=False)), schema)


def expression(ask: Ask, grounds: Basis, shape: Shape) -> ibis.Table:
    """The one expression, over tables known by name and columns only."""
    tables = Tables(
        ibis.table(dict(shape.subjects), name=SUBJECTS),
        {item: ibis.table(dict(columns), name=named(item)) for item, columns in shape.records},
        ibis.table(dict(shape.grades), name=GRADES) if shape.grades else None,
    )
    return lines(grounds, tables) if ask == "lines" else judgement(grounds, tables, evidence=ask == "evidence")


def named(item: str) -> str:
    """The name under which an engine sees the records of an item."""
    return f"records_{item.replace('.', '_')}"


def tables_of(shape: Shape, sources: Sources) -> dict[str, Read]:
    """The tables of ``sources`` that the shape reads, by the names an engine sees."""
    read = {SUBJECTS: Read(sources.subjects, shape.subjects)}
    read |= {named(item): Read(sources.records[item], columns) for item, columns in shape.records}
    if shape.grades and sources.grades is not None:
        read[GRADES] = Read(sources.grades, shape.grades)
    return read


def shape_of(grounds: Basis, sources: Sources) -> Shape:
    """Which columns of ``sources`` the card reads. ``Refusal`` ``facts.missing_column``."""
    card = grounds.card
    records = []
    for item in card.items:
        if item in sources.records:
            theirs = [each for each in card.indicators if each.item == item]
            read = {name for each in theirs for name in fields_of(each)}
            if any(each.decides for each in theirs) and OBJECTED in schema_of(sources.records[item]).names:
                read.add(OBJECTED)
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


@lru_cache(maxsize=256)
def _as_is(schema: pa.Schema, wanted: tuple[str, ...]) -> Columns:
    own = Schema.from_pyarrow(pa.schema([schema.field(column) for column in wanted]))
    return tuple((column, str(own[column]).removeprefix("!")) for column in wanted)
