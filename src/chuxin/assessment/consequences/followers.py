"""Keeps the tables of matters, steps, disputes and reviews in step with what the ledger says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from chuxin.assessment.consequences.message import DISPUTED, ERASED, OPENING, REVIEWED, SETTLED, STEPS
from chuxin.assessment.consequences.models import DisputeRow, MatterRow, ReviewRow, StepRow
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.kernel.canonical import Json


def apply(said: Sequence[Said]) -> None:
    """Write what was said, in order."""
    for one in said:
        if one.body is not None:
            _WRITERS[one.kind](one, one.body)


def _opened(one: Said, body: Mapping[str, Json]) -> None:
    MatterRow.objects.create(
        seq=one.seq, kind=OPENING[one.kind], definition=str(body["definition"]), subject=int(str(body["subject"]))
    )


def _stepped(one: Said, body: Mapping[str, Json]) -> None:
    StepRow.objects.create(
        entry=one.seq,
        matter=int(str(body["matter"])),
        kind=STEPS[one.kind],
        on=date.fromisoformat(str(body["on"])),
        at=one.at,
        actor=one.actor,
    )


def _disputed(one: Said, body: Mapping[str, Json]) -> None:
    DisputeRow.objects.create(
        entry=one.seq,
        record=str(body["record"]),
        kind=str(body["kind"]),
        doc_no=str(body["doc_no"]),
        since=date.fromisoformat(str(body["on"])),
    )


def _settled(one: Said, body: Mapping[str, Json]) -> None:
    rows = DisputeRow.objects.filter(entry=int(str(body["dispute"])))
    rows.update(until=date.fromisoformat(str(body["on"])), settled_by=one.seq)


def _reviewed(one: Said, body: Mapping[str, Json]) -> None:
    ReviewRow.objects.create(
        seq=one.seq,
        scene=str(body["scene"]),
        matter=str(body["matter"]),
        purpose=str(body["purpose"]),
        day=date.fromisoformat(str(body["on"])),
        at=one.at,
        actor=one.actor,
        agency=str(body["agency"]),
        names=int(str(body["names"])),
        identified=int(str(body["identified"])),
        persons=int(str(body["persons"])),
    )


def _erased(one: Said, body: Mapping[str, Json]) -> None:
    """Let go of what an erased entry told: a matter goes with its steps, a settlement leaves its dispute open again."""
    seq = int(str(body["seq"]))
    StepRow.objects.filter(matter=seq).delete()
    StepRow.objects.filter(entry=seq).delete()
    MatterRow.objects.filter(seq=seq).delete()
    DisputeRow.objects.filter(entry=seq).delete()
    DisputeRow.objects.filter(settled_by=seq).update(until=None, settled_by=None)
    ReviewRow.objects.filter(seq=seq).delete()


_WRITERS: Mapping[str, Callable[[Said, Mapping[str, Json]], None]] = {
    **dict.fromkeys(OPENING, _opened),
    **dict.fromkeys(STEPS, _stepped),
    DISPUTED: _disputed,
    SETTLED: _settled,
    REVIEWED: _reviewed,
    ERASED: _erased,
}

FOLLOWER = Follower(
    name="consequences",
    kinds=frozenset(_WRITERS),
    tables=(MatterRow, StepRow, DisputeRow, ReviewRow),
    apply=apply,
)
