"""A hub in a process of its own, with its own home and database: for tests of what one process cannot show.

Crashes, rivals, other databases, command lines: ``Hub(tmp_path, database_url).run(script)`` runs Python with Django set
up and returns what it printed; ``Hub.chuxin("ledger", "seal")`` runs one command of the topics named.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.engines import copies, warm

ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 300
_SET_UP = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "chuxin.interfaces.conf.settings"
import django
django.setup()
"""
_COMMANDS = """
import importlib, typer
app = typer.Typer(pretty_exceptions_enable=False)
for topic in {topics!r}:
    importlib.import_module("chuxin.interfaces.cli." + topic).add_to(app)
app({arguments!r})
"""


_MIGRATE = """
from django.core.management import call_command
for label in {labels!r}:
    call_command("migrate", *([label] if label else []), verbosity=0, skip_checks=True)
"""
# (rooms, server) → a migrated database to copy.
_MIGRATED: dict[tuple[tuple[str, ...], str], str] = {}


@dataclass(frozen=True, slots=True)
class Told:
    """How a process ended and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Hub:
    """A home folder and, unless it is empty, the address of a PostgreSQL database; ``settings`` of its own."""

    home: Path
    database_url: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    def migrate(self, *labels: str) -> Hub:
        """Create the tables of the rooms ``labels`` (default: all); of a second hub's empty database by a copy."""
        asked = (labels, self.database_url.rpartition("/")[0])
        empty = copies.fresh(self.home, self.database_url)
        if empty and asked in _MIGRATED:
            copies.put(_MIGRATED[asked], self.home, self.database_url)
            return self
        self.run(_MIGRATE.format(labels=labels or (None,)))
        if empty:
            _MIGRATED[asked] = copies.kept(self.home, self.database_url)
        return self

    def run(self, script: str) -> str:
        """Run ``script``; its standard output. Fails with its standard error."""
        told = self.ended(script)
        assert told.code == 0, told.err
        return told.out

    def ended(self, script: str) -> Told:
        """Run ``script``, however it ends."""
        return Told(**warm.ask(self.home, self.environment(), _SET_UP + script, _SECONDS))

    def chuxin(self, *arguments: str, topics: tuple[str, ...] = ("ledger", "backup")) -> Told:
        """Run the command line made of ``topics`` with ``arguments``."""
        return self.ended(_COMMANDS.format(topics=topics, arguments=list(arguments)))

    def environment(self) -> dict[str, str]:
        """The environment that points a process at this hub."""
        given = {**os.environ, "CHUXIN_HOME": str(self.home), "CHUXIN_DATABASE_URL": self.database_url}
        return {**given, **self.settings, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
