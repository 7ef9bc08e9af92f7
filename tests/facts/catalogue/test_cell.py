"""One cell of text becomes the value to keep, or the problem that refuses it, with what was done said beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.facts.catalogue.cell import read_cell, tidy
from chuxin.facts.catalogue.field import Choice, Field, FieldType, Value
from chuxin.foundation.subjects.places import Place, national
from chuxin.kernel.text import Text

TITLE = Text("字段", "Field")
PENALTIES = tuple(
    Choice(value, Text(value, english), aliases)
    for value, english, aliases in (
        ("警告", "Warning", ("01",)),
        ("罚款", "Fine", ("02", "罚金")),
        ("没收违法所得、没收非法财物", "Confiscation", ("03",)),
        ("其他", "Other", ("99",)),
    )
)


def a_field(
    kind: str, *, required: bool = False, unit: str | None = None, scale: int | None = None, placeholder: bool = False,
    max_length: int | None = None, values: tuple[Choice, ...] = (),
) -> Field:  # fmt: skip
    return Field(
        "field", TITLE, FieldType(kind), required=required, unit=unit, scale=scale, placeholder=placeholder,
        max_length=max_length, values=values,
    )  # fmt: skip


def read(field: Field, text: str) -> tuple[Value, str | None, list[str]]:
    cell = read_cell(field, text)
    return cell.value, cell.problem.code if cell.problem else None, [warning.code for warning in cell.warnings]


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("text", "  示例　　公司\u200b ", "示例 公司"),
        ("text", "示例（集团）有限公司", "示例（集团）有限公司"),
        ("text", "多行\n文字\t在此", "多行 文字 在此"),
        ("date", "２０２６－０３－０１", "2026-03-01"),
        ("decimal", "１，２３４．５０", "1234.5"),
        ("decimal", "-3", "-3"),
        ("integer", "1,200", 1200),
        ("integer", "12.0", 12),
        ("boolean", "是", True),
        ("boolean", "FALSE", False),
        ("boolean", "0", False),
        ("uscc", "91420100MA4TE5T05E", "91420100MA4TE5T05E"),
        ("industry", "1310", "C1310"),
        ("industry", "c13", "C13"),
        ("region", "420106", "420106"),
    ],
)
def test_a_cell_is_read_as_its_field_says(kind: str, written: str, value: Value) -> None:
    assert read(a_field(kind), written) == (value, None, [])


@pytest.mark.parametrize("kind", [kind.value for kind in FieldType])
@pytest.mark.parametrize("written", ["", "   ", "　", "NULL", "\\N"])
def test_an_empty_cell_is_missing_and_refused_only_where_required(kind: str, written: str) -> None:
    values = PENALTIES if kind in {"enum", "enums"} else ()
    assert read(a_field(kind, values=values), written) == (None, None, [])
    assert read(a_field(kind, values=values, required=True), written) == (None, "field.required", [])


@pytest.mark.parametrize("kind", ["date", "money", "uscc", "region", "integer"])
def test_a_dash_means_nothing_where_only_a_value_makes_sense(kind: str) -> None:
    assert read(a_field(kind, unit="元" if kind == "money" else None), "—") == (None, None, [])


def test_a_dash_is_kept_in_free_text() -> None:
    assert read(a_field("text"), "无") == ("无", None, [])


@pytest.mark.parametrize(
    ("kind", "written", "problem"),
    [
        ("date", "2026-02-30", "date.unreadable"),
        ("decimal", "十二", "number.unreadable"),
        ("money", "若干", "number.unreadable"),
        ("money", "-1", "money.negative"),
        ("integer", "1.5", "number.unreadable"),
        ("boolean", "也许", "boolean.unreadable"),
        ("uscc", "91420100MA4TE5T050", "uscc.check_character"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_a_stable_code(kind: str, written: str, problem: str) -> None:
    assert read(a_field(kind, unit="元" if kind == "money" else None), written) == (None, problem, [])


def test_a_problem_names_its_field_in_both_languages() -> None:
    problem = read_cell(a_field("date"), "昨天").problem
    assert problem is not None
    assert problem.place.field == "field"
    assert problem.message.zh.startswith("字段：")
    assert problem.message.en.startswith("Field: ")


def test_money_is_kept_in_yuan_whatever_the_unit_of_the_column() -> None:
    assert read_cell(a_field("money", unit="万元"), "1.2345").amount == "12345"
    assert read(a_field("money", unit="元"), "5万元") == ("50000", None, [])


def test_more_decimals_than_fen_are_rounded_with_a_warning() -> None:
    assert read(a_field("money", unit="元"), "1.005") == ("1.01", None, ["number.rounded"])
    assert read(a_field("decimal", scale=1), "2.25") == ("2.3", None, ["number.rounded"])


def test_a_capital_keeps_its_text_and_gives_an_amount_where_it_tells_one() -> None:
    cell = read_cell(a_field("capital"), "1,000(万元人民币)")
    assert (cell.value, cell.amount, cell.warnings) == ("1,000(万元人民币)", "10000000", ())
    assert read(a_field("capital"), "-") == ("-", None, ["capital.odd"])


def test_text_beyond_its_length_is_refused() -> None:
    assert read(a_field("text", max_length=3), "四个字长") == (None, "text.too_long", [])
    assert read(a_field("text", max_length=4), "四个字长") == ("四个字长", None, [])


def test_R02_personal_identifiers_in_text_are_masked_with_a_warning() -> None:
    value, problem, warnings = read(a_field("text"), "联系人电话13812345678")
    assert value == "联系人电话138＊＊＊＊＊＊＊＊"
    assert (problem, warnings) == (None, ["hygiene.masked"])


def test_R02_a_message_never_repeats_a_personal_identifier() -> None:
    problem = read_cell(a_field("enum", values=PENALTIES), "13812345678").problem
    assert problem is not None
    assert "13812345678" not in problem.message.zh + problem.message.en + problem.remedy.zh


@pytest.mark.parametrize("written", ["罚款", "罚金", "02", "Fine", "fine", "０２"])
def test_an_enumeration_is_read_by_value_code_title_or_alias(written: str) -> None:
    assert read(a_field("enum", values=PENALTIES), written) == ("罚款", None, [])


def test_a_value_with_its_detail_is_filed_under_the_value() -> None:
    assert read(a_field("enum", values=PENALTIES), "其他-责令改正") == ("其他", None, ["enum.detail"])


@pytest.mark.parametrize("separator", ["、", ",", "，", ";", "；"])
def test_several_values_are_parted_at_any_usual_separator(separator: str) -> None:
    assert read(a_field("enums", values=PENALTIES), f"警告{separator}02{separator}警告") == (("警告", "罚款"), None, [])


def test_a_value_that_holds_a_separator_is_taken_whole() -> None:
    assert read(a_field("enums", values=PENALTIES), "没收违法所得、没收非法财物") == (
        ("没收违法所得、没收非法财物",), None, [],
    )  # fmt: skip


def test_one_unknown_value_among_several_refuses_the_cell() -> None:
    value, problem, _ = read(a_field("enums", values=PENALTIES), "警告、行政拘留")
    assert (value, problem) == (None, "enum.unknown")


def test_the_placeholder_code_is_tolerated_only_where_the_field_says_so() -> None:
    placeholder = "00000000000000000X"
    assert read(a_field("uscc", placeholder=True), placeholder) == (placeholder, None, ["uscc.placeholder"])
    assert read(a_field("uscc"), placeholder)[1] == "uscc.placeholder"


def test_a_renamed_division_is_read_as_the_one_that_followed_it() -> None:
    assert read(a_field("region"), "420821") == ("420882", None, ["region.renamed"])


def test_an_unknown_division_is_a_warning_and_never_refuses() -> None:
    assert read(a_field("region"), "990101") == ("990101", None, ["region.unknown"])
    assert read(a_field("region"), "9006NA") == (None, None, ["region.unknown"])


def test_a_place_that_a_pack_adds_is_known_where_it_is_given() -> None:
    places = national().adding([Place("990101", Text("示例区", "Shili District"), "990100")])
    assert read_cell(a_field("region"), "990101", places).warnings == ()


@given(st.text(max_size=60), st.sampled_from(list(FieldType)))
def test_no_text_whatever_breaks_a_reader(text: str, kind: FieldType) -> None:
    field = a_field(kind.value, unit="元" if kind is FieldType.MONEY else None, values=PENALTIES)
    cell = read_cell(field, text)
    assert cell.problem is None or cell.value is None


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


def test_a_year_alone_is_its_last_day_only_where_the_field_says_so() -> None:
    assert read(a_field("date", unit="年"), "2018年") == ("2018-12-31", None, [])
    assert read(a_field("date", unit="年"), "2018-03-01") == ("2018-03-01", None, [])
    assert read(a_field("date"), "2018年")[1] == "date.no_day"
