"""A clerk sees a refused row as the file has it: the wrong cells first, under the file's own headings."""

from __future__ import annotations

from datetime import date

import pytest

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.refused import RefusedPage, RefusedRow
from chuxin.interfaces.web.mending import sheet_of
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text
from tests.interfaces import sample

pytestmark = pytest.mark.django_db
FEED = Feed("hubei.penalties", Text("处罚", "Penalties"), "national.penalty", (), due_working_days=7)
WRONG = Finding(
    "date.malformed", Severity.ERROR, Text("不是日期。", "No date."), Text("请改正。", "Correct it."),
    Place(row=3, field="decided_on"),
)  # fmt: skip


def test_wrong_cells_stand_under_the_files_own_heading_with_the_title() -> None:
    sample.install_packs()
    item = catalogue.item("national.penalty", date(2026, 11, 1))
    held = RefusedRow(3, ("示罚1号", "昨天", ""), (WRONG,))
    sheet = sheet_of(RefusedPage(("CF_WSH", "CF_JDRQ", "其他"), (held,), 1, {}, {}), item, FEED)
    row = sheet.rows[0]
    assert row.number == 3
    assert [(cell.heading.zh.startswith("CF_JDRQ（"), cell.text) for cell in row.wrong] == [(True, "昨天")]
    assert [cell.text for cell in row.right] == ["示罚1号"]
    assert sheet.names["decided_on"] == row.wrong[0].heading
