"""A register of law with the national roles, as the shipped pack declares them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import chuxin
from chuxin.kernel.actor import Actor
from tests.shipped import install, national

NATIONAL = Path(chuxin.__file__).parent / "packs" / "national"


@pytest.fixture
def operator() -> Actor:
    """Holds every permit."""
    return Actor("system:operator", permits=frozenset({"*"}))


@pytest.fixture
def at() -> datetime:
    """The moment at which everything in these tests is said."""
    return datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.fixture
def installed(db: None, operator: Actor, at: datetime) -> None:
    """The clauses and roles of the national pack are in force."""
    install(national("law.yaml", "roles.yaml"), actor=operator, at=at)
