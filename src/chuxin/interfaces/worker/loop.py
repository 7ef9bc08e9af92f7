"""What happens by itself: batches are settled, followers catch up, quarantine is emptied, the log is sealed."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import DatabaseError

from chuxin.assessment.governance import queries as governance
from chuxin.assessment.governance import renewing
from chuxin.assessment.governance.queries import Waiting
from chuxin.assessment.governance.step import day_of
from chuxin.facts.channels import expecting, running
from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import withdrawing
from chuxin.facts.quality import actions as quality
from chuxin.facts.records import displaying
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import busy
from chuxin.foundation.ledger import queries as log
from chuxin.interfaces.worker.projections import catch_up
from chuxin.kernel.actor import Actor
from chuxin.services.cases import actions as cases
from chuxin.services.cases import arising
from chuxin.services.open_data import actions as open_data
from chuxin.services.open_data import queries as open_editions
from chuxin.services.publication import letters
from chuxin.services.webhooks import delivering as webhooks

_LOG = logging.getLogger(__name__)
WORKER = Actor(id="system:worker", name="后台任务 / worker", permits=frozenset({"*"}), purpose="operation")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: batches settled after a crash, originals purged, entries applied, log sealed or not,
    alarms raised, cases about codes opened, letters on data quality written, cases opened by themselves, cases moved
    because a term was over, organisations judged again because a record was put right, the edition of the open data it
    made, webhooks received or not and subscriptions it stopped; and what waits for an officer, which the worker tells
    and never does (R21)."""

    settled: int
    purged: int
    applied: int
    sealed: bool
    arrived: int = 0
    alarms: int = 0
    codes: int = 0
    letters: int = 0
    opened: int = 0
    escalated: int = 0
    judged: int = 0
    edition: str | None = None
    sent: int = 0
    unsent: int = 0
    parked: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()


def once(at: datetime, *, editions: bool = True) -> Round:
    """One round of everything that is due at ``at``; the open data only where ``editions`` (another process may)."""
    settled = len(intake.resume(actor=WORKER, at=at))
    withdrawing.resume(actor=WORKER, at=at)
    purged = intake.purge_quarantine(at=at)
    arrived = sum(len(one.arrivals) for one in running.run_due(at))
    alarms = expecting.look(actor=WORKER, at=at)
    applied = sum(catch_up().values())
    codes = quality.look(actor=WORKER, at=at)
    opened = arising.look(actor=WORKER, at=at)
    displaying.look(actor=WORKER, at=at)
    escalated = cases.look(actor=WORKER, at=at)
    judged = renewing.look(actor=WORKER, at=at)
    written = letters.issue_due(actor=WORKER, at=at)
    latest = log.latest_checkpoint()
    unsealed = latest is None or latest.size < log.size()
    if unsealed:
        ledger.seal(actor=WORKER, at=at)
    sent = webhooks.deliver(actor=WORKER, at=at)
    day = day_of(at)
    edition = open_data.build(day, actor=WORKER, at=at).name if editions and open_editions.is_due(day, at) else None
    return Round(
        settled=settled,
        purged=purged,
        applied=applied,
        sealed=unsealed,
        arrived=arrived,
        alarms=alarms,
        codes=codes,
        letters=written,
        opened=opened,
        escalated=escalated,
        judged=judged,
        sent=sent.received,
        unsent=sent.failed,
        parked=sent.stopped,
        edition=edition,
        waiting=governance.waiting(day),
    )


def forever(pause_seconds: float = 30.0) -> None:
    """Run rounds until stopped; the worker's own clock lives here."""
    while True:
        attempt(datetime.now(UTC))
        time.sleep(pause_seconds)


def attempt(at: datetime) -> Round | None:
    """One round; ``None``, and a line in the log, where the database was busy: the next round goes on."""
    try:
        return once(at)
    except DatabaseError as fault:
        refusal = busy.refusal_of(fault)
        if refusal is None:
            raise
        _LOG.warning("%s: %s / %s", refusal.code, refusal.sentence.zh, refusal.sentence.en)
        return None
