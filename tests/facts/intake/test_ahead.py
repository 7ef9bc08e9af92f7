"""A file judged in a second process: the same records and receipt as in one; a child that dies is not missed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
import xlsxwriter

from chuxin.facts.intake import ahead, sheet
from chuxin.facts.intake.pieces import Piece
from chuxin.facts.intake.receipt import Receipt
from chuxin.facts.records.models import RecordVersion
from chuxin.foundation.ledger import queries as ledger
from tests.facts.conftest import Desk
from tests.facts.penalties import as_csv, penalty

CONTENT = as_csv(
    [
        penalty(1),
        penalty(2, CF_NR_FK=""),
        penalty(3, CF_XDR_LB="自然人"),
        penalty(5, CF_JDRQ="2026-01-05"),
        penalty(1, CF_NR_FK="0.8"),
    ]
)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where each piece was judged, with files of any size thought large."""
    monkeypatch.setattr(ahead, "LARGE", 0)
    monkeypatch.setattr(ahead, "FIRST", 0)
    told: list[str] = []
    child, here = ahead._from_child, ahead.pieces

    def noted(who: str, given: Iterator[Piece]) -> Iterator[Piece]:
        for piece in given:
            told.append(who)
            yield piece

    monkeypatch.setattr(ahead, "_from_child", lambda *given: noted("child", child(*given)))
    monkeypatch.setattr(ahead, "pieces", lambda *given: noted("here", here(*given)))
    return told


def sent(desk: Desk) -> tuple[Receipt, list[object]]:
    """The receipt, without what differs from hub to hub, and what was stated."""
    receipt = replace(desk.send(CONTENT), signature="", batch="")
    rows = list(RecordVersion.objects.order_by("entry").values_list("entry", "record", "subject", "digest", "tier"))
    bodies = ledger.contents([row[0] for row in rows])
    return receipt, [(*row[1:], bodies[row[0]]["fields"]) for row in rows]


def test_a_child_judges_as_the_parent_does(desk: Desk, judged: list[str]) -> None:
    receipt, stated = sent(desk)
    assert judged == ["child"]
    assert (receipt.rows, receipt.accepted, receipt.superseded, receipt.refused) == (5, 2, 1, 2)
    assert "natural_person_out_of_scope" in receipt.refused_by_code
    assert len({row[0] for row in stated}) == 2
    assert [row[-1]["fine_amount"] for row in stated] == ["5000", "5000", "8000"]


def test_the_first_rows_are_judged_here_while_the_child_starts(
    desk: Desk, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "FIRST", 1)
    monkeypatch.setattr(sheet, "FIRST_ROWS", 3)
    receipt, stated = sent(desk)
    assert judged == ["here", "child"]
    assert (receipt.rows, receipt.accepted, receipt.superseded, receipt.refused) == (5, 2, 1, 2)
    assert [row[-1]["fine_amount"] for row in stated] == ["5000", "5000", "8000"]


def test_what_a_dead_child_left_is_judged_here(desk: Desk, judged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead.sys, "executable", "/bin/false")
    monkeypatch.setattr(sheet, "FIRST_ROWS", 4)
    receipt, stated = sent(desk)
    assert judged == ["here", "here"]
    assert (receipt.rows, receipt.accepted, receipt.superseded, receipt.refused) == (5, 2, 1, 2)
    assert len(stated) == 3


def test_a_workbook_is_judged_in_a_child_as_well(desk: Desk, judged: list[str]) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for place, row in enumerate([list(penalty(1)), penalty(1).values(), penalty(2, CF_NR_FK="many").values()]):
            page.write_row(place, 0, row)
    receipt = desk.send(content.getvalue(), name="penalties.xlsx")
    assert judged == ["child"]
    assert (receipt.rows, receipt.accepted, receipt.refused) == (2, 1, 1)
