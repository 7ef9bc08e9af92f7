"""How folders become packs, and what each programme holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chuxin.kernel.refusal import Refusal
from chuxin.programmes.load import SHIPPED, read_pack, read_packs
from chuxin.programmes.pack import programme_of

MakePack = Callable[..., Path]


def test_every_yaml_file_below_the_folder_is_read(make_pack: MakePack) -> None:
    pack = read_pack(make_pack())
    assert pack.findings == ()
    assert sorted((each.kind, each.id) for each in pack.definitions) == [
        ("clause", "t.act"),
        ("clause", "t.late"),
        ("feed", "t.awards"),
        ("item", "t.award"),
        ("programme", "t"),
    ]
    assert pack.files == (
        "pack/catalogue/awards.yaml",
        "pack/feeds/awards.yaml",
        "pack/law.yaml",
        "pack/programme.yaml",
    )


def test_programme_holds_what_is_in_its_folder(make_pack: MakePack) -> None:
    programme = programme_of(read_pack(make_pack()).programmes[0])
    assert dict(programme.holds) == {"item": ("t.award",), "feed": ("t.awards",)}


def test_part_in_a_nested_programme_belongs_to_that_one(make_pack: MakePack, item_text: str) -> None:
    inner = "programme:\n  id: t.inner\n  title: {zh: 内, en: Inner}\n  clauses: [t.act]\n  valid_from: 2024-01-01\n"
    named = inner + "  feeds: [t.awards]\n"
    pack = read_pack(
        make_pack({"m01/programme.yaml": named, "m01/items.yaml": item_text.replace("t.award", "t.inner")})
    )
    holds = {each.id: dict(programme_of(each).holds) for each in pack.programmes}
    assert holds["t.inner"] == {"item": ("t.inner",), "feed": ("t.awards",)}
    assert holds["t"] == {"item": ("t.award",), "feed": ("t.awards",)}


def test_only_definitions_and_pages_may_be_in_a_pack(make_pack: MakePack) -> None:
    pack = read_pack(make_pack({"hook.py": "print()", "pages/about.md": "# 示例", "query.sql": "select 1"}))
    assert [(each.code, each.place.file) for each in pack.findings] == [
        ("pack.file", "pack/hook.py"),
        ("pack.file", "pack/query.sql"),
    ]


def test_file_below_two_given_paths_is_read_once(make_pack: MakePack) -> None:
    folder = make_pack()
    assert read_packs([folder, folder / "catalogue", folder]) == read_pack(folder)


def test_one_file_is_a_pack_too(make_pack: MakePack) -> None:
    assert [each.id for each in read_pack(make_pack() / "law.yaml").definitions] == ["t.act", "t.late"]


def test_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"pack\.not_found"):
        read_pack(tmp_path / "nothing")


def test_worked_examples_are_not_installed(make_pack: MakePack) -> None:
    pack = read_pack(make_pack({"examples/a.yaml": "examples:\n  - {id: e}\n"}))
    assert [each.id for each in pack.examples] == ["e"]
    assert "e" not in {each.id for each in pack.installable}


def test_shipped_programmes_are_there() -> None:
    ids = {each.id for each in read_pack(SHIPPED).programmes}
    assert {"national", "hubei", "hubei.m01", "hubei.m10", "hubei.m13"} <= ids
