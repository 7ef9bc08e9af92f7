"""Opens a case for whoever may see it; what an office reads is entered in the organisation's own log (R27)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chuxin.foundation.access import actions as access
from chuxin.foundation.access import queries as reads
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.services.cases import queries
from chuxin.services.cases.case import Case
from chuxin.services.cases.seeing import Sight, sight_of

READING: Final = "case"
_LOOKED_BACK: Final = 50


def view(seq: int, *, actor: Actor, at: datetime) -> tuple[Case, Sight]:
    """A case as ``actor`` may see it. Refuses ``case.unknown`` to strangers as for a number nobody has.

    The reading of an office is entered once a day an account; an organisation that looks at its own is not.
    """
    found = queries.case(seq)
    sight = sight_of(found, queries.governing(found), actor)
    if not sight.parties:
        raise queries.unknown()
    if sight.official:
        _log(found, actor=actor, at=at)
    return found, sight


def _log(found: Case, *, actor: Actor, at: datetime) -> None:
    today, purpose = at.astimezone(HERE).date(), found.number
    for read in reads.reads_of(found.subject, limit=_LOOKED_BACK):
        told = (read.what, read.actor, read.purpose, read.at.astimezone(HERE).date())
        if told == (READING, actor.id, purpose, today):
            return
    access.log_reads(READING, [found.subject], purpose, actor=actor, at=at)
