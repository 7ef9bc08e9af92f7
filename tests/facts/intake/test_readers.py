"""Every format a department sends gives the same rows; every odd file is refused by name."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from chuxin.facts.intake import delimited
from chuxin.facts.intake import sheet as cutting
from chuxin.facts.intake.readers import read_sheet
from chuxin.facts.intake.sheet import Sheet
from chuxin.kernel.refusal import Refusal

HEADINGS = ["名称", "代码", "金额"]
ROWS = [["示例甲公司", "A1", "0.5"], ["示例乙公司", "", "12"], ["示例丙,公司", "C3", "1000000"]]
OPEN = [[cell or None for cell in row] for row in ROWS]


def known(cells: object) -> int:
    return len(set(HEADINGS) & set(cells))  # type: ignore[call-overload]  # any sequence of cells


def rows_of(sheet: Sheet) -> list[list[str | None]]:
    return [list(row.values()) for chunk in sheet.chunks() for row in chunk.table.slice(0).to_pylist()]


def numbers_of(sheet: Sheet) -> list[int]:
    return [number for chunk in sheet.chunks() for number in chunk.rows.to_pylist()]


def text(delimiter: str = ",", before: str = "") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([HEADINGS, *ROWS])
    return before + out.getvalue()


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (text().encode(), "csv utf-8-sig"),
        (text().encode("utf-8-sig"), "csv utf-8-sig"),
        (text().encode("gb18030"), "csv gb18030"),
        (text("\t").encode(), "csv utf-8-sig"),
        (text(before="示例省行政处罚信息汇总表\n填报日期：2026年6月\n").encode(), "csv utf-8-sig"),
        (text().replace("\n", "\r\n").encode(), "csv utf-8-sig"),
    ],
)
def test_delimited_text_in_every_dress(tmp_path: Path, content: bytes, form: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    sheet = read_sheet(path, known)
    assert (sheet.form, list(sheet.columns)) == (form, HEADINGS)
    assert rows_of(sheet) == OPEN
    assert numbers_of(sheet) == [1, 2, 3]


def test_a_workbook_with_titles_above_and_another_sheet(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write(0, 0, "示例说明")
        page = book.add_worksheet("数据")
        page.write(0, 0, "示例省汇总表")
        page.write_row(2, 0, HEADINGS)
        for place, (name, code, amount) in enumerate(ROWS):
            page.write_row(3 + place, 0, [name, code])
            page.write_number(3 + place, 2, float(amount))
    sheet = read_sheet(path, known, "数据")
    assert list(sheet.columns) == HEADINGS
    assert rows_of(sheet) == OPEN
    with pytest.raises(Refusal, match=r"file\.sheet"):
        read_sheet(path, known, "没有")


def test_json_lines_keep_numbers_as_written(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    lines = [json.dumps(dict(zip(HEADINGS, row, strict=True)), ensure_ascii=False) for row in ROWS]
    path.write_text("\n".join([lines[0].replace('"0.5"', "0.50"), "{broken", lines[1], lines[2]]) + "\n")
    sheet = read_sheet(path, known)
    assert [row[2] for row in rows_of(sheet)] == ["0.50", "12", "1000000"]
    assert numbers_of(sheet) == [1, 3, 4]
    (broken,) = [one for chunk in sheet.chunks() for one in chunk.broken]
    assert (broken.code, broken.place.row, broken.place.line) == ("row.not_json", 2, 2)


def test_parquet_of_any_types_is_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"名称": ["甲", ""], "代码": [True, None], "金额": [30.0, 0.5]}), path)
    assert rows_of(read_sheet(path, known)) == [["甲", "true", "30"], [None, None, "0.5"]]


def test_quoted_line_breaks_and_ragged_rows(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text('名称,代码,金额\n"两行\n名称",B,1\n甲,A\n乙,B,2,多\n丙,C,3\n')
    sheet = read_sheet(path, known)
    assert rows_of(sheet) == [["两行\n名称", "B", "1"], ["丙", "C", "3"]]
    assert numbers_of(sheet) == [1, 4]
    broken = [one for chunk in sheet.chunks() for one in chunk.broken]
    assert [(one.code, one.place.row, one.place.line) for one in broken] == [("row.cells", 2, 4), ("row.cells", 3, 5)]


def test_a_row_longer_than_a_block_is_cut_in_larger_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 64)
    monkeypatch.setattr(cutting, "FIRST_ROWS", 2)
    monkeypatch.setattr(delimited, "_careful_rows", None)
    cells = [f"{number}" if number != 7 else "long " * 40 for number in range(12)]
    path = tmp_path / "file.csv"
    path.write_text("名称,代码\n" + "".join(f"{cell},x\n" for cell in cells))
    chunks = list(read_sheet(path, known).chunks())
    assert [cell for chunk in chunks for cell in chunk.table.column(0).to_pylist()] == cells
    assert [row for chunk in chunks for row in chunk.rows.to_pylist()] == list(range(1, 13))


def test_rows_before_the_first_ragged_one_are_not_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "CHUNK_ROWS", 3)
    monkeypatch.setattr(cutting, "FIRST_ROWS", 3)
    monkeypatch.setattr(delimited, "_BLOCK", 64)
    path = tmp_path / "file.csv"
    lines = [f"甲{n},A,{n}" for n in range(1, 40)]
    path.write_text("\n".join(["名称,代码,金额", *lines[:30], "短,行", *lines[30:]]) + "\n")
    assert numbers_of(read_sheet(path, known)) == [*range(1, 31), *range(32, 41)]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "file.empty"),
        ("blank.csv", b"\n\n  \n", "file.empty"),
        ("binary.csv", b"a,b\x00c\n", "file.binary"),
        ("latin.csv", b"caf\xff\xfe,b\n\xff\xff", "file.encoding"),
        ("paper.pdf", b"%PDF-1.7 ...", "file.format"),
        ("packed.csv.gz", b"\x1f\x8b\x08\x00", "file.archive"),
        ("broken.xlsx", b"PK\x03\x04 not a workbook", "file.damaged"),
        ("broken.parquet", b"PAR1 nothing PAR1", "file.damaged"),
        ("rows.json", b"[1, 2]\n", "file.json_array"),
    ],
)
def test_odd_files_are_refused_by_name(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        read_sheet(path, known)
    assert refused.value.code == code


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"file\.missing"):
        read_sheet(tmp_path / "nothing.csv", known)


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).map(str.strip)


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3).filter(any), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_a_spreadsheet_writes_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], encoding: str
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([HEADINGS, *rows])
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    assert rows_of(read_sheet(path, known)) == [[cell or None for cell in row] for row in rows]


def test_mixed_encodings_are_told_with_line_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("名称,代码,金额\n示例甲,A,1\n".encode() + "示例乙,B,\n".encode("gb18030") + b"\xff\n")
    with pytest.raises(Refusal, match=r"file\.encoding") as refused:
        read_sheet(path, known)
    assert "line 3 at byte 3;" in refused.value.sentence.en
    assert "第3行" in refused.value.remedy.zh


def test_an_empty_first_sheet_names_the_others(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("封面")
        book.add_worksheet("说明")
    with pytest.raises(Refusal, match=r"file\.empty") as refused:
        read_sheet(path, known)
    assert "--sheet" in refused.value.remedy.en
    assert "封面、说明" in refused.value.remedy.zh
