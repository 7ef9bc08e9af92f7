"""Whom a regime covers: its formulas over subjects and over the records they must hold, run as one query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import duckdb
import ibis
import pyarrow as pa
import pyarrow.compute as pc

from chuxin.assessment.supervision.regime import COLUMNS, Holding, Regime
from chuxin.facts.catalogue.formula_columns import column
from chuxin.kernel.formula import Formula

SCHEMA: Final = pa.schema(
    [
        ("code", pa.string()),
        ("name", pa.string()),
        *((name, pa.date32() if type == "date" else pa.string()) for name, type in COLUMNS.items()),
    ]
)
_LIVE: Final = "live"
Values = Mapping[str, Decimal | str]


def covered(
    subjects: pa.Table, regime: Regime, values: Values, on: date, holders: frozenset[str] | None = None
) -> pa.Table:
    """The subjects (columns of ``SCHEMA`` and any others) that a regime covers on a day: for whom its formula holds,
    and whose code is among ``holders`` where it asks for a record."""
    kept = subjects if regime.where is None else _where(subjects, regime.where, values, on)
    if holders is None:
        return kept
    return kept.filter(pc.is_in(kept["code"], pa.array(sorted(holders), pa.string())))


def holders_of(records: pa.Table, holding: Holding, values: Values, on: date) -> frozenset[str]:
    """The codes of those who hold a live record as ``holding`` asks (columns of the facts layout)."""
    live = records.filter(pc.equal(records["state"], _LIVE))
    fitting = live if holding.where is None else _where(live, holding.where, values, on)
    return frozenset(fitting["subject"].to_pylist())


def _where(rows: pa.Table, formula: Formula, values: Values, on: date) -> pa.Table:
    """The rows for which a formula holds."""
    table = ibis.table(ibis.Schema.from_pyarrow(rows.schema), name="held")
    chosen = table.filter(column(formula, table, values, on))
    with duckdb.connect() as engine:
        engine.register("held", rows)
        return engine.sql(str(ibis.to_sql(chosen, dialect="duckdb"))).to_arrow_table().cast(rows.schema)
