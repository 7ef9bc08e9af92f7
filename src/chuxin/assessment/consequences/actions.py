"""What may be done about consequences: propose, sign, serve and lift a measure; mark and settle what is pending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from chuxin.assessment.consequences import queries
from chuxin.assessment.consequences.act import (
    METHODS,
    Act,
    Draft,
    is_basis,
    must_be_theirs,
    must_follow,
    notice,
    switched_off,
    unverified,
)
from chuxin.assessment.consequences.dispute import DisputeKind
from chuxin.assessment.consequences.followers import FOLLOWER
from chuxin.assessment.consequences.message import ACT_PROPOSED, DISPUTED, SETTLED, step_of
from chuxin.assessment.consequences.permission import Permitted, Request
from chuxin.assessment.consequences.reasons import Forbidden
from chuxin.assessment.evaluation.followers import FOLLOWER as EVALUATION
from chuxin.facts.records import queries as records
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

SHORTEST, LONGEST = 4, 2_000


@dataclass(frozen=True, slots=True)
class Service:
    """How a notice reached the organisation: the method, the number of the receipt, and the day."""

    method: str
    receipt: str
    on: date


def propose(draft: Draft, *, actor: Actor, at: datetime) -> Act:
    """Propose a measure: what the engine permits today, because of records that stand, with reasons in words.

    Permit ``measure.propose``. Refuses ``consequences.off`` while the switch is off (R49), ``consequences.unverified``
    for a row that is no official basis, ``measure.<reason>`` for what the engine forbids, ``text.length``.
    """
    actor.must("measure.propose")
    on = _day(at)
    reason = written(draft.reason, "理由", "reasons")
    with transaction.atomic():
        ledger.take_turn()
        allowed = _permitted(draft, on)
        row = allowed.row
        body: Mapping[str, Json] = {
            "definition": row.id,
            "edition": row.edition,
            "title": row.title.as_json(),
            "clauses": list(row.clauses),
            "basis": [each.as_json() for each in queries.cited(row.clauses)],
            "remedy": row.remedy.as_json(),
            "subject": draft.subject,
            "implementer": draft.implementer,
            "records": list(draft.records),
            "reason": reason,
            "form": draft.form,
            "until": None if draft.until is None else draft.until.isoformat(),
            "agency": actor.agency or "",
        }
        said = ledger.append([Saying(ACT_PROPOSED, body)], actor=actor, at=at)
        follow(FOLLOWER, said)
    return queries.act(said[0].seq)


def sign(seq: int, *, actor: Actor, at: datetime) -> Act:
    """Sign a proposed measure: another person than proposed it, after the engine has been asked again (R21).

    Permit ``measure.sign``. Refuses what :func:`propose` refuses, ``consequences.four_eyes``,
    ``consequences.out_of_order``. The measure takes effect when its notice is served (R18).
    """
    actor.must("measure.sign")
    on = _day(at)
    with transaction.atomic():
        ledger.take_turn()
        act = queries.act(seq)
        must_follow(act, "signed", actor.id, on)
        _permitted(act.draft, on)
        told: list[Json] = [line.as_json() for line in notice(act)]
        return _step(act, "signed", {"on": on.isoformat(), "notice": told}, actor=actor, at=at)


def decline(seq: int, reason: str, *, actor: Actor, at: datetime) -> Act:
    """Decline to sign a proposed measure, with the reason. Permit ``measure.sign``."""
    actor.must("measure.sign")
    on = _day(at)
    with transaction.atomic():
        ledger.take_turn()
        act = queries.act(seq)
        must_follow(act, "declined", actor.id, on)
        body = {"on": on.isoformat(), "reason": written(reason, "理由", "reason")}
        return _step(act, "declined", body, actor=actor, at=at)


def serve(seq: int, service: Service, *, actor: Actor, at: datetime) -> Act:
    """Enter that the written notice was served, with its receipt; only then is the measure in force (R18).

    Permit ``measure.propose``. Refuses ``consequences.off``, ``consequences.out_of_order``, ``service.method``,
    ``service.future``.
    """
    actor.must("measure.propose")
    if not queries.switched_on():
        raise switched_off()
    body = served_body(service, _day(at))
    with transaction.atomic():
        ledger.take_turn()
        act = queries.act(seq)
        must_follow(act, "served", actor.id, service.on)
        return _step(act, "served", body, actor=actor, at=at)


def lift(seq: int, reason: str, *, on: date, actor: Actor, at: datetime) -> Act:
    """Lift a measure from the day ``on`` before its end. Never needs the switch. Permit ``measure.sign``."""
    actor.must("measure.sign")
    with transaction.atomic():
        ledger.take_turn()
        act = queries.act(seq)
        must_follow(act, "lifted", actor.id, on)
        body = {"on": on.isoformat(), "reason": written(reason, "理由", "reason")}
        return _step(act, "lifted", body, actor=actor, at=at)


def mark_dispute(record: str, kind: str, *, doc_no: str, on: date, actor: Actor, at: datetime) -> int:  # noqa: PLR0913
    """Mark a record (:class:`DisputeKind`) from the day ``on``; gives the number of the mark.

    An open objection or reorganisation keeps the record from setting anything off, and from deciding a grade. Permit
    ``dispute.mark``. Refuses ``record.unknown``, ``dispute.kind`` and ``dispute.open`` (the same is pending already).
    """
    actor.must("dispute.mark")
    if kind not in set(DisputeKind):
        listed = ", ".join(DisputeKind)
        raise Refusal(
            "dispute.kind",
            Text(f"没有“{kind}”这种标注。", f"There is no such mark: “{kind}”."),
            Text(f"可用：{listed}。", f"Use one of: {listed}."),
        )
    with transaction.atomic():
        ledger.take_turn()
        records.decided_on(record)
        if any(one.kind == kind and one.open(on) for one in queries.disputes_of([record])):
            raise Refusal(
                "dispute.open",
                Text("该记录已有同类标注，尚未办结。", "The record bears the same mark already, still open."),
                Text("请先办结原标注。", "Settle that one first."),
            )
        body = {"record": record, "kind": kind, "doc_no": doc_no.strip(), "on": on.isoformat()}
        said = ledger.append([Saying(DISPUTED, body)], actor=actor, at=at)
        follow(FOLLOWER, said)
        follow(EVALUATION)
    return said[0].seq


def settle_dispute(entry: int, *, outcome: str, on: date, actor: Actor, at: datetime) -> None:
    """Settle what is pending from the day ``on``. Permit ``dispute.mark``. Refuses ``dispute.unknown`` and
    ``dispute.settled``."""
    actor.must("dispute.mark")
    with transaction.atomic():
        ledger.take_turn()
        found = queries.dispute(entry)
        if found.until is not None:
            raise Refusal(
                "dispute.settled",
                Text("该标注已经办结。", "It has been settled already."),
                Text("无需重复办理。", "Nothing more needs to be done."),
            )
        body: Mapping[str, Json] = {
            "dispute": entry,
            "record": found.record,
            "outcome": written(outcome, "处理结果", "outcome"),
            "on": max(on, found.since).isoformat(),
        }
        follow(FOLLOWER, ledger.append([Saying(SETTLED, body)], actor=actor, at=at))
        follow(EVALUATION)


def written(text: str, zh: str, en: str) -> str:
    """``text`` without blanks around it. Refuses ``text.length`` where it says nothing or too much."""
    told = text.strip()
    if not SHORTEST <= len(told) <= LONGEST:
        raise Refusal(
            "text.length",
            Text(f"{zh}须为{SHORTEST}至{LONGEST}字。", f"The {en} take {SHORTEST} to {LONGEST} characters."),
            Text("请如实、具体填写。", "Say it plainly and in full."),
        )
    return told


def served_body(service: Service, today: date) -> dict[str, Json]:
    """What the ledger keeps of a service. Refuses ``service.method``, ``service.receipt`` and ``service.future``."""
    if service.method not in METHODS:
        raise Refusal(
            "service.method",
            Text(f"没有“{service.method}”这种送达方式。", f"There is no way of service “{service.method}”."),
            Text(f"可用：{', '.join(METHODS)}。", f"Use one of: {', '.join(METHODS)}."),
        )
    if not service.receipt.strip():
        raise Refusal(
            "service.receipt",
            Text("须填写送达回证编号。", "The number of the receipt must be given."),
            Text("请按送达回证填写。", "Take it from the receipt of service."),
        )
    if service.on > today:
        raise Refusal(
            "service.future",
            Text("送达日期晚于今天。", "The day of service lies in the future."),
            Text("请在送达后登记。", "Enter it once it has been served."),
        )
    return {"on": service.on.isoformat(), "method": service.method, "receipt": service.receipt.strip()}


def _permitted(draft: Draft, on: date) -> Permitted:
    """The engine's permission for what is drafted, on an official basis and with the switch on."""
    if not queries.switched_on():
        raise switched_off()
    subject = subjects.subject(draft.subject)
    if not draft.records:
        raise _forbidden_without_records()
    answers = [
        queries.check(
            Request(draft.measure, subject.type, draft.implementer, until=draft.until, form=draft.form, because=one),
            draft.subject,
            on=on,
        )
        for one in draft.records
    ]
    for answer in answers:
        if isinstance(answer, Forbidden):
            raise Refusal(f"measure.{answer.code}", answer.reason, answer.remedy, answer.clause)
    allowed = [answer for answer in answers if isinstance(answer, Permitted)]
    if not is_basis(allowed[0].row):
        raise unverified(allowed[0].row.title)
    return allowed[0]


def _forbidden_without_records() -> Refusal:
    return Refusal(
        "measure.no_trigger",
        Text("没有写明所依据的记录。", "It names no record it rests on."),
        Text("请至少写明一条该组织的有效记录。", "Name at least one standing record of the organisation."),
        "cn.measures-list-2024",
    )


def _step(act: Act, step: str, body: Mapping[str, Json], *, actor: Actor, at: datetime) -> Act:
    must_be_theirs(act.agency, actor)
    told: Mapping[str, Json] = {"matter": act.seq, **body}
    follow(FOLLOWER, ledger.append([Saying(step_of("act", step), told)], actor=actor, at=at))
    return queries.act(act.seq)


def _day(at: datetime) -> date:
    return at.astimezone(HERE).date()
