"""The clock a publicity rule sets for one matter on one day: shown or not, since when, until when, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chuxin.kernel.days import add_months
from chuxin.kernel.text import Text
from chuxin.services.publication import clock_words
from chuxin.services.publication.edition import Edition, Tier
from chuxin.services.publication.rule import Matter, Rule, Until
from chuxin.services.publication.span import Early, Span
from chuxin.services.publication.tiering import tier_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Whether the public sees a record on the day asked about, since when, until when, and why.

    ``max_end`` is the last day the rule allows; ``until`` the last day anything known today allows: the rule, the
    keeping of the record, a repair, a withdrawal (``None``: no end is known, ``why`` says what will bring it).
    ``early`` says how it may end before; ``settled`` false asks for a person to classify. ``alternatives`` are the
    periods other editions would give where the transition between them is not settled (R2023, R2025, R2026).
    """

    shown: bool
    since: date
    min_end: date | None
    max_end: date | None
    until: date | None
    repair_from: date | None
    why: Text
    clause: str
    edition: str
    unverified: bool
    early: Early
    settled: bool
    alternatives: tuple[Span, ...]


def window(rule: Rule, matter: Matter, on: date) -> Window:
    """The publicity of ``matter`` under ``rule`` on the day ``on``. The last day of the period is still shown."""
    edition = rule.edition_for(matter.decided_on, on)
    span = span_of(rule, edition, matter)
    hidden = _why_hidden(rule, span, matter, on)
    return Window(
        shown=hidden is None,
        since=matter.decided_on,
        min_end=span.min_end,
        max_end=span.max_end,
        until=min((end for end in _ends(span, matter) if end is not None), default=None),
        repair_from=span.repair_from,
        why=hidden or clock_words.why_shown(rule, edition, span, matter),
        clause=edition.clause,
        edition=edition.id,
        unverified=edition.unverified,
        early=span.early,
        settled=span.settled,
        alternatives=_alternatives(rule, span, matter, on),
    )


def span_of(rule: Rule, edition: Edition, matter: Matter) -> Span:
    """The period that ``edition`` alone computes."""
    if rule.until is not Until.PERIOD:
        early = Early.REMOVAL if rule.until is Until.REMOVAL else Early.NONE
        return Span(edition.id, matter.valid_to, early=early)
    placed = tier_of(edition, matter)
    tier = edition.tiers[placed.tier]
    shortest = _shortest(edition, tier, matter)
    min_end = add_months(matter.decided_on, shortest) if shortest else None
    max_end = add_months(matter.decided_on, max(tier.max_months, shortest))
    if edition.restriction_extends and matter.valid_to is not None:
        max_end = max(max_end, matter.valid_to)
    published = tier.published and not exempt(rule, matter)
    early, first = _early(edition, tier, matter, min_end)
    if first is not None and first >= max_end:
        early, first = (Early.ITSELF if first == min_end else Early.NEVER), None
    return Span(
        edition.id, max_end, min_end, first if published else None, placed.tier, placed.settled, published, early
    )


def exempt(rule: Rule, matter: Matter) -> bool:
    """Whether such a decision is not published at all: taken on the spot, or of unpublished kinds alone."""
    return matter.simple_procedure or (bool(matter.kinds) and matter.kinds <= rule.unpublished_kinds)


def _shortest(edition: Edition, tier: Tier, matter: Matter) -> int:
    """The minimum in months: the tier's own, or the longer one of a field of supervision."""
    minimum = edition.sector_minimum.get(matter.sector or "")
    if not tier.min_months or minimum is None or not minimum.holds(matter.fine):
        return tier.min_months
    return max(tier.min_months, minimum.months)


def _early(edition: Edition, tier: Tier, matter: Matter, min_end: date | None) -> tuple[Early, date | None]:
    if not edition.final_kinds.isdisjoint(matter.kinds) or _told_of(edition.never, matter):
        return Early.NEVER, None
    if tier.ends_on_fulfilment:
        return Early.FULFILMENT, matter.decided_on
    if min_end is None:
        return Early.NEVER, None
    late = (add_months(matter.decided_on, one.months) for one in edition.late if _told_of(one.words, matter))
    return Early.REPAIR, max([min_end, *late])


def _told_of(words: tuple[str, ...], matter: Matter) -> bool:
    """Whether the description of what was done holds one of the words."""
    return bool(matter.conduct) and any(word in matter.conduct for word in words)


def _ends(span: Span, matter: Matter) -> Iterator[date | None]:
    """Every day known today that ends the publicity."""
    yield from (span.max_end, matter.kept_to)
    yield from (day - _DAY for day in (matter.repaired_on, matter.withdrawn_on) if day is not None)


def _alternatives(rule: Rule, decided: Span, matter: Matter, on: date) -> tuple[Span, ...]:
    """What the editions in force on the document's day or today would say, where they say something else."""
    if rule.until is not Until.PERIOD:
        return ()
    spans = (
        span_of(rule, edition, matter)
        for edition in rule.editions
        if edition.id != decided.edition and (edition.governs(matter.decided_on) or edition.governs(on))
    )
    return tuple(span for span in spans if (span.min_end, span.max_end) != (decided.min_end, decided.max_end))


def _why_hidden(rule: Rule, span: Span, matter: Matter, on: date) -> Text | None:
    if matter.withdrawn_on is not None and matter.withdrawn_on <= on:
        return clock_words.WITHDRAWN
    if on < matter.decided_on:
        return clock_words.NOT_YET
    if not span.published:
        return clock_words.EXEMPT if exempt(rule, matter) else clock_words.MINOR
    if matter.repaired_on is not None and matter.repaired_on <= on:
        return clock_words.REMOVED if rule.until is Until.REMOVAL else clock_words.REPAIRED
    if span.max_end is not None and span.max_end < on:
        return clock_words.ended(span.max_end)
    if matter.kept_to is not None and matter.kept_to < on:
        return clock_words.no_longer_kept(matter.kept_to)
    return None
