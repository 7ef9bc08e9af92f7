"""Keeps the tables of cases in step with the ledger. An entry tells what follows from it (state, whose move, until
when), so that replaying needs neither the law nor the calendar of the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from django.db.models import Q

from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.foundation.subjects import message as subjects
from chuxin.kernel.canonical import Json
from chuxin.services.cases.message import ERASED, LOOKED, OPENED, RECKONED, STEPPED
from chuxin.services.cases.models import CaseRow, LookRow, PaperRow, RecordRow, StepRow

# A case is about fewer records than this.
MOST_RECORDS = 1_000
_AT_ONCE = 1_000


def apply(said: Sequence[Said]) -> None:
    """Write what was said, in order; let go of what an erasure names."""
    for kind, some in groupby(said, key=lambda one: one.kind):
        if kind == OPENED:
            _opened([(one.seq, one.body) for one in some if one.body is not None])
            continue
        _followed(some)


def _followed(said: Iterable[Said]) -> None:
    for one in said:
        if one.body is None:
            continue
        if one.kind == STEPPED:
            _stepped(one, one.body)
        elif one.kind == RECKONED:
            _moved(one.body)
        elif one.kind == LOOKED:
            upto = int(str(one.body["upto"]))
            LookRow.objects.update_or_create(workflow=str(one.body["workflow"]), defaults={"entry": upto})
        elif one.kind in {subjects.MERGED, subjects.SPLIT}:
            _succeed(one.kind, one.body)
        else:
            _erased(int(str(one.body["seq"])))


def _opened(said: Sequence[tuple[int, Mapping[str, Json]]]) -> None:
    """The rows of cases, many at a time: a rebuild replays hundreds of thousands."""
    CaseRow.objects.bulk_create([_case_row(seq, body) for seq, body in said], _AT_ONCE)
    StepRow.objects.bulk_create(
        [StepRow(entry=seq, case=seq, step="open", on=date.fromisoformat(str(body["on"]))) for seq, body in said],
        _AT_ONCE,
    )
    RecordRow.objects.bulk_create([row for seq, body in said for row in _record_rows(seq, body)], _AT_ONCE)
    for seq, body in said:
        _issued(seq, seq, body)


def _case_row(seq: int, body: Mapping[str, Json]) -> CaseRow:
    return CaseRow(
        seq=seq,
        workflow=str(body["workflow"]),
        subject=int(str(body["subject"])),
        applicant=_number(body["applicant"]),
        parent=_number(body["parent"]),
        opened_on=date.fromisoformat(str(body["on"])),
        code=str(body["code"]) or None,
        **_standing(body),
    )


def _record_rows(seq: int, body: Mapping[str, Json]) -> Iterator[RecordRow]:
    records = body["records"]
    assert isinstance(records, Sequence)
    for place, record in enumerate(records):
        yield RecordRow(id=seq * MOST_RECORDS + place, case=seq, record=str(record))


def _stepped(one: Said, body: Mapping[str, Json]) -> None:
    on = date.fromisoformat(str(body["on"]))
    StepRow.objects.create(entry=one.seq, case=int(str(body["case"])), step=str(body["step"]), on=on)
    _issued(one.seq, int(str(body["case"])), body)
    _moved(body)


def _issued(entry: int, case: int, body: Mapping[str, Json]) -> None:
    """The paper of a step, where it issued one."""
    paper = body.get("paper")
    if isinstance(paper, Mapping):
        issuer = paper["issuer"]
        assert isinstance(issuer, Mapping)
        PaperRow.objects.create(
            entry=entry,
            case=case,
            paper=str(paper["id"]),
            issuer=str(issuer["code"]),
            mark=str(paper["mark"]),
            serial=int(str(paper["serial"])),
            on=date.fromisoformat(str(body["on"])),
        )


def _moved(body: Mapping[str, Json]) -> None:
    CaseRow.objects.filter(seq=int(str(body["case"]))).update(**_standing(body))


def _standing(body: Mapping[str, Json]) -> dict[str, str | date | None]:
    """Where the entry leaves the case."""
    parties = body["parties"]
    assert isinstance(parties, Mapping)
    return {
        "source": str(parties.get("source") or ""),
        "superior": str(parties.get("superior") or ""),
        "state": str(body["state"]),
        "holder": str(body["holder"]),
        "due": _day(body["due"]),
        "alarm": _day(body["alarm"]),
        "closed_on": _day(body["on"]) if body["closed"] is True else None,
    }


def _succeed(kind: str, body: Mapping[str, Json]) -> None:
    """What an organisation owes or is owed hangs on it: its cases go along in a merger, and back after a split."""
    kept, numbers = int(str(body["subject"])), subjects.numbers_in(body)
    for name in ("subject", "applicant"):
        if kind == subjects.MERGED:
            CaseRow.objects.filter(**{f"{name}__in": numbers}).update(**{name: kept})
        else:
            told = log.contents(list(CaseRow.objects.filter(**{name: kept}).values_list("seq", flat=True)))
            theirs = [seq for seq, opened in told.items() if _number(opened[name]) in numbers]
            CaseRow.objects.filter(seq__in=theirs).update(**{name: int(str(body["absorbed"]))})


def _erased(seq: int) -> None:
    StepRow.objects.filter(case=seq).delete()
    StepRow.objects.filter(entry=seq).delete()
    PaperRow.objects.filter(Q(case=seq) | Q(entry=seq)).delete()
    RecordRow.objects.filter(case=seq).delete()
    CaseRow.objects.filter(seq=seq).delete()


def _number(value: Json) -> int | None:
    return None if value is None else int(str(value))


def _day(value: Json) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


FOLLOWER = Follower(
    name="cases",
    kinds=frozenset({OPENED, STEPPED, RECKONED, LOOKED, subjects.MERGED, subjects.SPLIT, ERASED}),
    tables=(CaseRow, StepRow, RecordRow, PaperRow, LookRow),
    apply=apply,
)
