"""Reading a column at once is reading each cell: the fast path for plain text holds against read_cell."""

from __future__ import annotations

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Choice, Field, FieldType
from chuxin.facts.intake.columns import NEEDS_READING, ColumnReader
from chuxin.facts.records.typed import text_of
from chuxin.kernel.text import Text

TITLE = Text("示例字段", "Sample field")
FIELDS = [
    Field("words", TITLE, FieldType.TEXT, max_length=12),
    Field("needed", TITLE, FieldType.TEXT, required=True),
    Field("day", TITLE, FieldType.DATE, required=True),
    Field("sum", TITLE, FieldType.MONEY, unit="万元"),
    Field("flag", TITLE, FieldType.BOOLEAN),
    Field("code", TITLE, FieldType.USCC),
    Field("kinds", TITLE, FieldType.ENUMS, values=(Choice("罚款", TITLE), Choice("警告", TITLE, ("通报",)))),
]
ALPHABET = st.sampled_from("鄂A12345670 \t　、。“”\\\"'（）-护照示例公司ａ１Ｘ\u0301\u200bé\u2fa1a罚款警告、是否nul.")
SPELLINGS = st.one_of(
    st.text(ALPHABET, max_size=24), st.text(max_size=12), st.sampled_from(["罚款、警告", "2026-06-24", "0.5", "NULL"])
)


# The first reading of a code or a place loads the national tree.
@settings(deadline=None)
@given(st.lists(st.none() | SPELLINGS.filter(bool), max_size=20))
@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_column_says_what_its_cells_say(field: Field, cells: list[str | None]) -> None:
    column = ColumnReader(field).read(pa.chunked_array([pa.array(cells, pa.string())]))
    each = [read_cell(field, cell or "") for cell in cells]
    assert column.values().to_pylist() == [text_of(cell.value) for cell in each]
    members = column.over_rows(column.members).to_pylist()
    assert members == [
        None if cell.value is None else f'"{field.name}":{orjson.dumps(cell.value).decode()}' for cell in each
    ]
    assert column.faulty().tolist() == [cell.problem is not None for cell in each]
    assert [column.warnings.get(int(spot), ()) for spot in column.spots] == [cell.warnings for cell in each]


@given(SPELLINGS)
@example("鄂A12345")
@example("13900000000")
@example("1 3 9 0 0 0 0 0 0 0 0")
@example("护照E12345678")
def test_plain_text_needs_no_reading(text: str) -> None:
    plain = not pc.match_substring_regex(pa.array([text]), NEEDS_READING)[0].as_py()
    if plain and text:
        assert read_cell(Field("words", TITLE, FieldType.TEXT), text).value == text
        assert orjson.dumps(text).decode() == f'"{text}"'
