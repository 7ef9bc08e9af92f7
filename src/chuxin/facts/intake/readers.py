"""Opens a department's file as a sheet, by its content: delimited text, workbook, JSON Lines or Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound

from chuxin.facts.intake.delimited import encoding_of, read_delimited
from chuxin.facts.intake.sheet import (
    CHUNK_ROWS,
    Chunk,
    Known,
    Sheet,
    another_sheet,
    empty,
    heading_row,
    in_chunks,
    refused,
    trimmed,
)
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text

_PARQUET, _ZIP, _OLE = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Begins of formats people send by mistake: PDF, gzip, RAR, 7z, PNG, JPEG.
_FOREIGN = (b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff")
_JSON_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
_SEND = Text(
    "请导出为CSV、XLSX、JSON Lines或Parquet后报送。", "Export it as CSV, XLSX, JSON Lines or Parquet and send that."
)


def read_sheet(path: Path, known: Known, sheet: str | None = None, name: str = "") -> Sheet:
    """The sheet in ``path``; ``known`` counts the headings understood in a row. Refuses what cannot be read.

    ``name`` is what its sender called it, where it is kept under another name.

    Refusals: ``file.missing``, ``file.empty``, ``file.format``, ``file.binary``, ``file.encoding``, ``file.sheet``,
    ``file.damaged``.
    """
    name = name or path.name
    if not path.is_file():
        raise refused(
            "missing",
            Text(f"找不到文件“{name}”。", f"There is no file “{name}”."),
            Text("请核对文件路径。", "Check the path."),
        )
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise empty()
    if head.startswith(_FOREIGN):
        raise refused("format", Text("不支持这种文件格式。", "This kind of file is not supported."), _SEND)
    if head.startswith(_PARQUET):
        return _parquet(path, name)
    if head.startswith((_ZIP, _OLE)):
        return _workbook(path, name, known, sheet)
    if Path(name).suffix.lower() in _JSON_SUFFIXES:
        return _json_lines(path, name)
    return read_delimited(path, name, known)


def _parquet(path: Path, name: str) -> Sheet:
    try:
        columns = tuple(pq.ParquetFile(path).schema_arrow.names)
    except pa.ArrowInvalid as fault:
        raise _damaged() from fault
    return Sheet(name, "parquet", columns, partial(_parquet_chunks, path))


def _parquet_chunks(path: Path) -> Iterator[Chunk]:
    first = 1
    for batch in pq.ParquetFile(path).iter_batches(batch_size=CHUNK_ROWS):
        arrays = [_as_text(column) for column in batch.columns]
        table = pa.Table.from_arrays(arrays, names=[str(place) for place in range(len(arrays))])
        yield Chunk(pa.array(np.arange(first, first + batch.num_rows)), table)
        first += batch.num_rows


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        text = pa.array([None if one is None else _cell_text(one) for one in column.to_pylist()], pa.string())
    else:
        text = column.cast(pa.string())
    return pc.if_else(pc.equal(text, ""), None, text)


def _workbook(path: Path, name: str, known: Known, sheet: str | None) -> Sheet:
    try:
        book = CalamineWorkbook.from_path(path)
        names = book.sheet_names
        if not names:
            raise empty()
        page = book.get_sheet_by_name(sheet if sheet is not None else names[0])
        rows = [[_cell_text(cell) for cell in row] for row in page.iter_rows()]
    except WorksheetNotFound as fault:
        raise refused(
            "sheet",
            Text(f"工作簿中没有“{sheet}”工作表。", f"The workbook has no sheet “{sheet}”."),
            another_sheet(names),
        ) from fault
    except (CalamineError, PasswordError) as fault:
        raise _damaged() from fault
    place, columns = heading_row(rows, known)
    if not columns and len(names) > 1:
        raise refused(
            "empty",
            Text(f"工作表“{sheet or names[0]}”是空的。", f"The sheet “{sheet or names[0]}” is empty."),
            another_sheet(names),
        )
    if not columns:
        raise empty()
    return Sheet(name, "xlsx", columns, partial(_workbook_chunks, columns, rows[place + 1 :]), tuple(names))


def _workbook_chunks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Chunk]:
    width = len(columns)
    filled = (row for row in rows if any(row))
    cut = ((number, trimmed(row)[:width]) for number, row in enumerate(filled, start=1))
    return in_chunks(columns, cut)


def _cell_text(value: object) -> str:
    """A workbook's or file's value as a person would have typed it: whole numbers without point, days in ISO form."""
    if value is None or value == "":
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "、".join(_cell_text(one) for one in value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else repr(value) if isinstance(value, float) else str(value)


def _json_lines(path: Path, name: str) -> Sheet:
    encoding = encoding_of(path)
    columns: dict[str, None] = {}
    for _, row in _json_rows(path, encoding, name):
        if isinstance(row, dict):
            columns |= dict.fromkeys(row)
    if not columns:
        raise refused(
            "format", Text("文件不是每行一个对象的JSON Lines。", "It is not JSON Lines: one object a line."), _SEND
        )
    return Sheet(name, f"jsonl {encoding}", tuple(columns), partial(_json_chunks, path, encoding, name, tuple(columns)))


def _json_chunks(path: Path, encoding: str, name: str, columns: tuple[str, ...]) -> Iterator[Chunk]:
    cut = (
        row if isinstance(row, Finding) else (number, [_cell_text(row.get(column)) for column in columns])
        for number, row in _json_rows(path, encoding, name)
    )
    return in_chunks(columns, cut)


def _json_rows(path: Path, encoding: str, name: str) -> Iterator[tuple[int, dict[str, object] | Finding]]:
    with path.open(encoding=encoding) as lines:
        number = 0
        for line, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            number += 1
            try:
                # Numbers stay as they are written: a floating point would change an amount.
                row = json.loads(text, parse_float=str, parse_int=str)
            except ValueError:
                row = None
            yield number, row if isinstance(row, dict) else _not_an_object(Place(name, line, number))


def _not_an_object(place: Place) -> Finding:
    return Finding(
        "row.not_json",
        Severity.ERROR,
        Text("该行不是一个完整的JSON对象。", "The line is not one whole JSON object."),
        Text("请按每行一个JSON对象的格式导出。", "Write one JSON object a line."),
        place,
    )


def _damaged() -> Exception:
    return refused(
        "damaged",
        Text("文件已损坏或设有密码，无法读取。", "The file is damaged or locked by a password."),
        Text("请取消密码或重新导出后报送。", "Remove the password or export it again."),
    )
