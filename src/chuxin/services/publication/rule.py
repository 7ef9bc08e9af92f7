"""How long the public may see a record: dated publicity rules, and the clock they set for one record on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chuxin.kernel.days import add_months
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication.wording import day, sentence

TIERS: Final[Mapping[str, Text]] = {
    "minor": Text("轻微", "minor"),
    "general": Text("一般", "general"),
    "serious": Text("严重", "serious"),
}


class Until(StrEnum):
    """What ends the publicity of a record."""

    PERIOD = "period"
    REMOVAL = "removal"
    VALID_TO = "valid_to"


@dataclass(frozen=True, slots=True)
class Tier:
    """The publicity of one tier in calendar months; ``published`` false keeps it off the portal from the start."""

    min_months: int
    max_months: int
    published: bool = True


@dataclass(frozen=True, slots=True)
class Edition:
    """One generation of a rule.

    It governs documents dated within ``valid_from``–``valid_to`` (both inclusive) when ``decides`` is true; an edition
    that does not decide (a policy announced before its rule) is computed beside it. ``earlier_documents`` lets it also
    govern documents older than the first edition. ``unclassified`` names the tier of a record that nobody has put into
    a tier. ``final_kinds`` are penalty kinds that may not be repaired before the period ends.
    ``restriction_extends`` lengthens the period to the end of a restriction that outlasts it. ``source`` says where an
    unverified edition was seen.
    """

    id: str
    title: Text
    clause: str
    valid_from: date
    valid_to: date | None
    tiers: Mapping[str, Tier]
    unclassified: str
    sector_minimum: Mapping[str, int]
    final_kinds: frozenset[str]
    restriction_extends: bool
    earlier_documents: bool
    decides: bool
    unverified: bool
    source: Text | None = None

    @property
    def graded(self) -> tuple[tuple[str, Tier], ...]:
        """Its tiers from the lightest to the gravest; those of other names come last, by name."""
        known = [name for name in TIERS if name in self.tiers]
        return tuple((name, self.tiers[name]) for name in (*known, *sorted(self.tiers.keys() - TIERS.keys())))

    def governs(self, document: date) -> bool:
        """Whether a document of that day falls within this edition."""
        return self.valid_from <= document and (self.valid_to is None or document <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Reads:
    """Which fields of the catalogue item the rule looks at (field names; ``None`` where the item has no such field)."""

    sector: str | None = None
    simple_procedure: str | None = None
    kinds: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A publicity rule with its editions in order of date.

    ``unpublished_kinds``: a decision with no other kind of penalty than these is not published (warning, criticism).
    """

    id: str
    title: Text
    until: Until
    editions: tuple[Edition, ...]
    reads: Reads
    unpublished_kinds: frozenset[str]

    def edition_for(self, document: date) -> Edition:
        """The edition that decides for a document of that day; ``publicity.no_edition`` where there is none."""
        deciding = [edition for edition in self.editions if edition.decides]
        for edition in reversed(deciding):
            if edition.governs(document):
                return edition
        first = deciding[0]
        if first.earlier_documents and document < first.valid_from:
            return first
        raise Refusal(
            "publicity.no_edition",
            Text(f"公示规则“{self.id}”没有适用于{day(document).zh}的版本。",
                 f"Publicity rule “{self.id}” has no edition for {day(document).en}."),
            Text("请在规则包中补充该日期适用的版本。", "Add the edition for that day to the pack."),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """What the clock needs to know of a record. Days are local calendar days."""

    decided_on: date
    tier: str | None = None
    valid_to: date | None = None
    sector: str | None = None
    simple_procedure: bool = False
    kinds: frozenset[str] = frozenset()
    repaired_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The period one edition computes: end of the minimum, end of the maximum (inclusive), first day of repair."""

    edition: str
    published: bool
    min_end: date | None
    max_end: date | None
    repair_from: date | None


@dataclass(frozen=True, slots=True)
class Window:
    """Whether the public sees a record on the day asked about, since when, until when, and why.

    ``alternatives`` are the periods other editions would give where the transition between them is not settled
    (lifecycle rule sets R2023, R2025, R2026); the deciding edition is that of the document's date.
    """

    shown: bool
    since: date
    min_end: date | None
    max_end: date | None
    repair_from: date | None
    why: Text
    clause: str
    edition: str
    unverified: bool
    alternatives: tuple[Span, ...]


def window(rule: Rule, matter: Matter, on: date) -> Window:
    """The publicity of ``matter`` under ``rule`` on the day ``on``. The last day of the period is still shown."""
    edition = rule.edition_for(matter.decided_on)
    span = _span(rule, edition, matter)
    hidden = _why_hidden(rule, span, matter, on)
    return Window(
        shown=hidden is None,
        since=matter.decided_on,
        min_end=span.min_end,
        max_end=span.max_end,
        repair_from=span.repair_from,
        why=hidden or _why_shown(rule, edition, span),
        clause=edition.clause,
        edition=edition.id,
        unverified=edition.unverified,
        alternatives=_alternatives(rule, span, matter, on),
    )


def _span(rule: Rule, edition: Edition, matter: Matter) -> Span:
    if rule.until is not Until.PERIOD:
        return Span(edition.id, True, None, matter.valid_to, None)
    tier = edition.tiers.get(matter.tier or edition.unclassified) or edition.tiers[edition.unclassified]
    published = tier.published and not _exempt(rule, matter)
    shortest = max(tier.min_months, edition.sector_minimum.get(matter.sector or "", 0)) if tier.min_months else 0
    min_end = add_months(matter.decided_on, shortest) if shortest else None
    max_end = add_months(matter.decided_on, max(tier.max_months, shortest))
    if edition.restriction_extends and matter.valid_to is not None:
        max_end = max(max_end, matter.valid_to)
    final = bool(matter.kinds & edition.final_kinds)
    return Span(edition.id, published, min_end, max_end, None if final or not published else min_end)


def _exempt(rule: Rule, matter: Matter) -> bool:
    return matter.simple_procedure or (bool(matter.kinds) and matter.kinds <= rule.unpublished_kinds)


def _alternatives(rule: Rule, decided: Span, matter: Matter, on: date) -> tuple[Span, ...]:
    """What the editions in force on the document's day or today would say, where they say something else."""
    if rule.until is not Until.PERIOD:
        return ()
    spans = (
        _span(rule, edition, matter)
        for edition in rule.editions
        if edition.id != decided.edition and (edition.governs(matter.decided_on) or edition.governs(on))
    )
    return tuple(span for span in spans if (span.min_end, span.max_end) != (decided.min_end, decided.max_end))


def _why_hidden(rule: Rule, span: Span, matter: Matter, on: date) -> Text | None:
    if matter.withdrawn_on is not None and matter.withdrawn_on <= on:
        return Text("该决定已被撤销或变更，不再公示。", "The decision was withdrawn; it is no longer shown.")
    if on < matter.decided_on:
        return Text("决定日期尚未到来。", "The day of the decision has not come yet.")
    if rule.until is Until.PERIOD and not span.published:
        if _exempt(rule, matter):
            return Text("适用简易程序，或仅为警告、通报批评的处罚不予公示。",
                        "Penalties under the simple procedure, or a warning alone, are not published.")  # fmt: skip
        return Text("轻微失信信息不予公示。", "Records of the minor tier are not published.")
    if matter.repaired_on is not None and matter.repaired_on < on:
        past = Text("已移出名单，不再公示。", "It was removed from the list and is no longer shown.")
        mended = Text("信用修复已完成，不再公示。", "It was repaired and is no longer shown.")
        return past if rule.until is Until.REMOVAL else mended
    if span.max_end is not None and span.max_end < on:
        ended = "公示期已于{}届满，已自动停止公示。", "Its publicity ended on {} and stopped by itself."
        return _filled_day(*ended, span.max_end)
    return None


def _why_shown(rule: Rule, edition: Edition, span: Span) -> Text:
    if rule.until is Until.REMOVAL and span.max_end is None:
        period = Text("公示至移出名单之日。", "Shown until it is removed from the list.")
    elif span.max_end is None:
        period = Text("长期有效，持续公示。", "Valid without a term, and shown for as long.")
    else:
        period = _filled_day(
            "公示至{}（含当日），到期自动停止。", "Shown up to and including {}, then stops by itself.", span.max_end
        )
    parts = [period]
    if span.repair_from is not None:
        parts.append(_filled_day("自{}起可申请信用修复。", "Repair may be sought from {}.", span.repair_from))
    elif rule.until is Until.PERIOD:
        parts.append(Text("该类处罚不得提前停止公示。", "This kind of penalty cannot leave early."))
    parts.append(Text(f"依据：{edition.title.zh}。", f"Under: {edition.title.en}."))
    return sentence(*parts)


def _filled_day(zh: str, en: str, value: date) -> Text:
    written = day(value)
    return Text(zh.format(written.zh), en.format(written.en))
