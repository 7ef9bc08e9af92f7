"""How long the public may see a record: a dated publicity rule, and what it needs to know of the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication.edition import Edition
from chuxin.services.publication.wording import day


class Until(StrEnum):
    """What ends the publicity of a record; ``kept`` where no rule of its own is known: its validity or its keeping."""

    PERIOD = "period"
    REMOVAL = "removal"
    VALID_TO = "valid_to"
    KEPT = "kept"


class Documents(StrEnum):
    """Which edition decides for a document older than the newest: that of its own day, or the one in force now."""

    OWN = "own"
    IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True)
class Reads:
    """Which fields of the catalogue item the rule looks at (field names; ``None`` where the item has no such field).

    ``tier_found`` holds the tier a person found, ``conduct`` the words that describe what was done.
    """

    sector: str | None = None
    simple_procedure: str | None = None
    kinds: str | None = None
    tier_found: str | None = None
    conduct: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """How one edition gives way to the next. The day of application always chooses the procedure, the day of the
    document always begins the period; ``documents`` says which edition's periods count from it."""

    documents: Documents = Documents.OWN
    unverified: bool = False
    source: Text | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """That a rule is how another ``system`` shows records which here fall under ``rule``: those of authorities whose
    name holds one of ``authority_words``."""

    rule: str
    system: Text
    authority_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A publicity rule with its editions in order of date.

    ``unpublished_kinds``: a decision with no other kind of penalty than these is not published (warning, criticism).
    """

    id: str
    title: Text
    until: Until
    editions: tuple[Edition, ...]
    reads: Reads = Reads()
    unpublished_kinds: frozenset[str] = frozenset()
    transition: Transition = Transition()
    beside: Beside | None = None

    def edition_for(self, document: date, on: date | None = None) -> Edition:
        """The edition that decides for a document of that day, as looked at on the day ``on`` (``None``: that day).

        ``publicity.no_edition`` where there is none.
        """
        at = document
        if on is not None and on > document and self.transition.documents is Documents.IN_FORCE:
            at = on
        found = next((edition for edition in self._candidates(at)), None)
        if found is not None:
            return found
        raise Refusal(
            "publicity.no_edition",
            Text(f"公示规则“{self.id}”没有适用于{day(at).zh}的版本。",
                 f"Publicity rule “{self.id}” has no edition for {day(at).en}."),
            Text("请在规则包中补充该日期适用的版本。", "Add the edition for that day to the pack."),
        )  # fmt: skip

    def _candidates(self, at: date) -> Iterator[Edition]:
        deciding = [edition for edition in self.editions if edition.decides]
        yield from (edition for edition in reversed(deciding) if edition.governs(at))
        yield from (edition for edition in deciding[:1] if edition.earlier_documents and at < edition.valid_from)


@dataclass(frozen=True, slots=True)
class Matter:
    """What the clock needs to know of a record. Days are local calendar days.

    ``tier`` is what the item's formula gave, ``found_tier`` what a person found. ``region`` is the division code of the
    authority, ``fine`` is in 元. ``kept_to`` is the last day the record may be used at all.
    """

    decided_on: date
    tier: str | None = None
    valid_to: date | None = None
    sector: str | None = None
    simple_procedure: bool = False
    kinds: frozenset[str] = frozenset()
    found_tier: str | None = None
    fine: Decimal | None = None
    region: str = ""
    conduct: str = ""
    kept_to: date | None = None
    repaired_on: date | None = None
    withdrawn_on: date | None = None
