"""Every misunderstanding of a cell that the table names is recognised by its own example, and said in two languages."""

from __future__ import annotations

import re

import pytest

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Choice, Field, FieldType
from chuxin.facts.catalogue.misread import CELLS
from chuxin.facts.catalogue.misunderstandings import Misunderstanding, Outcome, by_code, read_table
from chuxin.kernel.finding import Severity
from chuxin.kernel.text import Text

TITLE = Text("示例栏", "Sample")
KINDS = tuple(Choice(kind, Text(kind, kind)) for kind in ("警告", "罚款"))
FIELDS = {
    "date": Field("day", TITLE, FieldType.DATE),
    "number": Field("number", TITLE, FieldType.DECIMAL),
    "money": Field("sum", TITLE, FieldType.MONEY, unit="元"),
    "code": Field("code", TITLE, FieldType.USCC),
    "enum": Field("kinds", TITLE, FieldType.ENUMS, values=KINDS),
}
OTHER = {
    "cell.formula_error": FIELDS["money"],
    "cell.apostrophe": FIELDS["date"],
    "cell.invisible": Field("words", TITLE, FieldType.TEXT),
}


def field_of(code: str) -> Field:
    return OTHER.get(code) or FIELDS[code.partition(".")[0]]


def sent(text: str) -> str:
    return text.replace("\\u202e", "\u202e")


@pytest.mark.parametrize("one", CELLS.values(), ids=lambda one: one.code)
def test_each_is_recognised_by_its_example(one: Misunderstanding) -> None:
    field = field_of(one.code)
    cell = read_cell(field, sent(one.wrong))
    told = [finding for finding in (cell.problem, *cell.warnings) if finding]
    assert [finding.code for finding in told] == [one.code]
    assert told[0].place.field == field.name
    if one.outcome is Outcome.REFUSED:
        assert told[0].severity is Severity.ERROR
        assert cell.value is None
    else:
        assert told[0].severity is Severity.WARNING
        assert cell.value == read_cell(field, one.right).value


@pytest.mark.parametrize("one", CELLS.values(), ids=lambda one: one.code)
def test_what_is_right_is_read_without_a_word(one: Misunderstanding) -> None:
    cell = read_cell(field_of(one.code), one.right)
    assert (cell.problem, cell.warnings) == (None, ())


@pytest.mark.parametrize("one", CELLS.values(), ids=lambda one: one.code)
def test_each_speaks_two_languages(one: Misunderstanding) -> None:
    for words in (one.sentence, one.remedy):
        assert re.search("[一-鿿]", words.zh)
        assert not re.search("[一-鿿]", words.en.replace("{", "").replace("、", ""))
        assert sorted(re.findall(r"{\w+}", words.zh)) == sorted(re.findall(r"{\w+}", words.en))


def test_a_code_stands_once() -> None:
    head = "chapter,code,outcome,sentence_zh,sentence_en,remedy_zh,remedy_en,wrong,right"
    row = "days,a.b,read,一,one,二,two,x,y"
    told = read_table([head, row])
    assert list(by_code(told)) == ["a.b"]
    assert told["days"][0].outcome is Outcome.READ
    with pytest.raises(ValueError, match="twice"):
        by_code(read_table([head, row, row]))


@pytest.mark.parametrize("kind", ["date", "enum", "money", "number"])
@pytest.mark.parametrize("written", ["无", "/", "-", "N/A", "#N/A", "暂无", "'"])
def test_words_for_nothing_are_nothing_where_a_value_is_wanted(kind: str, written: str) -> None:
    cell = read_cell(FIELDS[kind], written)
    assert cell.value is None
    assert (cell.problem is None) == (written != "'")


@pytest.mark.parametrize(
    ("written", "yuan"),
    [("5千元", "5000"), ("2百万", "2000000"), ("壹拾贰万叁仟元伍角", "123000.5"), ("人民币伍仟元整", "5000"),
     ("贰拾万元整", "200000"),
     ("壹亿零伍佰万元", "105000000"), ("叁元零伍分", "3.05")],
)  # fmt: skip
def test_sums_in_other_units_and_in_capital_numerals(written: str, yuan: str) -> None:
    assert read_cell(FIELDS["money"], written).value == yuan


@pytest.mark.parametrize("written", ["拾佰元", "元整", "伍仟", "壹仟仟元"])
def test_numerals_in_no_order_are_no_sum(written: str) -> None:
    problem = read_cell(FIELDS["money"], written).problem
    assert problem is not None


@pytest.mark.parametrize("written", ["警告/罚款", "警告 罚款", "警告并处罚款", "警告+罚款", "警告\n罚款"])
def test_values_parted_otherwise_are_read_with_a_warning(written: str) -> None:
    cell = read_cell(FIELDS["enum"], written)
    assert cell.value == ("警告", "罚款")
    assert [one.code for one in cell.warnings] == ["enum.separators"]


def test_a_part_nobody_knows_is_refused_as_before() -> None:
    problem = read_cell(FIELDS["enum"], "警告/表扬").problem
    assert problem is not None
    assert problem.code == "enum.unknown"
