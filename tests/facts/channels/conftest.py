"""A hub with the shipped packs and a way to send monthly files to it."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.facts.conftest import OPERATOR, Desk, desk
from tests.facts.penalties import as_csv, penalty

__all__ = ["OPERATOR", "Desk", "desk"]
PENALTIES = "hubei.penalties"


def at(month: int, day: int, hour: int = 4) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def rows_of(first: int, count: int, **changed: str) -> str:
    """``count`` invented penalties as CSV."""
    return as_csv(penalty(number, **({"CF_JDRQ": "2025-12-24"} | changed)) for number in range(first, first + count))
