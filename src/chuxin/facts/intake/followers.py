"""What follows from what was said about batches: one row a delivery, completed when it is settled."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db.models import F, Q, QuerySet

from chuxin.facts.intake.models import Batch, Mended
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.kernel.canonical import Json

RECEIVED, PART, SETTLED, ERASED = "intake.received", "intake.part", "intake.settled", "ledger.erased"
WITHDRAWN, GONE = "intake.withdrawn", "intake.gone"
_FIGURES = (
    "rows", "accepted", "refused", "unchanged", "superseded", "waiting", "warnings", "late", "findings", "kept",
)  # fmt: skip
_WITHDRAWAL = ("withdrawn", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "withdrawn_records")
_ARRIVAL = ("feed", "item", "name", "sheet", "sha256", "size")


def apply(said: Sequence[Said]) -> None:
    """Write the rows of ``said`` in ledger order."""
    for one in said:
        body = one.body
        if body is None:
            continue
        if one.kind == RECEIVED:
            arrival: dict[str, Json] = {name: body[name] for name in _ARRIVAL}
            arrival |= {name: str(body.get(name, "")) for name in ("sender", "agency")}
            Batch.objects.create(entry=one.seq, received_at=one.at, received_by=one.actor, **arrival)
        elif one.kind == PART:
            entry, through = (int(str(body[name])) for name in ("entry", "through"))
            Batch.objects.filter(entry=entry).update(parts=F("parts") + 1, through=through)
        elif one.kind == SETTLED:
            figures = {name: body.get(name, 0) for name in _FIGURES}
            Batch.objects.filter(entry=int(str(body["entry"]))).update(settled=one.seq, settled_at=one.at, **figures)
            _mend(one.seq, int(str(body["entry"])), body.get("mends"))
        elif one.kind == WITHDRAWN:
            _batch(body).update(
                withdrawn=one.seq, withdrawn_at=one.at, withdrawn_by=one.actor, withdrawn_reason=str(body["reason"])
            )
        elif one.kind == GONE:
            _batch(body).update(withdrawn_records=int(str(body["records"])))
        else:
            _forget(int(str(body["seq"])))


def _batch(body: Mapping[str, Json]) -> QuerySet[Batch]:
    return Batch.objects.filter(entry=int(str(body["entry"])))


def _mend(seq: int, batch: int, mends: Json) -> None:
    told = mends.items() if isinstance(mends, Mapping) else ()
    Mended.objects.bulk_create(
        Mended(id=f"{seq}:{mended}", settled=seq, batch=batch, mends=int(mended[1:]), rows=json.dumps(rows))
        for mended, rows in told
    )


def _forget(seq: int) -> None:
    """An erased arrival takes its row with it; an erased settlement leaves the arrival unsettled, without figures."""
    Batch.objects.filter(entry=seq).delete()
    Mended.objects.filter(Q(settled=seq) | Q(batch=seq) | Q(mends=seq)).delete()
    Batch.objects.filter(settled=seq).update(settled=None, settled_at=None, **dict.fromkeys(_FIGURES))
    Batch.objects.filter(withdrawn=seq).update(**dict.fromkeys(_WITHDRAWAL))


FOLLOWER = Follower(
    name="intake",
    kinds=frozenset({RECEIVED, PART, SETTLED, WITHDRAWN, GONE, ERASED}),
    tables=(Batch, Mended),
    apply=apply,
)
