"""The feed of changes: what a consumer at a cursor must take over or drop, worked out from the ledger and the day.

A consumer moves from one state (a size of the ledger, a day) to the next, the newest sealed tree head today. On the way
it is given every record and organisation that entries between the two spoke of, then every record whose clock turned
between the two days: as it is at the new state, or as a tombstone where it was public at the old one and is no longer.
What was never public leaves no trace. Nothing is stored: the cursor says it all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from chuxin.facts.records import walking
from chuxin.foundation.ledger import keys, paper
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.checkpoint import Checkpoint
from chuxin.foundation.ledger.entry import ERASED, Said
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.open_data import cursor as cursors
from chuxin.services.open_data import queries
from chuxin.services.open_data.change import Change, ChangeKind
from chuxin.services.open_data.cursor import Cursor
from chuxin.services.open_data.world import OF_RECORDS, OF_SUBJECTS, World
from chuxin.services.publication import turning_points

KIND = "chuxin changes"
DEFAULT, MOST = 500, 2_000
_KINDS = OF_RECORDS | OF_SUBJECTS
# Steps of the ledger looked through for one page, so that a page costs the same however long the absence.
_STEPS, _WINDOW = 8, 100_000
_SHORTER = Text(
    "本平台的账本比游标所述的短（可能由备份恢复），请从头读取。",
    "This hub's ledger is shorter than the cursor says (restored from a backup?); begin again.",
)
_LAW_CHANGED = Text(
    "公示规则或公开字段有变更，请从头读取或重新下载整版数据。",
    "What is public by law has changed; begin again, or download today's edition.",
)
_ERASED = Text(
    "有内容已依法删除，请从头读取或重新下载整版数据。",
    "Content was erased by law; begin again, or download today's edition.",
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the changes, the cursor after them, and whether there is more before the consumer is up to date.

    ``reset`` says why the consumer must drop all it has and begin again at ``next``; ``None`` otherwise.
    """

    changes: tuple[Change, ...]
    next: str
    more: bool
    head: Checkpoint
    day: date
    reset: Text | None = None

    def as_json(self) -> dict[str, Json]:
        """The page as it is signed and sent."""
        return {
            "changes": [change.as_json() for change in self.changes],
            "next": self.next,
            "more": self.more,
            "reset": self.reset.as_json() if self.reset else None,
            "day": self.day.isoformat(),
            "checkpoint": self.head.note,
        }


def page(cursor: str, *, on: date, limit: int = DEFAULT) -> Page:
    """The changes after ``cursor`` (empty: from the beginning) up to today, ``on``: about ``limit`` of them.

    Refuses ``changes.cursor_malformed``, ``changes.cursor_foreign`` and ``ledger.not_sealed``. About twenty SQL
    statements, however much there is.
    """
    head = _head()
    hub, law = str(keys.hub_verifier()), queries.fingerprint(on)
    start = cursors.read(cursor, hub) if cursor else Cursor(0, None, law)
    reason, erased = _why_reset(start, head, law, on)
    if reason is not None:
        return Page(erased, cursors.written(Cursor(0, None, law), hub), True, head, on, reason)
    way = start if start.to_size is not None else start.towards(head.size, max(on, start.day or on), law)
    changes, reached = _step(way, on, min(max(limit, 1), MOST))
    return Page(tuple(changes), cursors.written(reached, hub), reached.to_size is not None, head, on)


def present(day: date) -> str:
    """The cursor of a consumer that has everything up to the newest sealed tree head on ``day``."""
    return queries.cursor_after(day, _head().size)


def opened(cursor: str, *, on: date) -> str:
    """``cursor`` with the state it reads towards fixed: the same page begins there however the ledger grows since."""
    hub, law, head = str(keys.hub_verifier()), queries.fingerprint(on), _head()
    start = cursors.read(cursor, hub) if cursor else Cursor(0, None, law)
    if start.to_size is not None or _why_reset(start, head, law, on)[0] is not None:
        return cursor
    return cursors.written(start.towards(head.size, max(on, start.day or on), law), hub)


def is_other_day(cursor: str, on: date) -> bool:
    """Whether ``cursor`` was reached on another day than ``on``."""
    return bool(cursor) and cursors.read(cursor, str(keys.hub_verifier())).day != on


def signed_page(cursor: str, *, on: date, limit: int = DEFAULT) -> dict[str, Json]:
    """:func:`page` as JSON, signed by the hub's key over its canonical bytes."""
    return paper.signed(KIND, page(cursor, on=on, limit=limit).as_json(), [keys.hub_key()])


def _head() -> Checkpoint:
    head = ledger.latest_checkpoint()
    if head is None:
        raise ledger.not_sealed()
    return head


def _why_reset(start: Cursor, head: Checkpoint, law: str, on: date) -> tuple[Text | None, tuple[Change, ...]]:
    """Whether what the consumer has cannot be carried on, and the erased entries it must drop at once."""
    if max(start.size, start.to_size or 0) > head.size:
        return _SHORTER, ()
    if start.law != law and not (start.fresh and start.to_size is None):
        return _LAW_CHANGED, ()
    erased = () if start.fresh or start.to_size is not None else tuple(_erased(start.size, head.size, on))
    return (_ERASED, erased) if erased else (None, ())


def _erased(since: int, until: int, on: date) -> Iterator[Change]:
    for part in ledger.read(since - 1, frozenset({ERASED}), until - 1):
        for said in part:
            seq = int(str((said.body or {}).get("seq", -1)))
            if 0 <= seq < since and ledger.entry(seq).kind in _KINDS:
                yield Change(ChangeKind.ERASED, {"entry": seq}, on)


def _step(way: Cursor, on: date, limit: int) -> tuple[list[Change], Cursor]:
    assert way.to_size is not None
    assert way.to_day is not None
    if not way.clocks:
        said, done = _entries(way, limit)
        after = said[-1].seq if said else way.after
        changes = World(way, on, said).changes()
        return changes, _next_phase(way) if done else replace(way, after=after)
    ids, after = _turned(way, limit)
    world = World(way, on, [])
    return list(world.of_records(ids)), way.arrived() if after >= way.size - 1 else replace(way, after=after)


def _next_phase(way: Cursor) -> Cursor:
    turned = not way.fresh and way.day is not None and way.to_day is not None and way.to_day > way.day
    return replace(way, clocks=True, after=-1) if turned else way.arrived()


def _entries(way: Cursor, limit: int) -> tuple[list[Said], bool]:
    """The next entries that speak of records or organisations, and whether they are the last."""
    found: list[Said] = []
    assert way.to_size is not None
    for steps, part in enumerate(ledger.read(way.after, _KINDS, way.to_size - 1, limit), 1):
        found += part
        if len(found) >= limit or steps >= _STEPS:
            return found, False
    return found, True


def _turned(way: Cursor, limit: int) -> tuple[list[str], int]:
    """The next records whose clocks may have turned between the two days, and how far the index was read."""
    assert way.day is not None
    assert way.to_day is not None
    assert way.to_size is not None
    by_both = (queries.disclosing(way.day), queries.disclosing(way.to_day))
    lengths = frozenset[int]().union(*(turning_points.months(by) for by in by_both))
    turning, after = walking.Turning(way.day, way.to_day, way.to_size, lengths), way.after
    for _ in range(_STEPS):
        before = min(after + 1 + _WINDOW, way.size)
        found = walking.turned(turning, after=after, before=before, limit=limit)
        after = found[-1][0] if len(found) == limit else before - 1
        if found or after >= way.size - 1:
            return [record for _, record in found], after
    return [], after
