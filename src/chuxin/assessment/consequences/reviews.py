"""Credit reviews: run one over a list of names, look at it again while it may be used; each look is in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from chuxin.assessment.consequences import queries
from chuxin.assessment.consequences.followers import FOLLOWER
from chuxin.assessment.consequences.message import REVIEWED
from chuxin.assessment.consequences.models import ReviewRow
from chuxin.assessment.consequences.review import Known, Order, Review, answer_all
from chuxin.assessment.consequences.review_ground import SCENE_TITLES, Scene
from chuxin.assessment.consequences.wanted import Names, Resolved, Verdict, keys_of, resolve
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records import queries as records
from chuxin.foundation.access import actions as access
from chuxin.foundation.access import queries as grants
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json, digest
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

READING = "credit_review"
MOST, VALID, CLEANED = "national.review.most_names", "national.review.valid_days", "national.review.cleaned_months"
SHORTEST, LONGEST = 2, 200
_FIELD = ("national.penalty", "sector")


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """One review in a list."""

    seq: int
    scene: str
    matter: str
    purpose: str
    on: date
    at: datetime
    actor: str
    names: int
    identified: int
    persons: int


def run(order: Order, names: Names, *, actor: Actor, at: datetime) -> Review:
    """Review the organisations of a list for a matter: each ground on its own, said in the ledger, each organisation's
    own log included (R27, R40). Names that nobody bears are kept nowhere: they might be a person's.

    Permit ``review.run``. Refuses ``review.purpose_missing``, ``review.matter_missing``, ``review.field_unknown``,
    ``review.empty`` and ``review.too_many``.
    """
    actor.must("review.run")
    on = at.astimezone(HERE).date()
    _must_be_sound(order, names, on)
    codes, keys = keys_of(names)
    rows = resolve(names, subjects.numbers_by_code(codes), subjects.numbers_by_name(keys))
    found = [one.subject for one in rows if one.verdict is Verdict.FOUND and one.subject is not None]
    with transaction.atomic():
        ledger.take_turn()
        body = _body(order, names, rows, actor) | {"on": on.isoformat(), "known": log.size(), "identified": len(found)}
        said = ledger.append([Saying(REVIEWED, body)], actor=actor, at=at)
        follow(FOLLOWER, said)
        if found:
            stated = (
                f"{SCENE_TITLES[order.scene].zh} / {SCENE_TITLES[order.scene].en} · {order.matter} · {order.purpose}"
            )
            access.log_reads(READING, found, stated, actor=actor, at=at)
    return _review(said[0].seq, body, actor)


def review(seq: int, *, actor: Actor, on: date) -> Review:
    """A review as it was found, for the department that ran it, while it may be used.

    Permit ``review.run``. Refuses ``review.unknown``, ``review.not_yours`` and ``review.expired``.
    """
    actor.must("review.run")
    row = ReviewRow.objects.filter(seq=seq).first()
    body = log.contents([seq]).get(seq)
    if row is None or body is None:
        raise Refusal(
            "review.unknown",
            Text(f"没有编号为{seq}的信用审查。", f"There is no credit review {seq}."),
            Text("请核对编号。", "Check its number."),
        )
    if row.agency != (actor.agency or "") and not actor.may("*"):
        raise Refusal(
            "review.not_yours",
            Text("只有开展该次审查的部门可以查看结果。", "Only the department that ran the review may see it."),
            Text("确有需要的，请另行开展审查并说明用途。", "Run one of your own and state its purpose."),
        )
    found = _review(seq, body, actor)
    if on > found.until:
        raise Refusal(
            "review.expired",
            Text(f"审查结果只能使用至{found.until}，现已过期。", f"The result could be used until {found.until} only."),
            Text("请重新审查，以当日记录为准。", "Run it again: the records of today count."),
        )
    return found


def reviews(*, actor: Actor, limit: int = 100) -> tuple[ReviewNote, ...]:
    """The reviews of the actor's department, newest first. Permit ``review.run``. One statement."""
    actor.must("review.run")
    rows = ReviewRow.objects.order_by("-seq")
    if not actor.may("*"):
        rows = rows.filter(agency=actor.agency or "")
    return tuple(
        ReviewNote(
            row.seq, row.scene, row.matter, row.purpose, row.day, row.at, row.actor, row.names, row.identified,
            row.persons,
        )
        for row in rows[:limit]
    )  # fmt: skip


def fields(on: date) -> tuple[tuple[str, Text], ...]:
    """The fields of supervision a review may name, with their titles."""
    item, name = _FIELD
    return tuple((choice.value, choice.title) for choice in catalogue.item(item, on).field(name).values)


def most_names(on: date) -> int:
    """How many names one review may hold."""
    return queries.number(MOST, on)


def _must_be_sound(order: Order, names: Names, on: date) -> None:
    if not SHORTEST <= len(order.purpose.strip()) <= LONGEST:
        raise Refusal(
            "review.purpose_missing",
            Text("须写明审查用途。", "The purpose of the review must be stated."),
            Text(
                "请填写用途（2至200字）；每个被查组织都会在其查询日志中看到。",
                "State it in 2 to 200 characters; each organisation sees it in its log.",
            ),
        )
    if not SHORTEST <= len(order.matter.strip()) <= LONGEST:
        raise Refusal(
            "review.matter_missing",
            Text("须写明所办事项的编号。", "The number of the matter at hand must be given."),
            Text(
                "请填写评选、招标或资金项目的编号（2至200字）。",
                "Give the number of the award, tender or fund, 2 to 200 characters.",
            ),
        )
    if order.field is not None and order.field not in {value for value, _ in fields(on)}:
        known_zh, known_en = ("、".join(value for value, _ in fields(on)), ", ".join(value for value, _ in fields(on)))
        raise Refusal(
            "review.field_unknown",
            Text(f"没有监管领域“{order.field}”。", f"There is no field of supervision “{order.field}”."),
            Text(f"可用：{known_zh}。", f"Use one of: {known_en}."),
        )
    if not names.rows:
        raise Refusal(
            "review.empty",
            Text("名单中没有组织。", "The list holds no organisation."),
            Text(
                "请提供名称或统一社会信用代码，每行一个；自然人不予审查。",
                "Give names or codes, one a line; persons are not reviewed.",
            ),
        )
    most = most_names(on)
    if len(names.rows) > most:
        raise Refusal(
            "review.too_many",
            Text(
                f"名单有{len(names.rows)}个名称，一次最多{most}个。",
                f"The list holds {len(names.rows)} names; {most} at most at once.",
            ),
            Text(
                "请仅提交本次事项涉及的组织，或分次审查。", "Hand in only whom the matter concerns, or review in parts."
            ),
        )


def _body(order: Order, names: Names, rows: Sequence[Resolved], actor: Actor) -> dict[str, Json]:
    return {
        "scene": order.scene.value,
        "purpose": order.purpose.strip(),
        "matter": order.matter.strip(),
        "field": order.field,
        "agency": actor.agency or "",
        "names": len(names.rows),
        "persons": names.persons,
        "digest": digest([[one.name, one.code] for one in names.rows]),
        "rows": [[one.row, one.verdict.value, one.subject, list(one.candidates)] for one in rows],
    }


def _review(seq: int, body: Mapping[str, Json], actor: Actor) -> Review:
    """The review that an entry tells of, worked out from the records as known then."""
    on, known = date.fromisoformat(str(body["on"])), int(str(body["known"]))
    rows = tuple(_row(each) for each in _listed(body["rows"]))
    order = Order(
        Scene(str(body["scene"])),
        str(body["purpose"]),
        str(body["matter"]),
        None if body["field"] is None else str(body["field"]),
    )
    found = [one.subject for one in rows if one.verdict is Verdict.FOUND and one.subject is not None]
    doubtful = [number for one in rows for number in one.candidates]
    everyone = subjects.subjects([*found, *doubtful])
    chosen = [everyone[number] for number in found if number in everyone]
    return Review(
        seq=seq,
        order=order,
        on=on,
        until=on + timedelta(days=queries.number(VALID, on)),
        known=known,
        names=int(str(body["names"])),
        persons=int(str(body["persons"])),
        digest=str(body["digest"]),
        rows=rows,
        organisations=answer_all(chosen, queries.review_grounds(on), order, _known(found, known, on, actor)),
        candidates={number: everyone[number] for number in doubtful if number in everyone},
    )


def _known(found: Sequence[int], known: int, on: date, actor: Actor) -> Known:
    held = records.files_of(found, on=on, known=known)
    grounds = queries.review_grounds(on)
    return Known(
        records=held,
        items={item.id: item for item in catalogue.items(on)},
        list_names={each.id: each.name for each in queries.lists(on)},
        supply=records.supplies(known),
        disputes=queries.disputes_of([record.id for some in held.values() for record in some]),
        months={id: queries.number(id, on) for id in sorted({each.window for each in grounds if each.window})},
        cleaned_months=queries.number(CLEANED, on),
        on=on,
        tiers=grants.tiers_of(actor),
    )


def _row(each: Json) -> Resolved:
    row, verdict, subject, candidates = _listed(each)
    number = None if subject is None else int(str(subject))
    return Resolved(int(str(row)), Verdict(str(verdict)), number, tuple(int(str(one)) for one in _listed(candidates)))


def _listed(value: Json) -> Sequence[Json]:
    assert isinstance(value, Sequence)
    assert not isinstance(value, str)
    return value
