"""The commands that judge and explain: one JSON document, exit codes, lakes without a hub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from chuxin.assessment.evaluation import queries
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.cli import evaluation
from tests.assessment.evaluation.cards import facts, national, record
from tests.assessment.evaluation.hub import Hub

pytest_plugins = ("tests.assessment.evaluation.hub",)
CARD = "national.comprehensive"
ONE, OTHER = "91990000000000001A", "91990000000000002B"


def run(*arguments: str) -> Result:
    app = typer.Typer()
    evaluation.add_to(app)
    return CliRunner().invoke(app, list(arguments))


def told(*arguments: str) -> dict[str, object]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Two organisations, one with a serious penalty; every item of the card has a folder."""
    rows = {item: [] for item in national()[0].items} | {"national.penalty": [record(1, ONE, tier="serious")]}
    held = facts([{"subject": ONE}, {"subject": OTHER}], rows)
    assert isinstance(held.subjects, pa.Table)
    pq.write_table(held.subjects, tmp_path / "subjects.parquet")
    for item, table in held.records.items():
        (tmp_path / "records" / item).mkdir(parents=True)
        pq.write_table(table, tmp_path / "records" / item / "part-0.parquet")
    return tmp_path


def test_a_lake_is_judged_with_no_hub_at_all(lake: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    command = ["evaluate", CARD, "--on", "2026-06-30", "--facts", str(lake), "--out", str(out), "--json"]
    code = "from chuxin.interfaces.cli.main import run; run()"
    home = os.environ | {"CHUXIN_HOME": str(tmp_path / "nothing"), "CHUXIN_DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, env=home, check=True)
    answer = json.loads(done.stdout)
    assert (answer["subjects"], answer["grades"]) == (2, {"A": 1, "B": 1})
    assert [row["score"] for row in json.loads(out.read_text())] == ["75", "90"]
    assert not (tmp_path / "nothing" / "chuxin.sqlite3").exists()


def test_one_organisation_of_a_lake_is_judged_as_in_the_batch(lake: Path, tmp_path: Path) -> None:
    batch = tmp_path / "all.json"
    run("evaluate", CARD, "--on", "2026-06-30", "--facts", str(lake), "--out", str(batch))
    alone = told("evaluate", CARD, "--on", "2026-06-30", "--facts", str(lake), "--subject", ONE)
    assert alone["result"] == json.loads(batch.read_text())[0]


def test_an_organisation_of_a_lake_is_explained(lake: Path) -> None:
    answer = told("explain", ONE, CARD, "--on", "2026-06-30", "--facts", str(lake))
    assert (answer["score"], answer["grade"]) == ("75", "B")
    plain = run("explain", ONE, CARD, "--on", "2026-06-30", "--facts", str(lake))
    assert (
        "严重行政处罚扣分 / Points for a serious penalty = 15 [national.penalty_serious; cn.gbt-45255-2025]"
        in plain.stdout
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--on", "30/6/2026"], "date.malformed"),
        (["--on", "2025-05-31"], "scorecard.not_yet"),
        (["--on", "2026-06-30", "--subject", "nobody"], "evaluation.unknown_subject"),
        (["--on", "2026-06-30", "--engine", "abacus"], "engine.unknown"),
        (["--on", "2026-06-30", "--out", "x.doc"], "evaluation.format"),
    ],
)
def test_what_cannot_be_done_exits_1_with_code_and_remedy(lake: Path, arguments: list[str], code: str) -> None:
    done = run("evaluate", CARD, "--facts", str(lake), *arguments, "--json")
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert answer["code"] == code
    assert answer["remedy"]["zh"]


@pytest.mark.django_db
def test_the_hub_is_judged_and_its_grades_are_kept(hub: Hub) -> None:
    hub.supply(national()[0].items)
    hub.state(0, "national.penalty", date(2026, 3, 1), tier="serious")
    answer = told("evaluate", CARD, "--on", "2026-06-30")
    assert answer["grades"] == {"A": 5, "B": 1, "not_scored": 1}
    assert answer["new"] is True
    assert told("evaluate", CARD, "--on", "2026-06-30")["new"] is False
    assert queries.grades_of(hub.numbers[0])[0].run == answer["run"]


@pytest.mark.django_db
def test_one_organisation_of_the_hub_is_judged_and_explained_alike(hub: Hub) -> None:
    hub.supply(national()[0].items)
    hub.state(0, "national.penalty", date(2026, 3, 1), tier="general")
    code = subjects.subject(hub.numbers[0]).code
    result = told("evaluate", CARD, "--on", "2026-06-30", "--subject", code)["result"]
    reasons = told("explain", code, CARD, "--on", "2026-06-30")
    assert isinstance(result, dict)
    assert (result["score"], result["grade"]) == (reasons["score"], reasons["grade"]) == ("85", "A")
    assert queries.grades_of(hub.numbers[0]) == ()
    assert run("explain", "91990000000000009X", CARD).exit_code == 1
