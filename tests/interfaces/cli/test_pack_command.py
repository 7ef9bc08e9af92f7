"""The commands about packs: exit codes, findings with file and line, one JSON document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from chuxin.foundation.law import queries as law
from chuxin.interfaces.cli import pack

pytestmark = pytest.mark.django_db

SOUND = """\
clauses:
  - {id: t.act, title: {zh: 示例条款, en: Sample clause}, rank: law, valid_from: 2020-01-01}
programme:
  id: t
  title: {zh: 示例方案, en: Sample programme}
  clauses: [t.act]
  valid_from: 2024-01-01
"""


def run(*arguments: str) -> Result:
    app = typer.Typer()
    pack.add_to(app)
    return CliRunner().invoke(app, ["pack", *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sound").mkdir()
    (tmp_path / "sound" / "programme.yaml").write_text(SOUND, encoding="utf-8")
    return tmp_path / "sound"


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    (tmp_path / "faulty").mkdir()
    (tmp_path / "faulty" / "a.yaml").write_text(SOUND.replace("[t.act]", "[t.nothing]"), encoding="utf-8")
    return tmp_path / "faulty"


def test_check_of_a_sound_pack_exits_0(folder: Path) -> None:
    done = run("check", str(folder), "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["refused"], told["files"], told["definitions"], told["programmes"]) == (False, 1, 2, ["t"])


def test_check_of_a_faulty_pack_exits_1_and_names_file_and_line(faulty: Path) -> None:
    done = run("check", str(faulty))
    assert done.exit_code == 1
    assert "faulty/a.yaml:6" in done.stderr
    assert "pack.unknown_clause" in done.stderr


def test_refused_check_is_one_json_document_too(faulty: Path) -> None:
    done = run("check", str(faulty), "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["refused"], told["code"]) == (True, "pack.faults")
    assert [(each["file"], each["line"], each["code"]) for each in told["findings"]] == [
        ("faulty/a.yaml", 6, "pack.unknown_clause")
    ]


def test_check_without_a_path_checks_the_shipped_packs() -> None:
    done = run("check", "--json")
    assert done.exit_code == 0
    assert "national" in json.loads(done.stdout)["programmes"]


def test_a_path_that_does_not_exist_is_a_wrong_usage() -> None:
    assert run("check", "nothing-here").exit_code == 2


def test_unknown_option_exits_2(folder: Path) -> None:
    assert run("check", str(folder), "--bogus").exit_code == 2


def test_plan_install_plan(folder: Path) -> None:
    before = json.loads(run("plan", str(folder), "--json").stdout)
    assert (before["installed"], before["unchanged"]) == (2, 0)
    done = json.loads(run("install", str(folder), "--json").stdout)
    assert (done["installed"], done["definitions"]) == (2, ["clause:t.act", "programme:t"])
    after = json.loads(run("plan", str(folder), "--json").stdout)
    assert (after["installed"], after["unchanged"], after["steps"]) == (0, 2, [])


def test_install_of_a_faulty_pack_exits_1_and_installs_nothing(faulty: Path) -> None:
    assert run("install", str(faulty)).exit_code == 1
    assert law.state() == ""


def test_plan_of_a_faulty_pack_is_refused_as_installing_would_be(faulty: Path) -> None:
    done = run("plan", str(faulty))
    assert done.exit_code == 1
    assert "faulty/a.yaml:6" in done.stderr


def test_describe_tells_an_installed_programme_and_a_folder_alike(folder: Path) -> None:
    told = run("describe", str(folder), "--json")
    run("install", str(folder))
    assert json.loads(run("describe", "t", "--json").stdout) == json.loads(told.stdout)
    page = run("describe", "t").stdout
    assert "示例方案 / Sample programme" in page
    assert "示例条款" in page


def test_describe_of_an_unknown_programme_exits_1() -> None:
    done = run("describe", "t.nothing")
    assert done.exit_code == 1
    assert "law.unknown" in done.stderr
