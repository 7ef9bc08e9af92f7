"""From a department's file to a grade on PostgreSQL: the same figures, rows and grades as on SQLite."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from examples.province.build import build
from tests.engines.hub import Hub
from tests.engines.postgres import Server, fresh_database
from tests.engines.province import MONTHS, ORGANISATIONS, PREPARE, TABLES

pytestmark = pytest.mark.postgres

WALK = """
import json, sys
from datetime import date
from pathlib import Path
from django.db import connection
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.facts.records import queries as records
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.worker.projections import catch_up, rebuild_each
from chuxin.services.publication import queries as publication
done = replay(Path({sample!r}), operator(), lambda line: None)
catch_up()
known = [subject for part in subjects.each() for subject in part]
search = publication.search("示例市", limit=100)
json.dump({{
    "vendor": connection.vendor,
    "differing": done.differing,
    "rows": done.rows,
    "rebuilt": rebuild_each([]),
    "grades": {{each.uscc: [(g.scorecard, g.score, g.grade, g.veto) for g in evaluation.grades_of(each.number)]
               for each in known}},
    "files": {{each.uscc: [(r.id, r.item, r.state, r.version, str(r.amount))
                          for r in records.file_of(each.number, on=date(2025, 12, 31))] for each in known}},
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
    told: dict[str, Any] = json.loads(hub.run(PREPARE + TABLES + WALK.format(sample=str(sample))))
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
