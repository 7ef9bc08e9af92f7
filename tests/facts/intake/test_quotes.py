"""A quote that is never closed costs its own row alone, and the line where it opened is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from chuxin.facts.intake import sheet
from chuxin.facts.intake.readers import read_sheet

HEADINGS = ["名称", "代码", "金额", "日期", "事由"]


def known(cells: Sequence[str]) -> int:
    return len(set(HEADINGS) & set(cells))


def read(path: Path, lines: list[str]) -> tuple[list[int], dict[int, tuple[str, int | None]]]:
    """The numbers of the rows read, and by number the code and line of those refused."""
    path.write_text("\n".join([",".join(HEADINGS), *lines]) + "\n")
    chunks = list(read_sheet(path, known).chunks())
    broken = {one.place.row or 0: (one.code, one.place.line) for chunk in chunks for one in chunk.broken}
    return [row for chunk in chunks for row in chunk.rows.to_pylist()], broken


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        ('"公司三,C3,3,2026-01-03,三', 4),  # closed by nothing
        ('公司三,C3,3,2026-01-03,"三', 4),  # opened in the last cell: the row is as wide as any
        ('公司三,C3,3,"2026-01-03,三', 4),
    ],
)
@pytest.mark.parametrize("later", [[], ['"公司,七",C7,7,2026-01-07,七']])
def test_the_rows_after_it_are_read(tmp_path: Path, bad: str, line: int, later: list[str]) -> None:
    good = [f"公司{n},C{n},{n},2026-01-0{n},事{n}" for n in (1, 2, 4, 5)]
    rows, broken = read(tmp_path / "a.csv", [*good[:2], bad, *good[2:], *later])
    assert broken == {3: ("row.quote_open", line)}
    assert rows == [1, 2, *range(4, 6 + len(later))]


def test_texts_over_several_lines_are_as_they_were(tmp_path: Path) -> None:
    rows, broken = read(tmp_path / "a.csv", ['公司,C,1,2026-01-01,"第一行\n第二行，引""号""\n"', "短,C", "乙,D,1,,"])
    assert rows == [1, 3]
    assert broken == {2: ("row.cells", 5)}


def test_a_quote_in_a_later_chunk_and_above_the_headings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "FIRST_ROWS", 2)
    good = [f"公司{n},C{n},{n},2026-01-0{n},事{n}" for n in range(1, 7)]
    rows, broken = read(tmp_path / "a.csv", [*good[:4], '公司,"C,,,', *good[4:]])
    assert (rows, broken) == ([1, 2, 3, 4, 6, 7], {5: ("row.quote_open", 6)})
    path = tmp_path / "b.csv"
    path.write_text('"标题没有闭合\n' + ",".join(HEADINGS) + "\n" + "\n".join(good) + "\n")
    assert [chunk.rows.to_pylist() for chunk in read_sheet(path, known).chunks()] == [[1, 2], [3, 4, 5, 6]]
