"""A hub with the shipped packs installed, in a home of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from chuxin.facts.intake import actions
from chuxin.facts.intake.receipt import Receipt
from chuxin.kernel.actor import Actor
from tests.shipped import install, shipped

OPERATOR = Actor(id="system:operator", permits=frozenset({"*"}), purpose="test")


@dataclass
class Desk:
    """Where a test sends files: the folder they are written to, who sends them, and when."""

    folder: Path
    home: Path
    actor: Actor = OPERATOR
    at: datetime = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
    sent: list[Receipt] = field(default_factory=list)

    def send(self, content: str | bytes, feed: str = "hubei.penalties", name: str = "penalties.csv") -> Receipt:
        """Receive ``content`` as a file called ``name``."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.sent.append(actions.receive(path, feed, actor=self.actor, at=self.at))
        return self.sent[-1]


@pytest.fixture
def desk(db: None, settings: LazySettings, tmp_path: Path) -> Desk:
    settings.HOME = tmp_path / "home"
    install(shipped(), actor=OPERATOR, at=Desk.at)
    (tmp_path / "files").mkdir()
    return Desk(tmp_path / "files", tmp_path / "home")
