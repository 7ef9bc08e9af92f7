"""The commands that issue and verify: exit codes, one JSON document, and an offline check that needs no hub."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from chuxin.foundation.ledger import note
from chuxin.foundation.ledger.keys import PUBLIC_NAME, signing_key
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.interfaces.cli import report, verify
from chuxin.kernel.actor import Actor
from chuxin.kernel.codes import check_character, org_code_check
from tests.interfaces.sample import install_packs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
OPERATOR = Actor("system:test", permits=frozenset({"*"}))
FIRST = "91990100MA000009" + org_code_check("MA000009")
CODE = FIRST + check_character(FIRST)
NAME = "示例汉江贸易有限公司"


def run(*arguments: str) -> Result:
    app = typer.Typer()
    report.add_to(app)
    verify.add_to(app)
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path / "home"
    install_packs()
    registration = Registration(
        "enterprise", NAME, (Identifier("uscc", CODE),), "990100", "F51", date(2015, 3, 1), "active", "test"
    )
    subjects.register([registration], actor=OPERATOR, at=AT)
    home: Path = settings.HOME
    return home


@pytest.mark.parametrize("subject", [CODE, NAME, "示例汉江"])
def test_report_is_issued_and_verifies_offline_with_the_published_certificate(home: Path, subject: str) -> None:
    file, key = home.parent / "out" / "report.pdf", home.parent / "authority.pem"
    issued = run("report", subject, "--out", str(file), "--json")
    assert issued.exit_code == 0, issued.output
    assert json.loads(issued.stdout)["subject"] == {"name": NAME, "code": CODE}
    shutil.move(home / "keys" / "report-authority.pem", key)
    shutil.rmtree(home)
    checked = run("verify", str(file), "--offline", "--key", str(key), "--json")
    assert checked.exit_code == 0, checked.output
    assert json.loads(checked.stdout)["holds"] is True


def test_changed_report_exits_1_and_says_what_does_not_hold(home: Path) -> None:
    file = home.parent / "report.pdf"
    run("report", CODE, "--out", str(file))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    checked = run("verify", str(file))
    assert checked.exit_code == 1
    assert "verify.does_not_hold" in checked.output
    assert "report.pdf: verify.digest" in checked.output


def test_special_report_covers_every_domain(home: Path) -> None:
    issued = run("report", CODE, "--domains", "all", "--out", str(home.parent / "special.pdf"), "--json")
    assert json.loads(issued.stdout)["kind"] == "special"


def test_report_is_verified_by_its_code(home: Path) -> None:
    issued = json.loads(run("report", CODE, "--out", str(home.parent / "r.pdf"), "--json").stdout)
    found = json.loads(run("verify", issued["code"], "--json").stdout)
    assert (found["status"], found["sha256"]) == ("valid", issued["sha256"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("verify", "0000-0000-0000-0000"), "report.unknown"),
        (("verify", "nothing.pdf", "--offline"), "verify.file_unreadable"),
        (("report", "没有的组织", "--out", "x.pdf"), "subject.unknown"),
        (("report", CODE, "--domains", "astrology", "--out", "x.pdf"), "report.domain_unknown"),
    ],
)
def test_refusals_exit_1_with_their_code(home: Path, arguments: tuple[str, ...], code: str) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert code in refused.output


def test_receipt_is_checked_figure_by_figure(home: Path) -> None:
    key = signing_key(home / "keys")
    figures = {"batch": "b1", "feed": "f", "sha256": "00", "rows": "2", "accepted": "1", "refused": "1"}
    figures |= {"unchanged": "0", "superseded": "0", "warnings": "0"}
    text = "\n".join(["chuxin intake receipt v1", *(f"{name} {value}" for name, value in figures.items())]) + "\n"
    told = figures | {"signature": note.signed(text, [key])}
    file = home.parent / "receipt.json"
    file.write_text(json.dumps(told))
    public = str(home / "keys" / PUBLIC_NAME)
    assert run("verify", str(file), "--offline", "--key", public).exit_code == 0
    file.write_text(json.dumps({**told, "accepted": "2"}))
    assert run("verify", str(file), "--offline", "--key", public).exit_code == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe", b"{}", b"%PDF-1.7"])
def test_file_of_no_known_kind_does_not_hold(home: Path, content: bytes) -> None:
    file = home.parent / "thing"
    file.write_bytes(content)
    assert run("verify", str(file)).exit_code == 1


def test_offline_needs_a_key_and_a_usable_one(home: Path) -> None:
    file = home.parent / "thing"
    file.write_text("x")
    assert "verify.key_missing" in run("verify", str(file), "--offline").output
    assert "verify.key_unreadable" in run("verify", str(file), "--offline", "--key", str(file)).output
