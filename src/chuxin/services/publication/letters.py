"""The monthly letter on data quality as a paper: drawn, sealed like a report, kept, and said to the ledger once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from chuxin.facts.quality import actions as quality
from chuxin.facts.quality import queries, writing
from chuxin.foundation.law import queries as law
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.days import add_months
from chuxin.kernel.refusal import Refusal
from chuxin.services.publication import archive, certificate
from chuxin.services.publication.seal import seal_of, stamp

_HERE = ZoneInfo("Asia/Shanghai")


def issue(department: str, month: str, *, actor: Actor, at: datetime) -> queries.Issued:
    """The letter to a department about a month: the one that went out, or a new one. Permit ``quality.write``.

    The file is sealed and kept first, then said by its digest: a crash between leaves a file nobody vouches for.
    Refuses ``quality.month``, ``quality.month_open`` and ``quality.nothing_sent``.
    """
    actor.must("quality.write")
    sent = queries.letter(department, month)
    if sent is None:
        content = writing.content_of(department, month, on=_day(at))
        drawn = certificate.draw(_paper(content, at), at=at, template="letter.typ")
        _, sha256 = archive.keep_file(stamp(drawn, seal_of(settings.HOME / "keys", at=at), at=at))
        quality.keep_letter(content, sha256, actor=actor, at=at)
        sent = queries.letter(department, month)
    assert sent is not None, "a letter that was kept is found"
    return sent


def issue_due(*, actor: Actor, at: datetime) -> int:
    """Write every letter that is due on the day of ``at`` and has not gone out; how many went.

    Where nothing came yet, or no terms are in force, no letter is due.
    """
    try:
        month = writing.months_due(_day(at)) if queries.months() else None
    except Refusal:
        month = None
    if month is None:
        return 0
    gone = {letter.department for letter in queries.letters(month)}
    owing = [one for one in _departments(month, queries.newest(), law.state()) if one not in gone]
    for department in owing:
        issue(department, month, actor=actor, at=at)
    return len(owing)


@lru_cache(maxsize=4)
def _departments(month: str, _newest: int, _state: str) -> tuple[str, ...]:
    """Who sent or owed anything in a month that is over: whatever was due in it is overdue the day after. Asked anew
    where more was settled since, or the law was changed."""
    after = add_months(date.fromisoformat(f"{month}-01"), 1)
    return tuple(line.department for line in queries.lines(month, on=after))


def file_of(letter: queries.Issued) -> Path:
    """Where the letter's signed file is kept."""
    return archive.path_of(letter.sha256)


def _paper(content: Mapping[str, Json], at: datetime) -> dict[str, Json]:
    """The letter with the head every sealed paper has: its number, when and where it was made, whom it is about."""
    name = content["name"]
    assert isinstance(name, Mapping)
    site = str(getattr(settings, "SITE", "http://127.0.0.1:8000")).rstrip("/")
    number = f"ZL-{content['month']}-{content['department']}"
    return {
        "kind": "letter",
        "order": {
            "number": number,
            "issued_at": at.astimezone(_HERE).isoformat(timespec="seconds"),
            "address": f"{site}/verify",
        },
        "subject": {"name": name["zh"], "code": content["department"]},
        **content,
    }


def _day(at: datetime) -> date:
    return at.astimezone(_HERE).date()
