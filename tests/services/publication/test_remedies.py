"""Against every kind of decision there is a remedy with its body, its time and its clause (R35)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import chuxin
from chuxin.foundation.law import queries as law
from chuxin.kernel.refusal import Refusal
from chuxin.services.publication import queries
from chuxin.services.publication.remedies import Decision, Way

TEMPLATES = Path(chuxin.__file__).parent / "interfaces" / "web" / "templates" / "web"
# Where each kind of decision is shown, and by which tag it shows its remedies.
SHOWN = {
    "record": ("parts/record.html", "own_record.html"),
    "grade": ("why.html", "told.html"),
    "measure": ("parts/row.html", "act.html"),
    "listing": ("severe_list.html", "hearing.html"),
    "case": ("casefile.html",),
}


def test_R35_every_kind_of_decision_has_remedies_with_body_time_and_clause(world: Any) -> None:
    on = date(2026, 11, 22)
    for decision in Decision:
        told = {one.way: one for one in queries.remedies_for(decision, on)}
        assert told
        for one in told.values():
            assert law.clause(one.clause).in_force(on)
            assert one.title.zh
            assert one.sentence.en
        if decision is not Decision.RECORD:
            assert "60日内" in told[Way.RECONSIDERATION].sentence.zh
            assert "人民政府" in told[Way.RECONSIDERATION].sentence.zh
            assert "6个月内" in told[Way.LAWSUIT].sentence.zh
            assert "人民法院" in told[Way.LAWSUIT].sentence.zh
    with pytest.raises(Refusal):
        queries.remedies_for(Decision.MEASURE, date(2017, 1, 1))


@pytest.mark.parametrize("kind", SHOWN)
def test_R35_every_page_of_a_decision_shows_its_remedies(kind: str) -> None:
    tag = "{% remedies_of_record line %}" if kind == "record" else f'{{% remedies "{kind}" %}}'
    assert [name for name in SHOWN[kind] if tag not in (TEMPLATES / name).read_text()] == []
    assert {each.value for each in Decision} - {"negative_record"} == set(SHOWN)
