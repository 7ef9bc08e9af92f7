"""Answers the grounds of a credit review, each on its own: a record found, none in the period, or the source silent.

There is no overall verdict and no score. What was repaired, performed or put right is told as such and counts for
nothing; what is minor is not told at all (R19).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from chuxin.assessment.consequences.dispute import DISPUTE_TITLES, Dispute, objected, pending
from chuxin.assessment.consequences.matching import holding
from chuxin.assessment.consequences.permission import MINOR, removed
from chuxin.assessment.consequences.review_ground import Relevance, ReviewGround, Scene
from chuxin.assessment.consequences.trigger import LIST_NAME
from chuxin.assessment.consequences.wanted import Resolved
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.record import EventKind, Record, State, Supply
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.days import add_months
from chuxin.kernel.text import Text

REPAIRED: Final = Text("已完成信用修复", "repaired")
ENDED: Final = Text("期限已届满或已结束", "ended")
REMOVED: Final = Text("已移出名单", "removed from the list")


class Reply(StrEnum):
    """The three answers a ground may have."""

    FOUND = "found"
    NONE = "none"
    NOT_SUPPLIED = "not_supplied"


REPLIES: Final[Mapping[str, Text]] = {
    Reply.FOUND: Text("记录显示有", "The record shows one"),
    Reply.NONE: Text("查询期内无相关记录", "No record in the period"),
    Reply.NOT_SUPPLIED: Text("相关部门暂未提供", "The source has not supplied it"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record behind an answer. ``counts`` is false for what was mended or is under objection, as ``note`` says."""

    record: str
    item: str
    title: Text
    doc_no: str
    authority: str
    decided_on: date
    until: date | None
    entry: int
    counts: bool
    note: Text | None
    pending: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one ground. ``since`` is the first day asked about, ``heard`` the day deliveries reach to."""

    ground: ReviewGround
    relevance: Relevance
    reply: Reply
    evidence: tuple[Evidence, ...]
    since: date | None
    heard: date | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One organisation with the answer to every ground of the scene."""

    subject: Subject
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What a review is for: the occasion, its purpose in words and the number of the matter, and the field, if any."""

    scene: Scene
    purpose: str
    matter: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A review as it was on the day ``on`` from the first ``known`` entries of the ledger; usable until ``until``."""

    seq: int
    order: Order
    on: date
    until: date
    known: int
    names: int
    persons: int
    digest: str
    rows: tuple[Resolved, ...]
    organisations: tuple[Reviewed, ...]
    candidates: Mapping[int, Subject]


@dataclass(frozen=True, slots=True)
class Known:
    """What the answers are made of: records by organisation, items, the names of lists, deliveries, disputes, and the
    values of the grounds' windows in months; ``cleaned_months`` is how long what was mended is still told."""

    records: Mapping[int, Sequence[Record]]
    items: Mapping[str, Item]
    list_names: Mapping[str, str]
    supply: Sequence[Supply]
    disputes: Sequence[Dispute]
    months: Mapping[str, int]
    cleaned_months: int
    on: date
    tiers: frozenset[str]


def answer_all(
    subjects: Sequence[Subject], grounds: Sequence[ReviewGround], order: Order, known: Known
) -> tuple[Reviewed, ...]:
    """Every organisation with the answer to every ground of the scene; one query a formula, however many names."""
    asked = [each for each in grounds if order.scene in each.scenes and (each.by_field is None or order.field)]
    found = {each.id: _matched(each, order, known, known.on) for each in asked}
    return tuple(
        Reviewed(
            subject,
            tuple(
                _answer(each, each.scenes[order.scene], found[each.id].get(subject.number, ()), subject.region, known)
                for each in asked
            ),
        )
        for subject in subjects
    )


def _matched(ground: ReviewGround, order: Order, known: Known, on: date) -> dict[int, tuple[Evidence, ...]]:
    """The evidence for a ground by organisation: what its formula holds for, with what mends it."""
    item = known.items.get(ground.reads.item) if ground.reads else None
    if ground.reads is None or item is None or item.openness.value not in known.tiers:
        return {}
    held = [record for some in known.records.values() for record in some if _is_asked(record, ground, order, known, on)]
    matching = holding(ground.reads.where, item, held, on)
    held = [record for record in held if record.id in matching]
    cleaned = {id: each.title for each in ground.cleaned for id in holding(each.where, item, held, on)}
    waiting, under = pending(known.disputes, on), objected(known.disputes, on)
    found: dict[int, tuple[Evidence, ...]] = {}
    for record in held:
        note = _mended(record, on) or cleaned.get(record.id)
        if note is not None and not _recent(record, known, on):
            continue
        told = _evidence(record, item, note, record.id not in under)
        told = replace(told, pending=tuple(DISPUTE_TITLES[one.kind] for one in waiting.get(record.id, ())))
        found[record.subject] = (*found.get(record.subject, ()), told)
    return found


def _is_asked(record: Record, ground: ReviewGround, order: Order, known: Known, on: date) -> bool:
    """Whether a record is of the kind a ground asks about, in its window and field; minor and annulled ones never."""
    assert ground.reads is not None
    if record.item != ground.reads.item or record.tier == MINOR:
        return False
    if record.state in {State.WITHDRAWN, State.ARCHIVED}:
        return False
    if ground.reads.list and record.fields.get(LIST_NAME) != known.list_names.get(ground.reads.list):
        return False
    if ground.by_field and record.fields.get(ground.by_field) != order.field:
        return False
    since = _since(ground, known, on)
    return since is None or record.decided_on >= since


def _mended(record: Record, on: date) -> Text | None:
    """What the record's own life tells: repaired, removed, ended."""
    if record.state is State.REPAIRED:
        return REPAIRED
    if removed(record, on):
        return REMOVED
    return ENDED if record.state is State.EXPIRED else None


def _recent(record: Record, known: Known, on: date) -> bool:
    """Whether a mended record is still told: its end is not longer ago than the parameter says."""
    repaired = [event.on for event in record.events if event.kind is EventKind.REPAIRED]
    ended = max(repaired, default=None) or record.valid_to or on
    return ended >= add_months(on, -known.cleaned_months)


def _evidence(record: Record, item: Item, note: Text | None, undisputed: bool) -> Evidence:
    authority = record.fields.get(item.roles.authority_name or "")
    return Evidence(
        record=record.id,
        item=record.item,
        title=item.title,
        doc_no=record.doc_no,
        authority=str(authority or record.source),
        decided_on=record.decided_on,
        until=record.valid_to,
        entry=record.entry,
        counts=note is None and undisputed,
        note=note,
        pending=(),
    )


def _answer(
    ground: ReviewGround, relevance: Relevance, told: Sequence[Evidence], region: str | None, known: Known
) -> Answer:
    heard = _heard(ground, region, known, known.on)
    reply = Reply.NOT_SUPPLIED if heard is None else Reply.NONE
    if any(one.counts for one in told):
        reply = Reply.FOUND
    elif told:
        reply = Reply.NONE
    ordered = tuple(sorted(told, key=lambda one: (not one.counts, -one.decided_on.toordinal(), one.record)))
    return Answer(ground, relevance, reply, ordered, _since(ground, known, known.on), heard)


def _since(ground: ReviewGround, known: Known, on: date) -> date | None:
    return None if ground.window is None else add_months(on, -known.months[ground.window])


def _heard(ground: ReviewGround, region: str | None, known: Known, on: date) -> date | None:
    """The last day that deliveries of the ground's item for the region reach to; ``None`` where none came."""
    if ground.reads is None:
        return None
    reached = [
        min(one.until, on)
        for one in known.supply
        if one.item == ground.reads.item and one.since <= on and (region or "").startswith(one.region)
    ]
    return max(reached, default=None)
