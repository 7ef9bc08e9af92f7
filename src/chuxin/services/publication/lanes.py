"""Builds an organisation's file from its records: one lane a family, each with what it can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chuxin.assessment.consequences.dispute import DISPUTE_TITLES, Dispute
from chuxin.facts.catalogue.item import FAMILIES, Item
from chuxin.facts.records.record import Record, State, Supply
from chuxin.foundation.subjects.industries import industry
from chuxin.foundation.subjects.places import Places
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.text import Text
from chuxin.services.publication.code_parts import parts_of
from chuxin.services.publication.lines import PUBLIC, Viewing, line_of
from chuxin.services.publication.profile import Answer, Figures, Head, Lane, Line, Mark, Profile
from chuxin.services.publication.rule import Rule

_BY_CONSENT = frozenset({"authorised"})
_STATUS = {
    "active": Text("存续", "Active"),
    "revoked": Text("吊销", "Licence revoked"),
    "cancelled": Text("注销", "Cancelled"),
    "unknown": Text("未说明", "Not stated"),
}


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything a file is made of: records with the items and rules in force, what sources have delivered, the places
    as named that day, and what was ever pending about the records."""

    records: Sequence[Record]
    items: Mapping[str, Item]
    rules: Mapping[str, Rule]
    supply: Sequence[Supply]
    places: Places
    disputes: Sequence[Dispute] = ()


def file_of(
    subject: Subject,
    sources: Sources,
    *,
    tiers: frozenset[str],
    on: date,
    consented: frozenset[str] = frozenset(),
) -> Profile:
    """The file of ``subject`` for a viewer with these disclosure ``tiers`` on the day ``on``; where ``consented`` names
    catalogue items, what is read by authorisation is told of these alone."""
    seen = {item: tiers if not consented or item in consented else tiers - _BY_CONSENT for item in sources.items}
    told = ((record, seen[record.item]) for record in sources.records if record.item in seen)
    lines = [line for record, mine in told if (line := _line(record, sources, mine, on)) is not None]
    heard = supplied(sources, subject.region, on)
    lanes = tuple(lane for family in FAMILIES if (lane := _lane(family, lines, sources, heard)) is not None)
    return Profile(head_of(subject, sources.places), _figures(lines, lanes), lanes, tiers, on)


def head_of(subject: Subject, places: Places) -> Head:
    """Who the organisation is, in words."""
    code = subject.uscc or subject.code
    where = places.place(subject.region) if subject.region else None
    trade = industry(subject.industry) if subject.industry else None
    return Head(
        number=subject.number,
        name=subject.name,
        code=code,
        parts=parts_of(code, places) if subject.uscc else (),
        kind=subject.kind,
        type=subject.type,
        region=subject.region,
        place=where.name if where else None,
        industry=trade.title if trade else None,
        registered_on=subject.registered_on,
        status=_STATUS.get(subject.status, _STATUS["unknown"]),
        former_names=subject.former_names,
    )


def supplied(sources: Sources, region: str | None, on: date) -> dict[str, date]:
    """By item: the last day (not after ``on``) that deliveries speaking for ``region`` reach to."""
    heard: dict[str, date] = {}
    for one in sources.supply:
        if one.since <= on and (region or "").startswith(one.region):
            heard[one.item] = max(heard.get(one.item, date.min), min(one.until, on))
    return heard


def answer(lines: Sequence[Line], items: Sequence[str], heard: Mapping[str, date]) -> Answer:
    """What a section over ``items`` can answer: lines are there; or every silence was checked; or nobody delivered."""
    if lines:
        return Answer.PRESENT
    return Answer.VERIFIED_EMPTY if any(item in heard for item in items) else Answer.NOT_SUPPLIED


def _line(record: Record, sources: Sources, tiers: frozenset[str], on: date) -> Line | None:
    item = sources.items[record.item]
    rule = sources.rules.get(item.publicity or "")
    if item.publicity and rule is None and tiers == PUBLIC:
        return None  # its clock is not in force: better not shown than shown too long
    beside = tuple(each for each in sources.rules.values() if each.beside and each.beside.rule == item.publicity)
    line = line_of(record, Viewing(item, rule, tiers, on, sources.places, beside))
    if line is None:
        return None
    theirs = (each for each in sources.disputes if each.record == record.id and each.open(on))
    return replace(line, marks=tuple(Mark(each.kind.value, DISPUTE_TITLES[each.kind], each.since) for each in theirs))


def _lane(family: str, lines: Sequence[Line], sources: Sources, heard: Mapping[str, date]) -> Lane | None:
    items = [item.id for item in sources.items.values() if item.family == family]
    if not items:
        return None
    own = sorted((line for line in lines if line.family == family), key=_newest_first)
    checked = max((heard[item] for item in items if item in heard), default=None)
    return Lane(family, FAMILIES[family], answer(own, items, heard), tuple(own), checked)


def _newest_first(line: Line) -> tuple[int, str]:
    return -line.decided_on.toordinal(), line.record


def _figures(lines: Sequence[Line], lanes: Sequence[Lane]) -> Figures:
    standing = [line for line in lines if line.state is State.LIVE]
    checked = max((lane.checked_on for lane in lanes if lane.checked_on is not None), default=None)
    negative = sum(line.polarity == "negative" for line in standing)
    return Figures(len(standing), negative, sum(line.polarity == "positive" for line in standing), checked)
