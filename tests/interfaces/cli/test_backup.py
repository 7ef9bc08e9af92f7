"""chuxin backup and restore: one archive, and back, with the log still verifying under the same key."""

from __future__ import annotations

import json
import stat
import tarfile
from pathlib import Path

import pytest

from tests.engines.hub import Hub
from tests.engines.postgres import Server, fresh_database, postgres_server

__all__ = ["postgres_server"]

SPEAK = """
from datetime import UTC, datetime
from django.conf import settings
from django.db import transaction
from chuxin.foundation.ledger import actions
from chuxin.foundation.ledger.entry import Saying
from chuxin.kernel.actor import Actor
who = dict(actor=Actor(id="system:operator", permits=frozenset("*")), at=datetime(2026, 3, 1, tzinfo=UTC))
with transaction.atomic():
    actions.append([Saying("test.said", {"n": n}) for n in range(300)], **who)
actions.erase(7, clause="cn.example", reason="ordered", **who)
actions.seal(**who)
for name in ("originals/ab/file.csv", "quarantine/held.csv"):
    path = settings.HOME / name
    path.parent.mkdir(parents=True)
    path.write_text(name)
"""
HEAD = "from chuxin.foundation.ledger import queries\nprint(queries.latest_checkpoint().note, queries.size())"


def spoken(hub: Hub) -> Hub:
    hub.migrate("ledger").run(SPEAK)
    return hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    return spoken(Hub(tmp_path_factory.mktemp("hub") / "home"))


@pytest.fixture(scope="module")
def archive(hub: Hub) -> Path:
    file = hub.home.parent / "hub.tar.gz"
    told = json.loads(hub.chuxin("backup", str(file), "--json").out)
    assert told["keys"] is True
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return file


def test_what_was_backed_up_comes_back_and_verifies(hub: Hub, archive: Path, tmp_path: Path) -> None:
    copy = Hub(tmp_path / "copy")
    assert copy.chuxin("restore", str(archive)).code == 0
    assert copy.run(HEAD) == hub.run(HEAD)
    assert copy.chuxin("ledger", "verify").code == 0
    assert (copy.home / "originals/ab/file.csv").read_text() == "originals/ab/file.csv"
    assert not (copy.home / "quarantine").exists()
    assert (copy.home / "keys/ledger.key").read_text() == (hub.home / "keys/ledger.key").read_text()


def test_a_home_that_holds_something_is_not_overwritten(hub: Hub, archive: Path) -> None:
    before = hub.run(HEAD)
    told = hub.chuxin("restore", str(archive))
    assert (told.code, "backup.home_not_empty" in told.err) == (1, True)
    assert hub.run(HEAD) == before


def test_an_archive_may_leave_the_keys_out_and_is_never_overwritten(hub: Hub, tmp_path: Path) -> None:
    file = tmp_path / "hub.tar.gz"
    assert hub.chuxin("backup", str(file), "--no-keys").code == 0
    with tarfile.open(file) as kept:
        assert sorted(kept.getnames()) == ["backup.json", "chuxin.sqlite3", "originals/ab/file.csv"]
    told = hub.chuxin("backup", str(file))
    assert (told.code, "backup.file_exists" in told.err) == (1, True)


def test_a_damaged_archive_is_refused_and_nothing_is_put_in_place(archive: Path, tmp_path: Path) -> None:
    damaged, copy = tmp_path / "damaged.tar.gz", Hub(tmp_path / "copy")
    damaged.write_bytes(archive.read_bytes()[:-200])
    told = copy.chuxin("restore", str(damaged))
    assert (told.code, "backup.not_a_backup" in told.err) == (1, True)
    assert not (copy.home / "chuxin.sqlite3").exists()


@pytest.mark.postgres
def test_a_hub_on_postgresql_comes_back_into_an_empty_database(postgres_server: Server, tmp_path: Path) -> None:
    hub = spoken(Hub(tmp_path / "home", fresh_database(postgres_server)).migrate())
    file = tmp_path / "hub.tar.gz"
    assert hub.chuxin("backup", str(file)).code == 0

    copy = Hub(tmp_path / "copy", fresh_database(postgres_server))
    told = copy.chuxin("restore", str(file))
    assert told.code == 0, told.err
    assert copy.run(HEAD) == hub.run(HEAD)
    assert copy.chuxin("ledger", "verify").code == 0
    assert "backup.home_not_empty" in copy.chuxin("restore", str(file)).err
