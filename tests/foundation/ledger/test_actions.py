"""Appending, sealing and erasing: what the ledger promises, and what the database refuses by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from chuxin.foundation.ledger import actions, guards, keys, merkle, queries
from chuxin.foundation.ledger.checkpoint import verified_checkpoint
from chuxin.foundation.ledger.entry import Said, Saying
from chuxin.foundation.ledger.inspection import inspect
from chuxin.foundation.ledger.models import Content, Head
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from tests.engines.hub import Hub

AT = datetime(2026, 3, 1, tzinfo=UTC)
OPERATOR = Actor(id="system:operator", permits=frozenset({"*"}))

pytestmark = pytest.mark.django_db


def erase(seq: int, clause: str = "cn.example", reason: str = "依法删除", actor: Actor = OPERATOR) -> Said:
    return actions.erase(seq, clause=clause, reason=reason, actor=actor, at=AT)


def seal() -> None:
    actions.seal(actor=OPERATOR, at=AT)


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def leaf(seq: int) -> bytes:
    return merkle.leaf_hash(queries.header(seq))


def test_entries_are_numbered_from_zero_and_read_back_as_said(say) -> None:
    assert [one.seq for one in say(2) + say(3)] == [0, 1, 2, 3, 4]
    assert queries.entry(3) == Said(3, "test.said", AT, "system:operator", {"n": 1})
    assert queries.size() == 5


@pytest.mark.parametrize("pieces", [(1, 254, 1, 1), (256,), (257, 1, 300), (5_000, 3)])
def test_the_root_is_the_tree_hash_however_the_entries_came(say, pieces: tuple[int, ...]) -> None:
    for piece in pieces:
        say(piece)
    hashes = [leaf(seq) for seq in range(sum(pieces))]
    assert queries.root() == merkle.tree_hash(hashes)
    for size in (0, 1, 2, pieces[0], len(hashes)):
        assert queries.root(size) == merkle.tree_hash(hashes[:size])


def test_proofs_of_inclusion_and_consistency_verify(say) -> None:
    say(600)
    root = queries.root()
    for seq in (0, 255, 256, 599):
        assert merkle.includes(seq, 600, leaf(seq), queries.inclusion_proof(seq), root)
    for old in (1, 256, 300, 600):
        assert merkle.consistent(old, 600, queries.root(old), root, queries.consistency_proof(old, 600))


def test_a_proof_reads_a_handful_of_tiles(say, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    say(70_000)
    with django_assert_max_num_queries(6):
        queries.inclusion_proof(33_333)


def test_appending_nothing_says_nothing(say) -> None:
    with transaction.atomic():
        assert actions.append([], actor=OPERATOR, at=AT) == []
    assert queries.size() == 0


def test_a_body_with_floating_point_is_not_said(say) -> None:
    with pytest.raises(ValueError, match=r"floating|canonical"), transaction.atomic():
        actions.append([Saying("test.said", {"rate": 0.5})], actor=OPERATOR, at=AT)  # type: ignore[dict-item]
    assert queries.size() == 0


def test_speaking_outside_a_transaction_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    told = (
        Hub(tmp_path / "hub")
        .migrate("ledger")
        .ended("from chuxin.foundation.ledger import actions\nactions.append([], actor=None, at=None)")
    )
    assert "RuntimeError: append belongs inside the transaction" in told.err


def test_sealing_signs_the_head_and_twice_gives_the_same(say, home: Path) -> None:
    say(3)
    first = actions.seal(actor=OPERATOR, at=AT)
    assert actions.seal(actor=OPERATOR, at=datetime(2026, 4, 1, tzinfo=UTC)) == first
    assert verified_checkpoint(first.note, [keys.hub_verifier()]).root == queries.root(3)
    assert queries.latest_checkpoint() == first
    assert queries.checkpoints() == (first,)


def test_only_who_may_seal_or_erase_does(say) -> None:
    say(1)
    for refused in (lambda: actions.seal(actor=ANYONE, at=AT), lambda: erase(0, actor=ANYONE)):
        with pytest.raises(Refusal, match=r"access\.not_permitted"):
            refused()


def test_an_erased_content_is_gone_and_the_log_still_verifies(say, home: Path) -> None:
    say(4)
    seal()
    before, path = queries.root(4), queries.inclusion_proof(1, 4)
    announced = erase(1)
    assert (announced.seq, announced.kind) == (4, "ledger.erased")
    assert announced.body == {"seq": 1, "clause": "cn.example", "reason": "依法删除"}
    assert queries.entry(1).body is None
    assert queries.contents([0, 1, 2]).keys() == {0, 2}
    assert queries.root(4) == before
    assert merkle.includes(1, 4, leaf(1), path, before)
    seal()
    verdict = inspect([keys.hub_verifier()])
    assert (verdict.holds, verdict.erased) == (True, 1)


@pytest.mark.parametrize(
    ("seq", "clause", "reason", "code"),
    [
        (0, "", "reason", "ledger.no_clause"),
        (0, "cn.example", " ", "ledger.no_clause"),
        (9, "cn.example", "reason", "ledger.unknown_entry"),
        (1, "cn.example", "reason", "ledger.already_erased"),
        (2, "cn.example", "reason", "ledger.not_erasable"),
    ],
)
def test_an_erasure_without_ground_or_object_is_refused(say, seq: int, clause: str, reason: str, code: str) -> None:
    say(2)
    erase(1)
    with pytest.raises(Refusal) as refused:
        erase(seq, clause, reason)
    assert refused.value.code == code
    assert queries.size() == 3


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET header = {byte}",
        "DELETE FROM ledger_entry",
        "INSERT {or replace} INTO ledger_entry VALUES (1, {byte}, {byte}) {on conflict seq: leaf}",
        "UPDATE ledger_content SET blob = {byte}",
        "DELETE FROM ledger_content WHERE seq = 1",
        "INSERT {or replace} INTO ledger_content VALUES (1, {byte}) {on conflict seq: blob}",
        "UPDATE ledger_tile SET hashes = {byte}",
        "UPDATE ledger_tile SET hashes = hashes || {byte} WHERE level = 0 AND number = 0",
        "DELETE FROM ledger_tile",
        "UPDATE ledger_checkpoint SET note = ''",
        "DELETE FROM ledger_checkpoint",
        "INSERT {or replace} INTO ledger_checkpoint SELECT size, root, '', sealed_at FROM ledger_checkpoint "
        "WHERE size > 0 {on conflict size: note}",
        "INSERT INTO ledger_erasure VALUES (1, 0)",
        "UPDATE ledger_stretch SET kind = 'other'",
        "DELETE FROM ledger_stretch",
        "UPDATE ledger_head SET size = 0",
        "DELETE FROM ledger_head",
    ],
)
def test_the_database_itself_refuses(say, change: str) -> None:
    say(300)
    seal()
    with pytest.raises(IntegrityError, match="ledger:"):
        execute(spelt(change))
    assert inspect([keys.hub_verifier()]).holds


def test_postgresql_refuses_to_empty_a_table_of_the_ledger() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    for table in guards.TABLES:
        with pytest.raises(IntegrityError, match="ledger:"):
            execute(f"TRUNCATE {table}")


def test_sealing_refuses_a_tree_that_no_longer_begins_with_the_last_one_sealed(say) -> None:
    say(3)
    seal()
    unguard()
    execute(spelt("UPDATE ledger_tile SET hashes = {96 zeros}"))
    say(1)
    with pytest.raises(Refusal, match=r"ledger\.inconsistent"):
        seal()


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        ("UPDATE ledger_entry SET header = {intruded} WHERE seq = 5", "entries"),
        ("UPDATE ledger_entry SET leaf = {32 zeros} WHERE seq = 5", "entries"),
        ("DELETE FROM ledger_entry WHERE seq = 299", "entries"),
        ("UPDATE ledger_content SET blob = blob || {byte} WHERE seq = 5", "contents"),
        ("DELETE FROM ledger_content WHERE seq = 5", "erasures"),
        ("INSERT INTO ledger_erasure VALUES (5, 6)", "erasures"),
        ("UPDATE ledger_tile SET hashes = {8192 zeros} WHERE level = 0 AND number = 0", "tiles"),
        ("DELETE FROM ledger_tile WHERE level = 1", "tiles"),
        ("UPDATE ledger_stretch SET kind = 'other'", "runs"),
        ("UPDATE ledger_stretch SET last = last - 1", "runs"),
        ("UPDATE ledger_checkpoint SET note = replace(note, '300', '299')", "checkpoints"),
        ("UPDATE ledger_checkpoint SET root = {32 zeros}", "heads"),
    ],
)
def test_a_change_behind_the_databases_back_is_found_by_inspection(say, spoil: str, check: str) -> None:
    say(300)
    seal()
    unguard()
    execute(spelt(spoil))
    verdict = inspect([keys.hub_verifier()])
    assert check in {found.name for found in verdict.checks if not found.holds}
    assert all(finding.place.file for finding in verdict.findings)


def unguard() -> None:
    """Take the triggers down, as somebody with the database in hand could; the end of the test brings them back."""
    for sql in guards.removals(connection.vendor):
        execute(sql)


def spelt(sql: str) -> str:
    """``sql`` in the words of the database the tests run on."""
    postgres = connection.vendor == "postgresql"
    sql = sql.replace("{byte}", r"'\x00'::bytea" if postgres else "x'00'")
    sql = re.sub(r"\{(\d+) zeros\}", r"decode(repeat('00', \1), 'hex')" if postgres else r"zeroblob(\1)", sql)
    sql = sql.replace("{or replace}", "" if postgres else "OR REPLACE")
    told = r"ON CONFLICT (\1) DO UPDATE SET \2 = excluded.\2" if postgres else ""
    sql = re.sub(r"\{on conflict (\w+): (\w+)\}", told, sql)
    intruded = "replace(encode(header, 'escape'), 'operator', 'intruder')" if postgres else _INTRUDED
    return sql.replace("{intruded}", f"decode({intruded}, 'escape')" if postgres else intruded)


_INTRUDED = "CAST(replace(header, 'operator', 'intruder') AS BLOB)"


def test_the_head_and_the_contents_agree(say) -> None:
    say(10)
    assert Head.objects.get().size == Content.objects.count() == 10


def test_erased_bytes_leave_the_database_file(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub").migrate("ledger")
    speak = (
        "from datetime import UTC, datetime\n"
        "from django.db import transaction\n"
        "from chuxin.foundation.ledger import actions\n"
        "from chuxin.foundation.ledger.entry import Saying\n"
        "from chuxin.kernel.actor import Actor\n"
        "who = dict(actor=Actor(id='o', permits=frozenset('*')), at=datetime(2026, 3, 1, tzinfo=UTC))\n"
    )
    hub.run(
        speak + "with transaction.atomic():\n"
        "    actions.append([Saying('test.said', {'n': n, 'text': f'to-be-erased-{n:04d}'}) for n in range(50)], **who)"
    )
    assert b"to-be-erased-0007" in _bytes_of(hub.home)
    hub.run(speak + "actions.erase(7, clause='cn.example', reason='ordered', **who)")
    assert b"to-be-erased-0007" not in _bytes_of(hub.home)
    assert b"to-be-erased-0008" in _bytes_of(hub.home)


def _bytes_of(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.glob("chuxin.sqlite3*"))
