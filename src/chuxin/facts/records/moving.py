"""Records follow their organisation: found under what it was merged into, and its own again after a split."""

from __future__ import annotations

from collections.abc import Sequence

from chuxin.facts.records.models import RecordVersion
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.subjects import message
from chuxin.foundation.subjects import queries as subjects

MERGED, SPLIT = message.MERGED, message.SPLIT
_STEP = 5_000


def owners() -> dict[int, int]:
    """Under whom the records of absorbed organisations are found, for statements that still name those."""
    return subjects.absorbed()


def merged(said: Sequence[Said]) -> None:
    """The records of what was absorbed are found under what absorbed it."""
    for one in said:
        if one.body is not None:
            numbers = message.numbers_in(one.body)
            RecordVersion.objects.filter(subject__in=numbers).update(subject=int(str(one.body["subject"])))


def split(said: Sequence[Said]) -> None:
    """Every record stated of what is told apart again goes back, as the entries say whose it is."""
    for one in said:
        if one.body is not None:
            _restore(int(str(one.body["subject"])), int(str(one.body["absorbed"])), message.numbers_in(one.body))


def _restore(kept: int, absorbed: int, numbers: Sequence[int]) -> None:
    entries = list(RecordVersion.objects.filter(subject=kept).order_by("entry").values_list("entry", flat=True))
    for start in range(0, len(entries), _STEP):
        bodies = ledger.contents(entries[start : start + _STEP])
        theirs = [seq for seq, body in bodies.items() if int(str(body["subject"])) in numbers]
        RecordVersion.objects.filter(entry__in=theirs).update(subject=absorbed)
