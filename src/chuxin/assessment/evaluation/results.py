"""The results of a run as a Parquet file that is named by its own digest, and that the grades can be read back from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from chuxin.assessment.evaluation.points import written
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


def numbered(rows: pa.Table, numbers: Mapping[str, int]) -> pa.Table:
    """``rows`` in order of subject, with the column ``number`` (the organisation's number) before the others."""
    ordered = rows.sort_by("subject")
    column = pa.array([numbers[code] for code in ordered["subject"].to_pylist()], pa.int64())
    return ordered.add_column(0, "number", column)


def keep(rows: pa.Table, folder: Path) -> tuple[str, Path]:
    """Write ``rows`` as ``<sha256>.parquet`` in ``folder``; gives the digest and the path. Safe to repeat.

    In how many pieces an engine answered leaves no trace in the file: the same rows have the same digest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".", dir=folder) as place:
        draft = Path(place) / "draft"
        pq.write_table(rows.combine_chunks(), draft, compression="zstd")
        with draft.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        path = folder / f"{digest}.parquet"
        if not path.exists():
            draft.rename(path)
    return digest, path


def write(rows: pa.Table, path: Path) -> None:
    """Write ``rows`` to ``path`` as its ending says: ``.parquet``, ``.csv`` or ``.json``.

    CSV and JSON show points and coverage as exact decimals; Parquet keeps whole millionths. ``Refusal``
    ``evaluation.format``.
    """
    match path.suffix.lower():
        case ".parquet":
            pq.write_table(rows, path, compression="zstd")
        case ".csv":
            csv.write_csv(shown(rows), path)
        case ".json":
            path.write_bytes(_json(shown(rows)))
        case ending:
            raise Refusal(
                "evaluation.format",
                Text(f"不能写成“{ending}”文件。", f"Cannot write a “{ending}” file."),
                Text("请用 .parquet、.csv 或 .json 结尾。", "End the name in .parquet, .csv or .json."),
            )


def shown(rows: pa.Table) -> pa.Table:
    """``rows`` with score, coverage and points as exact decimal text."""
    for place, name in enumerate(rows.column_names):
        if name in ("score", "coverage") or name.endswith(("_points", "_held", "_rank")):
            told = [None if value is None else written(value) for value in rows[name].to_pylist()]
            rows = rows.set_column(place, name, pa.array(told, pa.string()))
        elif name.endswith("_value"):
            told = [None if value is None else format(value.normalize(), "f") for value in rows[name].to_pylist()]
            rows = rows.set_column(place, name, pa.array(told, pa.string()))
    return rows


def grades(rows: pa.Table) -> dict[str, int]:
    """How many organisations got each grade; those without one are counted under the reason."""
    told = pc.coalesce(rows["grade"], rows["reason"])
    return {str(count["values"]): count["counts"] for count in pc.value_counts(told).to_pylist()}


def grades_in(path: Path) -> dict[str, int]:
    """``grades`` of results that lie in a Parquet file, counted without reading them into memory."""
    with duckdb.connect() as connection:
        counted = connection.execute(
            "SELECT coalesce(grade, reason), count(*) FROM read_parquet(?) GROUP BY 1", [str(path)]
        ).fetchall()
    return {str(told): count for told, count in counted}


def _json(rows: pa.Table) -> bytes:
    return orjson.dumps(rows.to_pylist(), option=orjson.OPT_INDENT_2)
