"""chuxin supervision and chuxin draw: a plan from its draft to its report, and the draw redone from the file."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import LazySettings
from django.db import transaction
from pytest_django import DjangoDbBlocker
from typer.testing import CliRunner, Result

from chuxin.assessment.supervision import queries
from chuxin.foundation.ledger import keys
from chuxin.interfaces.cli.main import build
from tests.assessment.supervision import hub as supervision
from tests.assessment.supervision.hub import AGENCY, PASSWORD, POSTS, REGIME, Hub

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def hub(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Hub]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield supervision.make()
        transaction.set_rollback(True)


class Line:
    """The command line, with a password at hand."""

    def __init__(self, folder: Path) -> None:
        self.app, self.folder = build(["supervision", "draw", "ledger"]), folder
        self.password = folder / "password"
        self.password.write_text(PASSWORD + "\n")

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(self.app, words)

    def said(self, *words: str) -> Any:
        ran = self.run(*words, "--json")
        assert ran.exit_code == 0, ran.output
        return json.loads(ran.stdout)

    def as_(self, name: str) -> Sequence[str]:
        return ("--account", name, "--password-file", str(self.password))

    def draw(self) -> str:
        """The whole way of a plan; its id."""
        today = datetime.now(UTC).date()
        posts = [word for post in POSTS for word in ("--post", post)]
        told = self.said(
            "supervision", "plan", REGIME, "--from", str(today), "--to", str(today + timedelta(40)), "--base-ratio",
            "0.2", *posts, "--agency", AGENCY, "--agency-name", "示例局", *self.as_("planner"),
        )  # fmt: skip
        id = str(told["id"])
        self.said("supervision", "publish", id, *self.as_("planner"))
        for name in ("witness-1", "witness-2"):
            self.said("supervision", "commit", id, "--secret", str(self.secret(name)), *self.as_(name))
        self.said("ledger", "seal")
        for name in ("witness-1", "witness-2"):
            self.said("supervision", "reveal", id, "--secret", str(self.secret(name)), *self.as_(name))
        assert self.said("supervision", "draw", id, *self.as_("planner"))["stage"] == "drawn"
        return id

    def secret(self, name: str) -> Path:
        return self.folder / f"{name}.secret"

    def bundle(self, id: str) -> Path:
        path = self.folder / f"{id}.json"
        path.write_bytes(orjson.dumps(queries.bundle(id)))
        return path


@pytest.fixture
def line(hub: Hub, db: None, tmp_path: Path, settings: LazySettings) -> Line:
    settings.PASSWORD_HASHERS = list(supervision.HASHERS)
    return Line(tmp_path)


def test_a_plan_goes_all_its_way_on_the_command_line_and_its_draw_is_redone(line: Line) -> None:
    id = line.draw()
    secret = line.secret("witness-1")
    assert len(secret.read_text()) == 64
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    (line.folder / "vkey").write_text(f"{keys.hub_verifier()}\n")
    told = line.said("draw", "verify", str(line.bundle(id)), "--key", str(line.folder / "vkey"))
    assert told["holds"]
    assert {check["holds"] for check in told["checks"]} == {True}
    assert "✓" in line.run("draw", "verify", str(line.bundle(id))).stdout


def test_a_changed_name_is_told_with_its_row_and_the_exit_code(line: Line) -> None:
    path = line.bundle(line.draw())
    whole = path.read_bytes()
    changed = json.loads(whole)
    changed["roll"]["rows"][4][1] = "替换组织"
    other = path.with_name("other.json")
    other.write_text(json.dumps(changed))
    ran = line.run("draw", "verify", str(other))
    assert ran.exit_code == 1
    assert "第5行" in ran.stderr
    assert "draw.does_not_hold" in ran.stderr
    beside = line.run("draw", "verify", str(path), "--against", str(other))
    assert "替换组织" in beside.stderr
    assert line.run("draw", "verify", str(path), "--root", "ab" * 32).exit_code == 1


def test_results_and_report_on_the_command_line(line: Line) -> None:
    id = line.draw()
    tasks = line.said("supervision", "tasks", "--agency", AGENCY)
    assert len(tasks) == queries.plan(id).outcome.drawn  # type: ignore[union-attr]
    first = tasks[0]
    given = ("supervision", "result", first["no"], "--result", "发现问题待后续处理", "--findings", "示例")
    told = line.said(*given, *line.as_(first["post"]))
    assert (told["result"], told["standing"]) == ("发现问题待后续处理", "done")
    assert told["batch"].startswith("b")
    report = line.said("supervision", "report", id)
    assert (report["found"], report["inspected"], report["answer"]) == (1, 1, "too_few")
    plain = line.run("supervision", "report", REGIME)
    assert "nobody can tell" in plain.stdout
    assert id in line.run("supervision", "list").stdout


def test_a_visit_with_cause_on_the_command_line(line: Line, hub: Hub) -> None:
    due = str(datetime.now(UTC).date() + timedelta(9))
    told = line.said(
        "supervision", "assign", REGIME, hub.codes[2], "--document", "示举1号", "--post", "post-1", "--due", due,
        "--agency", AGENCY, "--agency-name", "示例局",
    )  # fmt: skip
    assert (told["kind"], told["cause"], told["standing"]) == ("cause", "示举1号", "open")


def test_a_plan_is_given_up_with_its_reason(line: Line, hub: Hub) -> None:
    plan = hub.publish(at=datetime.now(UTC))
    told = line.said("supervision", "cancel", plan.id, "--reason", "另行安排", *line.as_("planner"))
    assert (told["stage"], told["cancelled"]) == ("cancelled", "另行安排")


def test_a_wrong_password_opens_nothing(line: Line, hub: Hub) -> None:
    plan = hub.plan(at=datetime.now(UTC))
    line.password.write_text("falsch")
    ran = line.run("supervision", "publish", plan.id, *line.as_("planner"), "--json")
    assert (ran.exit_code, json.loads(ran.stdout)["code"]) == (1, "access.sign_in")


def test_the_operator_alone_cannot_commit_twice(line: Line, hub: Hub) -> None:
    plan = hub.publish(at=datetime.now(UTC))
    commit = ("supervision", "commit", plan.id, "--secret")
    assert line.run(*commit, str(line.folder / "a")).exit_code == 0
    ran = line.run(*commit, str(line.folder / "b"), "--json")
    assert json.loads(ran.stdout)["code"] == "supervision.four_eyes"
