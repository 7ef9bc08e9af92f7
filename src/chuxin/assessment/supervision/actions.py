"""What may be done in supervision: draft a plan, publish its roll, commit, reveal, draw, cancel, assign with cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from chuxin.assessment.supervision import eligible, queries, wording
from chuxin.assessment.supervision.bundle import stratum_json
from chuxin.assessment.supervision.draw import commitment_of, is_hash, seed_of
from chuxin.assessment.supervision.followers import (
    ASSIGNED,
    CANCELLED,
    COMMITTED,
    DRAWN,
    FOLLOWER,
    PLANNED,
    PUBLISHED,
    REVEALED,
    plan_id,
)
from chuxin.assessment.supervision.intensity import rates
from chuxin.assessment.supervision.plan import Draft, Plan, Stage, months_of
from chuxin.assessment.supervision.task import Task
from chuxin.foundation.access import queries as access
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json

PLAN, COMMIT, INSPECT = "supervision.plan", "supervision.commit", "supervision.inspect"
LONGEST_SECRET = 200


def plan(draft: Draft, *, actor: Actor, at: datetime) -> Plan:
    """Draft a plan under the regime in force. Nothing is public yet; the roll is made when it is published.

    Refuses ``access.not_permitted``, ``supervision.other_agency``, ``supervision.period``, ``supervision.no_posts``,
    ``supervision.unknown_post``, what the register refuses of the regime, and what its rates refuse.
    """
    actor.must(PLAN)
    on = _day(at)
    _must_act_for(actor, draft.agency)
    regime = queries.regime(draft.regime, on)
    if not on <= draft.ends or draft.ends < draft.starts:
        raise wording.period(on)
    rates(regime, eligible.values_of(regime, on), draft.base_ratio, months_of(draft.starts, draft.ends))
    _must_be_posts(draft)
    body: dict[str, Json] = {
        "regime": regime.id,
        "edition": regime.edition,
        "item": regime.item,
        "starts": draft.starts.isoformat(),
        "ends": draft.ends.isoformat(),
        "base_ratio": str(draft.base_ratio),
        "posts": sorted(draft.posts),
        "places": sorted(draft.places),
        "agency": draft.agency,
        "agency_name": draft.agency_name,
    }
    return queries.plan(plan_id(_say(PLANNED, body, actor=actor, at=at)))


def publish(id: str, *, actor: Actor, at: datetime) -> Plan:
    """Freeze the roll of a plan, with its strata and quotas, and publish its hash. It can only be done once.

    Refuses ``access.not_permitted``, ``supervision.other_agency``, ``supervision.wrong_stage``,
    ``supervision.expired``, and what making the roll refuses.
    """
    actor.must(PLAN)
    with transaction.atomic():
        ledger.take_turn()
        told = _at_stage(id, Stage.DRAFTED, at)
        _must_act_for(actor, told.draft.agency)
        made = eligible.roll_of(queries.regime_of(told), told.draft, _day(at))
        file, root = eligible.keep(made.rows)
        body: dict[str, Json] = {
            "plan": told.seq,
            "root": root,
            "size": len(made.rows),
            "file": file,
            "run": made.standing.run,
            "graded_on": made.standing.on.isoformat(),
            "strata": [stratum_json(each) for each in made.strata],
        }
        _say(PUBLISHED, body, actor=actor, at=at)
    return queries.plan(id)


def commit(id: str, commitment: str, *, actor: Actor, at: datetime) -> Plan:
    """Publish an officer's commitment (SHA-256 of a secret) to a published plan: two officers, neither of whom
    published the list.

    Refuses ``access.not_permitted``, ``supervision.wrong_stage``, ``supervision.expired``,
    ``supervision.four_eyes``, ``supervision.commitment_malformed`` and ``supervision.commitment_used``.
    """
    actor.must(COMMIT)
    if not is_hash(commitment):
        raise wording.commitment_malformed()
    with transaction.atomic():
        ledger.take_turn()
        told = _at_stage(id, Stage.PUBLISHED, at)
        earlier = {one.officer for one in told.commitments}
        if told.published is None or actor.id in earlier | {told.published.by, told.planned_by}:
            raise wording.four_eyes()
        if queries.committed_before(commitment):
            raise wording.commitment_used()
        _say(COMMITTED, {"plan": told.seq, "commitment": commitment}, actor=actor, at=at)
    return queries.plan(id)


def reveal(id: str, secret: str, *, actor: Actor, at: datetime) -> Plan:
    """Reveal the secret of one's own commitment, once a checkpoint holds the list and both commitments.

    Refuses ``access.not_permitted``, ``supervision.wrong_stage``, ``supervision.expired``,
    ``supervision.no_commitment``, ``supervision.secret_differs`` and ``supervision.not_sealed``.
    """
    actor.must(COMMIT)
    with transaction.atomic():
        ledger.take_turn()
        told = _at_stage(id, Stage.COMMITTED, at)
        own = next((one for one in told.commitments if one.officer == actor.id), None)
        if own is None or own.secret is not None:
            raise wording.no_commitment()
        if commitment_of(secret) != own.commitment or "\n" in secret or len(secret) > LONGEST_SECRET:
            raise wording.secret_differs()
        if log.checkpoint_covering(told.settled or 0) is None:
            raise wording.not_sealed()
        body: dict[str, Json] = {"plan": told.seq, "commitment": own.commitment, "secret": secret}
        _say(REVEALED, body, actor=actor, at=at)
    return queries.plan(id)


def draw(id: str, *, actor: Actor, at: datetime) -> Plan:
    """Draw: the seed follows from roll, checkpoint and secrets, the list from the seed; nobody chooses anything.

    Refuses ``access.not_permitted``, ``supervision.other_agency``, ``supervision.wrong_stage``,
    ``supervision.expired``, ``supervision.roll_changed`` and ``supervision.not_sealed``.
    """
    actor.must(PLAN)
    with transaction.atomic():
        ledger.take_turn()
        told = _at_stage(id, Stage.REVEALED, at)
        _must_act_for(actor, told.draft.agency)
        checkpoint = log.checkpoint_covering(told.settled or 0)
        if checkpoint is None or told.published is None:
            raise wording.not_sealed()
        eligible.kept(told.published.file)
        secrets = [one.secret or "" for one in told.commitments]
        seed = seed_of(told.id, told.published.root, checkpoint.root.hex(), secrets)
        body: dict[str, Json] = {
            "plan": told.seq,
            "checkpoint_size": checkpoint.size,
            "checkpoint_root": checkpoint.root.hex(),
            "seed": seed,
            "drawn": sum(stratum.draw for stratum in told.published.strata),
        }
        _say(DRAWN, body, actor=actor, at=at)
    return queries.plan(id)


def cancel(id: str, reason: str, *, actor: Actor, at: datetime) -> Plan:
    """Give a plan up before it is drawn, and say publicly why (a secret never revealed, a list with a fault).

    Refuses ``access.not_permitted``, ``supervision.other_agency``, ``supervision.wrong_stage`` and
    ``supervision.no_reason``.
    """
    actor.must(PLAN)
    if not reason.strip():
        raise wording.no_reason()
    with transaction.atomic():
        ledger.take_turn()
        told = queries.plan(id)
        _must_act_for(actor, told.draft.agency)
        if told.stage in {Stage.DRAWN, Stage.CANCELLED}:
            raise wording.wrong_stage(told.stage, Stage.DRAFTED)
        _say(CANCELLED, {"plan": told.seq, "reason": reason.strip()}, actor=actor, at=at)
    return queries.plan(id)


@dataclass(frozen=True, slots=True)
class Cause:
    """A visit with cause: about whom, under which regime, ordered by which document, to whom it goes, until when."""

    regime: str
    code: str
    document: str
    post: str
    due: date
    agency: str
    agency_name: str


def assign(cause: Cause, *, actor: Actor, at: datetime) -> Task:
    """Assign a visit with cause (a complaint, an order from above). No draw decides it, and no report counts it.

    Refuses ``access.not_permitted``, ``supervision.other_agency``, ``supervision.no_cause`` without a document (R11),
    ``supervision.period``, ``supervision.unknown_post`` and ``supervision.unknown_subject``.
    """
    actor.must(PLAN)
    on = _day(at)
    _must_act_for(actor, cause.agency)
    regime = queries.regime(cause.regime, on)
    if not cause.document.strip():
        raise wording.no_cause()
    if cause.due < on:
        raise wording.period(on)
    subject = subjects.subject_by_code(cause.code)
    if subject is None or subject.uscc is None:
        raise wording.unknown_subject()
    known = dict(access.posts(INSPECT, cause.agency))
    if cause.post not in known:
        raise wording.unknown_post([cause.post])
    body: dict[str, Json] = {
        "regime": regime.id,
        "item": regime.item,
        "code": subject.uscc,
        "name": subject.name,
        "post": cause.post,
        "agency": cause.agency,
        "agency_name": cause.agency_name,
        "due": cause.due.isoformat(),
        "cause": cause.document.strip(),
    }
    return queries.task(f"c{_say(ASSIGNED, body, actor=actor, at=at)}", on=on)


def _say(kind: str, body: Mapping[str, Json], *, actor: Actor, at: datetime) -> int:
    with transaction.atomic():
        said = ledger.append([Saying(kind, body)], actor=actor, at=at)
        follow(FOLLOWER, said)
    return said[0].seq


def _at_stage(id: str, stage: Stage, at: datetime) -> Plan:
    told = queries.plan(id)
    if told.stage is not stage:
        raise wording.wrong_stage(told.stage, stage)
    if told.draft.ends < _day(at):
        raise wording.expired(told.draft.ends)
    return told


def _must_act_for(actor: Actor, agency: str) -> None:
    if actor.agency is not None and actor.agency != agency:
        raise wording.other_agency()


def _must_be_posts(draft: Draft) -> None:
    if not draft.posts:
        raise wording.no_posts()
    unknown = sorted(set(draft.posts) - dict(access.posts(INSPECT, draft.agency)).keys())
    if unknown:
        raise wording.unknown_post(unknown)


def _day(at: datetime) -> date:
    return at.astimezone(HERE).date()
