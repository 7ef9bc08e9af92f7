"""A file judged in a second process: the same records and receipt as in one; a child that dies is not missed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pytest
import xlsxwriter

from chuxin.facts.intake import ahead, rows, settling, sheet
from chuxin.facts.intake.pieces import Piece, made_ready, pieces
from chuxin.facts.intake.receipt import Receipt
from chuxin.facts.intake.whose import Bearer
from chuxin.facts.records.followers import FOLLOWER
from chuxin.facts.records.models import RecordVersion
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.entry import mould
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.ledger.inspection import inspect
from chuxin.foundation.subjects.subject import SubjectType
from tests.facts.conftest import Desk
from tests.facts.penalties import as_csv, code, penalty

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


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Of each piece that is stated, how many rows came ready, and how many as a draft."""
    told: list[tuple[int, int]] = []
    take = settling._Settlement.take

    def noted(batch: settling._Settlement, piece: Piece) -> None:
        ready, draft = piece.ready, piece.judged.draft
        told.append((0 if ready is None else len(ready), 0 if draft is None else draft.num_rows))
        take(batch, piece)

    monkeypatch.setattr(settling._Settlement, "take", noted)
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


def test_rows_whose_organisations_are_known_come_ready_and_are_stated_as_ever(
    desk: Desk, judged: list[str], made: list[tuple[int, int]]
) -> None:
    organisations = [penalty(number, CF_WSH=f"示例先〔2026〕第{number}号") for number in range(1, 6)]
    assert desk.send(as_csv(organisations)).accepted == 5
    again = [*(penalty(number) for number in range(1, 5)), penalty(5, CF_XDR_MC="示例另名商贸有限公司")]
    first = desk.send(as_csv(again), name="first.csv")
    assert (first.accepted, first.warnings_by_code) == (5, {"subject.name_differs": 1})
    changed = [penalty(1), penalty(2, CF_NR_FK="0.8"), penalty(7), penalty(2, CF_NR_FK="0.9")]
    second = desk.send(as_csv(changed), name="second.csv")
    assert (second.accepted, second.superseded, second.unchanged) == (1, 2, 1)
    third = desk.send(as_csv([penalty(1, CF_WSH="示例新〔2026〕第1号"), penalty(2, CF_NR_FK="0.8")]), name="third.csv")
    assert (third.accepted, third.superseded) == (1, 1)
    assert made == [(0, 5), (5, 0), (3, 1), (2, 0)], "the parent makes the rows of those unknown"
    newest = RecordVersion.objects.filter(superseded_by=None, batch=third.batch).order_by("version")
    bodies = ledger.contents([row.entry for row in newest])
    assert [(row.version, bodies[row.entry]["fields"]["fine_amount"]) for row in newest] == [(1, "5000"), (4, "8000")]
    assert all(check.holds for check in inspect([]).checks if check.name != "checkpoints")
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_rows_of_one_record_are_said_together_where_one_bearer_is_unknown(desk: Desk) -> None:
    path = desk.folder / "shared.csv"
    path.write_text(as_csv([penalty(1), penalty(2)]))
    reading = settling.opened(path, "hubei.penalties", desk.at, sheet=None, name=path.name)
    header, known = (
        mould("record.stated", desk.at, desk.actor.id),
        {code(1): Bearer(1, "示例", SubjectType.LEGAL_PERSON)},
    )

    def prepared(records: list[str]) -> Piece:
        (piece,) = pieces(reading.sheet, reading.plan)
        assert piece.judged.draft is not None
        piece.judged.draft = piece.judged.draft.set_column(0, "record", pa.array(records))
        made_ready(piece, known, "b1", header)
        return piece

    apart, together = prepared(["one", "two"]), prepared(["one", "one"])
    assert apart.ready is not None
    assert apart.judged.draft is not None
    assert (apart.ready.records(), apart.judged.draft["record"].to_pylist()) == (["one"], ["two"])
    assert (together.ready, together.whose) == (None, None)
    assert together.judged.draft is not None
    assert together.judged.draft.num_rows == 2


def test_many_rows_are_stated_in_the_order_of_their_records(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_MANY", 1)
    listed = [penalty(1), penalty(2), penalty(3), penalty(1, CF_NR_FK="0.8"), penalty(4)]
    receipt = desk.send(as_csv(listed))
    assert (receipt.accepted, receipt.superseded) == (4, 1)
    told = list(RecordVersion.objects.order_by("entry").values_list("record", "version", "row"))
    assert [row[0] for row in told[:4]] == sorted(row[0] for row in told[:4])
    assert (told[4][1:], {row[1:] for row in told}) == ((2, 4), {(1, 1), (1, 2), (1, 3), (2, 4), (1, 5)})


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
