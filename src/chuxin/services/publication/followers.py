"""Keeps the names to be found and the list of issued reports in step with the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.db import connection
from django.db.models import F

from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.foundation.subjects import message as subjects
from chuxin.foundation.subjects.subject import uscc_of
from chuxin.kernel.canonical import Json
from chuxin.services.publication import grams, message
from chuxin.services.publication.models import FoundName, IssuedReport
from chuxin.services.publication.name_index import keys_of

ERASED = "ledger.erased"
_COLUMNS = "entry, subject, name, code, kind, region, former, normal, pinyin, initials"


def apply(said: Sequence[Said]) -> None:
    """Write what was said, in order; runs of one kind go together."""
    start = 0
    for place in range(1, len(said) + 1):
        if place == len(said) or said[place].kind != said[start].kind:
            _WRITERS[said[start].kind]([one for one in said[start:place] if one.body is not None])
            start = place


def _registered(said: Sequence[Said]) -> None:
    rows = []
    for one in said:
        body = _body(one)
        identifiers = subjects.identifiers_in(body)
        code = uscc_of(identifiers) or (str(identifiers[0]) if identifiers else "")
        rows.append((one.seq, one.seq, str(body["name"]), code, str(body["kind"]), str(body["region"] or "")))
    _write(rows)


def _changed(said: Sequence[Said]) -> None:
    for one in said:
        body = _body(one)
        rows = FoundName.objects.filter(subject=int(str(body["subject"])))
        present = rows.filter(former=False).first()
        if present is None:
            continue
        code = uscc_of(subjects.identifiers_in(body)) or present.code
        kind = subjects.text(body.get("kind")) or present.kind
        region = subjects.text(body.get("region")) or present.region
        rows.update(code=code, kind=kind, region=region)
        name = subjects.text(body.get("name"))
        if name is not None:
            rows.update(former=True)
            _write([(one.seq, present.subject, name, code, kind, region)])


def _issued(said: Sequence[Said]) -> None:
    issues = ((one, message.issue_in(_body(one))) for one in said)
    IssuedReport.objects.bulk_create(
        IssuedReport(
            entry=one.seq, number=issue.number, code=issue.code, subject=issue.subject, sha256=issue.sha256,
            value=issue.value, issued_at=one.at, data_on=issue.data_on, valid_to=issue.valid_to, checked=0,
        )
        for one, issue in issues
    )  # fmt: skip


def _verified(said: Sequence[Said]) -> None:
    for one in said:
        IssuedReport.objects.filter(number=str(_body(one)["number"])).update(
            checked=F("checked") + 1, checked_at=one.at
        )


def _erased(said: Sequence[Said]) -> None:
    """Let go of what an erased entry told. An erased registration takes all names; an erased renaming brings back
    the name before it."""
    for one in said:
        seq = int(str(_body(one)["seq"]))
        IssuedReport.objects.filter(entry=seq).delete()
        FoundName.objects.filter(subject=seq).delete()
        gone = FoundName.objects.filter(entry=seq).first()
        if gone is None:
            continue
        gone.delete()
        newest = (
            FoundName.objects.filter(subject=gone.subject).order_by("-entry").values_list("entry", flat=True).first()
        )
        if newest is not None:
            FoundName.objects.filter(entry=newest).update(former=False)


def _write(rows: Sequence[tuple[int, int, str, str, str, str]]) -> None:
    """Insert present names: entry, subject, name, code, kind, region."""
    keys = [keys_of(row[2]) for row in rows]
    full = [(*row, False, key.normal, key.pinyin, key.initials) for row, key in zip(rows, keys, strict=True)]
    places = ", ".join(["%s"] * len(_COLUMNS.split(", ")))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO publication_name ({_COLUMNS}) VALUES ({places})", full)
    grams.add([(row[0], key.normal, key.pinyin, key.initials) for row, key in zip(rows, keys, strict=True)])


def _body(one: Said) -> Mapping[str, Json]:
    assert one.body is not None
    return one.body


_WRITERS: Mapping[str, Callable[[Sequence[Said]], None]] = {
    subjects.REGISTERED: _registered,
    subjects.CHANGED: _changed,
    message.ISSUED: _issued,
    message.VERIFIED: _verified,
    ERASED: _erased,
}

FOLLOWER = Follower(
    name="publication",
    kinds=frozenset(_WRITERS),
    tables=(FoundName, IssuedReport),
    apply=apply,
)
