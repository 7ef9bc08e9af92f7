"""Judges rows without stating them: what would become of them if they were sent now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from chuxin.facts.intake import queries, remarks
from chuxin.facts.intake.checks import Checks
from chuxin.facts.intake.feed import UnknownSubject
from chuxin.facts.intake.mapping import headings_of, map_columns
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.rows import Judged, Plan, judge
from chuxin.facts.intake.settling import lawful_item
from chuxin.facts.intake.sheet import chunk_of
from chuxin.facts.records import queries as records
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.finding import Finding


@dataclass(frozen=True, slots=True)
class Tried:
    """One row tried: its errors (none: it would be taken), and whether its record was stated since the batch came."""

    findings: tuple[Finding, ...]
    is_newer_stated: bool = False


def try_rows(
    batch: Delivery, headings: Sequence[str], rows: Mapping[int, Sequence[str]], at: datetime
) -> Mapping[int, Tried]:
    """What would become of the mended ``rows`` of ``batch``, by their numbers, sent at ``at``; nothing is said.

    Refuses what sending them would refuse: a feed or an item no longer in force, headings that do not fit.
    """
    on = at.astimezone(HERE).date()
    feed = queries.feed(batch.feed, on)
    item = lawful_item(feed, on)
    mapped = map_columns(headings, item, headings_of(item, feed), batch.name)
    chunk = chunk_of(headings, [(number, list(cells)) for number, cells in rows.items()], ())
    judged = judge(chunk, Plan(item, feed, mapped, Checks(item, {}, on), on, batch.name, register.places(on)))
    _refuse_unknown(judged)
    newer = _newer(judged, batch.received_at)
    told = {}
    for place, number in enumerate(judged.numbers.tolist()):
        found = tuple(judged.faults.get(place, ()))
        if judged.persons[place]:
            found = (remarks.person(judged.place(place, None)),)
        told[number] = Tried(found, place in newer)
    return told


def _refuse_unknown(judged: Judged) -> None:
    """Rows about organisations the register does not hold, where the feed may not register them."""
    code = judged.role("subject_code")
    if code is None or judged.plan.feed.registers or judged.plan.feed.unknown_subject is UnknownSubject.REGISTER:
        return
    told = code.values().to_pylist()
    taken = [int(place) for place in np.flatnonzero(judged.taken())]
    known = register.numbers_by_code([told[place] for place in taken if told[place]])
    for place in taken:
        if told[place] not in known:
            judged.refuse(place, remarks.unknown_subject(code.field.name))


def _newer(judged: Judged, since: datetime) -> set[int]:
    """The places of good rows whose record another delivery has stated after ``since``."""
    draft = judged.draft
    taken = [int(place) for place in np.flatnonzero(judged.taken())]
    if draft is None or draft.num_rows != len(taken):
        return set()
    names = draft["record"].to_pylist()
    stated = records.stated_since(names, since)
    return {place for place, name in zip(taken, names, strict=True) if name in stated}
