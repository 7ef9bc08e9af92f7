"""The commands of matches: what waits, one with its reasons, a decision and its undoing, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from chuxin.interfaces.cli import match
from tests.facts.intake.test_foreign_evidence import _on, _row, _send, hub  # noqa: F401  # the fixture

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    app = typer.Typer()
    match.add_to(app)
    return CliRunner().invoke(app, ["match", *arguments])


def test_what_waits_is_listed_explained_decided_and_undone(hub: Path) -> None:  # noqa: F811
    _send(
        hub, [_row("Zorblatt Bridgeworks Ltd."), _row("ZORBLATT BRIDGEWORKS LTD.", country="Elsewhere")], _on(2024, 1)
    )
    told = json.loads(run("list", "--json").stdout)
    assert told["total"] == 1
    number = str(told["matches"][0]["match"])
    assert "Another country" in run("show", number).stdout
    code = run("show", number).stdout.split("[")[1].split("]")[0]
    decided = json.loads(run("decide", number, code, "--why", "checked", "--json").stdout)
    assert (decided["state"], decided["chosen"]) == ("chosen", code)
    assert "nothing waits" in run("list").stdout
    assert json.loads(run("undo", number, "--json").stdout)["state"] == "waiting"
    assert run("decide", number, "nowhere", "--why", "x").exit_code == 1
    assert run("show", "999999").exit_code == 1
