"""Keeps the tables of runs and grades in step with what the ledger says; the grades lie in the file an entry names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings

from chuxin.assessment.evaluation.models import GradeRow, RunRow
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower

RAN = "evaluation.ran"
ERASED = "ledger.erased"
_AT_ONCE = 5_000
# Row numbers of a run are packed below its entry number; a run has fewer rows than this.
_ROWS = 2**27
_READ = ["number", "industry", "score", "grade", "reason", "coverage", "veto"]


def apply(said: Sequence[Said]) -> None:
    """Write the run and the grades of each entry; let go of what an erasure names."""
    for entry in said:
        if entry.body is None:
            continue
        if entry.kind == ERASED:
            erased = int(str(entry.body["seq"]))
            GradeRow.objects.filter(run=erased).delete()
            RunRow.objects.filter(seq=erased).delete()
        else:
            _take(entry.seq, {name: str(value) for name, value in entry.body.items()})


def runs_folder() -> Path:
    """Where the results of runs lie, named by digest."""
    home: Path = settings.HOME
    return home / "runs"


def _take(seq: int, body: dict[str, str]) -> None:
    RunRow.objects.create(
        seq=seq,
        scorecard=body["scorecard"],
        edition=body["edition"],
        day=date.fromisoformat(body["on"]),
        known=int(body["known"]),
        sha256=body["sha256"],
        rows=int(body["rows"]),
    )
    GradeRow.objects.bulk_create(_grades(seq, body["sha256"]), batch_size=_AT_ONCE)


def _grades(seq: int, sha256: str) -> Iterator[GradeRow]:
    rows = pq.read_table(runs_folder() / f"{sha256}.parquet", columns=_READ)
    for place, row in enumerate(row for batch in rows.to_batches(_AT_ONCE) for row in batch.to_pylist()):
        subject, industry = row.pop("number"), row.pop("industry") or ""
        yield GradeRow(id=seq * _ROWS + place, run=seq, subject=subject, industry=industry, **row)


FOLLOWER = Follower(name="evaluation", kinds=frozenset({RAN, ERASED}), tables=(RunRow, GradeRow), apply=apply)
