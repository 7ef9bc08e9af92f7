"""What a publicity clock needs of a record, read from the fields its rule names; and the rule of items without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.record import Event, Ground, Record
from chuxin.facts.records.timeline import Span, repair, retention_ends, stops, withdrawal
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.publication import clock_words
from chuxin.services.publication.clock import Window, window
from chuxin.services.publication.edition import TIERS, Edition
from chuxin.services.publication.rule import Matter, Rule, Until
from chuxin.services.publication.wording import day, sentence

_DAY = timedelta(days=1)
_TIER_NAMES = {words.zh: name for name, words in TIERS.items()}
# Characters 3–8 of a unified social credit code are the division of the registering authority (GB 32100).
_DIVISION = slice(2, 8)


def clock_of(record: Record, item: Item, rule: Rule | None, on: date) -> Window:
    """What the publicity rule says of the record on that day; an item without one is shown while valid or kept.

    ``rule`` is ``None`` too where the item names one that is not in force: then it is not shown, as it is not where its
    display was stopped in spite of the rule.
    """
    by = rule or _kept(item.id, item.title, item.clauses[0] if item.clauses else "")
    told = window(by, matter_of(record, item, by), on)
    if rule is None and item.publicity is not None:
        return replace(told, shown=False, why=clock_words.DORMANT)
    standing = stops(record.events, date.max)
    if not standing:
        return told
    last = min(event.on for event in standing) - _DAY
    told = replace(told, until=last if told.until is None else min(told.until, last))
    stopped = why_stopped(record, on)
    return replace(told, shown=False, why=stopped) if told.shown and stopped is not None else told


def why_stopped(record: Record, on: date) -> Text | None:
    """Why the public is not shown the record on the day ``on`` though its clock would; ``None`` where it is."""
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


def matter_of(record: Record, item: Item, rule: Rule) -> Matter:
    """What the clock of ``rule`` needs of ``record``, read from the fields the rule names."""
    reads, roles = rule.reads, item.roles
    return Matter(
        decided_on=record.decided_on,
        tier=record.tier,
        valid_to=record.valid_to,
        sector=text_at(record, reads.sector),
        simple_procedure=bool(reads.simple_procedure) and record.fields.get(reads.simple_procedure or "") is True,
        kinds=_kinds(record.fields.get(reads.kinds or "")),
        found_tier=_TIER_NAMES.get(text_at(record, reads.tier_found) or ""),
        fine=record.amount,
        region=(text_at(record, roles.authority_code) or "")[_DIVISION],
        conduct=text_at(record, reads.conduct) or "",
        kept_to=retention_ends(Span(record.decided_on, record.valid_to, item.retention_years or None)),
        repaired_on=mended.on if (mended := repair(record.events)) else None,
        withdrawn_on=gone.on if (gone := withdrawal(record.events)) else None,
    )


def text_at(record: Record, name: str | None) -> str | None:
    """The text of a field; ``None`` where the record has none there."""
    value = record.fields.get(name) if name else None
    return value if isinstance(value, str) else None


@lru_cache(maxsize=512)
def _kept(id: str, title: Text, clause: str) -> Rule:
    """The rule of an item that names none: its catalogue entry, which says how long it is kept."""
    words = Text(f"公共信用信息目录“{title.zh}”条目", f"the catalogue's item “{title.en}”")
    edition = Edition(id, words, clause, date.min, None, {})
    return Rule(id, title, Until.KEPT, (edition,))


def _kinds(value: Json) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset(value.split("、"))
    return frozenset(str(one) for one in value) if isinstance(value, (list, tuple)) else frozenset()
