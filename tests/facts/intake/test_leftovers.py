"""Totals, notes and repeated headings are no data; formulas stay harmless; every word of the table has its use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.intake import guide
from chuxin.facts.intake.readers import read_sheet
from chuxin.facts.intake.sheet import heading_row
from chuxin.kernel.outgoing import harmless
from chuxin.kernel.text import Text

HEADINGS = ["名称", "代码", "处罚金额", "备注"]
OWN = {"guide.py"}
SOURCE = Path(__file__).parents[3] / "src" / "chuxin" / "facts"


def known(cells: Sequence[str]) -> int:
    return len(set(HEADINGS) & set(cells))


def test_rows_that_are_no_data_are_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    rows = [
        HEADINGS,
        ["甲", "A", "1", ""],
        HEADINGS,
        ["乙合计公司", "B", "", ""],
        ["合 计", "", "12.5", ""],
        ["填报人：", "", "", ""],
    ]
    path.write_text("\n".join(",".join(row) for row in rows) + "\n")
    (chunk,) = read_sheet(path, known).chunks()
    assert chunk.rows.to_pylist() == [1, 3]
    told = {one.code: one.place.row for one in chunk.remarks}
    assert told == {"row.total": 4, "row.note": 5, "row.heading_again": 2}


def test_two_rows_of_headings_are_read_together() -> None:
    rows = [["名称", "代码", "处罚", ""], ["", "", "金额", "备注"], ["甲", "A", "1", ""]]
    top = heading_row(rows, known)
    assert (top.place, list(top.columns), top.joined) == (1, HEADINGS, True)


def test_the_sheet_with_headings_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write(0, 0, "示例说明")
        book.add_worksheet("一月").write_row(0, 0, HEADINGS)
        book.add_worksheet("二月").write_row(0, 0, HEADINGS)
        hidden = book.add_worksheet("旧")
        hidden.hide()
    sheet = read_sheet(path, known)
    assert [one.code for one in sheet.remarks] == ["file.sheet_chosen", "file.sheets_unread", "file.sheet_hidden"]
    assert "二月" in sheet.remarks[1].message.zh


def test_the_first_chunk_of_a_workbook_is_small(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for row in range(5_001):
            page.write_row(row, 0, HEADINGS if row == 0 else [f"甲&乙<{row}>", "A", str(row), ""])
    chunks = list(read_sheet(path, known).chunks())
    assert [len(chunk.rows) for chunk in chunks] == [2_000, 3_000]
    assert chunks[1].table.column(0)[-1].as_py() == "甲&乙<5000>"


@pytest.mark.parametrize("cell", ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "=1", "＝1"])
def test_a_formula_leaves_as_text_and_comes_back_as_it_was(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert read_cell(Field("words", Text("字", "Words"), FieldType.TEXT), harmless(cell)).value == cell


@pytest.mark.parametrize("cell", ["-5", "+1,000.5", "示例", "", "5-3"])
def test_what_is_no_formula_leaves_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_every_word_of_the_table_has_its_use_once() -> None:
    codes = [one.code for one in guide.cases()]
    assert len(codes) == len(set(codes))
    source = "".join(path.read_text() for path in SOURCE.rglob("*.py") if path.name not in OWN)
    assert [code for code in codes if f'"{code}"' not in source] == []
