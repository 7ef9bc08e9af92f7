"""A table that leaves as CSV: read by every spreadsheet, with no cell that acts as a formula, headings included."""

from __future__ import annotations

import csv
import io
from datetime import date

from chuxin.kernel.outgoing import as_csv


def test_a_table_leaves_with_a_mark_and_without_formulas() -> None:
    told = as_csv(("名称", "=A1"), [("@示例", -5), ("-5", date(2026, 3, 1)), ("甲,乙", None)])
    assert told.startswith(b"\xef\xbb\xbf")
    assert told.count(b"\r\n") == 4
    rows = list(csv.reader(io.StringIO(told.decode("utf-8-sig"), newline="")))
    assert rows == [["名称", "'=A1"], ["'@示例", "-5"], ["-5", "2026-03-01"], ["甲,乙", ""]]
