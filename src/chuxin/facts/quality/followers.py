"""What follows from settled batches, cases about codes and letters: the rows the figures are counted from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import queries as intake
from chuxin.facts.intake.followers import FOLLOWER as INTAKE
from chuxin.facts.intake.followers import SETTLED
from chuxin.facts.quality.cases import ANSWERED, OPENED, REOPENED, SENT, State
from chuxin.facts.quality.models import BatchFigures, CodeCase, CodeCount, Delay, Letter
from chuxin.facts.records import queries as records
from chuxin.facts.records.followers import FOLLOWER as RECORDS
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower, follow
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.canonical import Json
from chuxin.kernel.days import working_days_between
from chuxin.kernel.refusal import Refusal

LETTER, ERASED = "quality.letter_issued", "ledger.erased"
_CLERK = "agency:"
_OF_BATCHES = (BatchFigures, CodeCount, Delay)
_FIGURES = ("rows", "accepted", "superseded", "unchanged", "refused", "late")


def apply(said: Sequence[Said]) -> None:
    """Write the rows of ``said`` in ledger order."""
    for one in said:
        if one.body is None:
            continue
        if one.kind == SETTLED:
            _settled(one.seq, one.body)
        elif one.kind == LETTER:
            Letter.objects.create(
                entry=one.seq, department=str(one.body["department"]), month=str(one.body["month"]), issued_at=one.at
            )
        elif one.kind == ERASED:
            _forget(int(str(one.body["seq"])))
        else:
            _code_case(one, one.body)


def _settled(seq: int, body: Mapping[str, Json]) -> None:
    entry = int(str(body["entry"]))
    try:
        batch = intake.batch(f"b{entry}")
    except Refusal:  # its arrival was erased
        return
    on = batch.received_at.astimezone(HERE).date()
    stated = records.stated_by(batch.id, entry, seq)
    BatchFigures.objects.create(
        entry=entry, feed=batch.feed, item=batch.item, month=f"{on:%Y-%m}", received_on=on,
        department=_department(batch.received_by, stated, batch.feed),
        mends=_number(body.get("mends")), waiting=_number(body.get("waiting")) or 0,
        **{name: _number(body[name]) or 0 for name in _FIGURES},
    )  # fmt: skip
    for refused, name in ((True, "refused_by_code"), (False, "warnings_by_code")):
        counts = body.get(name)
        if isinstance(counts, Mapping):
            told = [(code, _number(number) or 0) for code, number in counts.items()]
            rows = [CodeCount(entry=entry, refused=refused, code=code, rows=number) for code, number in told]
            CodeCount.objects.bulk_create(rows)
    days = _delays(stated, on) if catalogue.item(batch.item, on).deadline_working_days is not None else {}
    Delay.objects.bulk_create(Delay(entry=entry, working_days=each, rows=rows) for each, rows in days.items())


def _department(sender: str, stated: Sequence[records.Stated], feed: str) -> str:
    """Who sent a batch: the department the sender acts for, else the authority of most of its rows, else its feed's."""
    if sender.startswith(_CLERK):
        return sender.removeprefix(_CLERK)
    by_source: dict[str, int] = {}
    for one in stated:
        by_source[one.source] = by_source.get(one.source, 0) + one.rows
    return max(sorted(by_source), key=lambda source: by_source[source], default=feed)


def _delays(stated: Sequence[records.Stated], on: date) -> dict[int, int]:
    """Working days from decision to receipt; days of years that nobody has arranged are left out."""
    told: dict[int, int] = {}
    for one in stated:
        try:
            days = working_days_between(one.decided_on, on)
        except Refusal:
            continue
        told[days] = told.get(days, 0) + one.rows
    return told


def _code_case(said: Said, body: Mapping[str, Json]) -> None:
    if said.kind == OPENED:
        CodeCase.objects.create(
            entry=said.seq, key=str(body["key"]), sort=str(body["sort"]), code=str(body["code"]), state=State.OPEN,
            opened_on=said.at.astimezone(HERE).date(), due=None,
        )  # fmt: skip
        return
    state, due = {
        SENT: (State.SENT, date.fromisoformat(str(body["due"])) if "due" in body else None),
        ANSWERED: (State.RESOLVED, None),
        REOPENED: (State.OPEN, None),
    }[said.kind]
    CodeCase.objects.filter(entry=int(str(body["case"]))).update(state=state, due=due)


def _forget(seq: int) -> None:
    """What hangs on an erased entry goes; batches in whose time it fell are counted again from what is left."""
    for table in (*_OF_BATCHES, Letter, CodeCase):
        table._default_manager.filter(entry=seq).delete()
    # Figures are counted from records and deliveries, which must have forgotten it, too.
    follow(RECORDS)
    follow(INTAKE)
    unsettled = [int(batch.id[1:]) for batch in intake.unsettled()]
    again = {int(batch.id[1:]): settled for settled, batch in intake.settled_after(seq)}
    concerned = [*unsettled, *(entry for entry in again if entry < seq)]
    counted = set(BatchFigures.objects.filter(entry__in=concerned).values_list("entry", flat=True))
    for table in _OF_BATCHES:
        table._default_manager.filter(entry__in=counted).delete()
    for entry in sorted(counted & again.keys()):
        body = ledger.entry(again[entry]).body
        if body is not None:
            _settled(again[entry], body)


def _number(value: Json) -> int | None:
    return value if isinstance(value, int) else None


FOLLOWER = Follower(
    name="quality",
    kinds=frozenset({SETTLED, OPENED, SENT, ANSWERED, REOPENED, LETTER, ERASED}),
    tables=(BatchFigures, CodeCount, Delay, CodeCase, Letter),
    apply=apply,
)
