"""The command line as a whole: its table tells what its topics hold, and a command loads its own topic alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import typer

from chuxin.interfaces.cli.main import TOPICS, build, overview
from tests.engines.hub import Hub

HEAVY = ("pandas", "ibis", "pyhanko", "django.db")


def _lines(app: typer.Typer) -> dict[str, str]:
    commands = getattr(typer.main.get_command(app), "commands", {})
    return {name: (each.help or "").partition("\n")[0] for name, each in commands.items()}


def test_the_table_tells_the_commands_of_every_topic_in_their_own_words() -> None:
    assert {topic: _lines(build([topic])) for topic in TOPICS} == {topic: dict(told) for topic, told in TOPICS.items()}


def test_the_overview_lists_what_the_whole_command_line_holds() -> None:
    assert _lines(overview()) == _lines(build())


def test_the_overview_loads_no_topic() -> None:
    code = (
        "import sys; sys.argv = ['chuxin', '--help']\n"
        "import atexit; from chuxin.interfaces.cli.main import run\n"
        f"atexit.register(lambda: print([name for name in {HEAVY!r} if name in sys.modules]))\nrun()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.endswith("[]\n")
    assert all(name in done.stdout for commands in TOPICS.values() for name in commands)


def test_an_unknown_command_is_a_wrong_usage_with_a_suggestion(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    told = hub.ended("import sys; sys.argv = ['chuxin', 'intak']\nfrom chuxin.interfaces.cli.main import run\nrun()")
    assert (told.code, "intake" in told.err) == (2, True)
