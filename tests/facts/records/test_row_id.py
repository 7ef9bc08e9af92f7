"""A database made before a version's entry was the row id: its rows stay, its table has one index less."""

from __future__ import annotations

import json
from pathlib import Path

from tests.engines.hub import Hub

MOVE = """
import json, sys
from dataclasses import replace
from django.core.management import call_command
from django.db import connection
from chuxin.facts.records.followers import FOLLOWER
from chuxin.foundation.ledger.following import fingerprint

VERSIONS = replace(FOLLOWER, tables=FOLLOWER.tables[:1])

def migrated(name):
    call_command("migrate", "records", name, verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        names = [row[1] for row in cursor.execute("PRAGMA index_list(records_version)").fetchall()]
    return sorted(names), fingerprint(VERSIONS)

before, empty = migrated("0006")
with connection.cursor() as cursor:
    cursor.executemany(
        "INSERT INTO records_version (entry, record, version, item, subject, source, batch, row, doc_no, decided_on,"
        " digest, stated_at) VALUES"
        " (%s, %s, 1, 'item', 7, 's', 'b1', 1, 'd', '2026-01-01', '0', '2026-01-01 00:00:00')",
        [(entry, f"r{entry % 7}{entry}") for entry in (9_000_000_000, 3, 41, 12)],
    )
told = fingerprint(VERSIONS)
after, there = migrated("0007")
with connection.cursor() as cursor:
    rows = cursor.execute("SELECT rowid, entry FROM records_version ORDER BY 1").fetchall()
json.dump([before, after, [empty, told, there, *migrated("0006")[1:], migrated("0007")[1]], rows], sys.stdout)
"""


def test_rows_stay_and_the_index_of_entries_goes(tmp_path: Path) -> None:
    before, after, (empty, *prints), rows = json.loads(Hub(tmp_path).run(MOVE))
    assert len(set(prints)) == 1
    assert prints[0] != empty
    assert (len(before), len(after)) == (3, 2)
    assert "records_version_subject" in after
    assert rows == [[entry, entry] for entry in (3, 12, 41, 9_000_000_000)]
