"""Industry codes are read with or without their section letter; titles are those of GB/T 4754-2017."""

import csv
from pathlib import Path

import pytest

from chuxin.foundation.subjects.industries import industry, titles


@pytest.mark.parametrize(
    ("written", "code", "section", "division", "zh"),
    [
        ("C", "C", "C", None, "制造业"),
        ("13", "C13", "C", "C13", "农副食品加工业"),
        ("C131", "C131", "C", "C13", "农副食品加工业"),
        (" c1310 ", "C1310", "C", "C13", "农副食品加工业"),
        ("9700", "T9700", "T", "T97", "国际组织"),
    ],
)
def test_a_code_is_read_with_or_without_its_letter(
    written: str, code: str, section: str, division: str | None, zh: str
) -> None:
    found = industry(written)
    assert found is not None
    assert (found.code, found.section, found.division, found.title.zh) == (code, section, division, zh)


@pytest.mark.parametrize("written", ["", "Z", "A13", "98", "C1", "C13101", "制造业"])
def test_what_is_no_code_gives_none(written: str) -> None:
    assert industry(written) is None


def test_there_are_twenty_sections_and_ninety_seven_divisions() -> None:
    assert sum(len(code) == 1 for code in titles()) == 20
    assert sum(len(code) == 3 for code in titles()) == 97


@pytest.mark.realdata
def test_every_code_of_the_published_table_is_known(realdata: Path) -> None:
    with (realdata / "03_industry_classification" / "gbt4754_2017.csv").open(encoding="utf-8-sig") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert len(codes) == 1967
    assert [code for code in codes if industry(code) is None] == []
