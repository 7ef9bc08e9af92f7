"""Finds among records those for which a formula holds: the one compiler of formulas, run over the records at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import cast

import duckdb
import ibis
import pyarrow as pa

from chuxin.facts.catalogue.formula_columns import column
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.record import Record
from chuxin.facts.records.typed import EXACT, arrow_type, text_of, typed
from chuxin.kernel.formula import Formula

_ENVELOPE = {
    "decided_on": pa.date32(),
    "valid_from": pa.date32(),
    "valid_to": pa.date32(),
    "amount": EXACT,
    "tier": pa.string(),
}
_DAY, _HOLDS = "on", "holds"


def holding(formula: Formula | None, item: Item, records: Sequence[Record], on: date) -> frozenset[str]:
    """The ids of those ``records`` (all of ``item``) for which ``formula`` holds on the day ``on``; all without one.

    One query, however many records.
    """
    if formula is None or not records:
        return frozenset(record.id for record in records)
    engine = _database().cursor()
    engine.register("records", _table(formula, item, records, on))
    holds = engine.sql(_query(formula, item, on if "by_age" in formula.functions else date.min)).to_arrow_table()
    return frozenset(record.id for record, held in zip(records, holds[_HOLDS].to_pylist(), strict=True) if held)


def _schema(formula: Formula, item: Item) -> dict[str, pa.DataType]:
    own = {field.name: arrow_type(field.type) for field in item.fields}
    known = own | _ENVELOPE
    return {_DAY: pa.date32()} | {name: known[name] for name in sorted(formula.names) if name in known and name != _DAY}


def _table(formula: Formula, item: Item, records: Sequence[Record], on: date) -> pa.Table:
    schema = _schema(formula, item)
    columns = [_column(name, type_, item, records, on) for name, type_ in schema.items()]
    return pa.table(columns, names=list(schema))


def _column(name: str, type_: pa.DataType, item: Item, records: Sequence[Record], on: date) -> pa.Array:
    if name == _DAY:
        return pa.repeat(pa.scalar(on, pa.date32()), len(records))
    if name in _ENVELOPE:
        return pa.array([getattr(record, name) for record in records], type_)
    texts = pa.array([text_of(record.fields.get(name)) for record in records], pa.string())
    return typed(item.field(name).type, texts)


@lru_cache(maxsize=512)
def _query(formula: Formula, item: Item, day: date) -> str:
    """The query of a formula, kept: compiling takes longer than running. ``day`` only where it matters."""
    schema = ibis.Schema.from_pyarrow(pa.schema(list(_schema(formula, item).items())))
    table = ibis.table(schema, name="records")
    return cast("str", ibis.to_sql(table.select(**{_HOLDS: column(formula, table, {}, day)}), dialect="duckdb"))


@lru_cache(maxsize=1)
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()
