"""The commands of intake and facts, as a department's clerk and an analyst use them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
import xlsxwriter
from django.conf import LazySettings
from typer.testing import CliRunner, Result

from chuxin.foundation.law import actions as law
from chuxin.interfaces.cli import facts, intake
from chuxin.interfaces.cli.shell import now, operator
from tests.facts.penalties import as_csv, code, penalty
from tests.shipped import shipped

RECEIPT = {
    "batch", "feed", "sha256", "rows", "accepted", "refused", "unchanged", "superseded", "waiting", "warnings",
    "warnings_by_code", "refused_by_code", "findings", "signature",
    "withdrawn", "withdrawn_reason",
}  # fmt: skip


@pytest.fixture
def chuxin(db: None, settings: LazySettings, tmp_path: Path) -> object:
    settings.HOME = tmp_path / "home"
    law.install(shipped(), actor=operator(), at=now())
    app = typer.Typer()
    for topic in (intake, facts):
        topic.add_to(app)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "penalties.csv"
    path.write_text(as_csv([penalty(1), penalty(2), penalty(3, CF_NR_FK="")]))
    return path


def test_a_receipt_has_the_promised_keys(chuxin, file: Path) -> None:
    ran = chuxin("intake", str(file), "--feed", "hubei.penalties", "--json")
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert set(told) == RECEIPT
    assert (told["rows"], told["accepted"], told["refused"]) == (3, 2, 1)
    assert {"row", "field", "code", "message", "remedy", "clause"} <= set(told["findings"][0])


def test_batches_are_listed_shown_and_given_back(chuxin, file: Path, tmp_path: Path) -> None:
    chuxin("intake", str(file), "--feed", "hubei.penalties")
    (batch,) = json.loads(chuxin("batches", "--json").stdout)
    assert (batch["file"], batch["accepted"], batch["refused"]) == ("penalties.csv", 2, 1)
    shown = json.loads(chuxin("batch", "show", batch["batch"], "--json").stdout)
    assert set(shown) >= RECEIPT
    out = tmp_path / "mend.csv"
    assert chuxin("batch", "refused", batch["batch"], "--out", str(out)).exit_code == 0
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 2
    gone = json.loads(chuxin("batch", "withdraw", batch["batch"], "--reason", "误报", "--json").stdout)
    assert (gone["withdrawn_records"], gone["withdrawn_reason"]) == (2, "误报")
    assert "已撤销 withdrawn" in chuxin("batch", "show", batch["batch"]).stdout


def test_a_refusal_ends_with_one_and_says_why(chuxin, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    ran = chuxin("intake", str(empty), "--feed", "hubei.penalties", "--json")
    assert ran.exit_code == 1
    assert json.loads(ran.stdout)["code"] == "file.empty"
    assert "file.empty" in ran.stderr


def test_an_unknown_batch_is_refused(chuxin) -> None:
    assert chuxin("batch", "show", "b999").exit_code == 1


def test_facts_are_exported_in_the_promised_layout(chuxin, file: Path, tmp_path: Path) -> None:
    chuxin("intake", str(file), "--feed", "hubei.penalties")
    told = json.loads(chuxin("facts", "export", str(tmp_path / "facts"), "--on", "2026-06-30", "--json").stdout)
    assert told["records"]["national.penalty"] == 2
    subjects = pq.read_table(tmp_path / "facts" / "subjects.parquet")
    assert set(subjects["subject"].to_pylist()) >= {code(1), code(2)}
    table = pq.read_table(tmp_path / "facts" / "records" / "national.penalty" / "part-0.parquet")
    assert table.column_names[:9] == [
        "record", "subject", "source", "decided_on", "valid_from", "valid_to", "tier", "state", "amount",
    ]  # fmt: skip


def test_a_plain_receipt_tells_place_sentence_and_remedy_of_what_was_refused(chuxin, file: Path) -> None:
    ran = chuxin("intake", str(file), "--feed", "hubei.penalties")
    assert "✗ 错误 error: penalties.csv:row 3:fine_amount: " in ran.stdout
    assert "row 1 is the first row below the headings" in ran.stdout
    assert " → " in ran.stdout
    assert "! 提示 warning: penalties.csv:row " in ran.stdout
    assert "chuxin batch refused b" in ran.stdout


def test_batches_are_a_table_with_a_heading(chuxin, file: Path) -> None:
    chuxin("intake", str(file), "--feed", "hubei.penalties")
    heading, line = chuxin("batches").stdout.splitlines()
    assert heading.split()[:4] == ["批次", "batch", "接收时间", "received"]
    assert line.split()[3:] == ["hubei.penalties", "3", "2", "0", "0", "1", line.split()[-2], "penalties.csv"]


def test_a_file_sent_to_the_wrong_feed_is_told_which_it_looks_like(chuxin, file: Path) -> None:
    ran = chuxin("intake", str(file), "--feed", "hubei.licences", "--json")
    assert ran.exit_code == 1
    assert "hubei.penalties" in json.loads(ran.stdout)["remedy"]["zh"]


def test_a_workbook_that_opens_with_a_note_names_its_sheets(chuxin, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write(0, 0, "填报说明")
        book.add_worksheet("数据")
    told = json.loads(chuxin("intake", str(path), "--feed", "hubei.penalties", "--json").stdout)
    assert told["code"] == "file.no_headings"
    assert "--sheet" in told["remedy"]["en"]
    assert "说明、数据" in told["remedy"]["zh"]


def test_an_unknown_feed_is_told_in_chinese_with_those_there_are(chuxin, file: Path) -> None:
    told = json.loads(chuxin("intake", str(file), "--feed", "hubei.penaltys", "--json").stdout)
    assert told["message"]["zh"] == "没有编号为“hubei.penaltys”的报送通道。"
    assert "hubei.penalties、" in told["remedy"]["zh"]
