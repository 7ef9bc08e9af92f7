"""How rooms learn what was said: followers with their own bookmark, that can be dropped and replayed.

A follower uses only the content of entries (never the clock, chance or the order of auto-increment), so that replaying
gives identical rows. An entry whose content was erased arrives with body ``None``; a follower that kept anything of it
takes the kind ``ledger.erased`` too, and lets go of what that entry names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import orjson
from django.db import connection, transaction
from django.db.models import Model

from chuxin.foundation.ledger import queries
from chuxin.foundation.ledger.entry import Run, Said
from chuxin.foundation.ledger.models import Bookmark


@dataclass(frozen=True, slots=True)
class Follower:
    """A room's way from entries of ``kinds`` to the rows of ``tables``, which it alone writes, in ``apply``."""

    name: str
    kinds: frozenset[str]
    tables: tuple[type[Model], ...]
    apply: Callable[[Sequence[Said]], None]


def follow(follower: Follower, said: Sequence[Said] | None = None) -> int:
    """Bring ``follower`` up to the ledger; how many entries it was given. One transaction, or part of the caller's.

    ``said`` is what the caller has just appended: when nothing of the follower's kinds lies between its bookmark and
    ``said``, that is applied as it stands; otherwise the missing entries are read back first.
    """
    with transaction.atomic():
        mark = _bookmark(follower)
        if said and mark < said[0].seq and queries.first_of(follower.kinds, mark + 1, said[0].seq - 1) is None:
            applied, reached = _hand_over(follower, said), said[-1].seq
        else:
            reached = queries.size() - 1
            applied = sum(_hand_over(follower, part) for part in queries.read(mark, follower.kinds, reached))
        if reached > mark:
            Bookmark.objects.filter(name=follower.name).update(seq=reached)
    return applied


def waiting(followers: Iterable[Follower]) -> tuple[Follower, ...]:
    """Those for whom the ledger says something they have not handled; nothing is locked or written to find them. Two
    statements, and one for each that is not at the end."""
    marks, last = dict(Bookmark.objects.values_list("name", "seq")), queries.size() - 1
    behind = ((each, marks.get(each.name, -1)) for each in followers)
    return tuple(
        each for each, mark in behind if mark < last and queries.first_of(each.kinds, mark + 1, last) is not None
    )


def follow_run(follower: Follower, run: Run, write: Callable[[], None]) -> None:
    """Bring ``follower`` up to the ledger after ``run``, whose rows ``write`` writes as the follower would.

    Where something of the follower's kinds lies before ``run`` and was not handled, all of it is read back instead.
    """
    with transaction.atomic():
        mark = _bookmark(follower)
        if mark < run.first and queries.first_of(follower.kinds, mark + 1, run.first - 1) is None:
            write()
            Bookmark.objects.filter(name=follower.name).update(seq=run.end - 1)
        else:
            follow(follower)


def rebuild(follower: Follower) -> int:
    """Empty the follower's tables and replay the whole ledger; how many entries it was given."""
    with transaction.atomic():
        _bookmark(follower)
        with connection.cursor() as cursor:
            for table in reversed(follower.tables):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table._meta.db_table)}")
        Bookmark.objects.filter(name=follower.name).update(seq=-1)
        return follow(follower)


def fingerprint(follower: Follower) -> str:
    """SHA-256 over all rows of the follower's tables in primary-key order, the same on every database."""
    digest = hashlib.sha256()
    for table in follower.tables:
        names = sorted(field.attname for field in table._meta.concrete_fields)
        digest.update(orjson.dumps([table._meta.db_table, names]) + b"\n")
        for row in table._default_manager.order_by("pk").values_list(*names).iterator(chunk_size=5_000):
            digest.update(orjson.dumps(row, default=_plain, option=orjson.OPT_SORT_KEYS | _PASS) + b"\n")
    return digest.hexdigest()


def lag(follower: Follower) -> int:
    """How many entries of its kinds the follower has not handled yet."""
    mark = Bookmark.objects.filter(name=follower.name).values_list("seq", flat=True).first()
    return queries.count_of(follower.kinds, -1 if mark is None else mark)


_PASS = orjson.OPT_PASSTHROUGH_DATETIME


def _plain(value: object) -> str:
    match value:
        case datetime():
            return str(value.timestamp()) if value.tzinfo else value.isoformat()
        case Decimal():
            return str(value.normalize())
        case date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return bytes(value).hex()
        case _:
            return str(value)


def _hand_over(follower: Follower, said: Iterable[Said]) -> int:
    theirs = [one for one in said if one.kind in follower.kinds]
    if theirs:
        follower.apply(theirs)
    return len(theirs)


def _bookmark(follower: Follower) -> int:
    """The follower's bookmark, locked, so that no two processes apply the same entries."""
    Bookmark.objects.bulk_create([Bookmark(name=follower.name)], ignore_conflicts=True)
    return Bookmark.objects.select_for_update().get(name=follower.name).seq
