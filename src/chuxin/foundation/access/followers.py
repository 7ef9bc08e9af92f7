"""Keeps the log of readings and the consents in step with what the ledger says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from chuxin.foundation.access.models import ConsentRow, ErasureRow, ReadRow
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.kernel.canonical import Json

READ = "access.read"
ASKED, GIVEN, DECLINED, WITHDRAWN = "consent.asked", "consent.given", "consent.declined", "consent.withdrawn"
ERASURE_ASKED, ERASURE_DECLINED = "access.erasure_asked", "access.erasure_declined"
ERASED = "ledger.erased"


def apply(said: Sequence[Said]) -> None:
    """Write the row of a reading and what became of a consent; let go of what was lawfully erased."""
    rows = [_row(entry, entry.body) for entry in said if entry.kind == READ and entry.body is not None]
    ReadRow.objects.bulk_create(rows)
    for entry in said:
        if entry.body is not None and entry.kind in _WRITERS:
            _WRITERS[entry.kind](entry, entry.body)


def _row(entry: Said, body: Mapping[str, Json]) -> ReadRow:
    return ReadRow(
        entry=entry.seq,
        at=entry.at,
        actor=entry.actor,
        agency=str(body["agency"]),
        what=str(body["what"]),
        subject=None if body["subject"] is None else int(str(body["subject"])),
        purpose=str(body["purpose"]),
        consent=None if body.get("consent") is None else int(str(body["consent"])),
    )


def _asked(entry: Said, body: Mapping[str, Json]) -> None:
    _open(entry, body, asked_at=entry.at)


def _given(entry: Said, body: Mapping[str, Json]) -> None:
    if body["asked"] is None:
        _open(entry, body, given=entry.seq, given_at=entry.at)
    else:
        ConsentRow.objects.filter(entry=int(str(body["asked"]))).update(given=entry.seq, given_at=entry.at)


def _declined(entry: Said, body: Mapping[str, Json]) -> None:
    ConsentRow.objects.filter(entry=int(str(body["consent"]))).update(declined=entry.seq, declined_at=entry.at)


def _withdrawn(entry: Said, body: Mapping[str, Json]) -> None:
    ConsentRow.objects.filter(entry=int(str(body["consent"]))).update(withdrawn=entry.seq, withdrawn_at=entry.at)


def _erased(entry: Said, body: Mapping[str, Json]) -> None:
    seq = int(str(body["seq"]))
    ErasureRow.objects.filter(seq=seq, settled=None).update(settled=entry.seq, erased=True)
    ErasureRow.objects.filter(entry=seq).delete()
    ReadRow.objects.filter(entry=seq).delete()
    ConsentRow.objects.filter(entry=seq).delete()
    for name in ("given", "declined", "withdrawn"):
        ConsentRow.objects.filter(**{name: seq}).update(**{name: None, f"{name}_at": None})


def _erasure_asked(entry: Said, body: Mapping[str, Json]) -> None:
    ErasureRow.objects.create(
        entry=entry.seq,
        seq=int(str(body["seq"])),
        clause=str(body["clause"]),
        reason=str(body["reason"]),
        actor=entry.actor,
        at=entry.at,
    )


def _erasure_declined(entry: Said, body: Mapping[str, Json]) -> None:
    ErasureRow.objects.filter(entry=int(str(body["asked"]))).update(settled=entry.seq)


def _open(entry: Said, body: Mapping[str, Json], **become: object) -> None:
    ConsentRow.objects.create(
        entry=entry.seq,
        subject=int(str(body["subject"])),
        recipient=str(body["recipient"]),
        purpose=str(body["purpose"]),
        items=body["items"],
        since=str(body["since"]),
        until=str(body["until"]),
        **become,
    )


_WRITERS: Final[Mapping[str, Callable[[Said, Mapping[str, Json]], None]]] = {
    ASKED: _asked,
    GIVEN: _given,
    DECLINED: _declined,
    WITHDRAWN: _withdrawn,
    ERASURE_ASKED: _erasure_asked,
    ERASURE_DECLINED: _erasure_declined,
    ERASED: _erased,
}
FOLLOWER = Follower(
    name="access", kinds=frozenset({READ, *_WRITERS}), tables=(ReadRow, ConsentRow, ErasureRow), apply=apply
)
