"""Turns one record into the line a viewer sees: what it says, who decided, until when it is shown, what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chuxin.facts.catalogue.field import Field
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.record import Ground, Record, State
from chuxin.facts.records.timeline import annotation, repair, stops
from chuxin.foundation.subjects.places import Places
from chuxin.kernel.text import Text
from chuxin.services.publication.clock import Window, window
from chuxin.services.publication.matters import clock_of, matter_of, text_at, why_stopped
from chuxin.services.publication.profile import Elsewhere, Line, Provenance, Shown, Statement
from chuxin.services.publication.rule import Rule
from chuxin.services.publication.span import Early
from chuxin.services.publication.values import written
from chuxin.services.publication.wording import day, sentence, yuan

PUBLIC = frozenset({"public"})
_BEYOND_PUBLIC = frozenset({"shared", "authorised", "internal"})
_ARCHIVE = frozenset({"authorised", "internal"})
_INTERNAL = frozenset({"internal"})

_OBJECT = Text(
    "如认为记录有误，可免费提出异议，受理后即作标注。",
    "If it is wrong, an objection is free, and is marked beside it once accepted.",
)
_REMOVE = Text(
    "符合移出条件的，可免费向认定机关申请移出。",
    "Once its conditions are met, removal may be sought from the deciding authority, free of charge.",
)


@dataclass(frozen=True, slots=True)
class Viewing:
    """How a record is looked at: under which item and rule, with which tiers, on which day, places named how.

    ``beside`` are the rules of other systems that show records of this item too.
    """

    item: Item
    rule: Rule | None
    tiers: frozenset[str]
    on: date
    places: Places
    beside: tuple[Rule, ...] = ()


def line_of(record: Record, viewing: Viewing) -> Line | None:
    """The line of ``record`` for this viewer, or ``None`` where the viewer may not see it at all.

    Off the public page (never published, publicity over or stopped): departments and the authorised still read it.
    Repaired: it is in the archive, for the authorised. Withdrawn, or past its retention: internal only.
    """
    item, clock = viewing.item, clock_of(record, viewing.item, viewing.rule, viewing.on)
    if not may_see(record, viewing, clock):
        return None
    shown = _fields(record, viewing)
    visible = frozenset(field.name for field in shown)
    authority = _authority(record, item, visible)
    return Line(
        record=record.id,
        version=record.version,
        item=item.id,
        title=item.title,
        class_=item.class_,
        family=item.family,
        polarity=item.polarity,
        decided_on=record.decided_on,
        authority=authority,
        summary=_summary(record, item, authority, visible),
        fields=shown,
        provenance=Provenance(
            authority, record.source, _document(record, item, visible), record.stated_at, record.batch, record.row
        ),
        proof=record.entry,
        state=record.state,
        window=clock,
        published=bool(PUBLIC & _needed(record, clock, viewing.on)),
        remedy=_remedy(record, item, clock),
        statement=statement_of(record, viewing.on),
        stopped=why_stopped(record, viewing.on),
        refused=any(event.ground == Ground.REFUSED for event in stops(record.events, viewing.on)),
        elsewhere=tuple(_elsewhere(record, viewing, authority)),
    )


def statement_of(record: Record, on: date) -> Statement | None:
    """What the organisation says beside the record on the day ``on``."""
    said = annotation(record.events, on)
    return None if said is None else Statement(said.reason.zh, said.on)


def may_see(record: Record, viewing: Viewing, clock: Window) -> bool:
    """Whether this viewer sees the record at all; ``clock`` is :func:`matters.clock_of` the same question."""
    tiers = viewing.tiers
    return viewing.item.openness.value in tiers and bool(tiers & _needed(record, clock, viewing.on))


def _elsewhere(record: Record, viewing: Viewing, authority: str) -> Iterator[Elsewhere]:
    """The other systems that still show the record, by rules of their own."""
    for rule in viewing.beside:
        if rule.beside is not None and any(word in authority for word in rule.beside.authority_words):
            clock = window(rule, matter_of(record, viewing.item, rule), viewing.on)
            if clock.shown:
                yield Elsewhere(rule.id, rule.beside.system, clock)


def _needed(record: Record, clock: Window, on: date) -> frozenset[str]:
    """The tiers of which a viewer needs one to see the record on the day ``on``."""
    if record.state in (State.WITHDRAWN, State.ARCHIVED):
        return _INTERNAL
    repaired = repair(record.events)
    if repaired is not None and repaired.on <= on:
        return _ARCHIVE
    return PUBLIC | _BEYOND_PUBLIC if clock.shown else _BEYOND_PUBLIC


def _fields(record: Record, viewing: Viewing) -> tuple[Shown, ...]:
    visible = viewing.item.visible(viewing.tiers)
    pairs = ((field, written(field, record.fields.get(field.name), viewing.places)) for field in visible)
    return tuple(Shown(field.name, _title(field), value) for field, value in pairs if value is not None)


def _title(field: Field) -> Text:
    """The title without the unit a source writes in: sums are kept and shown in 元, and say so themselves."""
    if field.unit is None:
        return field.title
    return Text(field.title.zh.replace(f"（{field.unit}）", ""), field.title.en)


def _summary(record: Record, item: Item, authority: str, visible: frozenset[str]) -> Text:
    """“记录显示：…”: the fact with its day, source, document and sum; never a judgment of the organisation."""
    when, sum_ = day(record.decided_on), _sum(record, item, visible)
    document = _document(record, item, visible)
    zh = f"记录显示：{when.zh}，{authority or '来源部门'}作出或登记一项“{item.title.zh}”记录"
    en = f"The record shows: on {when.en}, {authority or 'the source'} decided or entered “{item.title.en}”"
    if document:
        zh, en = f"{zh}，文号{document}", f"{en}, document {document}"
    if sum_ is not None:
        zh, en = f"{zh}，金额{yuan(sum_).zh}", f"{en}, amount {yuan(sum_).en}"
    return Text(f"{zh}。", f"{en}.")


def _authority(record: Record, item: Item, visible: frozenset[str]) -> str:
    named = item.roles.authority_name
    return text_at(record, named) or "" if named in visible else ""


def _document(record: Record, item: Item, visible: frozenset[str]) -> str:
    return record.doc_no if item.roles.doc_no in visible else ""


def _sum(record: Record, item: Item, visible: frozenset[str]) -> Decimal | None:
    return record.amount if item.roles.amount in visible else None


def _remedy(record: Record, item: Item, clock: Window) -> Text:
    """What can be done about it: objection always, and what ends the display of an adverse record early."""
    if item.polarity != "negative" or record.state is not State.LIVE:
        return _OBJECT
    if clock.early is Early.REMOVAL:
        return sentence(_OBJECT, _REMOVE)
    if clock.repair_from is None:
        return _OBJECT
    first = day(clock.repair_from)
    repair = Text(
        f"履行义务后，自{first.zh}起可申请信用修复：免费，只需履行证明和承诺书。",
        f"Once its duties are met, repair may be sought from {first.en}: free, with proof and a commitment only.",
    )
    return sentence(_OBJECT, repair)
