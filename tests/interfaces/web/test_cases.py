"""Pages of cases: an organisation applies, its authority decides; strangers learn nothing, nothing happens twice."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chuxin.foundation.access import queries as access
from chuxin.foundation.subjects import queries as subjects
from chuxin.services.cases import actions, queries
from chuxin.services.cases.actions import Opening
from tests.assessment.consequences.hub import AT, OPERATOR, Hub, hub
from tests.interfaces.web.casework import signed_in
from tests.services.cases.conftest import cases_hub
from tests.services.cases.test_cases import SOURCE, firm
from tests.services.cases.test_tracked import TRACKED
from tests.shipped import install

__all__ = ["cases_hub", "hub"]
pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 example"


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def test_an_organisation_applies_and_its_authority_decides(cases_hub: Hub) -> None:
    record = cases_hub.state(0, "national.penalty", date(2025, 12, 1))
    enterprise = signed_in("firm", "enterprise", subject=cases_hub.numbers[0])
    officer = signed_in("officer", "source_agency_officer", agency=SOURCE)
    head = signed_in("head", "agency_head", agency=SOURCE)
    assert "没有待本部门办理的事项" in text_of(officer, "/desk/cases/")
    assert "/mine/cases/new/example.joint" in text_of(enterprise, "/mine/cases/")
    address = f"/mine/cases/new/example.joint?record={record}"
    assert f'value="{record}" checked' in text_of(enterprise, address)
    refused = enterprise.post("/mine/cases/new/example.joint", {})
    assert refused.status_code == 422
    assert "须至少选择一条记录" in refused.content.decode()
    joint = enterprise.post("/mine/cases/new/example.joint", {"record": record})["Location"]
    again = enterprise.post("/mine/cases/new/example.joint", {"record": record})
    assert again.status_code == 409
    assert "已有同类事项在办" in again.content.decode()
    page = text_of(enterprise, joint)
    for told in ("示例联合办理", "已分送", "示例部门办理", "待核查", record, "信用牵头部门", "适用依据"):
        assert told in page, told
    part = int(re.findall(r"/mine/cases/([0-9]+)\"", page)[-1])
    listed = text_of(officer, "/desk/cases/?workflow=example.part")
    assert f"/desk/cases/{part}" in listed
    assert "延期" in text_of(officer, f"/desk/cases/{part}")
    faulty = officer.post(f"/desk/cases/{part}", {"step": "give_back", "give_back-reason": ""})
    assert faulty.status_code == 422
    assert 'href="#id_give_back-reason"' in faulty.content.decode()
    done = officer.post(f"/desk/cases/{part}", {"step": "give_back", "give_back-reason": "缺少证明"})
    assert done["Location"] == f"/desk/cases/{part}"
    returned = text_of(enterprise, f"/mine/cases/{part}")
    assert "缺少证明" in returned
    assert "已中止" in returned
    wrong = SimpleUploadedFile("证明.exe", b"MZ")
    sent = enterprise.post(f"/mine/cases/{part}", {"step": "mend", "mend-documents": wrong})
    assert "不是PDF、PNG或JPEG文件" in sent.content.decode()
    right = SimpleUploadedFile("证明.pdf", PDF)
    assert enterprise.post(f"/mine/cases/{part}", {"step": "mend", "mend-documents": right}).status_code == 302
    twice = enterprise.post(f"/mine/cases/{part}", {"step": "mend"})
    assert twice.status_code == 409
    assert "不能办理“补正”" in twice.content.decode()
    document = re.findall(rf"/desk/cases/{part}/documents/[0-9]+/[0-9a-f]+", text_of(officer, f"/desk/cases/{part}"))[0]
    assert b"".join(officer.get(document).streaming_content) == PDF  # type: ignore[attr-defined]
    assert signed_in("else", "source_agency_officer", agency="其他部门").get(document).status_code == 404
    assert officer.post(f"/desk/cases/{part}", {"step": "check"}).status_code == 302
    assert head.post(f"/desk/cases/{part}", {"step": "approve"}).status_code == 302
    assert "已办结" in text_of(enterprise, joint)
    looked = [read.purpose for read in access.reads_of(cases_hub.numbers[0]) if read.what == "case"]
    assert len(looked) == len(set(looked)) * 2  # officer and head, each once a day, however often they looked


def test_strangers_learn_nothing_and_the_desk_is_the_desks(client: Client, cases_hub: Hub) -> None:
    record = cases_hub.state(0, "national.penalty", date(2025, 12, 1))
    asked = Opening("example.joint", cases_hub.numbers[0], (record,))
    seq = actions.open_case(asked, actor=firm(cases_hub), at=AT).case.seq
    stranger = signed_in("other", "enterprise", subject=cases_hub.numbers[1])
    clerk = signed_in("clerk", "clerk", agency=SOURCE)
    for number in (seq, seq + 999):
        assert "没有这个事项，或查询码不对" in text_of(stranger, f"/mine/cases/{number}", 404)
    assert client.get(f"/mine/cases/{seq}").status_code == client.get("/desk/cases/").status_code == 302
    assert clerk.get("/desk/cases/").status_code == 403
    assert "示例联合办理" in text_of(signed_in("lead", "lead_authority", agency="牵头部门"), "/desk/cases/")


def test_a_queue_page_asks_the_same_number_of_statements_however_long(cases_hub: Hub) -> None:
    officer = signed_in("officer", "source_agency_officer", agency=SOURCE)
    asked: list[int] = []
    for places in ((0,), (1, 2, 3, 4)):
        for place in places:
            record = cases_hub.state(place, "national.penalty", date(2025, 12, 1))
            opening = Opening("example.joint", cases_hub.numbers[place], (record,))
            actions.open_case(opening, actor=firm(cases_hub, place), at=AT)
        officer.get("/desk/cases/")
        with CaptureQueriesContext(connection) as told:
            officer.get("/desk/cases/")
        asked.append(len(told))
    assert asked[0] == asked[1] <= 12


def test_whoever_has_the_code_follows_the_case_and_nobody_else(client: Client, cases_hub: Hub) -> None:
    install(TRACKED, actor=OPERATOR, at=AT)
    code = subjects.subject(cases_hub.numbers[7]).code
    assert "/cases/new/example.report" in text_of(client, "/cases/")
    asked = f"/cases/new/example.report?code={code}"
    key = re.findall(r'name="key" value="([^"]+)"', text_of(client, asked))[0]
    short = client.post(asked, {"key": key, "open-what": "", "open-contact": "示例联系方式"})
    assert short.status_code == 422
    assert "示例联系方式" in short.content.decode()
    told = {"key": key, "open-what": "示例：拖欠款项", "open-contact": "示例联系方式"}
    first, second = client.post(asked, told), client.post(asked, told)
    codes = {
        re.findall(r'translate="no">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<', one.content.decode())[0]
        for one in (first, second)
    }
    assert len(codes) == 1  # sent twice, opened once
    assert first["Cache-Control"] == "no-store"
    held = queries.about(cases_hub.numbers[7])
    assert len(held) == 1
    assert "没有这个事项" in client.post("/cases/track", {"code": "2222-2222-2222-2222"}).content.decode()
    entered = client.post("/cases/track", {"code": codes.pop().lower()})
    assert entered["Location"] == "/cases/track"
    assert client.get("/cases/track")["Cache-Control"] == "no-store"
    page = text_of(client, "/cases/track")
    for words in ("正在核实", "示例联系方式", "补充说明"):
        assert words in page, words
    assert client.post("/cases/track", {"step": "add", "add-more": "示例补充"}).status_code == 302
    body = signed_in("body", "source_agency_officer", agency=code)
    lead = signed_in("lead", "lead_authority", agency="牵头部门")
    address = f"/desk/cases/{held[0].seq}"
    assert "示例联系方式" in text_of(lead, address)
    assert lead.post(address, {"step": "ask", "ask-body": code}).status_code == 302
    seen = text_of(body, address)
    assert "示例：拖欠款项" in seen
    assert "示例联系方式" not in seen
    assert "部分内容不对您开放" in seen
    assert client.post("/cases/track", {"leave": "1"}).status_code == 302
    assert client.get("/cases/track")["Location"] == "/cases/"


def test_every_procedure_tells_its_steps_terms_and_diagram(client: Client, cases_hub: Hub) -> None:
    assert "/workflows/example.part" in text_of(client, "/workflows/")
    page = text_of(client, "/workflows/example.part")
    for told in ("<svg", "aria-labelledby", "3 个工作日", "退回补正", "须与以下步骤不同的账号", "督办", "登记信用修复"):
        assert told in page, told
    english = Client(headers={"accept-language": "en"}).get("/workflows/national.objection").content.decode()
    assert "Worked cases" in english
    assert "refused" in english
    assert client.get("/workflows/nowhere").status_code == 404


def test_an_objection_says_field_by_field_what_should_stand_there(cases_hub: Hub) -> None:
    told = {"facts": "示例事实", "content": "示例罚款", "basis": "示例依据"}
    record = cases_hub.state(0, "national.penalty", date(2025, 12, 1), **told)
    enterprise = signed_in("firm", "enterprise", subject=cases_hub.numbers[0])
    address = "/mine/cases/new/national.objection"
    assert f"?record={record}" in text_of(enterprise, address)
    page = text_of(enterprise, f"{address}?record={record}")
    assert "现为：示例事实。" in page
    sent = {"record": record, "open-ground": "error", "open-statement": "示例理由", "open-claim.facts": "示例事实"}
    same = enterprise.post(f"{address}?record={record}", sent)
    assert same.status_code == 422
    assert "主张与现有内容相同" in same.content.decode()
    done = enterprise.post(f"{address}?record={record}", sent | {"open-claim.facts": "示例更正"})
    assert done.status_code == 302
    assert "示例事实 → 示例更正" in text_of(enterprise, done["Location"])
