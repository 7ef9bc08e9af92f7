"""Reads Parquet: columns of any type as text, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from chuxin.facts.intake.misread import refusal
from chuxin.facts.intake.sheet import MOST_COLUMNS, Chunk, Sheet, empty, regrouped, whole_or_told
from chuxin.facts.intake.values import value_text, without_halves

# A province has some ten million records of a kind; a few bytes of run lengths can claim any number of rows.
_MOST_ROWS = 50_000_000
_MOST_COLUMN = 1 << 30
_BATCH_ROWS, _BATCH_CELLS = 16_384, 1 << 20
ENCRYPTED = b"PARE"


def read_parquet(path: Path, name: str) -> Sheet:
    """The sheet of a Parquet file. Refuses it as damaged, locked, too wide or too large."""
    try:
        with pq.ParquetFile(path) as file:
            columns, told = tuple(file.schema_arrow.names), file.metadata
            rows = told.num_rows
            largest = max((_largest(told.row_group(place)) for place in range(told.num_row_groups)), default=0)
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise refusal("file.password" if "ncrypt" in str(fault) else "file.damaged") from fault
    if not columns:
        raise empty()
    if len(columns) > MOST_COLUMNS:
        raise refusal("file.too_wide", limit=MOST_COLUMNS)
    if rows > _MOST_ROWS or largest > _MOST_COLUMN:
        raise refusal("file.too_large")
    return Sheet(name, "parquet", tuple(map(without_halves, columns)), partial(_chunks, path, len(columns)))


def _largest(group: pq.RowGroupMetaData) -> int:
    return max((group.column(place).total_uncompressed_size for place in range(group.num_columns)), default=0)


def _chunks(path: Path, width: int) -> Iterator[Chunk]:
    return whole_or_told(regrouped(_tables(path, width), width), width)


def _tables(path: Path, width: int) -> Iterator[pa.Table]:
    names = [str(place) for place in range(width)]
    size = min(_BATCH_ROWS, max(1, _BATCH_CELLS // width))
    with pq.ParquetFile(path, pre_buffer=False) as file:
        for batch in file.iter_batches(batch_size=size, use_threads=False):
            yield pa.Table.from_arrays([as_text(column) for column in batch.columns], names=names)


def as_text(column: pa.Array) -> pa.Array:
    """A column of any type as text, null for empty."""
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return _one_by_one(column)
    try:
        column.validate(full=True)
        text = column.cast(pa.string())
    except pa.ArrowNotImplementedError:
        return _one_by_one(column)
    except pa.ArrowInvalid:
        # Text that is no UTF-8, which Parquet does not forbid.
        return _one_by_one(column.cast(pa.binary()))
    return pc.if_else(pc.equal(text, ""), None, text)


def _one_by_one(column: pa.Array) -> pa.Array:
    return pa.array([value_text(one) or None for one in column.to_pylist()], pa.string())
