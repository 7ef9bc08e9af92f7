"""Records in parts on PostgreSQL: what is asked often reads one part, or each by its index; old tables are moved over.

The statements are those the rooms send, caught on their way and put to ``EXPLAIN``.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engines.hub import Hub
from tests.engines.postgres import Server, fresh_database

pytestmark = pytest.mark.postgres

# An organisation has a hundred records, items are of unlike size; the table was made before there were parts.
ROWS, ITEMS = 20_000, 12
FILL = f"""
INSERT INTO records_version
SELECT n, lpad(n::text, 26, '0'), 1, 'item.' || (n % {ITEMS}) * (n % 3), n / 100, 'source', 'b1', 1, 'doc',
       date '2026-01-01', NULL, NULL, NULL, NULL, repeat('0', 64), now(), NULL
FROM generate_series(1, {ROWS}) AS n
"""
MOVE = """
import json, sys
from dataclasses import replace
from datetime import date
from django.core.management import call_command
from django.db import connection
from chuxin.facts.records import partitions, queries, walking
from chuxin.facts.records.followers import FOLLOWER
from chuxin.foundation.ledger.following import fingerprint

# Later migrations change the other tables, which are empty here.
VERSIONS = replace(FOLLOWER, tables=FOLLOWER.tables[:1])

def migrated(name):
    call_command("migrate", "records", name, verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'records_version'::regclass")
        (parts,) = cursor.fetchone()
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'records_version'::regclass ORDER BY 1")
        names = sorted(name for name, in cursor.fetchall())
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'records_version' AND schemaname = 'public'")
        names += sorted(name for name, in cursor.fetchall())
    return parts, names, fingerprint(VERSIONS)

before = migrated("0002")
with connection.cursor() as cursor:
    cursor.execute({fill!r})
filled = fingerprint(VERSIONS)
there = migrated("0003")
back = migrated("0002")
again = migrated("0003")
call_command("migrate", "records", verbosity=0, skip_checks=True)

def plans(ask):
    # The plans of what ``ask`` sends about versions.
    told = []
    def look(execute, sql, params, many, context):
        if "records_version" in sql:
            with connection.connection.cursor() as other:
                for one in params if many else [params]:
                    other.execute("EXPLAIN (FORMAT JSON, ANALYZE) " + sql, one)
                    told.append(other.fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)
    with connection.execute_wrapper(look):
        ask()
    return [list(scans(plan)) for plan in told]

def scans(plan):
    if plan.get("Relation Name", "").startswith("records_version_p"):
        read = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) if "Actual Rows" in plan else 0
        yield plan["Node Type"], plan["Relation Name"], read * plan["Actual Loops"]
    for below in plan.get("Plans", []):
        yield from scans(below)
"""
ASK = """
DAY = date(2026, 6, 1)
some = [str(number).rjust(26, "0") for number in range(12, 1200, 36)]
def supersede():
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE records_version SET superseded_by = %s WHERE entry = %s AND item = %s", [(90_000, 12, "item.0")]
        )
json.dump({
    "before": before, "filled": filled, "there": there, "back": back, "again": again,
    "file": plans(lambda: list(queries.standing_rows(None).filter(subject=77).order_by("-decided_on", "entry"))),
    "list": plans(lambda: next(iter(walking.each_of("item.2", on=DAY, known=10)), None)),
    "step": plans(lambda: list(queries.standing_rows(None).filter(item="item.2", entry__gt=-1).order_by("entry")[:50])),
    "holds": plans(lambda: queries.holds("item.unknown")),
    "standing": plans(lambda: queries.standing(some, "item.0")),
    "superseding": plans(supersede),
    "parts": [partitions.part_name(number) for number in range(16)],
}, sys.stdout)
"""


@pytest.fixture(scope="module")
def told(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the migrations did to a filled table, and how the statements are planned afterwards."""
    hub = Hub(tmp_path_factory.mktemp("parts") / "home", fresh_database(postgres_server)).migrate()
    said: dict[str, Any] = json.loads(hub.run(MOVE.replace("{fill!r}", repr(FILL)) + ASK))
    return said


def test_rows_and_names_stay_when_a_table_is_put_into_parts_and_back(told: dict[str, Any]) -> None:
    assert [told[step][0] for step in ("before", "there", "back", "again")] == [0, 16, 0, 16]
    assert told["filled"] == told["there"][2] == told["back"][2] == told["again"][2] != told["before"][2]
    names = ["records_version_once", "records_version_pkey"]
    indexes = [*names, "records_version_subject"]
    assert all(told[step][1] == names + indexes for step in ("before", "there", "back", "again"))


@pytest.mark.parametrize("asked", ["list", "step", "holds", "standing", "superseding"])
def test_what_names_an_item_reads_its_part_alone(told: dict[str, Any], asked: str) -> None:
    assert told[asked]
    for scans in told[asked]:
        assert len({part for _, part, _ in scans}) == 1, scans
        assert {part for _, part, _ in scans} < set(told["parts"])


def test_one_organisations_file_is_a_short_look_up_in_each_part(told: dict[str, Any]) -> None:
    (scans,) = told["file"]
    assert {part for _, part, _ in scans} == set(told["parts"])
    assert 0 < sum(read for _, _, read in scans) <= 100
