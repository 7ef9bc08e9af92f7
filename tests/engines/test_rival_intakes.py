"""Two intakes at once on one database: both end well, the ledger has no gap, and nothing is told twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from examples.province.build import build
from examples.province.manifest import Delivery
from tests.engines.hub import Hub
from tests.engines.postgres import fresh_database
from tests.engines.province import MONTHS, ORGANISATIONS, prepared

FILES = 8
SEND = """
import json, sys, time
from pathlib import Path
from chuxin.facts.intake import actions
from chuxin.interfaces.cli.shell import now, operator
ready, files = Path({ready!r}), {files!r}
(ready / {name!r}).touch()
while len(list(ready.iterdir())) < 2:
    time.sleep(0.01)
receipts = [actions.receive(Path(path), feed, actor=operator(), at=now()) for path, feed in files]
json.dump([(one.rows, one.accepted + one.superseded, one.unchanged, one.refused) for one in receipts], sys.stdout)
"""
LOOK = """
import json, sys
from datetime import date
from chuxin.facts.records import queries as records
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.worker.projections import catch_up, rebuild_each
catch_up()
codes = [each.uscc for part in subjects.each() for each in part]
said = [one for part in ledger.read() for one in part]
stated = [(one.body["record"], one.body["version"]) for one in said if one.kind == "record.stated"]
json.dump({
    "gaps": [one.seq for place, one in enumerate(said) if one.seq != place],
    "size": ledger.size() - len(said),
    "twice": len(codes) - len(set(codes)),
    "stated": len(stated), "stated_twice": len(stated) - len(set(stated)),
    "differing": [name for name, before, after in rebuild_each([]) if before != after],
}, sys.stdout)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Hub:
    on_postgres = request.param == "postgresql"
    url = fresh_database(request.getfixturevalue("postgres_server")) if on_postgres else ""
    return prepared(Hub(tmp_path / "home", url))


def _sent(hub: Hub, folder: Path, sample: Path, deliveries: Iterator[tuple[Delivery, ...]]) -> list[list[list[int]]]:
    """What two processes were told, each sending its own files, both starting at the same moment."""
    folder.mkdir()
    scripts = [
        SEND.format(ready=str(folder), name=str(place), files=[(str(sample / one.path), one.feed) for one in part])
        for place, part in enumerate(deliveries)
    ]
    with ThreadPoolExecutor(2) as rivals:
        return [json.loads(out) for out in rivals.map(hub.run, scripts)]


def test_two_intakes_at_once_leave_no_gap_and_tell_nothing_twice(hub: Hub, tmp_path: Path) -> None:
    deliveries = build(tmp_path / "sample", organisations=ORGANISATIONS, months=MONTHS).deliveries[:FILES]

    def halves() -> Iterator[tuple[Delivery, ...]]:
        return iter((deliveries[::2], deliveries[1::2]))

    first = _sent(hub, tmp_path / "first", tmp_path / "sample", halves())
    told = json.loads(hub.run(LOOK))
    rows = sum(one[0] for half in first for one in half)
    stated = sum(one[1] for half in first for one in half)

    assert rows == sum(one.rows for one in deliveries)
    assert told == {"gaps": [], "size": 0, "twice": 0, "stated": stated, "stated_twice": 0, "differing": []}

    again = _sent(hub, tmp_path / "again", tmp_path / "sample", halves())
    assert [[(one[0], one[1]) for one in half] for half in again] == [[(one[0], 0) for one in half] for half in first]
    assert json.loads(hub.run(LOOK))["stated"] == stated
