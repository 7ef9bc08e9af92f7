"""What a person decides about whose record it is: the rows are filed, move, or go; every decision can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import matches, own, queries
from chuxin.facts.intake.match import Choice, Match
from chuxin.facts.intake.naming import registration
from chuxin.facts.intake.withdrawing import withdrawn_among
from chuxin.facts.records import actions as records
from chuxin.facts.records import queries as filed
from chuxin.facts.records.record import EventKind, Record, State, Statement
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as entries
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.message import HERE, day
from chuxin.foundation.subjects.persons import may_be_person
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_REASON = Text("经核实归属有变更：", "Whose record it is was decided otherwise: ")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says: the organisation of this number (``CHOSEN``), one of its own (``NEW``), or nobody here.

    ``seen`` is the decision that person had before the eyes (its ledger entry, 0 where there was none); ``None`` where
    it does not matter.
    """

    choice: Choice
    number: int | None = None
    why: str = ""
    seen: int | None = None


def decide(entry: int, decision: Decision, *, actor: Actor, at: datetime) -> Match:
    """Decide whose records the rows of a question are, here and in every batch that asked the same.

    The records are stated of the organisation chosen; those already filed under another move there as a new version,
    with nobody chosen they are withdrawn. Permit ``subject.match``. Refuses ``match.unknown``, ``match.no_reason``,
    ``match.no_kind`` (the feed registers none by name), ``match.may_be_person``, ``match.unsuited``,
    ``match.decided_meanwhile`` (another decision than the one ``seen`` holds), ``subjects.unknown``, and an item no
    longer in force (R08). The same decision sent twice by the same person is one.
    """
    actor.must("subject.match")
    if not decision.why.strip():
        raise Refusal(
            "match.no_reason",
            Text("决定须写明理由。", "A decision needs its reason."),
            Text("请写明核实的依据。", "Say what it rests on."),
        )
    with transaction.atomic():
        ledger.take_turn()
        asked = matches.match(entry)
        own.must_see(actor, queries.held(asked.batch))
        if decision.seen is not None and _is_said(asked, decision, actor):
            return asked
        _must_be_as_seen(asked, decision.seen)
        _carry_out(asked, decision, actor=actor, at=at)
    return matches.match(entry)


def undo(entry: int, *, why: str, seen: int | None = None, actor: Actor, at: datetime) -> Match:
    """Take back the last decision of a question: what held before it holds again, which may be that it waits.

    Permit ``subject.match``. Refuses ``match.undecided`` where no person has decided, ``match.decided_meanwhile``,
    ``batch.other_agency``.
    """
    actor.must("subject.match")
    with transaction.atomic():
        ledger.take_turn()
        asked = matches.match(entry)
        own.must_see(actor, queries.held(asked.batch))
        if asked.decision is None:
            raise Refusal(
                "match.undecided",
                Text("该问题尚无人工决定，无可撤销。", "Nobody has decided it; there is nothing to undo."),
                Text("如对自动归属有异议，请直接作出决定。", "If the automatic answer is wrong, decide otherwise."),
            )
        _must_be_as_seen(asked, seen)
        choice, number = matches.before(asked)
        _carry_out(asked, Decision(choice, number, why.strip() or "撤销上一决定"), actor=actor, at=at)
    return matches.match(entry)


def _is_said(asked: Match, decision: Decision, actor: Actor) -> bool:
    """Whether this very decision stands already, by the same person: a form sent twice."""
    same = asked.choice is decision.choice and decision.number in {None, asked.chosen}
    return same and (asked.decided_by, asked.why) == (actor.id, decision.why.strip())


def _must_be_as_seen(asked: Match, seen: int | None) -> None:
    if seen is not None and seen != (asked.decision or 0):
        raise Refusal(
            "match.decided_meanwhile",
            Text(
                "您打开本页之后，该问题已有新的决定；您的决定没有写入。",
                "It was decided since you opened the page; your decision was not entered.",
            ),
            Text(
                "请看下面现在的决定；如不同意，请重新决定并写明理由。",
                "See the decision that holds now; if it is wrong, decide again and say why.",
            ),
        )


def _carry_out(asked: Match, decision: Decision, *, actor: Actor, at: datetime) -> None:
    on = at.astimezone(HERE).date()
    number = _number(asked, decision, actor=actor, at=at)
    if number is None:
        moved = _take_back(asked, decision, actor=actor, at=at)
    else:
        _must_suit(asked, number, on)
        moved = _file(asked, number, decision, actor=actor, at=at)
    body: dict[str, Json] = {
        "question": asked.question.digest,
        "choice": decision.choice.value,
        "number": number,
        "why": decision.why.strip(),
        "records": list(moved),
        "previous": asked.decision,
    }
    follow(matches.FOLLOWER, ledger.append([Saying(matches.DECIDED, body)], actor=actor, at=at))


def _number(asked: Match, decision: Decision, *, actor: Actor, at: datetime) -> int | None:
    """The organisation the rows are to be filed under; registered by name where that was decided."""
    if decision.choice is not Choice.NEW or decision.number is not None:
        return decision.number
    if not asked.question.among:
        raise Refusal(
            "match.no_kind",
            Text("该报送通道不按名称登记新组织。", "This feed registers no organisation by name."),
            Text(
                "请先报送其登记注册信息，再选定该组织。",
                "Send its registration first, then choose it.",
            ),
        )
    if may_be_person(asked.question.name):
        raise Refusal(
            "match.may_be_person",
            Text("名称可能是自然人姓名，不得登记（R01）。", "The name may be a person's; it is not registered (R01)."),
            Text("请决定“不归属任何组织”。", "Decide that nobody here is meant."),
        )
    return subjects.register([registration(asked.question, asked.batch)], actor=actor, at=at)[0]


def _must_suit(asked: Match, number: int, on: date) -> None:
    """The item is still in force (R08) and collected for organisations of this type; it is an organisation here."""
    item = catalogue.item(asked.item, on)
    if register.subject(number).type not in item.subject_types:
        raise Refusal(
            "match.unsuited",
            Text("该事项不归集这一类主体的信息。", "The item is not collected for this type of organisation."),
            Text("请另选组织，或决定不归属任何组织。", "Choose another, or decide that nobody here is meant."),
        )


def _file(asked: Match, number: int, decision: Decision, *, actor: Actor, at: datetime) -> list[str]:
    """State the rows of a question of the organisation ``number``, wherever they are filed now."""
    on = at.astimezone(HERE).date()
    told = _contents(asked)
    held = filed.among(list(told), on=on)
    editions = entries.contents([one.entry for one in held.values()])
    statements = [
        _moved(held[record], number, str(editions[held[record].entry]["edition"]))
        if record in held
        else _first(asked, row, number)
        for record, row in told.items()
    ]
    records.state(statements, actor=actor, at=at)
    back = [record for record, one in held.items() if one.state is State.WITHDRAWN]
    records.close_many(back, EventKind.REINSTATED, _why(decision), doc_no=asked.batch, actor=actor, at=at)
    return list(told)


def _take_back(asked: Match, decision: Decision, *, actor: Actor, at: datetime) -> list[str]:
    """Withdraw what was filed for a question."""
    on = at.astimezone(HERE).date()
    held = filed.among(list(_contents(asked)), on=on)
    open_ones = [record for record, one in held.items() if one.state is not State.WITHDRAWN]
    records.close_many(open_ones, EventKind.WITHDRAWN, _why(decision), doc_no=asked.batch, actor=actor, at=at)
    return open_ones


def _contents(asked: Match) -> dict[str, Mapping[str, Json]]:
    """The newest row of every record that was asked about under the same question, with its batch and edition."""
    told: dict[str, Mapping[str, Json]] = {}
    bodies = entries.contents([one.entry for one in matches.alike(asked.question.digest)])
    gone = withdrawn_among([str(body["batch"]) for body in bodies.values()])
    for _, body in sorted(bodies.items()):
        if str(body["batch"]) in gone:
            continue
        for row in matches.rows_in(body):
            told[str(row["record"])] = {**row, **{name: body[name] for name in ("batch", "edition", "item")}}
    return told


def _first(asked: Match, row: Mapping[str, Json], number: int) -> Statement:
    decided_on, fields = day(row["decided_on"]), row["fields"]
    assert decided_on is not None, "undated rows are refused before anything is asked"
    assert isinstance(fields, Mapping)
    return Statement(
        record=str(row["record"]),
        item=str(row["item"]),
        edition=str(row["edition"]),
        subject=number,
        source=str(row["source"]),
        batch=str(row["batch"]),
        row=int(str(row["row"])),
        doc_no=str(row["doc_no"]),
        decided_on=decided_on,
        valid_from=day(row["valid_from"]),
        valid_to=day(row["valid_to"]),
        tier=_maybe(row["tier"]),
        amount=_maybe(row["amount"]),
        fields=fields,
    )


def _moved(one: Record, number: int, edition: str) -> Statement:
    return Statement(
        record=one.id,
        item=one.item,
        edition=edition,
        subject=number,
        source=one.source,
        batch=one.batch,
        row=one.row,
        doc_no=one.doc_no,
        decided_on=one.decided_on,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        tier=one.tier,
        amount=None if one.amount is None else f"{one.amount:f}",
        fields=one.fields,
    )


def _why(decision: Decision) -> Text:
    return Text(_REASON.zh + decision.why, _REASON.en + decision.why)


def _maybe(value: Json) -> str | None:
    return None if value is None else str(value)
