"""Fitting at the command line: a table becomes a pack that checks, runs and back-tests; wrong input is told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
import typer
from typer.testing import CliRunner, Result

from chuxin.interfaces.cli import fitting


def run(*arguments: str) -> Result:
    app = typer.Typer()
    fitting.add_to(app)
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A table of 300 invented organisations, most of those with low sales bad."""
    dice = np.random.default_rng(3)
    sales = dice.uniform(0, 400, 300).round(2)
    bad = (dice.random(300) < np.where(sales < 150, 0.7, 0.1)).astype(int)
    pyarrow.csv.write_csv(pa.table({"Sales": sales, "bad": bad, "name": ["示例"] * 300}), tmp_path / "t.csv")
    return tmp_path


def test_a_table_becomes_a_pack_and_a_lake(folder: Path) -> None:
    ran = run(
        "--id", "pilot.small", "--out", f"{folder}/pack", "--table", f"{folder}/t.csv", "--label", "bad",
        "--facts-out", f"{folder}/lake", "--valid-from", "2026-01-01", "--json",
    )  # fmt: skip
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert [each["id"] for each in told["features"]] == ["sales"]
    assert told["auc_tested"]["value"] > 0.7
    assert {path.name for path in (folder / "pack").iterdir()} == {
        "programme.yaml", "catalogue.yaml", "scorecard.yaml", "examples.yaml",
    }  # fmt: skip
    assert (folder / "lake" / "records" / "pilot.small.numbers" / "part-0.parquet").exists()
    again = run("--id", "a.b", "--out", f"{folder}/pack", "--table", f"{folder}/t.csv", "--label", "bad")
    assert (again.exit_code, "fit.folder_not_empty" in again.stderr) == (1, True)


def test_people_read_the_points(folder: Path) -> None:
    ran = run("--id", "pilot.small", "--out", f"{folder}/pack", "--table", f"{folder}/t.csv", "--label", "bad")
    assert ran.exit_code == 0, ran.output
    assert "sales" in ran.stdout
    assert "起始分 base" in ran.stdout


def test_wrong_input_is_told(folder: Path) -> None:
    (folder / "faulty.yaml").write_text("features: [{id: a, title: {zh: 甲}}]\n")
    (folder / "broken.yaml").write_text("features: [\n")
    start = ("--id", "pilot.small", "--out", f"{folder}/pack", "--table", f"{folder}/t.csv")
    for more, code in (
        ((), "fit.no_data"),
        (("--label", "gone"), "fit.no_column"),
        (("--label", "bad", "--features", f"{folder}/faulty.yaml"), "features.malformed"),
        (("--label", "bad", "--features", f"{folder}/broken.yaml"), "features.unreadable"),
    ):
        ran = run(*start, *more)
        assert (ran.exit_code, code in ran.stderr) == (1, True), ran.output
