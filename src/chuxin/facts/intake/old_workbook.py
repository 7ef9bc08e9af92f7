"""Reads workbooks of before 2007 (XLS) in a process of its own, whose memory and time are bounded.

The format names places of cells freely, so a small file can claim any amount of memory.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial, reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.intake import old_workbook_process as process
from chuxin.facts.intake.misread import refusal
from chuxin.facts.intake.sheet import Chunk, Known, Sheet, Top, empty, heading_row, no_sheet, regrouped

_SECONDS, _MOST_BYTES, _AT_ONCE = 120, 64 << 20, 64


def read_old_workbook(path: Path, name: str, known: Known, sheet: str | None) -> Sheet:
    """The sheet of an XLS workbook; the first one unless ``sheet`` names another.

    Refuses ``file.password``, ``file.sheet``, ``file.empty``, ``file.too_large`` and ``file.damaged``.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise refusal("file.too_large")
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refusal("file.password")
    if "WordDocument".encode("utf-16-le") in content or "PowerPoint".encode("utf-16-le") in content:
        raise refusal("file.document")
    table = _table(path, sheet)
    names = tuple((table.schema.metadata or {}).get(b"pages", b"").decode().split("\x00"))
    rows = (row for batch in table.to_batches(max_chunksize=_AT_ONCE) for row in batch.to_pylist())
    top = heading_row(([cell or "" for cell in row.values()] for row in rows), known)
    if not top.columns:
        raise empty()
    return Sheet(name, "xls", top.columns, partial(_chunks, table, top), names, top.remarks)


def _table(path: Path, sheet: str | None) -> pa.Table:
    command = [
        sys.executable,
        "-I",
        str(Path(process.__file__).resolve()),
        str(path),
        *([] if sheet is None else [sheet]),
    ]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - own program
    except subprocess.TimeoutExpired as fault:
        raise refusal("file.too_large") from fault
    if done.returncode == process.LOCKED:
        raise refusal("file.password")
    if done.returncode == process.NO_SHEET:
        raise no_sheet(sheet or "", done.stderr.decode("utf-8", "replace").split("\x00"))
    if done.returncode:
        raise refusal("file.damaged")
    return pa.ipc.open_stream(pa.py_buffer(done.stdout)).read_all()


def _chunks(table: pa.Table, top: Top) -> Iterator[Chunk]:
    width = len(top.columns)
    rows = table.slice(top.place + 1)
    if not rows.num_rows:
        return iter(())
    filled = rows.filter(reduce(pc.or_, (column.is_valid() for column in rows.columns)))
    nothing = pa.nulls(filled.num_rows, pa.string())
    arrays = [filled.column(place) if place < filled.num_columns else nothing for place in range(width)]
    return regrouped([pa.Table.from_arrays(arrays, names=[str(place) for place in range(width)])], width)
