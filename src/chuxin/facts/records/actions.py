"""What may be done to records: state them, withdraw one, repair one, and say what a source has delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records import queries
from chuxin.facts.records.followers import FOLLOWER, write_stated
from chuxin.facts.records.met import Met
from chuxin.facts.records.queries import Standing
from chuxin.facts.records.ready import Ready
from chuxin.facts.records.record import EventKind, Outcome, Statement, Supply
from chuxin.facts.records.statements import FIRST, Statements, Succession, as_columns, contents
from chuxin.facts.records.timeline import repair as repair_of
from chuxin.facts.records.timeline import withdrawal
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Mould, Saying, mould
from chuxin.foundation.ledger.following import follow, follow_run
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_STATED = "record.stated"


class Stating:
    """States many sets of one item's rows, each inside a transaction of the caller that has taken its turn.

    The table is asked only where it can hold some of the records: it held the item before, others have stated records
    since, or a row may have been met already. ``again`` says that the very bytes were settled before, so a row equal
    to any version ever stated says nothing new (an old file sent again never undoes a correction).
    """

    def __init__(self, item: str, *, actor: Actor, at: datetime, again: bool = False) -> None:
        actor.must("intake.send")
        self._item, self._actor, self._at, self._again = item, actor, at, again
        self._held: bool | None = None
        self._seen = -1
        self._met = Met()

    def mould(self) -> Mould:
        """The header of what this says, for whoever makes statements ready beforehand."""
        return mould(_STATED, self._at, self._actor.id)

    def state(self, statements: Statements | Ready) -> Outcome:
        """Say what is new among ``statements``; a key met twice makes a new version or says nothing new."""
        outcome = self._state(statements)
        self._seen = log.size()
        return outcome

    def _state(self, statements: Statements | Ready) -> Outcome:
        records = statements.records()
        doubtful = self._met.meet(records)
        asked = records if self._is_held() else [records[place] for place in doubtful]
        stored = queries.standing(asked, self._item)
        if not stored and len(set(records)) == len(records):
            self._say_first(statements)
            return Outcome(new=len(records))
        return self._sift(statements, records, stored)

    def _is_held(self) -> bool:
        """Whether another batch may have stated records of the item: before this one, or between two of its turns."""
        if self._held is None:
            self._held = queries.holds(self._item)
        elif not self._held:
            self._held = log.first_of(frozenset({_STATED}), self._seen, log.size() - 1) is not None
        return self._held

    def _sift(self, statements: Statements | Ready, records: Sequence[str], stored: dict[str, Standing]) -> Outcome:
        digests = statements.digests()
        said, later, met = [], [], set()
        unchanged = 0
        for place, (record, digest) in enumerate(zip(records, digests, strict=True)):
            standing = stored.get(record)
            if record in met:
                later.append(place)
            elif standing and standing.says(digest, self._again):
                unchanged += 1
            else:
                said.append(place)
                met.add(record)
        before = [stored.get(records[place]) for place in said]
        succession = Succession(
            [standing.version + 1 if standing else 1 for standing in before],
            [standing.entry if standing else None for standing in before],
        )
        self._say(statements.only(said), [digests[place] for place in said], succession)
        superseded = sum(standing is not None for standing in before)
        outcome = Outcome(len(said) - superseded, superseded, unchanged)
        return outcome + self._again_in_file(statements.only(later)) if later else outcome

    def _again_in_file(self, later: Statements) -> Outcome:
        records = later.records()
        return self._sift(later, records, queries.standing(records, self._item))

    def _say_first(self, statements: Statements | Ready) -> None:
        if isinstance(statements, Statements):
            self._say(statements, statements.digests(), FIRST)
        else:
            run = ledger.append_sealed(_STATED, statements.sealed, actor=self._actor, at=self._at)
            follow_run(FOLLOWER, run, partial(write_stated, run, statements, statements.told, FIRST))

    def _say(self, statements: Statements, digests: Sequence[str], succession: Succession) -> None:
        if not digests:
            return
        said = (part.to_pylist() for part in contents(statements, digests, succession))
        run = ledger.append_alike(_STATED, said, actor=self._actor, at=self._at)
        follow_run(FOLLOWER, run, partial(write_stated, run, statements, digests, succession))


def state(statements: Sequence[Statement], *, actor: Actor, at: datetime) -> Outcome:
    """State records: unknown keys become records, changed ones new versions, equal ones say nothing.

    Permit ``intake.send``. Refuses ``mirrored.not_owner`` where a mirrored record would get another source.
    """
    actor.must("intake.send")
    _must_keep_owner(statements)
    outcome = Outcome()
    with transaction.atomic():
        ledger.take_turn()
        for columns in as_columns(statements):
            outcome += Stating(columns.item, actor=actor, at=at).state(columns)
    return outcome


def supply(delivered: Supply, *, actor: Actor, at: datetime) -> None:
    """Say that a source has delivered an item for a region and a span of days: silence is then no longer "nothing"."""
    actor.must("intake.send")
    body = {
        "item": delivered.item,
        "region": delivered.region,
        "since": delivered.since.isoformat(),
        "until": delivered.until.isoformat(),
    }
    with transaction.atomic():
        follow(FOLLOWER, ledger.append([Saying("record.supplied", body)], actor=actor, at=at))


def withdraw(record: str, *, reason: Text | str, doc_no: str, on: date, actor: Actor, at: datetime) -> None:  # noqa: PLR0913
    """Withdraw a record whose decision was annulled, changed or declared void (lifecycle.md §5), from the day ``on``.

    Permit ``record.withdraw``. Refuses ``record.unknown``, ``record.before_decision``, ``record.closed``, and
    ``mirrored.not_owner`` to everyone but the authority whose decision is mirrored.
    """
    actor.must("record.withdraw")
    _decide(record, EventKind.WITHDRAWN, _Decision(_text(reason), doc_no, on), actor=actor, at=at)


def repair(record: str, *, reason: Text | str, doc_no: str, on: date, actor: Actor, at: datetime) -> None:  # noqa: PLR0913
    """Close a record by credit repair from the day ``on``: never deleted, but without effect (lifecycle.md §3).

    Permit ``record.repair``. Refuses ``record.unknown``, ``record.before_decision``, ``record.closed``, and
    ``mirrored.not_owner`` to everyone but the authority whose decision is mirrored.
    """
    actor.must("record.repair")
    _decide(record, EventKind.REPAIRED, _Decision(_text(reason), doc_no, on), actor=actor, at=at)


def reinstate(record: str, *, reason: Text | str, doc_no: str, on: date, actor: Actor, at: datetime) -> None:  # noqa: PLR0913
    """Say from the day ``on`` that a withdrawn record stands again: back on its list, or withdrawn in error.

    Permit ``record.withdraw``. Refuses ``record.unknown``, ``record.before_decision``, ``record.closed`` (repaired, or
    not withdrawn).
    """
    actor.must("record.withdraw")
    _decide(record, EventKind.REINSTATED, _Decision(_text(reason), doc_no, on), actor=actor, at=at)


def revoke_repair(record: str, *, reason: Text | str, doc_no: str, on: date, actor: Actor, at: datetime) -> None:  # noqa: PLR0913
    """Say from the day ``on`` that a repair no longer holds: it rested on false material (lifecycle.md §3).

    Permit ``record.repair``. Refuses ``record.unknown``, ``record.before_decision``, ``record.not_repaired``, and
    ``mirrored.not_owner`` to everyone but the authority whose decision is mirrored.
    """
    actor.must("record.repair")
    _decide(record, EventKind.REPAIR_REVOKED, _Decision(_text(reason), doc_no, on), actor=actor, at=at)


def close_many(  # noqa: PLR0913 - which and how, why, by what paper, who and when
    records: Sequence[str], kind: EventKind, reason: Text, *, doc_no: str, actor: Actor, at: datetime
) -> None:
    """Withdraw or reinstate many records in one saying each, from the day of ``at``; the caller knows that they may be.

    Permit ``intake.send``: what a source's own delivery says of its own records.
    """
    actor.must("intake.send")
    on = at.astimezone(HERE).date().isoformat()
    sayings = [
        Saying(f"record.{kind}", {"record": each, "on": on, "doc_no": doc_no, "reason": reason.as_json()})
        for each in records
    ]
    if sayings:
        with transaction.atomic():
            follow(FOLLOWER, ledger.append(sayings, actor=actor, at=at))


@dataclass(frozen=True, slots=True)
class _Decision:
    reason: Text
    doc_no: str
    on: date


def _text(reason: Text | str) -> Text:
    return reason if isinstance(reason, Text) else Text(reason, reason)


def _decide(record: str, kind: EventKind, decision: _Decision, *, actor: Actor, at: datetime) -> None:
    with transaction.atomic():
        ledger.take_turn()
        must_own(record, actor)
        _must_be_open(record, kind, decision.on)
        body: dict[str, Json] = {
            "record": record,
            "on": decision.on.isoformat(),
            "doc_no": decision.doc_no,
            "reason": decision.reason.as_json(),
        }
        follow(FOLLOWER, ledger.append([Saying(f"record.{kind}", body)], actor=actor, at=at))


def must_own(record: str, actor: Actor) -> None:
    """Refuse (``mirrored.not_owner``) another authority than the one whose decision a record mirrors (R43)."""
    item, source = queries.item_and_source(record)
    if catalogue.is_mirrored(item) and actor.agency != source:
        raise _not_owner(item)


def _must_keep_owner(statements: Sequence[Statement]) -> None:
    mirrored = {item for item in {one.item for one in statements} if catalogue.is_mirrored(item)}
    told = [one for one in statements if one.item in mirrored]
    first = queries.sources_of([one.record for one in told]) if told else {}
    for one in told:
        if first.setdefault(one.record, one.source) != one.source:
            raise _not_owner(one.item)


def _not_owner(item: str) -> Refusal:
    found = catalogue.editions(item)[-1]
    return Refusal(
        "mirrored.not_owner",
        Text(
            f"“{found.title.zh}”是其他机关认定的，只能由认定机关更正或撤销（R43）。",
            f"“{found.title.en}” is another authority's decision; only that authority changes it (R43).",
        ),
        Text("请由认定机关的账号办理，或请其重新报送。", "An account of that authority does it, or sends it again."),
        clause=found.clauses[0],
    )


def must_follow_decision(record: str, on: date) -> None:
    """Nothing takes effect before the decision it is about. Refuses ``record.unknown``, ``record.before_decision``."""
    decided_on = queries.decided_on(record)
    if on < decided_on:
        raise Refusal(
            "record.before_decision",
            Text("生效日期早于原决定日期。", "It would take effect before the record's own decision."),
            Text(f"请填写{decided_on}或以后的日期。", f"Give {decided_on} or a later day."),
        )


def _must_be_open(record: str, kind: EventKind, on: date) -> None:
    must_follow_decision(record, on)
    events = queries.events_of(record)
    closed, repaired = withdrawal(events) is not None, repair_of(events) is not None
    if kind is EventKind.REPAIR_REVOKED and not repaired:
        raise Refusal(
            "record.not_repaired",
            Text("该记录没有可撤销的修复。", "The record has no repair that could be revoked."),
            Text("请先查看该记录的办理经过。", "Look at the record's history first."),
        )
    if closed is not (kind is EventKind.REINSTATED) or (repaired and kind is EventKind.REPAIRED):
        raise Refusal(
            "record.closed",
            Text("该记录已撤销或已修复，不能重复办理。", "The record is already withdrawn or repaired."),
            Text("请先查看该记录的办理经过。", "Look at the record's history first."),
        )


def catch_up() -> None:
    """Let the index hear of what other rooms said: organisations merged or split."""
    follow(FOLLOWER)
