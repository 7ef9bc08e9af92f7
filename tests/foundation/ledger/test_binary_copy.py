"""Rows copied into PostgreSQL: the bytes made by column are those the driver makes of the same rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.adapt import Transformer
from psycopg.postgres import types
from psycopg.pq import Format

from chuxin.foundation.ledger import binary_copy

KINDS = ["int8", "int4", "bytea", "text", "date", "text", "timestamptz", "int4", "text"]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
ROW = st.tuples(
    st.integers(-(2**62), 2**62),
    st.integers(-(2**30), 2**30),
    st.binary(max_size=4),
    st.none() | TEXT,
    st.none() | DAYS,
)


@settings(deadline=None)
@given(st.lists(ROW, min_size=1, max_size=6), st.none() | TEXT, st.datetimes(timezones=st.just(UTC)), st.integers(0, 9))
def test_rows_made_by_column_are_those_the_driver_makes(
    rows: list[tuple[int, int, bytes, str | None, date | None]], same: str | None, at: datetime, number: int
) -> None:
    by_driver = b"".join(_by_driver([*row, same, at, number, None]) for row in rows)
    numbers, small, raw, texts, days = zip(*rows, strict=True)
    told = [None if day is None else day.isoformat() for day in days]
    columns = [numbers, small, list(raw), pa.array(texts, pa.string()), pa.array(told, pa.string())]
    assert bytes(binary_copy.rows([*columns, same, at, number, None], KINDS)) == by_driver


def test_a_slice_of_a_column_is_copied_from_its_beginning() -> None:
    texts = pa.array(["no", "yes", None, "no"])
    told = binary_copy.rows([pa.array([0, 1, 2, 3]).slice(1, 2), texts.slice(1, 2)], ["int8", "text"])
    assert bytes(told) == bytes(binary_copy.rows([[1, 2], ["yes", None]], ["int8", "text"]))


def _by_driver(row: list[object]) -> bytes:
    made = bytearray(len(row).to_bytes(2, "big"))
    transformer = Transformer()
    transformer.set_dumper_types([types[kind].oid for kind in KINDS], Format.BINARY)
    for value in transformer.dump_sequence(row, [Format.BINARY] * len(row)):  # type: ignore[arg-type]
        made += b"\xff" * 4 if value is None else len(value).to_bytes(4, "big") + bytes(value)
    return bytes(made)
