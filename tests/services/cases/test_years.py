"""The worker day by day among people who act in cases of shipped workflows; three years: benchmarks/three_years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction

from chuxin.foundation.ledger import actions as ledger
from chuxin.services.cases import queries
from examples.province import years
from examples.province.casework import Town
from tests.assessment.consequences.hub import AT, OPERATOR, Hub
from tests.shipped import install, shipped

FIRST = date(2026, 7, 1)


class Pulled(Exception):
    """The plug."""


@pytest.fixture
def town(hub: Hub) -> Town:
    """The hub of the tests of consequences with all packs in force, and records to be at odds about."""
    install(shipped(), actor=OPERATOR, at=AT)
    for place in range(6):
        for month in (1, 3):
            hub.state(place, "national.penalty", date(2026, month, 1), tier="general")
    return Town(hub.numbers[:6], hub.numbers[7:], openings=3, diligence=0.3)


def lived(town: Town, days: int) -> years.Seen:
    """Live some days; what was seen of them."""
    seen = years.Seen()
    for _, lately in years.live(town, years.reached(FIRST), FIRST + timedelta(days=days - 1)):
        seen = lately
    return seen


def test_no_day_leaves_a_case_forgotten_or_a_display_past_its_end(town: Town) -> None:
    seen = lived(town, 31)
    assert seen.wrong == []
    assert seen.moved > 0
    opened = Counter(one.workflow for one in queries.standings())
    assert len(opened) >= 5
    left = years.left(FIRST + timedelta(days=30))
    assert (left["reconciled"], left["rebuilt"], left["past_end"]) == (True, True, ())


def test_pulled_anywhere_it_ends_the_same(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plug is pulled at every few sayings of the ledger, and the day is begun again."""
    whole, pulled, chance, append = "", 0, Random(7), ledger.append
    with transaction.atomic():
        lived(town, 8)
        whole = str(years.left(FIRST)["left"])
        transaction.set_rollback(True)

    def failing(*given: object, **named: object) -> object:
        nonlocal pulled
        if chance.random() < 0.08:
            pulled += 1
            raise Pulled
        return append(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "append", failing)
    while not _through(lambda: lived(town, 8)):
        pass
    assert pulled > 3
    assert years.left(FIRST)["left"] == whole


def _through(live: Callable[[], object]) -> bool:
    try:
        live()
    except Pulled:
        return False
    return True
