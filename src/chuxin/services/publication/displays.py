"""The self-check of displays (R31): none past its end, none without an end or a reason; and which end soon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chuxin.facts.records import walking
from chuxin.facts.records.record import Record
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.text import Text
from chuxin.services.publication.disclosure import Disclosed, Disclosing
from chuxin.services.publication.turning_points import months

_DAY = timedelta(days=1)
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Ending:
    """A record that is shown, whose it is, the last day it is, and why; ``until`` ``None``: no end is known yet."""

    record: str
    item: Text
    code: str
    name: str
    until: date | None
    why: Text
    clause: str


@dataclass(frozen=True, slots=True)
class Check:
    """What is shown on a day: how many records, how many of them until something still to come, and every fault:
    ``past`` is shown after its end, ``unexplained`` has neither an end nor a sentence that says what will bring it."""

    on: date
    shown: int
    open_ended: int
    past: tuple[str, ...]
    unexplained: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every display is lawful as far as clocks can tell."""
        return not self.past and not self.unexplained


def check(by: Disclosing) -> Check:
    """Look at every record that is public by ``by``, item by item in bounded steps."""
    return checked(_shown(by), by.on)


def checked(shown: Iterable[Disclosed], on: date) -> Check:
    """The check of these displays."""
    count, open_ended = 0, 0
    past: list[str] = []
    unexplained: list[str] = []
    for one in shown:
        count += 1
        if one.expires is None:
            open_ended += 1
        elif one.expires < on:
            past.append(one.record.id)
        if not (one.window.why.zh and one.window.why.en and one.window.clause):
            unexplained.append(one.record.id)
    return Check(on, count, open_ended, tuple(past), tuple(unexplained))


def ending(by: Disclosing, *, days: int, limit: int) -> tuple[Ending, ...]:
    """The displays that end within ``days`` days from ``by.on`` (that day included), soonest first, at most ``limit``.

    The index finds whose clocks may turn by then; what else will end them, nobody knows yet.
    """
    last = by.on + days * _DAY
    found = [one for one in _turning(by, last) if one.expires is not None and one.expires <= last]
    found.sort(key=lambda one: (one.expires or last, one.record.id))
    whose = subjects.subjects([one.record.subject for one in found[:limit]])
    return tuple(
        Ending(
            record=one.record.id,
            item=by.items[one.record.item].title,
            code=whose[one.record.subject].code,
            name=whose[one.record.subject].name,
            until=one.expires,
            why=one.window.why,
            clause=one.window.clause,
        )
        for one in found[:limit]
    )


def _shown(by: Disclosing) -> Iterator[Disclosed]:
    known = ledger.size()
    for item in by.items:
        if by.viewing(item) is not None:
            for some in walking.each_of(item, on=by.on, known=known):
                yield from _disclosed(by, some)


def _turning(by: Disclosing, last: date) -> Iterator[Disclosed]:
    known, after = ledger.size(), -1
    turning = walking.Turning(by.on - _DAY, last + _DAY, known, months(by))
    while rows := walking.turned(turning, after=after, before=known, limit=_AT_ONCE):
        after = rows[-1][0]
        yield from _disclosed(by, walking.as_known([id for _, id in rows], on=by.on, known=known).values())


def _disclosed(by: Disclosing, records: Iterable[Record]) -> Iterator[Disclosed]:
    yield from (one for record in records if (one := by.disclosed(record)) is not None)
