"""Reads delimited text: UTF-8 or GB18030 found by strict decoding, comma or tab, quoted line breaks, ragged rows."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from chuxin.facts.intake.sheet import (
    CHUNK_ROWS,
    HEADING_WITHIN,
    Chunk,
    Known,
    Sheet,
    empty,
    heading_row,
    in_chunks,
    ragged,
    refused,
)
from chuxin.kernel.finding import Finding, Place
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_UTF8, _GB18030 = "utf-8-sig", "gb18030"
_BLOCK = 1 << 22
_BLOCK_ROWS_BYTES = 24 << 20
# Far above the longest text of the standards (5,000 characters): only a stray quote runs a whole file together.
_LONGEST_CELL = 1 << 20


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text file is cut: encoding, delimiter, headings, and the lines they and the titles above take up."""

    name: str
    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    heading: int
    lines_before: int


def read_delimited(path: Path, name: str, known: Known) -> Sheet:
    """The sheet of a CSV or tab-separated file. Refuses ``file.binary``, ``file.encoding``, ``file.empty``."""
    encoding = encoding_of(path)
    delimiter = _delimiter(path, encoding)
    with path.open(encoding=encoding, newline="") as lines:
        place, columns = heading_row(_rows(lines, delimiter), known)
    if not columns:
        raise empty()
    with path.open(encoding=encoding, newline="") as lines:
        reader = _rows(lines, delimiter)
        list(islice(reader, place + 1))
        layout = Layout(name, path, encoding, delimiter, columns, place, reader.line_num)
    return Sheet(name, f"csv {encoding}", columns, partial(_chunks, layout))


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without mark) if every byte of the file is; else GB18030 if every byte is; else a refusal."""
    if _is_utf8(path):
        return _UTF8
    if _is_gb18030(path):
        return _GB18030
    raise _undecodable(path)


def _undecodable(path: Path) -> Refusal:
    """Names the first byte that breaks the encoding which gets furthest: mostly two files were pasted together."""
    breaks = {name: _first_break(path, codec) for name, codec in (("UTF-8", "utf-8"), ("GB18030", _GB18030))}
    name, (line, byte) = max(breaks.items(), key=lambda one: one[1])
    return refused(
        "encoding",
        Text(
            f"文件既不是UTF-8也不是GB18030编码：按{name}读到第{line}行第{byte}字节处中断，可能混用了两种编码。",
            f"The file is neither UTF-8 nor GB18030: read as {name} it breaks in line {line} at byte {byte}; "
            "two encodings may be mixed.",
        ),
        Text(
            f"请检查第{line}行（常为从别处粘贴的内容），另存为“CSV UTF-8”后重新报送。",
            f"Look at line {line} (often pasted from elsewhere), save the file as “CSV UTF-8” and send it again.",
        ),
    )


def _first_break(path: Path, codec: str) -> tuple[int, int]:
    """The line, and the byte within it, from 1, that ``codec`` cannot read; a break after the end if it reads all."""
    line = 0
    with path.open("rb") as file:
        for line, content in enumerate(file, start=1):
            try:
                content.decode(codec)
            except UnicodeDecodeError as fault:
                return line, fault.start + 1
    return line + 1, 1


def _is_utf8(path: Path) -> bool:
    """Whether the whole file is UTF-8: Arrow validates it some gigabytes a second, cut between lines."""
    rest = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if b"\x00" in block:
                raise _binary()
            whole, line, tail = (rest + block).rpartition(b"\n")
            rest = tail
            if not _valid(whole + line):
                return False
    return _valid(rest)


def _valid(text: bytes) -> bool:
    try:
        pa.array([text], pa.large_binary()).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _is_gb18030(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder(_GB18030)("strict")
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _binary() -> Refusal:
    return refused(
        "binary",
        Text("文件含二进制内容，不是文本。", "The file holds binary content; it is not text."),
        Text("请导出为CSV、XLSX、JSON Lines或Parquet。", "Export it as CSV, XLSX, JSON Lines or Parquet."),
    )


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as lines:
        head = "".join(islice(lines, HEADING_WITHIN))
    if not head.strip():
        raise empty()
    return "\t" if head.count("\t") > head.count(",") else ","


def _rows(lines: Iterator[str], delimiter: str) -> csv.Reader:  # type: ignore[name-defined]  # typeshed names it _csv.Reader
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(lines, delimiter=delimiter)


def _chunks(layout: Layout) -> Iterator[Chunk]:
    """Fast cutting as long as every row is whole; from the first ragged row on, row by row with line numbers."""
    done = 0
    try:
        for chunk in _whole_rows(layout):
            yield chunk
            done += len(chunk.rows)
    except pa.ArrowInvalid:
        yield from in_chunks(layout.columns, _careful_rows(layout, done))


def _whole_rows(layout: Layout) -> Iterator[Chunk]:
    names = [str(place) for place in range(len(layout.columns))]
    first, waiting, held = 1, [], 0
    with layout.path.open("rb") as file:
        for batch in _opened(layout, file, names):
            waiting.append(batch)
            held += batch.num_rows
            while held >= CHUNK_ROWS:
                table = pa.Table.from_batches(waiting)
                yield Chunk(_numbers(first, CHUNK_ROWS), table.slice(0, CHUNK_ROWS))
                first, held = first + CHUNK_ROWS, held - CHUNK_ROWS
                waiting = table.slice(CHUNK_ROWS).to_batches()
        if held:
            yield Chunk(_numbers(first, held), pa.Table.from_batches(waiting))


def _opened(layout: Layout, file: object, names: Sequence[str]) -> arrow_csv.CSVStreamingReader:
    return arrow_csv.open_csv(
        file,
        read_options=arrow_csv.ReadOptions(
            column_names=list(names),
            skip_rows=layout.lines_before,
            block_size=_BLOCK_ROWS_BYTES,
            encoding="utf8" if layout.encoding == _UTF8 else layout.encoding,
        ),
        parse_options=arrow_csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _careful_rows(layout: Layout, done: int) -> Iterator[tuple[int, Sequence[str]] | Finding]:
    width, number = len(layout.columns), 0
    with layout.path.open(encoding=layout.encoding, newline="") as lines:
        reader = _rows(lines, layout.delimiter)
        list(islice(reader, layout.heading + 1))
        for row in _survivors(reader):
            if isinstance(row, csv.Error):
                number += 1
                yield ragged(Place(layout.name, reader.line_num, number), width, 0)
                continue
            if not row:
                continue
            number += 1
            if number <= done:
                continue
            if len(row) == width:
                yield number, row
            else:
                yield ragged(Place(layout.name, reader.line_num, number), width, len(row))


def _survivors(reader: Iterator[list[str]]) -> Iterator[list[str] | csv.Error]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            yield fault


def _numbers(first: int, count: int) -> pa.Array:
    return pa.array(np.arange(first, first + count))
