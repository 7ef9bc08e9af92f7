"""Every shipped feed's blank form: read back it is understood whole, its example passes, and blank it sends nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.checks import Checks
from chuxin.facts.intake.example import example_code
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.house_columns import MARK, without_examples
from chuxin.facts.intake.mapping import headings_of, map_columns
from chuxin.facts.intake.readers import read_sheet
from chuxin.facts.intake.rows import Plan, judge
from chuxin.facts.intake.sheet import Chunk, Sheet
from chuxin.facts.intake.template import template_of
from chuxin.interfaces.edge.template_book import DATA, LISTS, NOTES, template_xlsx
from tests.packs.test_packs import feeds, items

ON = date(2026, 11, 20)


def opened(item: Item, feed: Feed, path: Path) -> Sheet:
    path.write_bytes(template_xlsx(template_of(item, feed, ON), ON))
    return read_sheet(path, headings_of(item, feed).known)


def chunks_of(sheet: Sheet) -> list[Chunk]:
    return list(sheet.chunks())


@pytest.mark.parametrize("name", sorted(feeds()))
def test_a_form_filled_from_its_example_is_taken_and_blank_it_sends_nothing(name: str, tmp_path: Path) -> None:
    feed = feeds()[name]
    item = items()[feed.item]
    sheet = opened(item, feed, tmp_path / "form.xlsx")
    mapped = map_columns(sheet.columns, item, headings_of(item, feed), "form.xlsx")
    assert mapped.findings == ()
    assert set(mapped.fields) == {field.name for field in item.fields}
    assert sum(len(chunk.rows) + len(chunk.broken) for chunk in without_examples(sheet).chunks()) == 0
    (chunk,) = chunks_of(sheet)
    judged = judge(chunk, Plan(item, feed, mapped, Checks(item, {}, ON), ON, "form.xlsx"))
    assert judged.faults == {}
    assert judged.taken().tolist() == [True]


def test_the_form_has_a_sheet_to_fill_in_one_of_notes_and_hidden_lists(tmp_path: Path) -> None:
    sheet = opened(items()["national.penalty"], feeds()["hubei.penalties"], tmp_path / "form.xlsx")
    assert sheet.pages == (DATA, NOTES, LISTS)
    assert "行政处罚决定书文号*" in sheet.columns
    assert sheet.columns[-1] == MARK


def test_an_example_somebody_wrote_over_is_refused_and_not_dropped(tmp_path: Path) -> None:
    item = items()["national.penalty"]
    sheet = opened(item, feeds()["hubei.penalties"], tmp_path / "form.xlsx")
    (chunk,) = chunks_of(sheet)
    cells = {name: chunk.table.column(name) for name in chunk.table.column_names}
    place = next(n for n, column in cells.items() if column[0].as_py() == example_code(item))
    cells[place] = pa.chunked_array([["91990202MAFAWWUC4B"]])
    changed = Chunk(chunk.rows, pa.table(cells))
    touched = Sheet(sheet.name, sheet.form, sheet.columns, lambda: iter([changed]))
    (left,) = without_examples(touched).chunks()
    assert (len(left.rows), [one.code for one in left.broken]) == (0, ["row.example_changed"])
    assert left.broken[0].place.row == int(np.asarray(chunk.rows)[0])
