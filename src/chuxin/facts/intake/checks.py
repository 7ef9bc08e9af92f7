"""Runs an item's checks over a chunk as one query: a truth value per check and row, and the severity tier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias, cast

import duckdb
import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from chuxin.facts.catalogue.formula_columns import Parameters, column, is_bound_to_a_day
from chuxin.facts.catalogue.item import Check, Item
from chuxin.facts.records.typed import EXACT, arrow_type
from chuxin.kernel.formula import Formula

Mask: TypeAlias = "npt.NDArray[np.bool_]"
_TIER = "tier"
_PLAYED = ("decided_on", "valid_from", "valid_to", "amount")
_NAMES: Mapping[str, pa.DataType] = {
    "on": pa.date32(),
    "received_on": pa.date32(),
    "decided_on": pa.date32(),
    "valid_from": pa.date32(),
    "valid_to": pa.date32(),
    "amount": EXACT,
    "tier": pa.string(),
    "region": pa.string(),
    "kind": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks of an item found in a chunk: the rows that fail each check, and each row's tier."""

    failing: Mapping[Check, Mask]
    tiers: pa.Array


class Checks:
    """An item's checks and tier, compiled once and run over chunk after chunk."""

    def __init__(self, item: Item, parameters: Parameters, on: date) -> None:
        self._item, self._on = item, on
        self._schema = _schema(item)
        day = on if any(is_bound_to_a_day(formula) for formula in _formulas(item)) else None
        self._query = _query(item, tuple(sorted(parameters.items())), day)
        self._engine = _database().cursor()

    def uses(self, fields: Iterable[str]) -> list[str]:
        """Which of ``fields`` the query looks at."""
        named = {*self._schema, *filter(None, (getattr(self._item.roles, role) for role in _PLAYED))}
        return [name for name in fields if name in named]

    def run(self, columns: Mapping[str, pa.Array], rows: int) -> Checked:
        """Judge ``rows`` rows of typed ``columns``; a field that the file lacks is missing in every row."""
        if self._query is None:
            return Checked({}, pa.nulls(rows, pa.string()))
        self._engine.register("chunk", self._table(columns, rows))
        found = self._engine.sql(self._query).to_arrow_table()
        failing = {check: found[_column_of(place)].to_numpy() for place, check in enumerate(self._item.checks)}
        tiers = found[_TIER].combine_chunks() if self._item.tier else pa.nulls(rows, pa.string())
        return Checked(failing, tiers)

    def _table(self, columns: Mapping[str, pa.Array], rows: int) -> pa.Table:
        days = pa.repeat(pa.scalar(self._on, pa.date32()), rows)
        given = {"on": days, "received_on": days, **_envelope(self._item, columns), **columns}
        arrays = [given[name] if name in given else pa.nulls(rows, type) for name, type in self._schema.items()]
        return pa.table(arrays, names=list(self._schema))


def _formulas(item: Item) -> list[Formula]:
    return [check.fails_when for check in item.checks] + ([item.tier] if item.tier else [])


def _schema(item: Item) -> dict[str, pa.DataType]:
    """Only what the formulas name, so that nothing else is carried into the query."""
    named = {name for formula in _formulas(item) for name in formula.names}
    types = dict(_NAMES) | {field.name: arrow_type(field.type) for field in item.fields}
    return {name: types[name] for name in sorted(named | {"on"})}


def _envelope(item: Item, columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    played = {role: getattr(item.roles, role) for role in _PLAYED}
    return {name: columns[field] for name, field in played.items() if field and field in columns}


@lru_cache(maxsize=256)
def _query(item: Item, parameters: tuple[tuple[str, Decimal | str | date], ...], day: date | None) -> str | None:
    """The query of an item, kept: compiling takes longer than judging a small file. ``day`` only where it matters."""
    if not item.checks and item.tier is None:
        return None
    chunk = ibis.table(ibis.Schema.from_pyarrow(pa.schema(list(_schema(item).items()))), name="chunk")
    given, on = dict(parameters), day or date.min
    told = {_column_of(place): column(check.fails_when, chunk, given, on) for place, check in enumerate(item.checks)}
    if item.tier is not None:
        told[_TIER] = column(item.tier, chunk, given, on)
    return cast("str", ibis.to_sql(chunk.select(**told), dialect="duckdb"))


@lru_cache(maxsize=1)
def _database() -> duckdb.DuckDBPyConnection:
    """One database in memory for all checks of this process; each works on a cursor of its own."""
    return duckdb.connect()


def _column_of(place: int) -> str:
    return f"check_{place}"
