"""Shows tables of a lake to a DuckDB cursor: Parquet files by view, Arrow tables as they are."""

from __future__ import annotations

import duckdb

from chuxin.assessment.evaluation.sources import Files, Held


def show(cursor: duckdb.DuckDBPyConnection, name: str, held: Held) -> None:
    """Let ``cursor`` see ``held`` under ``name``."""
    if isinstance(held, Files):
        pattern = held.pattern.replace("'", "''")
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet('{pattern}')")
    else:
        cursor.register(name, held)
