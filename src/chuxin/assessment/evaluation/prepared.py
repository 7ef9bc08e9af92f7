"""A small question planned once and asked often: the plan stays, the tables behind the names change.

DuckDB thinks three times as long about a wide question as it takes to answer it for one subject. What is kept is the
thought alone, never a fact: tables are handed over for one answer and let go with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

import duckdb
import pyarrow as pa


class _Slot:
    """What DuckDB reads under a name: whatever table is held at the moment of reading, always of the one schema."""

    def __init__(self, schema: pa.Schema) -> None:
        self.empty = schema.empty_table()
        self.table = self.empty

    def __arrow_c_schema__(self) -> object:
        return self.empty.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


class Prepared:
    """A question in a connection of its own; who asks while another is being answered waits."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, sql: str, schemas: Mapping[str, pa.Schema]) -> None:
        self._alone, self._cursor = Lock(), cursor
        self._slots = {name: _Slot(schema) for name, schema in schemas.items()}
        for name, slot in self._slots.items():
            cursor.register(name, slot)
        cursor.execute(f"PREPARE asked AS {sql}")
        self._ask = cursor.extract_statements("EXECUTE asked")[0]

    def answer(self, tables: Mapping[str, pa.Table]) -> list[tuple[object, ...]]:
        """The rows of the answer for these tables, which have the schemas the question was planned for."""
        with self._alone:
            try:
                for name, table in tables.items():
                    self._slots[name].table = table
                return self._cursor.execute(self._ask).fetchall()
            finally:
                for slot in self._slots.values():
                    slot.table = slot.empty
