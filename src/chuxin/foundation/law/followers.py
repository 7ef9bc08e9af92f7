"""Keeps the register's tables in step with what the ledger says about the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chuxin.foundation.law.models import EditionRow, RepealRow, StateRow
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.kernel.canonical import Json, canonical_bytes, digest

INSTALLED = "law.installed"
REPEALED = "law.repealed"


def apply(said: Sequence[Said]) -> None:
    """Write the editions, rewordings and repeals that were said, and the state after each."""
    states = []
    state = StateRow.objects.order_by("-seq").values_list("state", flat=True).first() or ""
    new: list[EditionRow] = []
    for entry in said:
        if entry.body is not None:
            _take(entry.seq, entry.kind, entry.body, new)
        state = digest([state, entry.seq, entry.kind, entry.body])
        states.append(StateRow(seq=entry.seq, state=state))
    EditionRow.objects.bulk_create(new)
    StateRow.objects.bulk_create(states)


def _take(seq: int, kind: str, body: Mapping[str, Json], new: list[EditionRow]) -> None:
    if kind == REPEALED:
        RepealRow.objects.create(
            seq=seq, clause=str(body["clause"]), since=_day(body["on"]), reason=str(body["reason"])
        )
    elif body.get("rewords") is None:
        new.append(
            EditionRow(
                seq=seq,
                kind=str(body["kind"]),
                key=str(body["id"]),
                since=_day(body["since"]),
                meaning=str(body["meaning"]),
                wording=str(body["wording"]),
                body=_kept(body["body"]),
            )
        )
    else:
        EditionRow.objects.bulk_create(new)
        new.clear()
        reworded = EditionRow.objects.filter(seq=int(str(body["rewords"])))
        reworded.update(wording=str(body["wording"]), body=_kept(body["body"]))


def _kept(body: Json) -> str:
    """One spelling of a body, so that replaying the ledger gives the same row."""
    return canonical_bytes(body).decode()


def _day(value: Json) -> date:
    return date.fromisoformat(str(value))


FOLLOWER = Follower(
    name="law", kinds=frozenset({INSTALLED, REPEALED}), tables=(EditionRow, RepealRow, StateRow), apply=apply
)
