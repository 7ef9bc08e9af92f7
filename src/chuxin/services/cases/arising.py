"""Cases that the hub opens by itself: one for each newly stated record of the items a workflow arises from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from chuxin.facts.records import queries as records
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import queries
from chuxin.services.cases.actions import Opening, open_case
from chuxin.services.cases.followers import FOLLOWER
from chuxin.services.cases.message import LOOKED
from chuxin.services.cases.models import LookRow
from chuxin.services.cases.workflow import Arising, Workflow

_AT_ONCE: Final = 1_000


def look(*, actor: Actor, at: datetime) -> int:
    """Open what has arisen since the last look; how many cases. Each portion is one transaction with its position: a
    crash loses nothing and a repetition opens nothing twice."""
    today = at.astimezone(HERE).date()
    opened = 0
    for workflow in queries.workflows(today).values():
        arises, more = workflow.arises, workflow.arises is not None
        while arises is not None and more:
            count, more = _portion(workflow, arises, today, actor=actor, at=at)
            opened += count
    return opened


def _portion(workflow: Workflow, arises: Arising, today: date, *, actor: Actor, at: datetime) -> tuple[int, bool]:
    """Look at the next records: how many cases were opened, and whether there may be more."""
    with transaction.atomic():
        ledger.take_turn()
        after, size = _position(workflow.id), log.size()
        found = records.first_stated(arises.items, after, _AT_ONCE)
        if not found:
            return 0, False
        oldest = today - timedelta(queries.terms(workflow, today)[arises.days])
        known = queries.of_records([record for _, record, _, on in found if on >= oldest], [workflow.id])
        opened = sum(
            _open(workflow, record, subject, actor=actor, at=at)
            for _, record, subject, on in found
            if on >= oldest and record not in known
        )
        more = len(found) == _AT_ONCE
        upto = found[-1][0] if more else size - 1
        said = ledger.append([Saying(LOOKED, {"workflow": workflow.id, "upto": upto})], actor=actor, at=at)
        follow(FOLLOWER, said)
        return opened, more


def _open(workflow: Workflow, record: str, subject: int, *, actor: Actor, at: datetime) -> int:
    """Open the case, unless there is nothing to do about the record any more."""
    try:
        open_case(Opening(workflow.id, subject, (record,)), actor=actor, at=at)
    except Refusal:
        return 0
    return 1


def _position(workflow: str) -> int:
    found = LookRow.objects.filter(workflow=workflow).values_list("entry", flat=True).first()
    return -1 if found is None else found
