"""Keeps the steps and notices in step with the ledger; the notices of a round lie in the file its entry names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow.parquet as pq

from chuxin.assessment.evaluation.followers import runs_folder
from chuxin.assessment.governance.models import NoticeRow, StepRow
from chuxin.assessment.governance.step import DRAFTED, PREVIEWED, ROUND_STEPS, SCHEME_STEPS
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.kernel.canonical import Json, canonical_bytes

ERASED = "ledger.erased"
_AT_ONCE = 5_000
# Row numbers of a round's notices are packed below the number of its entry.
_ROWS = 2**27


def apply(said: Sequence[Said]) -> None:
    """Write what was said, in order; let go of what an erasure names."""
    for entry in said:
        if entry.body is None:
            continue
        if entry.kind == ERASED:
            StepRow.objects.filter(seq=int(str(entry.body["seq"]))).delete()
        else:
            _take(entry, entry.body)


def _take(entry: Said, body: Mapping[str, Json]) -> None:
    begins = entry.kind == DRAFTED
    StepRow.objects.create(
        seq=entry.seq,
        thread=entry.seq if begins else int(str(body["run" if entry.kind in ROUND_STEPS else "adoption"])),
        scorecard=str(body["scorecard"]),
        kind=entry.kind,
        at=entry.at,
        actor=entry.actor,
        subject=None if body.get("subject") is None else int(str(body["subject"])),
        body=canonical_bytes(body).decode(),
    )
    if entry.kind == PREVIEWED:
        NoticeRow.objects.bulk_create(_notices(entry.seq, body), batch_size=_AT_ONCE)


def _notices(seq: int, body: Mapping[str, Json]) -> Iterator[NoticeRow]:
    run, rows = int(str(body["run"])), pq.read_table(runs_folder() / f"{body['sha256']}.parquet")
    for place, row in enumerate(row for batch in rows.to_batches(_AT_ONCE) for row in batch.to_pylist()):
        yield NoticeRow(id=seq * _ROWS + place, run=run, **row)


FOLLOWER = Follower(
    name="governance",
    kinds=frozenset({*SCHEME_STEPS, *ROUND_STEPS, ERASED}),
    tables=(StepRow, NoticeRow),
    apply=apply,
)
