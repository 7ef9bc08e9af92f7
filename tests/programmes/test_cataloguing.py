"""What the catalogue allows a pack: editions that hold (R08), a local regulation for local items (R09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.programmes.check import check
from chuxin.programmes.load import SHIPPED, read_packs
from chuxin.programmes.pack import Pack

SHIPPED_ONES = read_packs([SHIPPED / "national", SHIPPED / "hubei"]).definitions


def shipped(kind: str, id: str, **changes: Json) -> Definition:
    """A shipped definition under another id, with some of its parts changed."""
    found = next(each for each in SHIPPED_ONES if (each.kind, each.id) == (kind, id))
    body: Mapping[str, Json] = {**found.body, "id": f"{id}.copy", **changes}
    return replace(found, id=f"{id}.copy", body=body)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, set()),
        ({"class": "nothing_of_the_kind"}, {"rights.R08"}),
        ({"editions": ["national.catalogue-2021"]}, {"rights.R08"}),
        ({"editions": ["national.catalogue-2026"]}, {"rights.R08"}),
        ({"editions": ["national.catalogue-1999"]}, {"pack.unknown_edition", "rights.R08"}),
        ({"class": "titles_and_occupations"}, {"rights.R05"}),
    ],
)
def test_an_item_stands_in_an_edition_or_is_refused(changes: dict[str, Json], codes: set[str]) -> None:
    pack = Pack((shipped("item", "national.supervision_result", **changes),))
    assert {finding.code for finding in check(pack, SHIPPED_ONES)} == codes


def test_a_feed_of_an_item_that_no_edition_covers_is_refused() -> None:
    item = shipped("item", "national.supervision_result", editions=["national.catalogue-2021"], valid_to="2021-12-31")
    item = replace(item, body={**item.body, "valid_from": "2021-01-01", "clauses": ["cn.base-catalogue-2021"]})
    feed = shipped("feed", "hubei.supervision", item=item.id)
    found = [finding for finding in check(Pack((item, feed)), SHIPPED_ONES) if finding.code == "rights.R08"]
    assert len(found) == 1
    assert found[0].place.field == "item"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"clauses": ["hb.measures-2024.m13", "cn.base-catalogue-2024"]}, "rights.R09"),
        ({"editions": []}, "rights.R08"),
    ],
)
def test_a_local_item_needs_a_local_regulation_and_a_supplement(changes: dict[str, Json], code: str) -> None:
    assert check(Pack((shipped("item", "hubei.demerit"),)), SHIPPED_ONES) == ()
    found = check(Pack((shipped("item", "hubei.demerit", **changes),)), SHIPPED_ONES)
    assert {finding.code for finding in found} == {code}
