"""The command that finds organisations: one shows its public file, several are listed, none is a refusal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
import typer
from typer.testing import CliRunner, Result

from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.interfaces.cli import subject
from chuxin.kernel.actor import Actor
from chuxin.kernel.codes import check_character, org_code_check
from chuxin.services.publication.followers import FOLLOWER as PUBLICATION
from tests.interfaces.sample import install_packs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
OPERATOR = Actor("system:test", permits=frozenset({"*"}))


def code_of(serial: int) -> str:
    body = f"MA{serial:06}"
    first17 = f"91990100{body}{org_code_check(body)}"
    return first17 + check_character(first17)


def run(*arguments: str) -> Result:
    app = typer.Typer()
    subject.add_to(app)
    return CliRunner().invoke(app, ["subject", *arguments])


@pytest.fixture(autouse=True)
def _two_organisations() -> None:
    install_packs()
    registrations = [
        Registration(
            "enterprise",
            name,
            (Identifier("uscc", code_of(serial)),),
            "420106",
            "F51",
            date(2015, 3, 1),
            "active",
            "test",
        )
        for serial, name in enumerate(("示例汉江贸易有限公司", "示例汉江食品有限公司"))
    ]
    subjects.register(registrations, actor=OPERATOR, at=AT)
    follow(PUBLICATION)


@pytest.mark.parametrize("sought", [code_of(0), code_of(0).lower(), "示例汉江贸易"])
def test_one_organisation_shows_its_public_file(sought: str) -> None:
    found = run(sought, "--json")
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    assert told["name"] == "示例汉江贸易有限公司"
    assert told["code"] == code_of(0)


def test_several_organisations_are_listed() -> None:
    told = json.loads(run("示例汉江", "--json").stdout)
    assert told["total"] == 2
    assert {hit["code"] for hit in told["hits"]} == {code_of(0), code_of(1)}


def test_people_read_the_same_in_both_languages() -> None:
    page = run(code_of(1)).stdout
    assert "示例汉江食品有限公司" in page
    assert "存续 / " in page
    listed = run("示例汉江").stdout
    assert len(listed.splitlines()) == 2


def test_nothing_found_is_a_refusal_with_a_remedy() -> None:
    refused = run("查无此名")
    assert refused.exit_code == 1
    assert "subjects.not_found" in refused.output
