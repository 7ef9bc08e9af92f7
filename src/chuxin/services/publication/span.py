"""The period one edition computes for one matter, and whether and when display may end before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Early(StrEnum):
    """How display may end before its last day."""

    REPAIR = "repair"  # by repair, from a day on
    FULFILMENT = "fulfilment"  # by repair, as soon as every duty is met
    REMOVAL = "removal"  # by the authority's removal from its list
    NEVER = "never"  # such a matter may not leave early
    ITSELF = "itself"  # the minimum is the whole period
    NONE = "none"  # nothing to repair


@dataclass(frozen=True, slots=True)
class Span:
    """``max_end`` is the last day (inclusive, ``None`` without an end), ``min_end`` the end of the minimum,
    ``repair_from`` the first day repair may be sought. ``settled`` false: a person must still classify it."""

    edition: str
    max_end: date | None
    min_end: date | None = None
    repair_from: date | None = None
    tier: str | None = None
    settled: bool = True
    published: bool = True
    early: Early = Early.NONE
