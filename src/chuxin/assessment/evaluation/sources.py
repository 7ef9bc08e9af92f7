"""Where facts come from: the hub's own Arrow tables, or a directory of Parquet files of any lake."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from chuxin.assessment.evaluation.basis import Supply
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

Held: TypeAlias = "pa.Table | Files"
# Beside the layout: whether a record is under objection. Only tables that hold such a record have the column.
OBJECTED = "objected"
EVER = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Files:
    """A table that lies in Parquet files; ``pattern`` is a path or glob, ``schema`` that of the first file."""

    pattern: str
    schema: pa.Schema


@dataclass(frozen=True, slots=True)
class Sources:
    """The facts to be judged: subjects, records by item, what sources have supplied, and the grades other scorecards
    gave (``subject``, ``scorecard``, ``grade``), for caps that look at them."""

    subjects: Held
    records: Mapping[str, Held]
    supply: tuple[Supply, ...]
    grades: Held | None = None


def from_tables(subjects: pa.Table, records: Mapping[str, pa.Table], supply: pa.Table) -> Sources:
    """Facts held in memory (the shapes of the facts layout; ``supply``: item, region, since, until)."""
    return Sources(subjects, dict(records), _supply(supply))


def from_directory(directory: Path) -> Sources:
    """Facts of ``directory``: ``subjects.parquet``, ``records/<item>/*.parquet`` and, where given, ``supply.parquet``
    and ``grades.parquet``.

    Without ``supply.parquet`` every item that has a folder counts as supplied everywhere. ``Refusal``:
    ``facts.not_found`` when there is no ``subjects.parquet``.
    """
    subjects = directory / "subjects.parquet"
    if not subjects.is_file():
        raise Refusal(
            "facts.not_found",
            Text(f"{directory} 中没有 subjects.parquet。", f"There is no subjects.parquet in {directory}."),
            Text("请用 chuxin facts export 生成，或按事实数据布局准备。", "Make it with “chuxin facts export”."),
        )
    folders = sorted(path for path in (directory / "records").glob("*") if path.is_dir())
    records = {folder.name: _files(folder) for folder in folders if any(folder.glob("*.parquet"))}
    written = directory / "supply.parquet"
    everywhere = tuple(Supply(folder.name, "", EVER, None) for folder in folders)
    supply = _supply(pq.read_table(written)) if written.is_file() else everywhere
    given = directory / "grades.parquet"
    grades = Files(str(given), pq.read_schema(given)) if given.is_file() else None
    return Sources(Files(str(subjects), pq.read_schema(subjects)), records, supply, grades)


def _files(folder: Path) -> Files:
    first = min(folder.glob("*.parquet"))
    return Files(str(folder / "*.parquet"), pq.read_schema(first))


def objecting(sources: Sources, objected: Collection[str]) -> Sources:
    """The facts, held in memory, with the records ``objected`` to marked as such."""
    if not objected:
        return sources
    names = pa.array(sorted(objected), pa.string())
    records: dict[str, Held] = {}
    for item, held in sources.records.items():
        marks = pc.is_in(held["record"], value_set=names) if isinstance(held, pa.Table) else None
        met = marks is not None and pc.any(marks).as_py()
        records[item] = held.append_column(OBJECTED, marks) if met and isinstance(held, pa.Table) else held
    return replace(sources, records=records)


def _supply(table: pa.Table) -> tuple[Supply, ...]:
    return tuple(
        Supply(row["item"], row["region"] or "", row["since"] or EVER, row["until"]) for row in table.to_pylist()
    )


def one_subject(sources: Sources, subject: str) -> Sources:
    """The same facts narrowed to one subject (read in full from files, for explanations from a lake)."""

    def narrowed(held: Held) -> pa.Table:
        if isinstance(held, Files):
            wanted = ds.field("subject") == subject
            return ds.dataset(Path(held.pattern).parent if "*" in held.pattern else held.pattern).to_table(
                filter=wanted
            )
        return held.filter(ds.field("subject") == subject)

    records = {item: narrowed(held) for item, held in sources.records.items()}
    grades = None if sources.grades is None else narrowed(sources.grades)
    return Sources(narrowed(sources.subjects), records, sources.supply, grades)


def read(held: Held) -> pa.Table:
    """A table in memory, read in full where it lies in files."""
    if not isinstance(held, Files):
        return held
    return ds.dataset(Path(held.pattern).parent if "*" in held.pattern else held.pattern).to_table()


def schema_of(held: Held) -> pa.Schema:
    """The columns of a table and their types."""
    return held.schema
