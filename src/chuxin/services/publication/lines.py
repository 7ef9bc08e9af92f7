"""Turns one record into the line a viewer sees: what it says, who decided, until when it is shown, what can be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from chuxin.facts.catalogue.field import Field
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.record import Event, EventKind, Ground, Record, State
from chuxin.facts.records.timeline import annotation, stops, withdrawal
from chuxin.foundation.subjects.places import Places
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.publication.profile import Line, Provenance, Shown, Statement
from chuxin.services.publication.rule import Matter, Rule, Window, window
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


@dataclass(frozen=True, slots=True)
class Viewing:
    """How a record is looked at: under which item and rule, with which tiers, on which day, places named how."""

    item: Item
    rule: Rule | None
    tiers: frozenset[str]
    on: date
    places: Places


def line_of(record: Record, viewing: Viewing) -> Line | None:
    """The line of ``record`` for this viewer, or ``None`` where the viewer may not see it at all.

    Off the public page (never published, publicity over or stopped): departments and the authorised still read it.
    Repaired: it is in the archive, for the authorised. Withdrawn, or past its retention: internal only.
    """
    item, clock = viewing.item, clock_of(record, viewing)
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
        stopped=_why_stopped(record, viewing.on),
        refused=any(event.ground == Ground.REFUSED for event in stops(record.events, viewing.on)),
    )


def statement_of(record: Record, on: date) -> Statement | None:
    """What the organisation says beside the record on the day ``on``."""
    said = annotation(record.events, on)
    return None if said is None else Statement(said.reason.zh, said.on)


def clock_of(record: Record, viewing: Viewing) -> Window | None:
    """What the publicity rule says of the record on that day, and whether its display was stopped in spite of it;
    ``None`` where its item has no rule."""
    if viewing.rule is None:
        return None
    clock = window(viewing.rule, matter_of(record, viewing.rule), viewing.on)
    stopped = _why_stopped(record, viewing.on)
    return replace(clock, shown=False, why=stopped) if clock.shown and stopped is not None else clock


def may_see(record: Record, viewing: Viewing, clock: Window | None) -> bool:
    """Whether this viewer sees the record at all; ``clock`` is :func:`clock_of` the same question."""
    tiers = viewing.tiers
    return viewing.item.openness.value in tiers and bool(tiers & _needed(record, clock, viewing.on))


def matter_of(record: Record, rule: Rule) -> Matter:
    """What the clock of ``rule`` needs of ``record``, read from the fields the rule names."""
    reads = rule.reads
    return Matter(
        decided_on=record.decided_on,
        tier=record.tier,
        valid_to=record.valid_to,
        sector=_text_at(record, reads.sector),
        simple_procedure=bool(reads.simple_procedure) and record.fields.get(reads.simple_procedure or "") is True,
        kinds=_kinds(record.fields.get(reads.kinds or "")),
        repaired_on=_day_of(record, EventKind.REPAIRED),
        withdrawn_on=gone.on if (gone := withdrawal(record.events)) else None,
    )


def _needed(record: Record, clock: Window | None, on: date) -> frozenset[str]:
    """The tiers of which a viewer needs one to see the record on the day ``on``."""
    if record.state in (State.WITHDRAWN, State.ARCHIVED):
        return _INTERNAL
    repaired = _day_of(record, EventKind.REPAIRED)
    if repaired is not None and repaired < on:
        return _ARCHIVE
    if stops(record.events, on):
        return _BEYOND_PUBLIC
    if clock is not None:
        return PUBLIC | _BEYOND_PUBLIC if clock.shown else _BEYOND_PUBLIC
    return _BEYOND_PUBLIC if record.state is State.EXPIRED else PUBLIC | _BEYOND_PUBLIC


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
    return _text_at(record, named) or "" if named in visible else ""


def _document(record: Record, item: Item, visible: frozenset[str]) -> str:
    return record.doc_no if item.roles.doc_no in visible else ""


def _sum(record: Record, item: Item, visible: frozenset[str]) -> Decimal | None:
    return record.amount if item.roles.amount in visible else None


def _remedy(record: Record, item: Item, clock: Window | None) -> Text:
    if item.polarity != "negative":
        return _OBJECT
    if record.state is not State.LIVE or clock is None or clock.repair_from is None:
        return _OBJECT
    first = day(clock.repair_from)
    repair = Text(
        f"履行义务后，自{first.zh}起可申请信用修复：免费，只需履行证明和承诺书。",
        f"Once its duties are met, repair may be sought from {first.en}: free, with proof and a commitment only.",
    )
    return sentence(_OBJECT, repair)


def _why_stopped(record: Record, on: date) -> Text | None:
    told = [_stop(event) for event in stops(record.events, on)]
    return sentence(*told) if told else None


def _stop(event: Event) -> Text:
    since, title = day(event.on), Ground(event.ground).sentence
    zh, en = (f"（{event.doc_no}）", f" ({event.doc_no})") if event.doc_no else ("", "")
    return Text(
        f"自{since.zh}起不向社会公示：{title.zh}。{event.reason.zh.rstrip('。')}{zh}。记录本身不变。",
        f"Not shown to the public from {since.en}: {title.en}. {event.reason.en.rstrip('.')}{en}. "
        "The record itself stands.",
    )


def _day_of(record: Record, kind: EventKind) -> date | None:
    return min((event.on for event in record.events if event.kind is kind), default=None)


def _text_at(record: Record, name: str | None) -> str | None:
    value = record.fields.get(name) if name else None
    return value if isinstance(value, str) else None


def _kinds(value: Json) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset(value.split("、"))
    return frozenset(str(one) for one in value) if isinstance(value, (list, tuple)) else frozenset()
