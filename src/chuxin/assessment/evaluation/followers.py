"""Keeps the tables of runs and grades in step with what the ledger says; the grades lie in the file an entry names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
from django.conf import settings

from chuxin.assessment.evaluation.models import AdoptedRow, AgainRow, GradeRow, ObjectedRow, RunRow
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.kernel.canonical import Json

RAN = "evaluation.ran"
ERASED = "ledger.erased"
# What governance says of schemes and runs: which editions were adopted, which runs are final, who was judged again.
PUBLISHED, WITHDRAWN = "governance.published", "governance.withdrawn"
FINAL, RERUN = "governance.final", "governance.rerun"
# The same of a scheme that is for reference, which has no rounds.
AGAIN = "evaluation.again"
# What consequences say of records under objection or of an organisation being reorganised: they decide no grade
# meanwhile (lifecycle.md §12.7, R39).
DISPUTED, SETTLED = "consequences.disputed", "consequences.dispute_settled"
_SUSPENDING = frozenset({"objection", "reorganisation"})
_CHINA = ZoneInfo("Asia/Shanghai")
_AT_ONCE = 5_000
# Row numbers of a run are packed below its entry number; a run has fewer rows than this.
_ROWS = 2**27
_READ = ["number", "industry", "score", "grade", "reason", "coverage", "veto"]


def apply(said: Sequence[Said]) -> None:
    """Write the run and the grades of each entry; let go of what an erasure names."""
    for entry in said:
        if entry.body is None:
            continue
        match entry.kind:
            case "ledger.erased":
                erased = int(str(entry.body["seq"]))
                for table in (GradeRow.objects.filter(run=erased), AgainRow.objects.filter(seq=erased)):
                    table.delete()
                RunRow.objects.filter(seq=erased).delete()
                ObjectedRow.objects.filter(entry=erased).delete()
                ObjectedRow.objects.filter(settled=erased).update(until=None, settled=None)
            case "evaluation.ran":
                _take(entry.seq, {name: str(value) for name, value in entry.body.items()})
            case "consequences.disputed" | "consequences.dispute_settled":
                _objected(entry, entry.body)
            case _:
                _govern(entry, entry.body)


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


def _objected(entry: Said, body: Mapping[str, Json]) -> None:
    """Note which records decide no grade: reconsideration and lawsuits suspend nothing."""
    on = date.fromisoformat(str(body["on"]))
    if entry.kind == SETTLED:
        ObjectedRow.objects.filter(entry=int(str(body["dispute"]))).update(until=on, settled=entry.seq)
    elif body["kind"] in _SUSPENDING:
        ObjectedRow.objects.create(entry=entry.seq, record=str(body["record"]), since=on)


def _govern(entry: Said, body: Mapping[str, Json]) -> None:
    """Note what governance said, for whoever reads grades to use them."""
    if entry.kind == PUBLISHED:
        adopted = {"scorecard": str(body["scorecard"]), "edition": str(body["edition"])}
        AdoptedRow.objects.create(seq=int(str(body["adoption"])), **adopted)
    elif entry.kind == WITHDRAWN:
        AdoptedRow.objects.filter(seq=int(str(body["adoption"]))).delete()
    elif entry.kind == FINAL:
        day = entry.at.astimezone(_CHINA).date()
        RunRow.objects.filter(seq=int(str(body["run"]))).update(final_on=day)
    else:
        told = {name: body[name] for name in ("run", "subject", "grade", "score", "reason", "coverage", "veto")}
        AgainRow.objects.create(seq=entry.seq, day=date.fromisoformat(str(body["on"])), **told)


def _grades(seq: int, sha256: str) -> Iterator[GradeRow]:
    rows = pq.read_table(runs_folder() / f"{sha256}.parquet", columns=_READ)
    for place, row in enumerate(row for batch in rows.to_batches(_AT_ONCE) for row in batch.to_pylist()):
        subject, industry = row.pop("number"), row.pop("industry") or ""
        yield GradeRow(id=seq * _ROWS + place, run=seq, subject=subject, industry=industry, **row)


FOLLOWER = Follower(
    name="evaluation",
    kinds=frozenset({RAN, ERASED, PUBLISHED, WITHDRAWN, FINAL, RERUN, AGAIN, DISPUTED, SETTLED}),
    tables=(RunRow, GradeRow, AdoptedRow, AgainRow, ObjectedRow),
    apply=apply,
)
