"""Rows in PostgreSQL's binary COPY format, made column by column in Arrow: no value is touched a row at a time.

Format: https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format". A row is the number of its fields (16 bits),
then each field's length in bytes (32 bits, −1 for null) and its bytes; all integers are big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BEGINS = b"PGCOPY\n\xff\r\n\0" + bytes(8)
ENDS = b"\xff\xff"
Constant: TypeAlias = "str | int | bytes | datetime | None"
Values: TypeAlias = "Sequence[int] | Sequence[bytes] | Sequence[str | None] | pa.Array"
_NULL = b"\xff\xff\xff\xff"
_INTEGERS = {"int8": ">i8", "int4": ">i4"}
_EPOCH, _FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1)
_DAYS = (_FIRST_DAY - date(1970, 1, 1)).days


def is_column(given: Values | Constant) -> bool:
    """Whether ``given`` holds a value a row, not one for all."""
    return not (given is None or isinstance(given, str | int | bytes | datetime))


def rows(columns: Sequence[Values | Constant], types: Sequence[str]) -> memoryview:
    """The bytes of the rows of ``columns`` (at least one a value a row), whose types in PostgreSQL are ``types``:
    int8, int4, bytea, text, date (ISO text) and, as a constant alone, timestamptz.
    """
    parts: list[pa.Array | pa.Scalar] = [_scalar(struct.pack(">h", len(columns)))]
    for column, kind in zip(columns, types, strict=True):
        if is_column(column):
            parts += _INTEGERS_OR_BYTES[kind](column, kind)
        else:
            parts.append(_scalar(_constant(column, kind)))  # type: ignore[arg-type]
    joined = pc.binary_join_element_wise(*parts, _scalar(b""))
    offsets = np.frombuffer(joined.buffers()[1], np.int32)[joined.offset :]
    return memoryview(joined.buffers()[2])[offsets[0] : offsets[len(joined)]]


def _constant(value: Constant, kind: str) -> bytes:
    if value is None:
        return _NULL
    if isinstance(value, datetime):
        past = value - _EPOCH
        told = struct.pack(">q", (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds)
    elif isinstance(value, int):
        told = struct.pack({"int8": ">q", "int4": ">i"}[kind], value)
    else:
        told = value.encode() if isinstance(value, str) else value
    return struct.pack(">i", len(told)) + told


def _integers(column: Values, kind: str) -> list[pa.Array]:
    form = np.dtype([("length", ">i4"), ("value", _INTEGERS[kind])])
    told = np.empty(len(column), form)
    told["length"], told["value"] = form["value"].itemsize, np.asarray(column)
    return [_fixed(told)]


def _bytes(column: Values, kind: str) -> list[pa.Array]:
    type = pa.string() if kind == "text" else pa.binary()
    array = column if isinstance(column, pa.Array) else pa.array(column, type)
    lengths = pc.binary_length(array).fill_null(-1).to_numpy(zero_copy_only=False).astype(">i4")
    return [_fixed(lengths), array.cast(pa.binary()).fill_null(b"")]


def _days(column: Values, _kind: str) -> list[pa.Array]:
    array = column if isinstance(column, pa.Array) else pa.array(column, pa.string())
    days = array.cast(pa.date32()).cast(pa.int32())
    missing = days.is_null()
    told = _fixed((days.fill_null(0).to_numpy() - _DAYS).astype(">i4"))
    return [pc.if_else(missing, _NULL, struct.pack(">i", 4)), pc.if_else(missing, b"", told)]


_INTEGERS_OR_BYTES = {"int8": _integers, "int4": _integers, "bytea": _bytes, "text": _bytes, "date": _days}


def _fixed(values: np.ndarray[tuple[int], np.dtype[np.generic]]) -> pa.Array:
    """The bytes of every value, as a column of bytes."""
    width = pa.binary(values.dtype.itemsize)
    return pa.FixedSizeBinaryArray.from_buffers(width, len(values), [None, pa.py_buffer(values)]).cast(pa.binary())


def _scalar(value: bytes) -> pa.Scalar:
    return pa.scalar(value, pa.binary())
