"""The refused rows of a batch, kept beside its findings so that one page of them is read without reading the file.

They are a copy that can be made again at any time from what the house keeps for good: a table by row, its findings with
it. Rows about natural persons are in no such copy (R01).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from chuxin.facts.intake import originals, queries
from chuxin.facts.intake.house_columns import FAULT, ORIGIN, REMEDY
from chuxin.facts.intake.remarks import NATURAL_PERSON
from chuxin.kernel import outgoing
from chuxin.kernel.finding import Finding, Severity, finding_of

_AT_ONCE: Final = 5_000
_HEADINGS: Final = b"headings"
_SCHEMA: Final = pa.schema(
    [
        ("row", pa.int64()),
        ("codes", pa.list_(pa.string())),
        ("fields", pa.list_(pa.string())),
        ("cells", pa.list_(pa.string())),
        ("findings", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One refused row: its number in the file, its cells in file order, and every error found in it."""

    number: int
    cells: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def fault(self) -> str:
        """Everything wrong with the row in one cell."""
        return "；".join(
            f"{one.place.field or ''} {one.message.zh} / {one.message.en}".strip() for one in self.findings
        )

    @property
    def remedy(self) -> str:
        """What to do about it, each advice once."""
        return "；".join(dict.fromkeys(f"{one.remedy.zh} / {one.remedy.en}" for one in self.findings))


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """Some refused rows under the file's own ``headings``; ``total`` is how many fit the filter in all.

    ``codes`` and ``fields`` count the rows by what is wrong, over the whole batch; ``None`` is the row as a whole.
    """

    headings: tuple[str, ...]
    rows: tuple[RefusedRow, ...]
    total: int
    codes: Mapping[str, int]
    fields: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which refused rows: with an error of a code, in a field, of these numbers, not ``without`` those; empty members
    ask for nothing."""

    code: str = ""
    field: str = ""
    numbers: tuple[int, ...] = ()
    without: tuple[int, ...] = ()


def prepare(batch: str) -> Path:
    """The copy of a batch's refused rows, made if it is not there. Refuses ``batch.unknown``."""
    found = queries.batch(batch)
    path = originals.text("refused", f"{batch}-{found.sha256[:16]}.parquet")
    if not path.exists():
        # Settling and a page that is opened meanwhile may both be at it: each has a draft of its own.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".draft")
        os.close(handle)
        _write(batch, Path(draft))
        os.replace(draft, path)
    return path


def page(batch: str, wanted: Wanted, start: int, size: int) -> RefusedPage:
    """``size`` refused rows from the ``start``-th on, in order of the file. Refuses ``batch.unknown``."""
    path = prepare(batch)
    headings = orjson.loads((pq.read_schema(path).metadata or {})[_HEADINGS])
    given = {"code": wanted.code, "field": wanted.field, "numbers": list(wanted.numbers)}
    given["without"] = list(wanted.without)
    with duckdb.connect() as engine:
        rows = engine.from_parquet(str(path))
        engine.register("refused", rows)
        total = engine.execute(f"SELECT count(*) FROM refused WHERE {_FITS}", given).fetchone()
        found = engine.execute(
            f"SELECT row, cells, findings FROM refused WHERE {_FITS} ORDER BY row LIMIT $size OFFSET $start",
            given | {"size": size, "start": start},
        ).fetchall()
        counts = [_counts(engine, column) for column in ("codes", "fields")]
    told = tuple(RefusedRow(row, tuple(cells), _findings(findings)) for row, cells, findings in found)
    return RefusedPage(tuple(headings), told, total[0] if total else 0, *counts)


_FITS: Final = (
    "($code = '' OR list_contains(codes, $code)) AND ($field = '' OR list_contains(fields, $field))"
    " AND (len($numbers) = 0 OR row IN (SELECT unnest($numbers))) AND row NOT IN (SELECT unnest($without))"
)


def _counts(engine: duckdb.DuckDBPyConnection, column: str) -> dict[str, int]:
    told = engine.execute(
        f"SELECT one, count(*) FROM (SELECT unnest(list_distinct({column})) AS one FROM refused)"
        " GROUP BY one ORDER BY count(*) DESC, one"
    )
    return dict(told.fetchall())


def _findings(told: str) -> tuple[Finding, ...]:
    return tuple(finding_of(one) for one in orjson.loads(told))


def _write(batch: str, path: Path) -> None:
    faults: dict[int, list[Finding]] = {}
    for one in queries.findings(batch):
        if one.severity is Severity.ERROR and one.place.row and one.code != NATURAL_PERSON:
            faults.setdefault(one.place.row, []).append(one)
    headings, rows = queries.rows_kept(batch, faults)
    schema = _SCHEMA.with_metadata({_HEADINGS: orjson.dumps(headings)})
    with pq.ParquetWriter(path, schema) as writer:
        while part := list(islice(rows, _AT_ONCE)):
            writer.write_table(_table(part, faults, schema))


def _table(part: list[tuple[int, list[str]]], faults: Mapping[int, list[Finding]], schema: pa.Schema) -> pa.Table:
    told = [faults[number] for number, _ in part]
    columns = [
        [number for number, _ in part],
        [[one.code for one in found] for found in told],
        [[one.place.field for one in found if one.place.field] for found in told],
        [cells for _, cells in part],
        [orjson.dumps([one.as_json() for one in found]).decode() for found in told],
    ]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def every_row(batch: str) -> Iterator[RefusedRow]:
    """All refused rows, in order of the file, a part at a time."""
    for part in pq.ParquetFile(prepare(batch)).iter_batches(batch_size=_AT_ONCE):
        for told in part.to_pylist():
            yield RefusedRow(told["row"], tuple(told["cells"]), _findings(told["findings"]))


def as_csv(batch: str) -> bytes:
    """The refused rows as they were sent, as CSV (UTF-8 with mark); fault, remedy and origin in three more columns.

    Rows about natural persons are left out (R01). A cell that a spreadsheet would take for a formula begins with an
    apostrophe, which goes again when the file is sent back.
    """
    heading = (*headings_of_batch(batch), FAULT, REMEDY, ORIGIN)
    rows = ((*row.cells, row.fault, row.remedy, f"{batch}:{row.number}") for row in every_row(batch))
    return outgoing.as_csv(heading, rows)


def headings_of_batch(batch: str) -> tuple[str, ...]:
    """The headings of the file a batch came in, as it was kept."""
    return tuple(orjson.loads((pq.read_schema(prepare(batch)).metadata or {})[_HEADINGS]))
