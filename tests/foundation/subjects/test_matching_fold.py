"""Spellings folded to makers: invented ones, and a real procurement table against an answer checked by hand."""

from __future__ import annotations

import csv
import gzip
import hashlib
from itertools import combinations
from pathlib import Path

import pytest

from benchmarks.matching import published
from chuxin.foundation.subjects.matching import fold

CHECKED = Path(__file__).with_name("makers.csv")


def test_spellings_of_one_maker_are_one_group_with_reasons() -> None:
    spellings = [
        "晨曦云鹤生物制品（武汉）有限公司",
        "晨曦云鹤生物制品(武汉)有限公司",
        "晨曦云鹤生物制品（武汉）有限公司（预充）",
        "某某医药商贸有限公司(生产企业：晨曦云鹤生物制品（武汉）有限公司)",
        "晨曦云鹤生物制品(武汉)有限贵任公司",
        "Solvik Biologicals S.A.",
        "Solvik.Biologicals.S.A.",
        "法国Solvik Biologicals s.a.",
        "苏尔维克 Solvik Biologicals S.A.",
        "苏尔维克",
        "Solvik Biologicals (Australia) Pty Ltd",
        "某某医药商贸有限公司",
        "晨曦云鹤工程重庆有限公司",
        "",
    ]
    groups = fold(spellings, published().thresholds)
    found = {frozenset(member.name for member in group.members) for group in groups if len(group.members) > 1}
    assert found == {frozenset(spellings[:5]), frozenset(spellings[5:10])}
    for group in groups:
        for member in group.members:
            assert member.name == member.by or sum(each.value for each in member.features) == member.score
    joined = [member for group in groups for member in group.members if member.name == spellings[3]]
    assert joined[0].features[0].id == "said"


def test_folding_nothing_gives_no_groups() -> None:
    assert fold([], published().thresholds) == ()


@pytest.mark.realdata
def test_the_makers_of_the_procurement_table_are_found(realdata: Path) -> None:
    file = realdata / "09_supply_chain" / "china_vaccine_procurement_2016_2018.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as table:
        spellings = [row["manufacturer"] for row in csv.DictReader(table)]
    with CHECKED.open(encoding="utf-8") as table:
        makers = {row["spelling"]: row["maker"] for row in csv.DictReader(table)}
    maker = {each: makers[hashlib.sha256(each.encode()).hexdigest()[:16]] for each in set(spellings)}
    folded = [
        pair
        for group in fold(spellings, published().thresholds)
        for pair in combinations(sorted(member.name for member in group.members), 2)
    ]
    wanted = [pair for pair in combinations(sorted(maker), 2) if maker[pair[0]] == maker[pair[1]]]
    right = sum(maker[one] == maker[other] for one, other in folded)
    # One spelling that leaves 研究所 out is folded to the institute; whether it is the institute cannot be told.
    assert right >= 0.99 * len(folded)
    assert right >= 0.95 * len(wanted)
