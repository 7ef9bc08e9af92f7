"""What the ledger's tests share: an operator, a moment, a home of its own and a way to speak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from chuxin.foundation.ledger import actions
from chuxin.foundation.ledger.entry import Said, Saying
from chuxin.kernel.actor import Actor

AT = datetime(2026, 3, 1, tzinfo=UTC)
OPERATOR = Actor(id="system:operator", permits=frozenset({"*"}))
Say = Callable[..., list[Said]]


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    """A home of the test's own, so that each has its own signing key."""
    settings.HOME = tmp_path / "home"
    return tmp_path / "home"


@pytest.fixture
def say(db: None, home: Path) -> Say:
    """``say(3)`` or ``say(3, "other.kind")``: entries whose bodies count up."""

    def speak(count: int, kind: str = "test.said") -> list[Said]:
        with transaction.atomic():
            return actions.append([Saying(kind, {"n": n}) for n in range(count)], actor=OPERATOR, at=AT)

    return speak
