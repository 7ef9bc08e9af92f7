"""A hub as its operator has it: a home, the console script, and a few looks inside."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = Path(sys.executable).with_name("chuxin")


def environment(home: Path) -> dict[str, str]:
    """What a command finds around it: a home on SQLite, whatever this machine has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHUXIN_")}
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    return kept | {
        "CHUXIN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "chuxin.interfaces.conf.settings",
        "PYTHONPATH": paths,
        "COLUMNS": "200",
    }


class Warm:
    """The process that `tests.scenarios.warm` describes; commands are run one after another."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.scenarios.warm"],
            cwd=ROOT,
            env=environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == {"ready": True}

    def ask(self, **asked: object) -> CompletedProcess[str]:
        """Run one command to its end."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = self._answer()
        return CompletedProcess([str(asked)], told["code"], told["out"], told["err"])

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the warm process has ended"
        return json.loads(line)


@dataclass(frozen=True, slots=True)
class Hub:
    """A home and everything one may do in it. ``run`` gives back how a command ended; the rest insist on success."""

    home: Path
    warm: Warm = field(repr=False)

    def run(self, *argv: object) -> CompletedProcess[str]:
        """Run ``chuxin …`` here."""
        return self.warm.ask(home=str(self.home), argv=[str(one) for one in argv])

    def json_of(self, *argv: object) -> Any:
        """What ``chuxin … --json`` answers; it must succeed."""
        ran = self.run(*argv, "--json")
        assert ran.returncode == 0, f"{argv}\n{ran.stdout}\n{ran.stderr}"
        return json.loads(ran.stdout)

    def refusal_of(self, *argv: object) -> Any:
        """The refusal that ``chuxin … --json`` answers; it must be refused, not fail."""
        ran = self.run(*argv, "--json")
        assert ran.returncode == 1, f"{argv}\n{ran.stdout}\n{ran.stderr}"
        assert "Traceback" not in ran.stderr, ran.stderr
        return json.loads(ran.stdout)

    def look(self, function: str, *args: object) -> Any:
        """What a function of `tests.scenarios.inside` tells from within this home."""
        ran = self.warm.ask(home=str(self.home), call=f"tests.scenarios.inside:{function}", args=list(args))
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def elsewhere(self, home: Path) -> Hub:
        """Another home, at first empty."""
        return Hub(home, self.warm)

    @property
    def entries(self) -> int:
        """How many entries the ledger has."""
        with closing(sqlite3.connect(f"file:{self.home}/chuxin.sqlite3?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the sample says of itself."""
        return json.loads((self.home / "sample" / "manifest.json").read_text())

    @property
    def last_day(self) -> str:
        """The day on which the sample was judged."""
        return max(one["delivered_on"] for one in self.manifest["deliveries"])
