"""Opens a case for whoever may see it; what an office reads is entered in the organisation's own log (R27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chuxin.foundation.access import actions as access
from chuxin.foundation.access import queries as reads
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.services.cases import queries
from chuxin.services.cases.case import Case
from chuxin.services.cases.seeing import OFFICE, Sight, sight_of
from chuxin.services.cases.workflow import Who

READING: Final = "case"
_LOOKED_BACK: Final = 50


def view(seq: int, *, actor: Actor, at: datetime) -> tuple[Case, Sight]:
    """A case as ``actor`` may see it. Refuses ``case.unknown`` to strangers as for a number nobody has.

    The reading of an office is entered once a day an account; an organisation that looks at its own is not.
    """
    found = queries.case(seq)
    sight = sight_in(found, actor)
    if not sight.parties:
        raise queries.unknown()
    if sight.official:
        _log(found, actor=actor, at=at)
    return found, sight


def sight_in(found: Case, actor: Actor) -> Sight:
    """What ``actor`` sees of a case: as its party, or as an authority that decides a part of it (one set of documents
    serves them all)."""
    sight = sight_of(found, queries.governing(found), actor)
    office = bool(actor.agency) and any(actor.may(permit) for permit in OFFICE)
    if not sight.parties and office and queries.has_part(found.seq, actor.agency or ""):
        return replace(sight, parties=frozenset({Who.SOURCE}))
    return sight


def _log(found: Case, *, actor: Actor, at: datetime) -> None:
    today, purpose = at.astimezone(HERE).date(), found.number
    for read in reads.reads_of(found.subject, limit=_LOOKED_BACK):
        told = (read.what, read.actor, read.purpose, read.at.astimezone(HERE).date())
        if told == (READING, actor.id, purpose, today):
            return
    access.log_reads(READING, [found.subject], purpose, actor=actor, at=at)
