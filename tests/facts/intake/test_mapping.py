"""Headings in any spelling find their field; what is missing is named with the nearest heading there is."""

from __future__ import annotations

import pytest

from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.mapping import headings_of, map_columns, nearest
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.programmes.load import SHIPPED, read_packs

REQUIRED = [
    "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_JDRQ",
    "CF_YXQ", "CF_CFJG", "CF_CFJGDM",
]  # fmt: skip
FEED = Feed(
    "t.feed", Text("示例", "Sample"), "national.penalty", (), columns={"决定书编号": "doc_no"}, ignored=("时间戳",)
)


@pytest.fixture(scope="module")
def item() -> Item:
    for definition in read_packs([SHIPPED / "national"]).installable:
        if (definition.kind, definition.id) == ("item", "national.penalty"):
            found, findings = item_from(definition)
            assert found is not None, findings
            return found
    raise AssertionError("national.penalty is not shipped")


def mapped(item: Item, columns: list[str]) -> dict[str, int]:
    return dict(map_columns(columns, item, headings_of(item, FEED), "file.csv").fields)


@pytest.mark.parametrize("heading", ["cf_wsh", "ＣＦ＿ＷＳＨ", " 行政处罚决定书文号 ", "决定书编号", "doc_no*"])
def test_a_heading_is_known_in_every_spelling(item: Item, heading: str) -> None:
    columns = [heading if one == "CF_WSH" else one for one in REQUIRED]
    assert mapped(item, columns)["doc_no"] == 3


def test_the_2015_names_are_known(item: Item) -> None:
    old = {"CF_XDR_MC": "CF_XDR", "CF_CFLB": "CF_CFLB1", "CF_NR": "CF_JG", "CF_CFJG": "CF_XZJG"}
    fields = mapped(item, [old.get(one, one) for one in REQUIRED])
    assert {"subject_name", "kinds", "content", "authority_name"} <= set(fields)


def test_unknown_repeated_ignored_and_dropped_columns(item: Item) -> None:
    columns = [*REQUIRED, "心情", "处罚类别", "时间戳", "CF_FR_ZJHM"]
    found = map_columns(columns, item, headings_of(item, FEED), "file.csv")
    assert [(one.code, one.place.field) for one in found.findings] == [
        ("file.column_unknown", "心情"),
        ("file.column_twice", "处罚类别"),
    ]
    assert [columns[place] for place in found.dropped] == ["CF_FR_ZJHM"]
    assert [columns[place] for place in found.unmapped] == ["心情", "处罚类别", "时间戳"]


def test_missing_columns_are_named_with_the_nearest_heading(item: Item) -> None:
    columns = ["处罚决定书文号码" if one == "CF_WSH" else one for one in REQUIRED]
    with pytest.raises(Refusal) as refused:
        map_columns(columns, item, headings_of(item, FEED), "file.csv")
    assert refused.value.code == "file.columns_missing"
    (finding,) = refused.value.findings
    assert finding.place.field == "doc_no"
    assert "处罚决定书文号码" in finding.remedy.zh


def test_a_file_without_any_heading_is_refused(item: Item) -> None:
    with pytest.raises(Refusal, match=r"file\.no_headings"):
        map_columns(["甲", "乙"], item, headings_of(item, FEED), "file.csv")


def test_nothing_near_is_nothing() -> None:
    assert nearest(["处罚决定书文号"], ["apple"]) is None
