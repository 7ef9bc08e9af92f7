"""A small sample province delivered through intake: every receipt says what the manifest says must be said."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from django.conf import LazySettings

from chuxin.facts.intake import actions as intake
from chuxin.facts.records import queries as records
from chuxin.kernel.actor import Actor
from chuxin.programmes import actions as programmes
from chuxin.programmes.load import SHIPPED
from examples.province.build import build
from examples.province.manifest import Delivery

OPERATOR = Actor(id="operator", permits=frozenset({"*"}))
BEFORE = datetime(2025, 10, 31, 1, tzinfo=UTC)
PACK = Path(__file__).resolve().parents[2] / "examples" / "pack"


@pytest.mark.django_db
def test_every_receipt_is_the_one_the_manifest_foretells(tmp_path: Path, settings: LazySettings) -> None:
    settings.HOME = tmp_path / "home"
    manifest = build(tmp_path / "sample", organisations=150, months=2)
    programmes.install([SHIPPED / "national", SHIPPED / "hubei", PACK], actor=OPERATOR, at=BEFORE)
    for delivery in manifest.deliveries:
        receipt = intake.receive(
            tmp_path / "sample" / delivery.path,
            delivery.feed,
            actor=OPERATOR,
            at=datetime.combine(delivery.delivered_on, time(1), UTC),
        )
        assert receipt.sha256 == delivery.sha256
        assert (receipt.rows, receipt.accepted, receipt.superseded, receipt.unchanged, receipt.refused) == counts(
            delivery
        )
        assert dict(receipt.refused_by_code) == dict(delivery.refused_by_code), delivery.path
        assert receipt.warnings_by_code.get("late", 0) == delivery.late, delivery.path
        for code, count in delivery.warnings_by_code.items():
            assert receipt.warnings_by_code[code] == count, (delivery.path, code)
    assert sum(records.counts().values()) == manifest.accepted


def counts(delivery: Delivery) -> tuple[int, int, int, int, int]:
    """The figures a receipt must show."""
    return delivery.rows, delivery.accepted, delivery.superseded, delivery.unchanged, delivery.refused
