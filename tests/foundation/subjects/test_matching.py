"""The matching engine on invented names: what is taken, what is shown to a person; the reasons are the score."""

from __future__ import annotations

import pytest

from chuxin.foundation.subjects.matching import Entry, Index, Query, Thresholds, Verdict, verdict

THRESHOLDS = Thresholds(accept=710_000, review=580_000, margin=40_000)
NAMES = (
    (1, "武汉云鹤铸造有限公司", "420100", "91420100990000001A"),
    (2, "宜昌云鹤铸造有限公司", "420500", "91420500990000002B"),
    (3, "襄阳晨曦星火物流有限责任公司", "420600", "91420600990000003C"),
    (4, "襄阳晨曦星火物流有限责任公司枣阳分公司", "420683", "91420683990000004D"),
    (5, "武汉市第三清溪建筑工程有限公司", "420100", "91420100990000005E"),
    (6, "武汉市第四清溪建筑工程有限公司", "420100", "91420100990000006F"),
    (7, "武汉钢铁集团有限公司", "420100", ""),
    (8, "南漳县绿水青禾茶叶专业合作社", "420624", "93420624990000008H"),
    (9, "恩施州玉露轩食品厂", "422800", ""),
    (10, "Solvik Engineering GmbH", None, ""),
    (11, "Société Générale de Travaux Marivo S.A.R.L.", None, ""),
    (12, "Trading House Keldan Private Limited", None, ""),
    (13, "鄂州市百川汇食品有限公司", "420700", ""),
    (14, "中国建筑第三工程局有限公司", "420000", ""),
)


@pytest.fixture(scope="module")
def index() -> Index:
    entries = [Entry(number, name, region, code or None) for number, name, region, code in NAMES]
    return Index([*entries, Entry(13, "鄂州市江湖渔家食品有限公司", "420700", None, former=True)], home=("42",))


def best(index: Index, name: str, **beside: str) -> tuple[int | None, Verdict]:
    found = index.look_up([Query(name, **beside)])[0]
    return (found[0].number if found else None), verdict(found, THRESHOLDS)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("襄阳晨曦星火物流", 3),
        ("襄陽晨曦星火物流有限責任公司", 3),
        ("晨曦星火物流（襄阳）有限责任公司", 3),
        ("襄阳晨曦星火 物流有限责任公司．", 3),
        ("襄阳晨曦星伙物流有限责任公司", 3),
        ("襄阳晨曦星火物留有限责任公司", 3),
        ("襄阳晨曦星火物流有限贵任公司", 3),
        ("襄样晨曦星火物流有限责任公司", 3),
        ("襄阳晨曦星火物流有限责任公司枣阳分公司", 4),
        ("襄阳晨曦星火物流枣阳分公司", 4),
        ("武汉云鹤铸造", 1),
        ("武汉市第叁清溪建筑工程有限公司", 5),
        ("武汉市第3清溪建筑工程有限公司", 5),
        ("南漳绿水青禾茶叶合作社", 8),
        ("恩施州玉露轩食品厂（原玉露食品厂）", 9),
        ("鄂州市江湖渔家食品有限公司", 13),
        ("SOLVIK ENGINEERING", 10),
        ("Engineering Solvik G.m.b.H.", 10),
        ("Societe Generale de Travaux Marivo SARL", 11),
        ("KELDAN TRADING HOUSE PVT. LTD.", 12),
        ("Trading House Keldan Pvt Ltd (Keldan)", 12),
    ],
)
def test_a_name_written_otherwise_is_found(index: Index, name: str, number: int) -> None:
    assert best(index, name) == (number, Verdict.ACCEPT)


@pytest.mark.parametrize(
    "name",
    [
        "云鹤铸造有限公司",
        "武汉云鹭铸造有限公司",
        "荆门云鹤铸造有限公司",
        "襄阳晨曦星火物流有限责任公司宜城分公司",
        "武汉市第五清溪建筑工程有限公司",
        "完全无关的名称研究所",
        "Solvik Trading AB",
        "",
    ],
)
def test_what_may_be_somebody_else_is_never_taken(index: Index, name: str) -> None:
    assert best(index, name)[1] is not Verdict.ACCEPT


def test_a_branch_is_never_taken_for_its_parent_nor_the_other_way(index: Index) -> None:
    parent, branch = (
        index.look_up([Query(name)])[0]
        for name in ("襄阳晨曦星火物流有限责任公司", "襄阳晨曦星火物流有限责任公司枣阳分公司")
    )
    assert [each.score for each in parent if each.number == 4] in ([], [0])
    assert [each.score for each in branch if each.number == 3] in ([], [0])


@pytest.mark.parametrize(("name", "number"), [("武钢", 7), ("中建三局", 14)])
def test_initials_find_their_name_for_a_person_to_decide(index: Index, name: str, number: int) -> None:
    assert best(index, name) == (number, Verdict.REVIEW)


def test_the_region_beside_a_name_decides_between_two(index: Index) -> None:
    assert best(index, "云鹤铸造有限公司", region="420500") == (2, Verdict.ACCEPT)
    assert best(index, "云鹤铸造有限公司", region="420100") == (1, Verdict.ACCEPT)


def test_a_code_with_one_wrong_character_outweighs_a_clumsy_name(index: Index) -> None:
    number, said = best(index, "云鹤公司", code="91420500990O00002B".replace("O", "8"))
    assert (number, said) == (2, Verdict.ACCEPT)


def test_the_reasons_add_up_to_the_score_and_speak_both_languages(index: Index) -> None:
    names = [name for _, name, _, _ in NAMES] + ["武汉云鹭铸造", "宜昌晨曦", "Marivo"]
    for found in index.look_up([Query(name, region="420100") for name in names], limit=9):
        for candidate in found:
            assert sum(feature.value for feature in candidate.features) == candidate.score
            assert 0 <= candidate.score <= 1_000_000
            assert all(abs(feature.value) <= feature.weight for feature in candidate.features)
            assert not any("{" in feature.words.zh + feature.words.en for feature in candidate.features)


def test_names_added_during_a_batch_are_found(index: Index) -> None:
    grown = Index([Entry(1, "武汉云鹤铸造有限公司", "420100")], home=("42",))
    for number in range(2, 14):
        grown.add([Entry(number, f"武汉新来{'甲乙丙丁戊己庚辛壬癸子丑'[number - 2]}字号铸造有限公司", "420100")])
    assert len(grown) == 13
    assert best(grown, "武汉新来丁字号铸造")[0] == 5


def test_an_empty_index_answers_with_nobody() -> None:
    assert Index().look_up([Query("武汉云鹤铸造有限公司"), Query("")]) == [(), ()]
    assert Index().look_up([]) == []
