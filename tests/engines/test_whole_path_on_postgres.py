"""From a department's file to a grade on PostgreSQL: the same figures, rows and grades as on SQLite."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from examples.province.build import build
from tests.engines import statements
from tests.engines.hub import ROOT, Hub
from tests.engines.postgres import Server, fresh_database
from tests.engines.province import MONTHS, ORGANISATIONS, PREPARE, TABLES

pytestmark = pytest.mark.postgres

# Notes every statement sent, those that make the tables and copy rows among them.
NOTE = """
import psycopg
from django.db import connection
SENT = set()
def _noted(execute, sql, params, many, context):
    SENT.add(sql)
    return execute(sql, params, many, context)
connection.execute_wrappers.append(_noted)
_copy = psycopg.Cursor.copy
def _noted_copy(self, statement, *args, **more):
    SENT.add(statement if isinstance(statement, str) else statement.as_string(self))
    return _copy(self, statement, *args, **more)
psycopg.Cursor.copy = _noted_copy
"""
WALK = """
import json, sys
from datetime import date
from pathlib import Path
from django.db import connection
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.facts.records import actions as stating
from chuxin.facts.records import queries as records
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.worker.projections import catch_up, rebuild_each
from chuxin.services.publication import queries as publication
done = replay(Path({sample!r}), operator(), lambda line: None)
catch_up()
known = [subject for part in subjects.each() for subject in part]
search = publication.search("示例市", limit=100)
record = next(r for subject in known for r in records.file_of(subject.number, on=date(2025, 12, 31)))
stating.withdraw(record.id, reason="示例", doc_no="1", on=date(2025, 12, 31), actor=operator(), at=now())
withdrawn = log.size() - 1
ledger.seal(actor=operator(), at=now())
ledger.erase(withdrawn, clause="cn.example", reason="示例", actor=operator(), at=now())
catch_up()
json.dump({{
    "vendor": connection.vendor,
    "differing": done.differing,
    "rows": done.rows,
    "rebuilt": rebuild_each([]),
    "grades": {{each.uscc: [(g.scorecard, g.score, g.grade, g.veto) for g in evaluation.grades_of(each.number)]
               for each in known}},
    "files": {{each.uscc: [(r.id, r.item, r.state, r.version, str(r.amount))
                          for r in records.file_of(each.number, on=date(2025, 12, 31))] for each in known}},
    "sent": sorted(SENT) if connection.vendor == "postgresql" else [],
    "found": [search.total, sorted(hit.code for hit in search.hits)],
}}, sys.stdout)
"""


@pytest.fixture(scope="module")
def walked(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("province")
    build(folder / "sample", organisations=ORGANISATIONS, months=MONTHS)
    hubs = (Hub(folder / "one"), Hub(folder / "other", fresh_database(postgres_server)))
    with ThreadPoolExecutor(len(hubs)) as both:
        return {told["vendor"]: told for told in both.map(partial(_walk, folder / "sample"), hubs)}


def _walk(sample: Path, hub: Hub) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(hub.run(NOTE + PREPARE + TABLES + WALK.format(sample=str(sample))))
    return told


def test_every_receipt_on_postgresql_is_the_one_the_manifest_foretells(walked: dict[str, dict[str, Any]]) -> None:
    assert walked["postgresql"]["rows"] > 100
    assert walked["postgresql"]["differing"] == []


def test_rebuilt_tables_on_postgresql_equal_those_that_stood(walked: dict[str, dict[str, Any]]) -> None:
    assert [name for name, before, after in walked["postgresql"]["rebuilt"] if before != after] == []


@pytest.mark.parametrize("told", ["grades", "files", "found"])
def test_both_databases_tell_the_same(walked: dict[str, dict[str, Any]], told: str) -> None:
    assert walked["postgresql"][told] == walked["sqlite"][told]
    assert walked["postgresql"][told]


def test_every_statement_is_of_a_known_kind_and_every_kind_that_some_database_limits_is_told(
    walked: dict[str, dict[str, Any]],
) -> None:
    used = statements.sorted_into_kinds(walked["postgresql"]["sent"])
    assert {"copy in", "trigger", "hash partition", "row lock", "upsert", "query", "savepoint"} <= used.keys()
    assert used.keys() & statements.AVOIDED == set()
    page = (ROOT / "docs" / "postgresql.md").read_text("utf-8")
    assert [line for line in statements.table(used) if line not in page] == []
