"""The subject's rights on its pages and through the API: consent, who looked, its own words, what it need not show."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from chuxin.assessment.evaluation import actions as evaluation
from chuxin.foundation.access import erasing
from chuxin.foundation.access import queries as access
from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.services.publication import queries as publication
from tests.interfaces import sample
from tests.interfaces.sample import Sample

pytestmark = pytest.mark.django_db
PURPOSE = "示例流动资金贷款审批"


@pytest.fixture
def made() -> Sample:
    return sample.make()


def signed(role: str, **scope: object) -> Client:
    name = sample.account(role, **scope)  # type: ignore[arg-type]
    told = base64.b64encode(f"{name}:{DEMO_PASSWORD}".encode()).decode()
    client = Client(headers={"Authorization": f"Basic {told}"})
    client.post("/accounts/login/", {"login": name, "password": DEMO_PASSWORD})
    return client


def days() -> dict[str, str]:
    today = datetime.now(UTC).date()
    return {"since": str(today - timedelta(days=1)), "until": str(today + timedelta(days=30))}


def test_R34_consent_is_asked_given_used_seen_and_withdrawn_in_the_pages(made: Sample) -> None:
    bank, firm = signed("bank"), signed("enterprise", subject=made.busy_number)
    shut = bank.get(f"/s/{made.busy}/full")
    assert (shut.status_code, "consent.missing" in shut.content.decode()) == (403, True)
    assert bank.post("/consents/", {"code": "?", "purpose": PURPOSE, **days()}).status_code == 422
    wish = {"code": made.busy, "purpose": PURPOSE, "items": ["national.penalty"], **days()}
    assert bank.post("/consents/", wish).status_code == 302
    (asked,) = access.consents_of(made.busy_number)
    assert PURPOSE in firm.get("/mine/consents/").content.decode()
    assert "1 项申请待您答复" in firm.get("/mine/").content.decode()
    assert firm.post(f"/mine/consents/{asked.number}", {"step": "approve"}).status_code == 302
    assert "打开档案" in bank.get("/consents/").content.decode()
    assert PURPOSE in bank.get(f"/s/{made.busy}/full").content.decode()
    file = bank.post(f"/s/{made.busy}/full", {"purpose": PURPOSE})
    assert (file.status_code, "示例某" in file.content.decode()) == (200, True)
    for address in ("/mine/", "/mine/reads/", "/mine/reads.csv"):
        page = firm.get(address).content.decode()
        assert PURPOSE in page
        assert str(asked.number) in page
    assert firm.post(f"/mine/consents/{asked.number}", {"step": "withdraw"}).status_code == 302
    gone = bank.post(f"/s/{made.busy}/full", {"purpose": PURPOSE})
    assert (gone.status_code, "consent.withdrawn" in gone.content.decode()) == (403, True)
    assert bank.get("/mine/reads/").status_code == 403


def test_R34_R27_the_same_through_the_api(made: Sample) -> None:
    bank, firm = signed("bank"), signed("enterprise", subject=made.busy_number)
    terms = {"purpose": PURPOSE, **days()}
    kind = "application/json"
    file = f"/api/v1/consents/files/{made.busy}"
    assert bank.get(file, {"purpose": PURPOSE}).json()["code"] == "consent.missing"
    assert firm.post("/api/v1/mine/consents", {**terms, "recipient": "x"}, kind).status_code == 404
    given = firm.post("/api/v1/mine/consents", {**terms, "recipient": "91990000MA0BANK010"}, kind).json()
    assert given["standing"] == "live"
    assert bank.get("/api/v1/consents").json() == [given]
    told = bank.get(file, {"purpose": PURPOSE})
    assert "示例某" in told.content.decode()
    (read,) = firm.get("/api/v1/mine/reads").json()
    assert (read["purpose"], read["consent"], read["agency"]) == (PURPOSE, given["number"], "91990000MA0BANK010")
    address = f"/api/v1/mine/consents/{given['number']}/withdraw"
    assert [firm.post(address).json()["standing"] for _ in range(2)] == ["withdrawn", "withdrawn"]
    assert bank.get(file, {"purpose": PURPOSE}).status_code == 403


def test_R38_the_own_archive_is_taken_along_signed_and_checked_offline(made: Sample, tmp_path: Path) -> None:
    firm = signed("enterprise", subject=made.busy_number)
    evaluation.run("national.comprehensive", on=sample.TODAY, actor=sample.OPERATOR, at=sample.AT)
    firm.post(f"/mine/records/{made.penalty}", {"text": "示例声明"})
    file = tmp_path / "archive.json"
    file.write_bytes(firm.get("/mine/archive.json").content)
    told = json.loads(file.read_bytes())
    lines = {line["record"]: line for lane in told["file"]["lanes"] for line in lane["lines"]}
    assert set(lines) >= {made.penalty, made.honour}
    assert "legal_representative" in {field["name"] for field in lines[made.penalty]["fields"]}
    assert "内部备注示例" not in file.read_text()
    assert told["events"][made.penalty][0]["reason"]["zh"] == lines[made.penalty]["statement"]["text"] == "示例声明"
    (reasons,) = told["reasons"]
    assert [one["grade"]["score"] for one in told["grades"]] == [reasons["score"]]
    assert firm.get("/api/v1/mine/archive").json().keys() == told.keys()
    key = tmp_path / "keys.pem"
    key.write_bytes(Client().get("/verify/keys.pem").content)
    assert publication.verify(file, key=key).holds
    file.write_text(file.read_text().replace("示例声明", "另一声明"))
    assert not publication.verify(file, key=key).holds


def test_R43_a_second_account_confirms_an_erasure_on_the_page(made: Sample) -> None:
    one, other = signed("jurist"), Client()
    wish = {"seq": "0", "clause": "cn.pipl.28", "reason": "示例：依法删除"}
    assert one.post("/desk/erasures/", wish).status_code == 302
    page = one.get("/desk/erasures/").content.decode()
    assert "待另一账号确认" in page
    assert "确认删除" not in page
    (asked,) = erasing.erasures()
    told = one.post("/desk/erasures/", {"step": "confirm", "number": str(asked.number)})
    assert (told.status_code, "access.same_account" in told.content.decode()) == (422, False)
    assert "不能是同一账号" in told.content.decode()
    assert other.get("/desk/erasures/").status_code == 302
    assert one.post("/desk/erasures/", {**wish, "seq": "-3"}).status_code == 422


def test_R35_remedies_stand_beside_record_measure_and_grade(made: Sample) -> None:
    evaluation.run("national.comprehensive", on=sample.TODAY, actor=sample.OPERATOR, at=sample.AT)
    public = Client().get(f"/s/{made.busy}").content.decode()
    assert f"/mine/cases/new/national.objection?record={made.penalty}" in public
    why = Client().get(f"/s/{made.busy}/why/national.comprehensive").content.decode()
    for page in (public, why, Client().get("/measures/").content.decode()):
        assert "自知道该决定之日起60日内" in page
    told = Client().get("/api/v1/remedies/listing").json()
    assert [one["way"] for one in told] == ["objection", "repair", "reconsideration", "lawsuit"]
    assert Client().get("/api/v1/remedies/nothing").status_code == 422


def test_R50_everyone_reads_a_quarter_in_counts(made: Sample) -> None:
    page = Client().get("/transparency/", {"quarter": "2026-Q4"}).content.decode()
    assert "透明度报告 2026-Q4" in page
    table = Client().get("/transparency/", {"quarter": "2026-Q4", "format": "csv"}).content.decode("utf-8-sig")
    told = Client().get("/api/v1/transparency/2026-Q4").json()
    counts = [str(one["count"]) for section in told["sections"] for one in section["counts"]]
    assert [line.rsplit(",", 1)[1] for line in table.splitlines()[1:]] == counts
    assert {"national.penalty,", "national.honour,"} <= {f"{line.split(',')[1]}," for line in table.splitlines()}
    assert Client().get("/transparency/", {"quarter": "?"}).status_code == 404
    assert Client().get("/api/v1/transparency/2026-Q9").status_code == 404


def test_R32_R33_own_words_and_honours_not_shown(made: Sample) -> None:
    firm = signed("enterprise", subject=made.busy_number)
    page, public = f"/mine/records/{made.penalty}", f"/s/{made.busy}"
    assert page in firm.get("/mine/").content.decode()
    refused = firm.post(page, {"text": "电话 13800138000"})
    assert (refused.status_code, "statement.personal" in refused.content.decode()) == (422, False)
    assert "电话 13800138000" in refused.content.decode()
    assert firm.post(page, {"text": "<b>已整改</b>"}).status_code == 302
    assert "&lt;b&gt;已整改&lt;/b&gt;" in Client().get(public).content.decode()
    (record,) = Client().get(f"/api/v1/subjects/{made.busy}/records", {"item": "national.penalty"}).json()["records"]
    assert record["statement"] == "<b>已整改</b>"
    assert firm.post(page, {"take_back": "yes"}).status_code == 302
    assert "已整改" not in Client().get(public).content.decode()
    assert firm.get(f"/mine/records/{made.penalty[:-1]}").status_code == 404
    for shown, seen in (("no", False), ("no", False), ("yes", True)):
        assert firm.post("/mine/display", {"item": "national.honour", "shown": shown}).status_code == 302
        assert (made.honour in Client().get(public).content.decode()) is seen
    told = firm.put("/api/v1/mine/display", {"item": "national.penalty", "shown": False}, "application/json")
    assert told.json()["code"] == "display.not_positive"
