"""The ledger on PostgreSQL: the same promises, kept by that database itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.hub import Hub
from tests.engines.postgres import Server, fresh_database

pytestmark = pytest.mark.postgres

SPEAK = """
from datetime import UTC, datetime
from django.db import DatabaseError, connection, transaction
from chuxin.foundation.ledger import actions, queries
from chuxin.foundation.ledger.entry import Saying
from chuxin.kernel.actor import Actor
OPERATOR = Actor(id="system:operator", permits=frozenset({"*"}))
AT = datetime(2026, 3, 1, tzinfo=UTC)
def say(count, kind="test.said"):
    with transaction.atomic():
        return actions.append([Saying(kind, {"n": n}) for n in range(count)], actor=OPERATOR, at=AT)
def refused(sql):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as refusal:
        return "ledger:" in str(refusal)
    return False
"""


FORBIDDEN = (
    "UPDATE ledger_entry SET header = '\\x00'",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry",
    "UPDATE ledger_content SET blob = '\\x00'",
    "DELETE FROM ledger_content WHERE seq = 1",
    "INSERT INTO ledger_content VALUES (1, '\\x00') ON CONFLICT (seq) DO UPDATE SET blob = excluded.blob",
    "UPDATE ledger_tile SET hashes = '\\x00' WHERE level = 0",
    "UPDATE ledger_tile SET hashes = hashes || '\\x00' WHERE level = 0 AND number = 0",
    "DELETE FROM ledger_tile",
    "UPDATE ledger_checkpoint SET note = ''",
    "DELETE FROM ledger_checkpoint",
    "INSERT INTO ledger_erasure VALUES (1, 0)",
    "UPDATE ledger_stretch SET kind = 'other'",
    "UPDATE ledger_head SET size = 0",
    "DELETE FROM ledger_head",
)


@pytest.fixture(scope="module")
def migrated(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = fresh_database(postgres_server)
    Hub(tmp_path_factory.mktemp("home"), url).migrate("ledger")
    return url.rpartition("/")[2]


@pytest.fixture
def hub(postgres_server: Server, migrated: str, tmp_path: Path) -> Hub:
    return Hub(tmp_path / "home", fresh_database(postgres_server, like=migrated))


def test_the_tree_of_postgresql_is_the_tree_of_the_entries(hub: Hub) -> None:
    hub.run(
        SPEAK + "from chuxin.foundation.ledger import merkle\n"
        "for count in (1, 300, 2, 70_000, 1):\n    say(count)\n"
        "assert connection.vendor == 'postgresql' and queries.size() == 70_304\n"
        "leaves = [merkle.leaf_hash(queries.header(seq)) for seq in range(303)]\n"
        "assert queries.root(303) == merkle.tree_hash(leaves)\n"
        "head = actions.seal(actor=OPERATOR, at=AT)\n"
        "for seq in (0, 302, 303, 70_303):\n"
        "    leaf = merkle.leaf_hash(queries.header(seq))\n"
        "    assert merkle.includes(seq, head.size, leaf, queries.inclusion_proof(seq), head.root)\n"
        "old = queries.root(303)\n"
        "assert merkle.consistent(303, head.size, old, head.root, queries.consistency_proof(303, head.size))\n"
    )
    assert hub.chuxin("ledger", "verify").code == 0


def test_the_database_itself_refuses_what_the_ledger_must_never_see(hub: Hub) -> None:
    hub.run(
        SPEAK + "say(300)\nactions.seal(actor=OPERATOR, at=AT)\n"
        f"assert [change for change in {FORBIDDEN!r} if not refused(change)] == []\n"
        "assert queries.size() == 300"
    )
    assert hub.chuxin("ledger", "verify").code == 0


def test_an_announced_erasure_removes_the_content_and_keeps_the_root(hub: Hub) -> None:
    hub.run(
        SPEAK + "say(5)\nbefore = queries.root(5)\n"
        "actions.erase(2, clause='cn.example', reason='ordered', actor=OPERATOR, at=AT)\n"
        "assert queries.entry(2).body is None and queries.root(5) == before\n"
        "assert queries.entry(5).kind == 'ledger.erased'\n"
        "assert refused('DELETE FROM ledger_content WHERE seq = 3')"
    )
    assert hub.chuxin("ledger", "verify").code == 0


def test_followers_follow_and_skip_what_is_not_theirs(hub: Hub) -> None:
    hub.run(
        SPEAK + "from chuxin.foundation.ledger.following import Follower, follow, lag, rebuild\n"
        "seen = []\n"
        "follower = Follower('test', frozenset({'test.said'}), (), seen.extend)\n"
        "said = say(3); say(40_000, 'other.said'); say(2)\n"
        "assert lag(follower) == 5 and follow(follower) == 5 and lag(follower) == 0\n"
        "assert [one.seq for one in seen] == [0, 1, 2, 40_003, 40_004]\n"
        "assert rebuild(follower) == 5 and len(seen) == 10"
    )


def test_rival_writers_leave_no_gap_and_no_double(hub: Hub) -> None:
    hub.run(
        SPEAK + "import threading\n"
        "def speak():\n"
        "    for _ in range(20):\n        say(3)\n"
        "    connection.close()\n"
        "rivals = [threading.Thread(target=speak) for _ in range(4)]\n"
        "[rival.start() for rival in rivals]; [rival.join() for rival in rivals]\n"
        "assert queries.size() == 240\n"
        "assert [one.seq for part in queries.read() for one in part] == list(range(240))"
    )
    assert hub.chuxin("ledger", "verify").code == 0
