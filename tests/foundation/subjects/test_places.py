"""Divisions resolve on any day, renamed ones through their successors, and packs may add places."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.foundation.subjects.places import Place, national, place, place_from
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

TREE = national()


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("420821", "420882", "京山市"),
        ("421023", "421088", "监利市"),
        ("420321", "420304", "郧阳区"),
        ("420521", "420506", "夷陵区"),
        ("110228", "110118", "密云区"),
    ],
)
def test_a_renamed_division_leads_to_the_one_that_followed(old: str, new: str, name: str) -> None:
    former = place(old)
    assert former is not None
    current = TREE.current(former)
    assert (current.code, current.name.zh) == (new, name)


def test_a_division_in_force_is_its_own_successor() -> None:
    wuchang = place("420106")
    assert wuchang is not None
    assert TREE.current(wuchang) is wuchang


def test_a_code_that_changed_its_name_has_the_name_of_the_day() -> None:
    before, after = place("420600", date(2005, 1, 1)), place("420600", date(2020, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.name.zh, after.name.zh) == ("襄樊市", "襄阳市")


def test_a_division_is_gone_after_its_last_day() -> None:
    assert place("420821", date(2015, 1, 1)) is not None
    assert place("420821", date(2020, 1, 1)) is None


def test_the_way_up_ends_at_the_province() -> None:
    assert [each.name.zh for each in TREE.path("420106")] == ["湖北省", "武汉市", "武昌区"]
    assert [each.code for each in TREE.path("429004")] == ["420000", "429000", "429004"]
    assert TREE.path("990101") == ()


def test_the_divisions_below_are_those_in_force() -> None:
    jingmen = [each.code for each in TREE.below("420800")]
    assert "420882" in jingmen
    assert "420821" not in jingmen
    assert len(TREE.below("420000")) == 14


def test_every_place_has_a_parent_that_exists_and_both_names() -> None:
    for each in TREE:
        assert each.level == "province" or TREE.place(each.parent or "") is not None, each.code
        assert each.name.zh != each.name.en


@given(st.sampled_from([each.code for each in TREE]))
def test_following_successors_always_ends_at_a_division_in_force(code: str) -> None:
    found = TREE.place(code)
    assert found is not None
    assert TREE.current(found).until is None


def test_a_pack_adds_a_place_with_its_own_name_and_days() -> None:
    body = {
        "id": "example.shili", "code": "990101", "name": {"zh": "示例区", "en": "Shili District"}, "parent": "990100",
        "valid_from": "2020-01-01", "successor": "990102",
    }  # fmt: skip
    added = place_from(Definition("place_change", "example.shili", body))
    assert added == Place("990101", Text("示例区", "Shili District"), "990100", date(2020, 1, 1), None, "990102")
    assert TREE.adding([added]).place("990101") == added
    assert TREE.place("990101") is None


@pytest.mark.parametrize("code", ["", "99", "99010X", "９９０１０１"])
def test_a_place_without_a_six_digit_code_is_refused(code: str) -> None:
    with pytest.raises(Refusal, match=r"places\.malformed"):
        place_from(Definition("place_change", "x", {"code": code, "name": {"zh": "示例", "en": "Shili"}}))


@pytest.mark.realdata
def test_the_divisions_of_the_real_registry_resolve(realdata: Path) -> None:
    file = realdata / "01_enterprise_registration" / "hubei_enterprises_1978_2019.parquet"
    codes = [row[0] for row in duckdb.sql(f"SELECT DISTINCT reg_authority_adcode FROM '{file}'").fetchall()]
    left_over = {code for code in codes if place(code) is None}
    # Codes of registries, not of divisions: the development zones of Wuhan, a zone abolished in 1998, a typing error.
    assert left_over == {"420120", "420121", "420803", "9006NA"}
