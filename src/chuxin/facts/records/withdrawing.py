"""Withdraws what a whole delivery stated, part by part (it counts against nothing that is stated afterwards), and tells
what was withdrawn of late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db.models.expressions import RawSQL

from chuxin.facts.records.followers import FOLLOWER
from chuxin.facts.records.models import RecordEvent, RecordSupply, RecordVersion
from chuxin.facts.records.queries import any_of, events_by_record
from chuxin.facts.records.record import Event, EventKind, Withdrawal
from chuxin.facts.records.timeline import bearing, withdrawal
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.kernel.actor import Actor
from chuxin.kernel.text import Text

_AT_ONCE: Final = 10_000


def withdraw_part(batch: str, after: int, *, reason: Text, on: date, actor: Actor, at: datetime) -> int | None:  # noqa: PLR0913
    """Withdraw, from the day ``on``, the next records whose newest version ``batch`` stated past the entry ``after``:
    the entry to go on after, ``None`` once there is nothing more. Repeating it says nothing new.

    A record corrected by another delivery since is left alone, and so is one withdrawn already. Inside a transaction
    of the caller that has taken its turn. Permit ``record.withdraw``.
    """
    actor.must("record.withdraw")
    newest = RecordVersion.objects.filter(entry__gt=after, batch=batch, superseded_by=None).order_by("entry")
    rows = list(newest.values_list("entry", "record")[:_AT_ONCE])
    some = RawSQL(*any_of([record for _, record in rows]))  # noqa: S611  # the values are bound
    events = events_by_record(RecordEvent.objects.filter(record__in=some), None)
    sayings = [
        Saying(
            f"record.{EventKind.WITHDRAWN}",
            {"record": record, "on": on.isoformat(), "doc_no": batch, "reason": reason.as_json(), "batch": batch},
        )
        for entry, record in rows
        if withdrawal(bearing(events.get(record, ()), entry)) is None
    ]
    if sayings:
        follow(FOLLOWER, ledger.append(sayings, actor=actor, at=at))
    return rows[-1][0] if len(rows) == _AT_ONCE else None


def withdrawals(since: datetime, *, subject: int | None = None, limit: int) -> tuple[Withdrawal, ...]:
    """The withdrawals said since a moment that stand today, newest first, at most ``limit``; of one organisation where
    it is named. Five statements at most."""
    told = RecordEvent.objects.filter(kind=EventKind.WITHDRAWN.value, at__gte=since)
    if subject is not None:
        told = told.filter(record__in=RecordVersion.objects.filter(subject=subject).values("record"))
    newest: dict[str, RecordEvent] = {}
    for row in told.order_by("-entry")[:limit]:
        newest.setdefault(row.record, row)
    events = events_by_record(RecordEvent.objects.filter(record__in=list(newest)), None)
    rows = RecordVersion.objects.filter(record__in=list(newest)).order_by("version")
    versions: dict[str, list[RecordVersion]] = {}
    for version in rows:
        versions.setdefault(version.record, []).append(version)
    return tuple(
        _withdrawal(row, versions[record])
        for record, row in newest.items()
        if record in versions and _stands(events[record], versions[record][-1].entry)
    )


def _stands(events: Sequence[Event], stated: int) -> bool:
    return withdrawal(bearing(events, stated)) is not None


def _withdrawal(row: RecordEvent, versions: Sequence[RecordVersion]) -> Withdrawal:
    last, reason = versions[-1], Text(row.reason_zh, row.reason_en)
    return Withdrawal(
        row.entry, row.record, last.subject, last.item, last.source, last.doc_no, versions[0].entry, row.doc_no, row.on,
        reason, row.at,
    )  # fmt: skip


def withdrawn_of(batch: str) -> int:
    """How many records were withdrawn with a delivery. One statement."""
    return RecordEvent.objects.filter(batch=batch).count()


def unsupply(entry: int, *, actor: Actor, at: datetime) -> None:
    """Take back that a source has delivered, as the ledger entry ``entry`` told: silence is not "nothing" any more.

    Says nothing where that entry told nothing of the kind, or it was taken back. Permit ``record.withdraw``.
    """
    actor.must("record.withdraw")
    if RecordSupply.objects.filter(entry=entry, withdrawn=None).exists():
        follow(FOLLOWER, ledger.append([Saying("record.unsupplied", {"entry": entry})], actor=actor, at=at))
