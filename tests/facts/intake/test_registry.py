"""The real registry of 137,969 market entities, faults and all (never part of this repository)."""

from __future__ import annotations

from pathlib import Path

import pytest

from chuxin.facts.intake import actions
from tests.facts.conftest import Desk


@pytest.mark.realdata
def test_the_real_registry_is_taken_but_for_wrong_check_characters(desk: Desk, realdata: Path) -> None:
    path = realdata / "01_enterprise_registration" / "hubei_enterprises_1978_2019.parquet"
    first = actions.receive(path, "hubei.registration", actor=desk.actor, at=desk.at)
    assert (first.rows, first.accepted, first.refused) == (137_969, 137_905, 64)
    assert first.refused_by_code == {"uscc.check_character": 64}
    assert first.warnings_by_code["uscc.lower_case"] == 48
    assert first.warnings_by_code["city_missing"] == 4
    assert {"organisation_type_missing", "capital.odd", "region.renamed"} <= set(first.warnings_by_code)
    again = actions.receive(path, "hubei.registration", actor=desk.actor, at=desk.at)
    assert (again.accepted, again.superseded, again.unchanged, again.refused) == (0, 0, 137_905, 64)
