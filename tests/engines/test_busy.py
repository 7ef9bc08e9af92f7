"""A database that somebody else holds for too long: every door says so in words, and nothing is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engines.hub import Hub
from tests.engines.postgres import fresh_database
from tests.engines.province import prepared
from tests.facts.penalties import as_csv, penalty

HELD = """
import io, json, logging, sqlite3, sys
from contextlib import contextmanager
from pathlib import Path
import psycopg
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from typer.testing import CliRunner
from chuxin.facts.intake import actions as intake, queries
from chuxin.foundation.access import actions as access
from chuxin.foundation.access.account import NewAccount
from chuxin.foundation.ledger import actions as ledger
from chuxin.interfaces.cli import main
from chuxin.interfaces.cli.shell import now, operator
from chuxin.interfaces.edge import progress, receiving
from chuxin.interfaces.web import errors
from chuxin.interfaces.worker import loop
from chuxin.kernel.text import Text

@contextmanager
def held():
    if connection.vendor == "sqlite":
        other = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect({url!r})
        other.execute("SELECT size FROM ledger_head FOR UPDATE")
    yield
    other.rollback()
    other.close()

def told(answer):
    kind = answer["Content-Type"].split(";")[0]
    return [answer.status_code, answer.get("Retry-After"), kind, answer.content.decode()]

def sent(address, **more):
    with file.open("rb") as body:
        return told(client.post(address, {{"file": body, **more}}))

def outside():
    # What a middleware meets is no view's exception: Django asks the page for faults of ours.
    try:
        with transaction.atomic():
            ledger.take_turn()
    except DatabaseError:
        return told(errors.our_fault(RequestFactory().get("/desk/")))

file, feed, log = Path({file!r}), "hubei.penalties", io.StringIO()
cli = main.build(["intake", "operation"])
for name in ("", "django.request", "django"):
    logging.getLogger(name).addHandler(logging.StreamHandler(log))
waiting = intake.accept(file, feed, actor=operator(), at=now())
clerk = NewAccount("clerk", "a long password", Text("岗", "post"), ("clerk",), agency="11990000990000001")
client = Client(raise_request_exception=False)
client.force_login(
    access.create_account(clerk, actor=operator(), at=now()), backend="django.contrib.auth.backends.ModelBackend"
)
file.write_text(file.read_text() + "\\n")
with held():
    said = {{
        "page": sent(f"/desk/feeds/{{feed}}", sheet=""),
        "api": sent("/api/v1/batches", feed=feed),
        "outside": outside(),
        "round": repr(loop.attempt(now())),
    }}
    command = CliRunner().invoke(cli, ["intake", str(file), "--feed", feed, "--json"])
    said["command"] = [command.exit_code, command.stdout, command.stderr]
    receiving.settle_later(waiting.id, actor=operator(), at=now())
    said["shown"] = str(progress.seen(waiting.id).stage)
said["log"] = log.getvalue()
said["settled"] = loop.attempt(now()).settled
said["rows"] = [queries.receipt(one.id).accepted for one in queries.batches()]
said["again"] = sent("/api/v1/batches", feed=feed)[0]
json.dump(said, sys.stdout)
"""


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def said(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What every door said while the database was held, and afterwards."""
    folder = tmp_path_factory.mktemp("busy")
    on_postgres = request.param == "postgresql"
    url = fresh_database(request.getfixturevalue("postgres_server")) if on_postgres else ""
    (folder / "penalties.csv").write_text(as_csv(map(penalty, range(3))))
    hub = prepared(Hub(folder / "home", url, {"CHUXIN_BUSY_SECONDS": "0.2", "CHUXIN_SETTLING": "0"}))
    told: dict[str, Any] = json.loads(hub.run(HELD.format(url=url, file=str(folder / "penalties.csv"))))
    return told


@pytest.mark.parametrize("door", ["page", "outside"])
def test_a_page_says_503_when_to_come_back_and_why_in_both_languages(said: dict[str, Any], door: str) -> None:
    status, again, kind, text = said[door]
    assert (status, again, kind) == (503, "15", "text/html")
    assert "数据库正忙" in text
    assert "The database is busy" in text
    assert "database.busy" in text


def test_the_api_says_503_with_a_refusal(said: dict[str, Any]) -> None:
    status, again, kind, text = said["api"]
    assert (status, again, kind) == (503, "15", "application/json")
    told = json.loads(text)
    assert told["code"] == "database.busy"
    assert all(told[part][language] for part in ("message", "remedy") for language in ("zh", "en"))


def test_a_command_ends_with_2_and_says_why(said: dict[str, Any]) -> None:
    code, out, err = said["command"]
    assert (code, json.loads(out)["code"]) == (2, "database.busy")
    assert "数据库正忙" in err
    assert "Traceback" not in err


def test_the_worker_goes_on_with_its_next_round(said: dict[str, Any]) -> None:
    assert said["round"] == "None"
    assert said["settled"] == 1


def test_nothing_is_logged_as_a_fault_of_ours_and_nothing_is_lost(said: dict[str, Any]) -> None:
    assert "Traceback" not in said["log"]
    assert "database.busy" in said["log"]
    assert said["shown"] == "failed"
    assert said["rows"] == [3]
    assert said["again"] == 200
