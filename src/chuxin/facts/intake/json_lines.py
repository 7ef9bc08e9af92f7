"""Reads JSON Lines: one object a line, its keys as headings, numbers as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from chuxin.facts.intake.misread import FILES, refusal
from chuxin.facts.intake.scanning import encoding_of
from chuxin.facts.intake.sheet import MOST_COLUMNS, Chunk, Sheet, in_chunks, refused, whole_or_told
from chuxin.facts.intake.values import value_text, without_halves
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text

_SEND = Text("请按每行一个JSON对象的格式导出。", "Write one JSON object a line.")


class _KeyTwiceError(ValueError):
    """A key stands twice in one object: which of the values is meant cannot be told."""


def read_json_lines(path: Path, name: str) -> Sheet:
    """The sheet of a JSON Lines file. Refuses ``file.format``, ``file.json_array``, ``file.too_wide``."""
    encoding = encoding_of(path)
    columns: dict[str, None] = {}
    first = True
    for _, row in _rows(path, encoding, name):
        if first and _begins_array(path, encoding):
            raise refusal("file.json_array")
        first = False
        if isinstance(row, dict):
            columns |= dict.fromkeys(row)
        if len(columns) > MOST_COLUMNS:
            raise refusal("file.too_wide", limit=MOST_COLUMNS)
    if not columns:
        raise refused(
            "format", Text("文件不是每行一个对象的JSON Lines。", "It is not JSON Lines: one object a line."), _SEND
        )
    told = tuple(without_halves(column) for column in columns)
    return Sheet(name, f"jsonl {encoding}", told, partial(_chunks, path, encoding, name, tuple(columns)))


def _begins_array(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding) as lines:
        return lines.read(64).lstrip().startswith("[")


def _chunks(path: Path, encoding: str, name: str, columns: tuple[str, ...]) -> Iterator[Chunk]:
    cut = (
        row if isinstance(row, Finding) else (number, [value_text(row.get(column)) for column in columns])
        for number, row in _rows(path, encoding, name)
    )
    return whole_or_told(in_chunks(columns, cut), len(columns))


def _rows(path: Path, encoding: str, name: str) -> Iterator[tuple[int, dict[str, object] | Finding]]:
    with path.open(encoding=encoding) as lines:
        number = 0
        for line, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            number += 1
            yield number, _row(text, Place(name, line, number))


def _row(text: str, place: Place) -> dict[str, object] | Finding:
    try:
        # Numbers stay as they are written: a floating point would change an amount. NaN is no number, so it is nothing.
        row = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=lambda _: None, object_pairs_hook=_no_key_twice
        )
    except _KeyTwiceError:
        return replace(FILES["row.key_twice"].said(), place=place)
    except (ValueError, RecursionError):
        row = None
    return row if isinstance(row, dict) else _not_an_object(place)


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise _KeyTwiceError
    return told


def _not_an_object(place: Place) -> Finding:
    return Finding(
        "row.not_json",
        Severity.ERROR,
        Text("该行不是一个完整的JSON对象。", "The line is not one whole JSON object."),
        _SEND,
        place,
    )
