"""The quarterly report counts what was done, and its counts are those of the ledger (R50)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chuxin.facts.records import actions as records
from chuxin.facts.records import displaying
from chuxin.foundation.ledger import queries as log
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.publication import actions
from chuxin.services.transparency import queries as quarterly
from chuxin.services.transparency.report import Quarter, quarter_named, quarter_of
from tests.services.publication.conftest import OPERATOR, world

__all__ = ["world"]

ON = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "name", "since", "until"),
    [
        (date(2026, 1, 1), "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2024, 3, 31), "2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        (date(2026, 12, 31), "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_quarter_is_three_months(on: date, name: str, since: date, until: date) -> None:
    quarter = quarter_of(on)
    assert (str(quarter), quarter.since, quarter.until) == (name, since, until)
    assert quarter_named(name) == quarter
    assert quarter.moments[1] == quarter.next.moments[0]


@pytest.mark.parametrize("name", ["", "2026", "2026-Q5", "0000-Q1", "26-Q1", "2026-Q１"])
def test_what_is_no_quarter_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match=r"transparency\.quarter_unknown"):
        quarter_named(name)


def test_R50_the_counts_of_a_quarter_are_those_of_the_ledger(world: Any) -> None:
    first, second = world.penalty(), world.penalty(doc_no="示市监罚〔2026〕2号")
    world.penalty(facts="更正后的事实")
    records.repair(second, reason="已履行", doc_no="修1", on=ON, actor=OPERATOR, at=AT)
    own = replace(OPERATOR, subject=world.number)
    displaying.annotate(first, "示例声明", actor=own, at=AT)
    world.consent("示例银行", "test")
    for permit, agency in (("file.read_authorised", "示例银行"), ("file.read_shared", "示例局")):
        reader = Actor("account:x", permits=frozenset({permit}), agency=agency, purpose="test")
        actions.open_file(world.number, actor=reader, at=AT)
    quarterly.transparency(Quarter(2026, 4), on=ON)
    with CaptureQueriesContext(connection) as seen:
        told = quarterly.transparency(Quarter(2026, 4), on=ON)
    assert len(seen) <= 14
    found = {one.key: one.count for section in told.sections for one in section.counts}
    said: Counter[str] = Counter()
    for part in log.read(-1, frozenset({"record.stated", "record.repaired", "record.annotated", "access.read"})):
        said.update(one.kind for one in part)
    assert found["national.penalty"] + found["corrected"] == said["record.stated"] == 3
    assert (found["repaired"], found["annotated"]) == (said["record.repaired"], said["record.annotated"])
    assert found["profile_by_office"] + found["profile_by_consent"] == said["access.read"] == 2
    assert found["profile_by_consent"] == 1
    assert not told.over
    assert all(section.total == 0 for section in quarterly.transparency(Quarter(2026, 3), on=ON).sections)
    assert quarterly.transparency(Quarter(2026, 3), on=ON).over
