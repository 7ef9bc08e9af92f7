"""The clerk's desk: a file is sent, its progress seen, its refused rows given back, mended, and known as mended."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import guide, queries, refused
from chuxin.facts.intake.house_columns import ORIGIN, REMEDY
from chuxin.facts.intake.readers import read_sheet
from chuxin.facts.intake.receipt import Tally
from chuxin.interfaces.edge import progress, receiving
from chuxin.interfaces.edge.progress import Stage
from tests.facts.penalties import as_csv, penalty
from tests.interfaces import sample

pytestmark = pytest.mark.django_db
FEED = "/desk/feeds/hubei.penalties"


@pytest.fixture
def clerk(client: Client, settings: LazySettings, tmp_path: Path) -> Client:
    settings.HOME = tmp_path / "home"
    settings.SETTLING = 0
    sample.install_packs()
    name = sample.account("clerk", agency=sample.code("11990000990000001"))
    client.force_login(get_user_model().objects.get(username=name))
    return client


def sent(clerk: Client, content: bytes, name: str = "penalties.csv") -> str:
    answer = clerk.post(FEED, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"]).rpartition("/")[2]


def penalties(*rows: dict[str, str]) -> bytes:
    return as_csv(rows).encode()


def test_a_file_is_received_and_its_page_tells_what_became_of_it(clerk: Client) -> None:
    batch = sent(clerk, penalties(penalty(1), penalty(2, CF_XDR_SHXYM="9199")))
    page = clerk.get(f"/desk/batches/{batch}").content.decode()
    assert (queries.batch(batch).accepted, queries.batch(batch).refused) == (1, 1)
    assert "data-progress" not in page
    assert clerk.get(f"/desk/batches/{batch}/progress").status_code == 204


def test_a_file_nobody_has_in_hand_is_taken_up_and_a_second_look_changes_nothing(clerk: Client, tmp_path: Path) -> None:
    path = tmp_path / "penalties.csv"
    path.write_bytes(penalties(penalty(1)))
    sender = replace(sample.OPERATOR, agency=sample.code("11990000990000001"))
    waiting = intake.accept(path, "hubei.penalties", actor=sender, at=sample.AT)
    assert "data-progress" in clerk.get(f"/desk/batches/{waiting.id}").content.decode()
    for _ in range(2):
        assert "data-progress" not in clerk.get(f"/desk/batches/{waiting.id}").content.decode()
    assert queries.batch(waiting.id).accepted == 1


def test_the_first_findings_stand_in_the_answer_though_others_wait_to_be_settled(
    clerk: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SETTLING = 1
    waiting: list[str] = []
    monkeypatch.setattr(receiving, "_TAKEN", set())
    monkeypatch.setattr(receiving, "_pool", lambda: SimpleNamespace(submit=lambda _, batch, *__: waiting.append(batch)))
    batch = sent(clerk, penalties(penalty(1), penalty(2, CF_XDR_SHXYM="9199"), penalty(3, CF_XDR_LB="自然人")))
    page = clerk.get(f"/desk/batches/{batch}").content.decode()
    assert waiting == [batch]
    assert queries.batch(batch).settled_at is None
    seen = progress.seen(batch)
    assert seen is not None
    assert (seen.rows, seen.refused) == (3, 2)
    assert "uscc.length" in {one.code for one in seen.findings}
    assert "<td>统一社会信用代码" in page


def test_progress_is_told_whole_or_not_at_all(clerk: Client) -> None:
    tally = Tally(rows=7)
    progress.note("b9", progress.tallied(tally))
    seen = progress.seen("b9")
    assert seen is not None
    assert (seen.stage, seen.rows, seen.refused) == (Stage.JUDGING, 7, 0)
    progress.forget("b9")
    progress.forget("b9")
    assert progress.seen("b9") is None


def test_a_file_that_cannot_be_read_is_answered_with_reason_and_remedy(clerk: Client) -> None:
    answer = clerk.post(FEED, {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert answer.status_code == 422
    assert "找不到" in answer.content.decode()
    assert clerk.post(FEED).status_code == 422


def test_the_file_of_refused_rows_sent_back_mends_them_without_a_finding_about_itself(clerk: Client) -> None:
    batch = sent(clerk, penalties(penalty(1), penalty(2, CF_XDR_SHXYM="9199", CF_SY="=SUM(A1)")))
    file = refused.as_csv(batch)
    assert "'=SUM(A1)" in file.decode()
    again = sent(clerk, file.replace(b",9199,", penalty(2)["CF_XDR_SHXYM"].join(",,").encode()), "mended.csv")
    receipt = queries.receipt(again)
    assert (receipt.accepted, receipt.refused) == (1, 0)
    assert not [one for one in receipt.findings if one.code.startswith("file.")]
    assert queries.mended_rows(batch) == {2: again}
    assert queries.mends(again) == {batch: 1}


def test_the_workbook_of_refused_rows_is_sent_back_as_it_is_and_mends_them_once_mended(
    clerk: Client, tmp_path: Path
) -> None:
    rows = [penalty(1), penalty(2, CF_XDR_SHXYM="9199", CF_SY="=SUM(A1)"), penalty(3, CF_NR_FK="约5万")]
    batch = sent(clerk, penalties(*rows, penalty(4, CF_XDR_LB="自然人")))
    answer = clerk.get(f"/desk/batches/{batch}/refused.xlsx")
    assert f'filename="refused-{batch}.xlsx"' in answer["Content-Disposition"]
    path = tmp_path / "refused.xlsx"
    path.write_bytes(answer.content)
    sheet = read_sheet(path, lambda cells: len(set(rows[0]) & set(cells)))
    (chunk,) = sheet.chunks()
    told = dict(zip(sheet.columns, chunk.table.to_pydict().values(), strict=True))
    assert told[ORIGIN] == [f"{batch}:2", f"{batch}:3"]
    assert all("/" in remedy for remedy in told[REMEDY])
    assert told["CF_SY"][0] == "'=SUM(A1)"
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        mended = {name: book.read(name) for name in book.namelist()}
    # Untouched, it is refused for the same faults and mends nothing; mended in the cell, it mends that row.
    assert queries.mends(sent(clerk, answer.content, "refused.xlsx")) == {}
    cells = mended["xl/worksheets/sheet1.xml"].replace(b"<t>9199</t>", f"<t>{penalty(2)['CF_XDR_SHXYM']}</t>".encode())
    with zipfile.ZipFile(path, "w") as book:
        for name, content in (mended | {"xl/worksheets/sheet1.xml": cells}).items():
            book.writestr(name, content)
    again = sent(clerk, path.read_bytes(), "refused.xlsx")
    receipt = queries.receipt(again)
    assert (receipt.accepted, receipt.refused) == (1, 1)
    assert not [one for one in receipt.findings if one.code.startswith("file.")]
    assert queries.mended_rows(batch) == {2: again}


def test_deliveries_are_found_by_feed_day_state_and_sender(clerk: Client) -> None:
    batch = sent(clerk, penalties(penalty(2, CF_XDR_SHXYM="9199")))
    link = f"/desk/batches/{batch}"
    day = queries.batch(batch).received_at.astimezone(queries.HERE).date()
    for asked in (f"day={day}", "state=refused", "feed=hubei.penalties", "sender=clerk"):
        assert link in clerk.get(f"/desk/?{asked}").content.decode(), asked
    for asked in ("day=2020-01-01", "day=never", "state=waiting", "feed=hubei.honours", "sender=nobody"):
        assert link not in clerk.get(f"/desk/?{asked}").content.decode(), asked


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_guide_shows_every_misunderstanding_with_its_example(client: Client, language: str) -> None:
    client.cookies["chuxin_language"] = language
    page = client.get("/desk/help/").content.decode()
    for case in guide.cases():
        assert f'id="{case.code}"' in page
        assert str(escape(case.sent)) in page
        assert str(escape(case.remedy.in_language(language))) in page
        assert "{" not in f"{case.sentence.zh}{case.sentence.en}"
    read = {case.code: case.read for case in guide.cases()}
    assert read["date.republic"] == "2026-03-01"
    assert read["money.capital_numerals"] == "5000"
    assert read["date.day_or_month"] is None


def test_a_finding_that_the_guide_explains_leads_to_its_example(clerk: Client) -> None:
    batch = sent(clerk, penalties(penalty(1, CF_JDRQ="03/04/2026"), penalty(2, CF_XDR_SHXYM="9199")))
    page = clerk.get(f"/desk/batches/{batch}").content.decode()
    assert 'href="/desk/help/#date.day_or_month"' in page
    assert "#uscc.length" not in page
    assert 'href="/desk/help/"' in clerk.get(FEED).content.decode()
