"""The way of a scheme at the command line: each step by the account that holds its permit, with its password."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chuxin.assessment.governance import hearing, queries
from chuxin.assessment.governance.hearing import Claim
from chuxin.facts.records import actions as records
from chuxin.facts.records.record import Supply
from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.interfaces.cli import evaluation, scheme, scheme_rounds
from chuxin.interfaces.cli.main import build
from chuxin.kernel.actor import Actor
from tests.interfaces import sample

pytestmark = pytest.mark.django_db
SCHEME = Path(__file__).resolve().parents[3] / "examples" / "schemes" / "conduct.yaml"
FIRST = date(2026, 8, 10)


class Desk:
    """The command line on a day that the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.day, self.app = FIRST, build(["scheme", "pack"])
        for module in (scheme, scheme_rounds, evaluation):
            monkeypatch.setattr(module, "now", self.now)

    def now(self) -> datetime:
        return datetime.combine(self.day, time(2, tzinfo=UTC))

    def after(self, days: int) -> None:
        self.day = FIRST + timedelta(days=days)

    def run(self, line: str, who: str = "", code: int = 0) -> dict[str, object]:
        asked = [*line.split(), *(["--as", f"test-{who}"] if who else []), "--json"]
        ran = CliRunner().invoke(self.app, asked, input=f"{DEMO_PASSWORD}\n")
        assert ran.exit_code == code, ran.output
        told: dict[str, object] = json.loads(ran.stdout)
        return told


@pytest.fixture
def made() -> sample.Sample:
    found = sample.make()
    for item in ("national.commitment", "national.annual_report"):
        supply = Supply(item, "", date(2025, 1, 1), date(2026, 11, 15))
        records.supply(supply, actor=sample.OPERATOR, at=sample.AT)
    for role in ("regulator", "lead_authority"):
        sample.account(role, agency=sample.code("11990000990000001"))
    sample.account("jurist")
    return found


def test_a_scheme_goes_from_draft_to_final_grades(made: sample.Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    number = desk.run(f"scheme draft {SCHEME}", "regulator")["draft"]
    refused = desk.run(f"scheme check {number} --approve --opinion 合法", "regulator", code=1)
    assert refused["code"] == "access.not_permitted"
    assert desk.run(f"scheme check {number} --approve --opinion 合法", "jurist")["stage"] == "checked"
    assert desk.run(f"scheme open {number}")["consultation"] == {"since": "2026-08-10", "until": "2026-09-08"}
    assert desk.run(f"scheme publish {number}", "lead-authority", code=1)["code"] == "governance.consultation_open"
    desk.after(31)
    published = desk.run(f"scheme publish {number}", "lead-authority")
    assert (published["stage"], published["in_force_from"]) == ("published", "2026-09-10")
    desk.after(40)
    run = desk.run("scheme round start example.conduct")["run"]
    assert desk.run(f"scheme round preview {run}")["phase"] == "preview"
    own = Actor("account:org", permits=frozenset({"grade.object"}), subject=made.busy_number)
    objection = hearing.object_to(int(str(run)), Claim("penalties", "已经履行"), actor=own, at=desk.now())
    words = "--reason 不成立 --remedy 维持 --review 省信用办"
    decided = desk.run(f"scheme round decide {objection.seq} --ruling dismissed {words}", "lead-authority")
    assert decided["overdue"] is False
    again = desk.run(f"scheme round again {run} {made.busy} --cause 复核", "lead-authority")
    assert again["subject"] == made.busy_number
    assert desk.run(f"scheme round final {run}", "lead-authority", code=1)["code"] == "governance.window_open"
    desk.after(62)
    assert desk.run(f"scheme round final {run}", "lead-authority")["phase"] == "final"
    assert queries.grade_in_use(made.busy_number, "example.conduct", desk.day) is not None
    assert desk.run("scheme show")["rounds"]
    assert [each["entry"] for each in desk.run(f"scheme round show {run}")["again"]] == [again["entry"]]  # type: ignore[attr-defined]


CHANGED = """parameters:
  - id: national.grade_a
    title: {zh: A级最低分, en: Least points for grade A}
    clauses: [cn.gbt-45255-2025]
    valid_from: 2025-06-01
    unit: points
    values: [{from: 2025-06-01, value: "99"}]
"""


def test_a_plan_tells_who_would_move(made: sample.Sample, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    desk = Desk(monkeypatch)
    desk.day = date(2026, 11, 22)
    (tmp_path / "changed.yaml").write_text(CHANGED)
    told = desk.run(f"pack plan {tmp_path / 'changed.yaml'}")
    moves = told["moves"]["national.comprehensive"]  # type: ignore[index]
    assert (moves["subjects"], moves["moved"], moves["worse"]) == (2, 2, 2)
    assert [(each["before"], each["after"]) for each in moves["moves"]] == [("A", "B")]
    assert [each["code"] for each in moves["places"]] == ["9900"]
    plain = CliRunner().invoke(desk.app, ["pack", "plan", str(tmp_path / "changed.yaml")]).stdout
    assert "2 个组织中 2 个等级变动" in plain
