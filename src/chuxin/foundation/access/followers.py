"""Keeps the log of readings in step with what the ledger says was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chuxin.foundation.access.models import ReadRow
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.kernel.canonical import Json

READ = "access.read"
ERASED = "ledger.erased"


def apply(said: Sequence[Said]) -> None:
    """Write one row a reading; let go of one whose entry was lawfully erased."""
    rows = [_row(entry, entry.body) for entry in said if entry.kind == READ and entry.body is not None]
    ReadRow.objects.bulk_create(rows)
    erased = [int(str(entry.body["seq"])) for entry in said if entry.kind == ERASED and entry.body is not None]
    if erased:
        ReadRow.objects.filter(entry__in=erased).delete()


def _row(entry: Said, body: Mapping[str, Json]) -> ReadRow:
    return ReadRow(
        entry=entry.seq,
        at=entry.at,
        actor=entry.actor,
        agency=str(body["agency"]),
        what=str(body["what"]),
        subject=None if body["subject"] is None else int(str(body["subject"])),
        purpose=str(body["purpose"]),
    )


FOLLOWER = Follower(name="access", kinds=frozenset({READ, ERASED}), tables=(ReadRow,), apply=apply)
