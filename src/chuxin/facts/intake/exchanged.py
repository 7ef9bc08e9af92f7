"""Faults of whole columns: two columns exchanged, or a column of sums in another unit. Nothing is exchanged here.

A row is refused only for a cell that the fault spoils; the finding names both columns, or both readings of the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.faults import shown
from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.intake.columns import Column, Mask
from chuxin.facts.intake.misread import FILES
from chuxin.facts.intake.rows import Judged
from chuxin.facts.intake.sheet import Chunk
from chuxin.kernel.finding import Finding

# How many filled rows tell something of a column, how many sums of its unit, and the share of them that settles it.
_LEAST, _LEAST_SUMS, _SHARE = 3, 10, 0.8
# Distinct cells of a column that are read as another field.
_SAMPLE = 50
_TEN_THOUSAND = 10_000
_OWN_UNIT = "[元圆万亿千百仟佰]"
_IN_ORDER: Final = (("decided_on", "valid_to"), ("valid_from", "valid_to"))


def refuse_by_column(judged: Judged, chunk: Chunk) -> None:
    """Refuse the rows of a judged chunk that a fault of a whole column spoils, with that fault as their first."""
    for spoiled, other in _exchanged(judged, chunk):
        _refuse(judged, judged.columns[spoiled].faulty(), spoiled, other, chunk)
    for first, last, rows in _reversed(judged):
        _refuse(judged, rows, first, last, chunk)
    for column in judged.columns.values():
        if column.field.usual is not None:
            _refuse_unit(judged, column, _raw(judged, chunk, column.field.name))


def _raw(judged: Judged, chunk: Chunk, field: str) -> pa.ChunkedArray:
    return chunk.table.column(judged.plan.mapped.fields[field])


def _exchanged(judged: Judged, chunk: Chunk) -> Iterator[tuple[str, str]]:
    """Fields nearly all of whose cells are refused, each with the field whose contents fit it, and whose it holds."""
    taken: set[str] = set()
    for name, column in judged.columns.items():
        if name in taken or not _is_spoiled(column, _raw(judged, chunk, name)):
            continue
        here = _sample(_raw(judged, chunk, name))
        for other, theirs in judged.columns.items():
            there = _sample(_raw(judged, chunk, other)) if other != name else []
            if _fit(theirs.field, here) and _fit(column.field, there):
                taken |= {name, other}
                yield name, other
                break


def _is_spoiled(column: Column, raw: pa.ChunkedArray) -> bool:
    if not column.problems:
        return False
    filled: Mask = raw.is_valid().to_numpy()
    return int(filled.sum()) >= _LEAST and int((column.faulty() & filled).sum()) >= _SHARE * int(filled.sum())


def _sample(raw: pa.ChunkedArray) -> list[str]:
    """Some distinct cells of the first rows."""
    return [cell for cell in raw.slice(0, 20 * _SAMPLE).unique().to_pylist() if cell][:_SAMPLE]


def _fit(field: Field, cells: Sequence[str]) -> bool:
    """Whether nearly all ``cells`` could stand in ``field``."""
    read = [read_cell(field, cell) for cell in cells]
    return bool(read) and sum(one.value is not None for one in read) >= _SHARE * len(read)


def _reversed(judged: Judged) -> Iterator[tuple[str, str, Mask]]:
    """Two columns of days of which nearly every first is later than its last, and the rows where it is."""
    for roles in _IN_ORDER:
        first, last = map(judged.role, roles)
        if first is None or last is None or {first.field.type, last.field.type} != {FieldType.DATE}:
            continue
        days = first.values(), last.values()
        later = pc.greater(*days).fill_null(False).to_numpy(zero_copy_only=False)
        both = int((days[0].is_valid().to_numpy(False) & days[1].is_valid().to_numpy(False)).sum())
        if int(later.sum()) >= max(_LEAST, _SHARE * both):
            yield first.field.name, last.field.name, later
            return


def _refuse(judged: Judged, rows: Mask, field: str, other: str, chunk: Chunk) -> None:
    headings = {name: judged.plan.item.field(name).title for name in (field, other)}
    told = FILES["columns.exchanged"].between(headings[field], headings[other], field)
    for row in np.flatnonzero(rows & ~judged.persons):
        _tell_first(judged, int(row), told, {field, other})


def _refuse_unit(judged: Judged, column: Column, raw: pa.ChunkedArray) -> None:
    """Refuse sums far out of the usual of a column that would be usual as a whole in the other unit."""
    field = column.field
    assert field.usual is not None
    least, most = field.usual
    sums = np.nan_to_num(pc.cast(column.texts, pa.float64()).fill_null(0).to_numpy(zero_copy_only=False))[column.spots]
    unmarked = ~pc.match_substring_regex(raw, _OWN_UNIT).fill_null(True).to_numpy()
    told = (sums > 0) & unmarked & ~judged.persons
    in_yuan = field.unit == "万元"
    odd = told & ((sums > most) if in_yuan else (sums < least))
    other = sums / _TEN_THOUSAND if in_yuan else sums * _TEN_THOUSAND
    settling = max(_LEAST_SUMS, _SHARE * int(told.sum()))
    if min(int(odd.sum()), int((odd & (other >= least) & (other <= most)).sum())) < settling:
        return
    units = ("万元", "元") if in_yuan else ("元", "万元")
    cells = raw.to_pylist()
    for row in np.flatnonzero(odd):
        text = shown(cells[row])
        value = column.texts[int(column.spots[row])].as_py()
        finding = FILES["columns.unit"].said(
            field.name, field.title, text=text, value=value, unit=units[0], other=units[1]
        )
        _tell_first(judged, int(row), finding, {field.name})


def _tell_first(judged: Judged, row: int, finding: Finding, fields: set[str]) -> None:
    """The fault of a column as the first of a row's, in the place of what was said of the cells in it."""
    rest = [one for one in judged.faults.get(row, ()) if one.place.field not in fields]
    judged.faults[row] = [replace(finding, place=judged.place(row, finding.place.field)), *rest]
