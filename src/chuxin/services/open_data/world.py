"""The two states a page of the feed leads between, as far as the page needs them, and what became of each record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from chuxin.assessment.consequences import queries as consequences
from chuxin.assessment.consequences.message import DISPUTED, SETTLED
from chuxin.facts.records import walking
from chuxin.facts.records.record import EventKind, Record
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.subjects import history, message
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject, SubjectType, uscc_of
from chuxin.kernel.canonical import Json
from chuxin.services.open_data import queries, told
from chuxin.services.open_data.change import Change, ChangeKind, why_gone
from chuxin.services.open_data.cursor import Cursor
from chuxin.services.publication.disclosure import Disclosed, Disclosing

MARKS = frozenset({DISPUTED, SETTLED})
OF_RECORDS = MARKS | frozenset({"record.stated", *(f"record.{kind}" for kind in EventKind)})
MOVES = frozenset({message.MERGED, message.SPLIT})
OF_SUBJECTS = frozenset({message.REGISTERED, message.CHANGED}) | MOVES


@dataclass
class World:
    """The old state, the new one and today, as far as one page needs them."""

    way: Cursor
    on: date
    said: list[Said]
    whose: dict[int, Subject] = field(default_factory=dict)
    before: dict[int, SubjectType] = field(default_factory=dict)
    _marks: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def changes(self) -> list[Change]:
        """The changes that ``said`` brings: organisations first, so that a record never comes before its own."""
        told_of = dict.fromkeys(self._numbers())
        self._look_up(told_of)
        # What was absorbed tells of the organisation it is found under, too.
        numbers = dict.fromkeys([*told_of, *(self.whose[one].number for one in told_of if one in self.whose)])
        self._look_up(numbers)
        recoded = [number for number in numbers if number in self._retyped | self._recoded | self._moved]
        ids = dict.fromkeys([*self._ids(), *walking.of_subjects(recoded, self._to_size)])
        return [*self._of_subjects(numbers), *self.of_records(ids)]

    def of_records(self, ids: Collection[str]) -> Iterator[Change]:
        """What became of each of the records ``ids``."""
        now = walking.as_known(ids, on=self._to_day, known=self._to_size)
        then = self._then(ids)
        today = self._today(ids, now)
        self._marks = consequences.pending_as_known(self._to_day, known=self._to_size, among=now.keys())
        self._look_up({one.subject for one in now.values()} | {one.record.subject for one in then.values()})
        for id in ids:
            change = self._of_record(id, now.get(id), then.get(id), today.get(id))
            if change is not None:
                yield change

    @cached_property
    def _retyped(self) -> frozenset[int]:
        """The organisations whose type an entry of this page changed."""
        return self._changing("type")

    @cached_property
    def _recoded(self) -> frozenset[int]:
        return self._changing("identifiers")

    @cached_property
    def _moved(self) -> frozenset[int]:
        """The organisations whose records an entry of this page moved under another, or back."""
        return _moving(one for one in self.said if one.kind in MOVES)

    @property
    def _to_size(self) -> int:
        assert self.way.to_size is not None
        return self.way.to_size

    @property
    def _to_day(self) -> date:
        assert self.way.to_day is not None
        return self.way.to_day

    @cached_property
    def _by(self) -> Disclosing:
        return queries.disclosing(self._to_day)

    @cached_property
    def _by_today(self) -> Disclosing:
        return queries.disclosing(self.on)

    def _changing(self, name: str) -> frozenset[int]:
        changed = ((one.kind, one.body or {}) for one in self.said)
        return frozenset(
            int(str(body["subject"])) for kind, body in changed if kind == message.CHANGED and body.get(name)
        )

    def _numbers(self) -> Iterator[int]:
        for one in self.said:
            if one.kind == message.REGISTERED:
                yield one.seq
            elif one.kind in OF_SUBJECTS and one.body is not None:
                yield int(str(one.body["subject"]))
                yield from message.numbers_in(one.body)

    def _ids(self) -> Iterator[str]:
        for one in self.said:
            if one.kind in OF_RECORDS and one.body is not None:
                yield str(one.body["record"])

    def _look_up(self, numbers: Collection[int]) -> None:
        missing = [number for number in numbers if number not in self.whose]
        self.whose |= subjects.subjects(missing)
        if not self.way.fresh:
            self.before |= history.types_at(missing, self.way.size)

    def _of_subjects(self, numbers: Collection[int]) -> Iterator[Change]:
        for number in numbers:
            one = self.whose.get(number)
            if one is None:
                continue
            known = number < self.way.size and not self.way.fresh
            if one.number != number:
                if known and self._was_told(number):
                    yield self._absorbed(number, one)
            elif told.is_public(one):
                new = not known or not self._was_told(number)
                kind = ChangeKind.SUBJECT_STATED if new else ChangeKind.SUBJECT_CHANGED
                yield Change(kind, told.organisation(one), self.on, subject=one.code)
            elif known and self._was_told(number):
                gone: Mapping[str, Json] = {"subject": one.code, "entry": number}
                yield Change(ChangeKind.SUBJECT_GONE, gone, self.on, subject=one.code)

    def _absorbed(self, number: int, into: Subject) -> Change:
        """The organisation ``number`` turned out to be ``into``; its records are told again under that one."""
        borne = message.identifiers_in(ledger.contents([number]).get(number, {}))
        code = uscc_of(borne) or (str(borne[0]) if borne else "")
        gone: Mapping[str, Json] = {"subject": code, "entry": number, "into": into.code}
        return Change(ChangeKind.SUBJECT_GONE, gone, self.on, subject=code)

    def _then(self, ids: Collection[str]) -> dict[str, Disclosed]:
        """The records that were public in the state the consumer has."""
        if self.way.fresh or self.way.day is None:
            return {}
        by = queries.disclosing(self.way.day)
        return _public(by, walking.as_known(ids, on=self.way.day, known=self.way.size))

    def _today(self, ids: Collection[str], now: dict[str, Record]) -> dict[str, Record]:
        """The records as they stand at this very moment, sealed or not."""
        if (self._to_day, self._to_size) == (self.on, ledger.size()):
            return now
        return walking.as_known(ids, on=self.on, known=None)

    def _of_record(self, id: str, now: Record | None, then: Disclosed | None, today: Record | None) -> Change | None:
        shown = self._by.disclosed(now) if now else None
        if shown is not None and told.is_public(subject := self.whose.get(shown.record.subject)):
            assert subject is not None
            if today is not None and self._by_today.disclosed(today) is not None:
                if today.version != shown.record.version:
                    return None  # the next state tells the newer one
                kind = ChangeKind.CHANGED if then else ChangeKind.STATED
                return Change(
                    kind, told.record(shown, subject, self._marks.get(id, ())), self.on, shown.record.item, subject.code
                )
        if then is None or not self._owner_was_told(then.record):
            return None
        return self._gone(then, today if today is not None else now)

    def _owner_was_told(self, then: Record) -> bool:
        """Whether a record's organisation was told of in the state the consumer has: the one it is found under, or,
        where that moved since, the one it was stated of."""
        if then.subject not in self._moved_since or self._was_told(then.subject):
            return self._was_told(then.subject)
        stated = int(str(ledger.contents([then.entry])[then.entry]["subject"]))
        self._look_up([stated])
        return self._was_told(stated)

    @cached_property
    def _moved_since(self) -> frozenset[int]:
        """The organisations that were merged or split between the two states."""
        parts = ledger.read(self.way.size - 1, MOVES, self._to_size - 1)
        return _moving(one for part in parts for one in part)

    def _was_told(self, number: int) -> bool:
        """Whether the organisation was told of in the state the consumer has; one that was not there yet stands for
        what it absorbed since, whose type was the same."""
        if number >= self.way.size:
            return told.is_public(self.whose.get(number))
        return number in self.before and not self.before[number].person_like

    def _gone(self, then: Disclosed, now: Record | None) -> Change:
        was, unchanged = then.record, now is not None and now.version == then.record.version
        ended = unchanged and then.expires is not None and then.expires < self.on
        subject = self.whose[was.subject].code
        named: Mapping[str, Json] = {"record": was.id, "subject": subject, "item": was.item, "entry": was.entry}
        return Change(why_gone(now, on=self.on, ended=ended), named, self.on, was.item, subject)


def _moving(said: Iterable[Said]) -> frozenset[int]:
    bodies = [one.body for one in said if one.body is not None]
    return frozenset(number for body in bodies for number in (int(str(body["subject"])), *message.numbers_in(body)))


def _public(by: Disclosing, records: Mapping[str, Record]) -> dict[str, Disclosed]:
    return {id: shown for id, record in records.items() if (shown := by.disclosed(record)) is not None}
