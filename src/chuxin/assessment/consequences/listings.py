"""Severe listings: each step of their procedure is an entry of the ledger, publication a record of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from chuxin.assessment.consequences import procedure, queries
from chuxin.assessment.consequences.act import four_eyes, must_be_theirs
from chuxin.assessment.consequences.actions import Service, served_body, written
from chuxin.assessment.consequences.cases import (
    Proposal,
    case,
    doc_no_of,
    must_be_on,
    must_be_sound,
    must_stand,
    notice,
    statement_of,
)
from chuxin.assessment.consequences.followers import FOLLOWER
from chuxin.assessment.consequences.message import LISTING_PROPOSED, step_of
from chuxin.assessment.consequences.procedure import Case
from chuxin.facts.records import actions as stating
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Decision:
    """What the head decides: to list or not, the number of the decision and its reasons."""

    listed: bool
    doc_no: str
    reason: str


def propose(what: Proposal, *, actor: Actor, at: datetime) -> Case:
    """Propose a listing on records that stand. It has no effect of its own, so the switch does not matter.

    Permit ``listing.prepare``. Refuses what the register refuses, ``listing.elsewhere`` (a list this hub only
    mirrors), ``listing.target``, ``listing.ground``, ``listing.record``, ``listing.pending``, ``text.length``.
    """
    actor.must("listing.prepare")
    on = _day(at)
    named = queries.severe_list(what.list, on)
    with transaction.atomic():
        ledger.take_turn()
        must_be_sound(named, what, on)
        body: Mapping[str, Json] = {
            "definition": named.id,
            "edition": named.edition,
            "subject": what.subject,
            "ground": what.ground,
            "records": list(what.records),
            "reason": written(what.reason, "理由", "reasons"),
            "months": named.months,
            "statement_days": queries.number(named.statement_days, on),
            "sync_working_days": queries.number(named.sync_working_days, on),
            "on": on.isoformat(),
            "agency": actor.agency or "",
        }
        said = ledger.append([Saying(LISTING_PROPOSED, body)], actor=actor, at=at)
        follow(FOLLOWER, said)
    return case(said[0].seq)


def give_notice(seq: int, service: Service, *, actor: Actor, at: datetime) -> Case:
    """Enter that the prior notice was served: grounds, basis, what follows, exits, remedies. The statement period runs
    from the day after. Permit ``listing.prepare``."""
    actor.must("listing.prepare")
    body = served_body(service, _day(at))
    found = case(seq)
    told: list[Json] = [line.as_json() for line in notice(found, _day(at))]
    return _take(seq, "noticed", {**body, "notice": told}, actor=actor, at=at)


def hear(seq: int, text: str, *, actor: Actor, at: datetime) -> Case:
    """Enter a statement and defence: by the organisation itself, or by an officer from paper. Late ones are heard as
    long as nothing was checked. Refuses ``access.not_permitted`` to anyone else."""
    found = case(seq)
    if not (actor.may("file.read_own") and actor.subject == found.subject):
        actor.must("listing.prepare")
    body = {"on": _day(at).isoformat(), "text": written(text, "陈述申辩", "statement")}
    return _take(seq, "stated", body, actor=actor, at=at)


def check(seq: int, finding: str, *, upheld: bool, actor: Actor, at: datetime) -> Case:
    """Enter what the check of the statement found, once the period is over; ``upheld`` where it was right.

    Permit ``listing.prepare``. Refuses ``listing.period_running``.
    """
    actor.must("listing.prepare")
    body: Mapping[str, Json] = {
        "on": _day(at).isoformat(),
        "finding": written(finding, "核查意见", "finding"),
        "upheld": upheld,
    }
    return _take(seq, "checked", body, actor=actor, at=at)


def decide(seq: int, decision: Decision, *, actor: Actor, at: datetime) -> Case:
    """Decide a case, as the head of the body: nobody who prepared it may. Deciding not to list needs no switch.

    Permit ``listing.decide``. Refuses ``consequences.four_eyes``, ``listing.statement_upheld``, ``listing.record``
    (what it rests on stands no more), ``consequences.off`` and ``consequences.unverified`` where it lists.
    """
    actor.must("listing.decide")
    on, found = _day(at), case(seq)
    procedure.must_follow(found, "decided", on)
    procedure.must_be_another(found, actor.id)
    checked = found.all("checked")[-1]
    procedure.must_stand(checked.body.get("upheld") is True, decision.listed)
    if decision.listed:
        must_be_on(queries.severe_list(found.list, on))
        must_stand(found.records, found.subject, on)
    body: Mapping[str, Json] = {
        "on": on.isoformat(),
        "listed": decision.listed,
        "doc_no": doc_no_of(decision.doc_no),
        "reason": written(decision.reason, "理由", "reasons"),
    }
    return _take(seq, "decided", body, actor=actor, at=at)


def drop(seq: int, reason: str, *, actor: Actor, at: datetime) -> Case:
    """Take a proposal back before it is decided. Permit ``listing.prepare``."""
    actor.must("listing.prepare")
    body = {"on": _day(at).isoformat(), "reason": written(reason, "理由", "reason")}
    return _take(seq, "dropped", body, actor=actor, at=at)


def publish(seq: int, *, actor: Actor, at: datetime) -> Case:
    """Publish a decided listing: it becomes a record of the catalogue, and only so may anything follow from it.

    Permits ``listing.publish`` and ``intake.send``. Refuses ``consequences.four_eyes`` to whoever decided,
    ``consequences.off``, ``listing.no_code``.
    """
    actor.must("listing.publish")
    on = _day(at)
    with transaction.atomic():
        ledger.take_turn()
        found = case(seq)
        procedure.must_follow(found, "published", on)
        named = queries.severe_list(found.list, on)
        must_be_on(named)
        if found.all("decided")[-1].actor == actor.id:
            raise four_eyes()
        statement = statement_of(found, named, actor, on)
        stating.state([statement], actor=actor, at=at)
        return _take(seq, "published", {"on": on.isoformat(), "record": statement.record}, actor=actor, at=at)


def annotate(seq: int, kind: str, doc_no: str, *, actor: Actor, at: datetime) -> Case:
    """Note that a listing is before a court or under reconsideration; it is told beside it (R35).

    Permit ``listing.prepare``.
    """
    actor.must("listing.prepare")
    if kind not in {"reconsideration", "litigation"}:
        raise Refusal(
            "dispute.kind",
            Text(f"没有“{kind}”这种标注。", f"There is no such mark: “{kind}”."),
            Text("可用：reconsideration（复议）、litigation（诉讼）。", "Use reconsideration or litigation."),
        )
    body = {"on": _day(at).isoformat(), "kind": kind, "doc_no": doc_no_of(doc_no)}
    return _take(seq, "annotated", body, actor=actor, at=at)


def remove(seq: int, exit: str, doc_no: str, *, actor: Actor, at: datetime) -> Case:
    """Remove an organisation from the list by one of its exits: the record ends today, and whatever rests on it.

    Permits ``listing.decide`` and ``intake.send``. Never needs the switch. Refuses ``listing.exit``.
    """
    actor.must("listing.decide")
    on = _day(at)
    with transaction.atomic():
        ledger.take_turn()
        found = case(seq)
        procedure.must_follow(found, "removed", on)
        named = queries.severe_list(found.list, on)
        way = named.exit(exit)
        if way is None:
            listed = ", ".join(each.id for each in named.exits)
            raise Refusal(
                "listing.exit",
                Text(f"“{named.title.zh}”没有“{exit}”这一退出条件。", f"“{named.title.en}” has no exit “{exit}”."),
                Text(f"可用：{listed}。", f"Use one of: {listed}."),
                named.clauses[0],
            )
        statement = statement_of(found, named, actor, on, removal=(on, way.title.zh))
        stating.state([statement], actor=actor, at=at)
        body = {"on": on.isoformat(), "exit": exit, "doc_no": doc_no_of(doc_no), "record": statement.record}
        return _take(seq, "removed", body, actor=actor, at=at)


def sync(seq: int, note: str, *, actor: Actor, at: datetime) -> Case:
    """Enter that the end is known everywhere it was shown (within three working days). Permit ``listing.publish``."""
    actor.must("listing.publish")
    body = {"on": _day(at).isoformat(), "note": written(note, "同步情况", "note")}
    return _take(seq, "synced", body, actor=actor, at=at)


def _take(seq: int, step: str, body: Mapping[str, Json], *, actor: Actor, at: datetime) -> Case:
    """Take a step of a case: in its order, in one transaction."""
    with transaction.atomic():
        ledger.take_turn()
        found = case(seq)
        if actor.subject is None or actor.subject != found.subject:
            must_be_theirs(found.agency, actor)
        procedure.must_follow(found, step, date.fromisoformat(str(body["on"])))
        said = ledger.append([Saying(step_of("listing", step), {"matter": seq, **body})], actor=actor, at=at)
        follow(FOLLOWER, said)
    return case(seq)


def _day(at: datetime) -> date:
    return at.astimezone(HERE).date()
