"""One generation of a publicity rule: its tiers, the numbers between them, and what may leave early."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from chuxin.kernel.text import Text

TIERS: Final[Mapping[str, Text]] = {
    "minor": Text("轻微", "minor"),
    "general": Text("一般", "general"),
    "serious": Text("严重", "serious"),
}


class Condition(StrEnum):
    """What must be so before a record may leave early, besides the minimum period."""

    CORRECTED = "corrected"
    FULFILLED = "fulfilled"
    COMMITTED = "committed"
    HARM_REMOVED = "harm_removed"
    NO_REPEAT = "no_repeat"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True)
class Tier:
    """The publicity of one tier in calendar months; ``published`` false keeps it off the portal from the start.

    ``ends_on_fulfilment``: no minimum is waited for, display may end as soon as every duty is met.
    """

    min_months: int
    max_months: int
    published: bool = True
    ends_on_fulfilment: bool = False


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least months a field of supervision is shown; ``least_fine`` (元): smaller fines keep their tier's own."""

    months: int
    least_fine: Decimal | None = None

    def holds(self, fine: Decimal | None) -> bool:
        """Whether a decision with this fine (``None``: without one) is under it."""
        return self.least_fine is None or fine is None or fine >= self.least_fine


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which fine (元) on a decision belongs to ``tier``: for documents from a day, in a region (the beginning of a
    division code, ``""`` everywhere), in a field of supervision (``""``: any)."""

    tier: str
    least_fine: Decimal
    since: date
    region: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """Conduct that may be repaired only so many months after the decision: named by words of its description."""

    words: tuple[str, ...]
    months: int
    clause: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One generation of a rule.

    It governs documents dated within ``valid_from``–``valid_to`` (both inclusive) when ``decides`` is true; an edition
    that does not decide (a policy announced before its rule) is computed beside it. ``earlier_documents`` lets it also
    govern documents older than the first edition. ``unclassified`` names the tier of a record that nobody has put into
    a tier; ``kinds`` puts kinds of penalty into tiers (of several the gravest counts), except ``measured`` ones, whose
    tier depends on the sum: by ``thresholds``, and where none is known a person must classify. ``final_kinds`` and
    conduct described by ``never`` may not be repaired before the period ends, ``late`` conduct only later.
    ``restriction_extends`` lengthens the period to the end of a restriction that outlasts it. ``source`` says where an
    unverified edition was seen.
    """

    id: str
    title: Text
    clause: str
    valid_from: date
    valid_to: date | None
    tiers: Mapping[str, Tier]
    unclassified: str = "general"
    kinds: Mapping[str, str] = field(default_factory=dict)
    measured: frozenset[str] = frozenset()
    thresholds: tuple[Threshold, ...] = ()
    sector_minimum: Mapping[str, Minimum] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    final_kinds: frozenset[str] = frozenset()
    never: tuple[str, ...] = ()
    late: tuple[Late, ...] = ()
    restriction_extends: bool = False
    earlier_documents: bool = False
    decides: bool = True
    unverified: bool = False
    source: Text | None = None

    @property
    def graded(self) -> tuple[tuple[str, Tier], ...]:
        """Its tiers from the lightest to the gravest; those of other names come last, by name."""
        return tuple((name, self.tiers[name]) for name in in_order(self.tiers))

    def governs(self, document: date) -> bool:
        """Whether a document of that day falls within this edition."""
        return self.valid_from <= document and (self.valid_to is None or document <= self.valid_to)


def in_order(tiers: Collection[str]) -> tuple[str, ...]:
    """Tiers from the lightest to the gravest; those of other names come last, by name."""
    known = [name for name in TIERS if name in tiers]
    return (*known, *sorted(set(tiers) - TIERS.keys()))
