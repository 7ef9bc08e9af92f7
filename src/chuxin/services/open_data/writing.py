"""Writes the files of an edition row by row, in bounded memory and with the same bytes for the same rows."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.typed import arrow_type, text_of, typed
from chuxin.kernel.canonical import Json
from chuxin.services.open_data.edition import File
from chuxin.services.publication.lines import PUBLIC

ORGANISATION = pa.schema(
    [
        ("subject", pa.string()),
        ("name", pa.string()),
        (
            "former_names",
            pa.list_(pa.struct([("name", pa.string()), ("since", pa.date32()), ("until", pa.date32())])),
        ),
        ("kind", pa.string()),
        ("type", pa.string()),
        ("region", pa.string()),
        ("industry", pa.string()),
        ("registered_on", pa.date32()),
        ("status", pa.string()),
        ("entry", pa.int64()),
    ]
)
_RECORD = pa.schema(
    [
        ("record", pa.string()),
        ("version", pa.int32()),
        ("subject", pa.string()),
        ("item", pa.string()),
        ("source", pa.string()),
        ("state", pa.string()),
        ("decided_on", pa.date32()),
        ("expires", pa.date32()),
        ("stated_at", pa.timestamp("s", tz="UTC")),
        ("entry", pa.int64()),
        ("statement", pa.string()),
        ("marks", pa.list_(pa.string())),
    ]
)
_JSON_LINES, _PARQUET = "application/jsonl+gzip", "application/vnd.apache.parquet"
_COMPRESSION = 5
_BLOCK = 1 << 20

Row = Mapping[str, Json]


class Lines:
    """A gzip file of JSON Lines: canonical JSON a line, no name and no time in its head."""

    def __init__(self, path: Path) -> None:
        self.path, self.rows = path, 0
        self._raw: IO[bytes] = path.open("wb")
        self._file = gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=self._raw, mtime=0)

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._raw.close()

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        self.rows += len(rows)
        options = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        self._file.write(b"".join([orjson.dumps(row, option=options) for row in rows]))


class Table:
    """A Parquet file of rows in one layout, one group of rows a call."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path, self.schema, self.rows = path, schema, 0
        self._file = pq.ParquetWriter(path, schema, compression="zstd")

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, table: pa.Table) -> None:
        """Add a group of rows."""
        self.rows += table.num_rows
        if table.num_rows:
            self._file.write_table(table)


def layout(item: Item) -> pa.Schema:
    """The columns of an item's Parquet file: the envelope, then its public fields as one struct."""
    fields = [pa.field(field.name, arrow_type(field.type)) for field in item.visible(PUBLIC)]
    return _RECORD.append(pa.field("fields", pa.struct(fields))) if fields else _RECORD


def records(item: Item, rows: Sequence[Row]) -> pa.Table:
    """Rows of one item as a table in its layout; lists are joined by 、, as in the analytic facts."""
    schema = layout(item)
    columns = [_column(rows, field) for field in _RECORD]
    visible = item.visible(PUBLIC)
    if visible:
        told = [_fields(row) for row in rows]
        texts = [pa.array([text_of(one.get(field.name)) for one in told], pa.string()) for field in visible]
        inner = [typed(field.type, each) for field, each in zip(visible, texts, strict=True)]
        columns.append(pa.StructArray.from_arrays(inner, fields=list(schema.field("fields").type)))
    return pa.table(columns, schema=schema)


def organisations(rows: Sequence[Row]) -> pa.Table:
    """Organisations as a table."""
    columns = [_column(rows, field) for field in ORGANISATION if field.name != "former_names"]
    names = [_namings(row["former_names"]) for row in rows]
    columns.insert(2, _days_in(names, ORGANISATION.field("former_names").type))
    return pa.table(columns, schema=ORGANISATION)


def finished(path: Path, about: str, rows: int) -> File:
    """The file at ``path`` as the manifest lists it, digested in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    media_type = _PARQUET if path.suffix == ".parquet" else _JSON_LINES
    return File(path.name, about, media_type, rows, path.stat().st_size, digest.hexdigest())


def columns_of(schema: pa.Schema) -> list[Json]:
    """A layout for the manifest: name and type of each column, fields of the struct with dots."""
    told: list[Json] = []
    for field in schema:
        inner = list(field.type) if pa.types.is_struct(field.type) else []
        told += [[f"{field.name}.{one.name}", str(one.type)] for one in inner] or [[field.name, str(field.type)]]
    return told


def _column(rows: Sequence[Row], field: pa.Field) -> pa.Array:
    values = [row[field.name] for row in rows]
    if pa.types.is_date(field.type):
        return pa.array(values, pa.string()).cast(pa.date32())
    if pa.types.is_timestamp(field.type):
        return pa.array(values, pa.string()).cast(pa.timestamp("s", tz="UTC"))
    return pa.array(values, field.type)


def _days_in(names: Sequence[Sequence[Mapping[str, Json]]], kind: pa.DataType) -> pa.Array:
    offsets, flat = [0], [one for some in names for one in some]
    for some in names:
        offsets.append(offsets[-1] + len(some))
    inner = [pa.array([one["name"] for one in flat], pa.string())]
    inner += [pa.array([one[name] for one in flat], pa.string()).cast(pa.date32()) for name in ("since", "until")]
    values = pa.StructArray.from_arrays(inner, fields=list(kind.value_type))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values, type=kind)


def _fields(row: Row) -> Mapping[str, Json]:
    fields = row["fields"]
    assert isinstance(fields, Mapping)
    return fields


def _namings(value: Json) -> list[Mapping[str, Json]]:
    held: Iterable[Json] = value if isinstance(value, list) else ()
    return [one for one in held if isinstance(one, Mapping)]
