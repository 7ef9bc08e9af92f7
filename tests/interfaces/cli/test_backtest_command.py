"""The back-test at the command line: one JSON document, a report on request, a help page that needs no statistics."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from chuxin.assessment.evaluation.sources import Sources
from chuxin.interfaces.cli import validation
from tests.assessment.evaluation.cards import national
from tests.assessment.validation.lakes import CARD, INSPECTION, PENALTY, lake, record, subject

FOUND = "发现问题待后续处理"


def run(*arguments: str) -> Result:
    app = typer.Typer()
    validation.add_to(app)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def written(sources: Sources, folder: Path) -> Path:
    """The facts as the layout for --facts says."""
    assert isinstance(sources.subjects, pa.Table)
    folder.mkdir(exist_ok=True)
    pq.write_table(sources.subjects, folder / "subjects.parquet")
    for item, table in sources.records.items():
        (folder / "records" / item).mkdir(parents=True)
        pq.write_table(table, folder / "records" / item / "part-0.parquet")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A lake of twelve organisations, the first six penalised and later found faulty, and the pack of its card."""
    codes = [f"9199{number:014}" for number in range(12)]
    penalties = [record(code, date(2025, month, 1)) for code in codes[:6] for month in (2, 4, 6)]
    looks = [record(code, date(2025, 8, 1), result=FOUND if code in codes[:6] else "未发现问题") for code in codes]
    looks.append(record(codes[0], date(2026, 1, 1), result=FOUND))
    written(lake([subject(code) for code in codes], {PENALTY: penalties, INSPECTION: looks}), tmp_path / "lake")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "card.yaml").write_text(CARD)
    return tmp_path


def asked(folder: Path, *more: str) -> tuple[str, ...]:
    start = ("example.counting", "--pack", f"{folder}/pack", "--facts", f"{folder}/lake", "--outcome", INSPECTION)
    return (*start, "--where", f"result == '{FOUND}'", "--from", "2025-07-01", "--horizon", "6", *more)


def test_a_card_of_a_pack_is_tested_against_a_lake(folder: Path) -> None:
    ran = run(*asked(folder, "--report", f"{folder}/r.html", "--json"))
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert (told["n"], told["auc"]["value"], told["outcome"]["among"]) == (12, 1.0, "inspected")
    assert set(told) >= {"ks", "lift", "queue", "calibration", "stability", "days", "fairness", "intervals", "report"}
    assert (folder / "r.html").read_text().startswith("<!doctype html>")


def test_of_inspections_those_are_bad_that_the_card_itself_holds_against_an_organisation(folder: Path) -> None:
    for item in national()[0].items:
        (folder / "lake" / "records" / item).mkdir(exist_ok=True)
    start = ("--facts", f"{folder}/lake", "--from", "2025-07-01", "--horizon", "6", "--json")
    told = json.loads(run("national.comprehensive", "--outcome", INSPECTION, *start).stdout)
    assert told["outcome"]["where"] == "one_of(result, '发现问题已责令改正', '发现问题待后续处理')"
    assert (told["outcome"]["among"], told["auc"]["value"]) == ("inspected", 1.0)
    assert validation.own_condition(national()[0], PENALTY) is None


def test_people_read_a_table(folder: Path) -> None:
    ran = run(*asked(folder))
    assert ran.exit_code == 0, ran.output
    assert "AUC 1.000" in ran.stdout
    assert "2025-07-01" in ran.stdout


def test_a_day_that_is_none_and_an_item_nobody_has_are_refused(folder: Path) -> None:
    ran = run(*asked(folder, "--to", "tomorrow"))
    assert (ran.exit_code, "date.malformed" in ran.stderr) == (1, True)
    none = run("example.counting", "--pack", f"{folder}/pack", "--facts", f"{folder}/lake", "--outcome", "a.b")
    assert (none.exit_code, "backtest.no_outcomes" in none.stderr) == (1, True)


def test_the_help_page_brings_no_statistics() -> None:
    code = (
        "import sys; sys.argv = ['chuxin', '--help']\n"
        "from chuxin.interfaces.cli.main import run\n"
        "try: run()\nexcept SystemExit: pass\n"
        "print(sorted({'sklearn', 'scipy', 'optbinning', 'matplotlib'} & set(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "backtest" in ran.stdout
    assert ran.stderr.strip() == "[]"
