"""Pages of government integrity: anyone complains by two clicks, nobody learns who, figures agree in every form."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client

from chuxin.interfaces.worker.projections import catch_up
from chuxin.services.cases import queries as cases
from tests.interfaces.web.casework import signed_in
from tests.services.integrity.conftest import BODY, FIRM, SUPERIOR, Bodies, bodies
from tests.services.integrity.test_bodies import PASSED, PASSING, PROMISE, SIGNED

__all__ = ["bodies"]
pytestmark = pytest.mark.django_db
FILED = date(2026, 4, 10)


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def test_anyone_complains_and_the_body_never_learns_who(bodies: Bodies) -> None:
    catch_up()
    visitor = Client()
    page = text_of(visitor, "/integrity/complaints/?q=示例局")
    address = f"/cases/new/hubei.breach_complaint?code={BODY}"
    assert all(told in page for told in ("新官不理旧账", "违约拖欠债务", "报复", address))
    assert "没有找到" in text_of(visitor, "/integrity/complaints/?q=无此单位")
    form = {"breach_type": "拖欠企业账款", "promise": "示合1号", "facts": "示例", "complainant": "示例投诉人"}
    sent = {f"open-{name}": value for name, value in form.items()}
    refused = visitor.post(address, sent)
    assert refused.status_code == 422
    assert "拖欠账款、债务的须写明金额" in refused.content.decode()
    opened = visitor.post(address, sent | {"open-amount": "500000"}).content.decode()
    code = re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){3}", opened)
    assert code is not None
    found = cases.case_of_code(code[0])
    body = signed_in("body", "public_body", subject=bodies.numbers[BODY])
    told = text_of(body, f"/mine/cases/{found.seq}")
    assert "政府违约失信投诉" in told
    assert "示例投诉人" not in told
    assert "示合1号" not in told
    assert "示例投诉人" in text_of(signed_in("window", "lead_authority", agency=SUPERIOR), f"/desk/cases/{found.seq}")
    visitor.post("/cases/track", {"code": code[0]})
    said = {"step": "message", "message-message": "补充：发票已开"}
    assert visitor.post("/cases/track", said).status_code == 302
    assert text_of(visitor, "/cases/track").count("补充：发票已开") == 1
    assert found.number not in text_of(visitor, "/integrity/complaints/")
    assert found.number not in text_of(visitor, "/api/v1/integrity/complaints")


def test_what_a_body_owed_is_the_same_on_page_in_table_and_for_machines(bodies: Bodies) -> None:
    empty = text_of(Client(), "/integrity/arrears/")
    assert "没有报送不等于没有拖欠" in empty
    seq = bodies.complain(FILED, breach_type="拖欠企业账款", amount="500000").case.seq
    debt = {"register_no": "示欠1号", "due_on": "2025-12-01", "amount_due": "500000"}
    finding = {"found": "属实", "finding_no": "示核1号", **debt}
    bodies.walk(seq, (PASSED, "transfer_arrears", bodies.window, PASSING), (PASSED, "uphold", bodies.head, finding))
    page = text_of(Client(), "/integrity/arrears/?year=2025")
    assert "500,000.00 元" in page
    assert "7,500.00 元" in page
    table = list(csv.reader(io.StringIO(text_of(Client(), "/integrity/arrears/2025.csv").lstrip("\ufeff"))))
    machine = Client().get("/api/v1/integrity/arrears/2025").json()
    assert Client().get("/integrity/arrears/2025.json").json() == machine
    assert (table[1][0], table[1][6], table[1][7]) == (BODY, "500000.00", "7500.00")
    assert (machine["total"]["left"], machine["total"]["interest"]) == ("500000.00", "7500.00")
    assert text_of(Client(), "/integrity/arrears/?year=2999", 422)
    archive = text_of(Client(), f"/integrity/bodies/{BODY}")
    assert "7,500.00 元" in archive
    assert "示欠1号" not in archive
    officer = signed_in("window", "lead_authority", agency=SUPERIOR)
    assert "500,000.00 元" in text_of(officer, "/desk/integrity/")
    assert text_of(officer, "/desk/integrity/none-such.json", 404)
    assert text_of(signed_in("firm", "enterprise", subject=bodies.numbers[FIRM]), "/desk/integrity/", 403)


def test_promises_and_declarations_are_public_once_published(bodies: Bodies) -> None:
    bodies.walk(bodies.open("hubei.gov_promise", BODY, FILED, PROMISE), (PASSED, "publish", bodies.window, {}))
    archive = text_of(Client(), f"/integrity/bodies/{BODY}")
    assert "示例道路通车" in archive
    assert "待兑现" in archive
    assert text_of(Client(), f"/integrity/bodies/{FIRM}", 404)
    told = {name: SIGNED[name] for name in ("matter", "content", "office_code", "due_on")}
    seq = bodies.open("hubei.declaration", FIRM, FILED, told)
    assert text_of(Client(), f"/integrity/declarations/{seq}", 404)
    bodies.walk(seq, (PASSED, "publish", bodies.window, {}))
    assert "示例诚信联盟" in text_of(Client(), "/integrity/declarations/")
    address = f"/mine/cases/new/hubei.commitment?parent={seq}"
    assert address in text_of(Client(), f"/integrity/declarations/{seq}")
    firm = signed_in("firm", "enterprise", subject=bodies.numbers[FIRM])
    assert "明码标价" in text_of(firm, address)
    signed = {f"open-{name}": value for name, value in SIGNED.items()} | {
        f"open-{name}": "true" for name in SIGNED if SIGNED[name] == "是"
    }
    assert (
        firm.post(address, signed | {"open-due_on": "2099-12-31", "open-valid_until": "2099-12-31"}).status_code == 302
    )
    (mine,) = cases.parts(seq)
    assert cases.case(mine.seq).form["declares_clean"] is True
