"""On pages: a penalty arrives, both letters are served, the organisation applies at one window, it is repaired."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chuxin.services.cases import arising, queries
from tests.assessment.consequences.hub import OPERATOR, Hub, hub
from tests.interfaces.web.casework import signed_in
from tests.interfaces.web.test_cases import text_of

__all__ = ["hub"]
pytestmark = pytest.mark.django_db
SOURCE = "示例部门"


def test_from_the_penalty_to_the_repair_on_pages(hub: Hub) -> None:
    now = timezone.now()
    today: date = timezone.localdate()
    fresh = hub.state(0, "national.penalty", today - timedelta(days=3), tier="general", content="罚款5万元")
    old = hub.state(0, "national.penalty", today - timedelta(days=200), tier="general", content="罚款1万元")
    assert arising.look(actor=OPERATOR, at=now) == 1
    firm = signed_in("firm", "enterprise", subject=hub.numbers[0])
    officer = signed_in("officer", "source_agency_officer", "clerk", agency=SOURCE)
    head = signed_in("head", "agency_head", agency=SOURCE)
    seq = queries.queue(SOURCE)[0].seq
    page = f"/desk/cases/{seq}"
    for step in ("decision", "notice"):
        assert officer.post(page, {"step": step}).status_code == 302
    served = {"serve-method": "直接", "serve-receipt_no": "示回1", "serve-received_on": today.isoformat()}
    assert officer.post(page, {"step": "serve", **served}).status_code == 302
    own = text_of(firm, "/mine/")
    assert "信用修复告知书" in own
    assert "决定送达书" in own
    paper = re.findall(r"/cases/papers/[0-9]+\.pdf", own)[0]
    assert firm.get(paper + "?language=zh").content.startswith(b"%PDF-")
    assert signed_in("else", "enterprise", subject=hub.numbers[1]).get(paper).status_code == 404
    board = officer.get("/board/cases/?format=json").json()
    assert [(one["authority"], one["kept"], one["all"]) for one in board["kept"]] == [(SOURCE, 1, 1)]
    assert "100.0%" in text_of(officer, "/board/cases/")
    opening = f"/mine/cases/new/national.repair?record={old}"
    shown = text_of(firm, opening)
    assert "您签署的内容" in shown
    assert "不再受理修复申请" in shown, "the letter of commitment is filled in and read before it is signed"
    told = {"record": old, "open-commitment": "是"}
    early = firm.post(opening, {**told, "record": fresh, "open-documents": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert "最短公示期未满" in early.content.decode()
    sent = firm.post(opening, {**told, "open-documents": SimpleUploadedFile("证明.pdf", b"%PDF-1.7")})
    assert sent.status_code == 302, sent.content.decode()
    joint = int(sent["Location"].rsplit("/", 1)[1])
    part = queries.parts(joint)[0].seq
    assert f"/desk/cases/{joint}" in text_of(officer, f"/desk/cases/{part}")
    assert "证明.pdf" in text_of(officer, f"/desk/cases/{joint}"), "one set of documents, read by every authority"
    found = {"verify-way": "材料审查", "verify-fulfilled": "是", "verify-finding": "已履行"}
    for told in ({"step": "accept"}, {"step": "verify", **found}):
        assert officer.post(f"/desk/cases/{part}", told).status_code == 302
    assert head.post(f"/desk/cases/{part}", {"step": "approve"}).status_code == 302
    assert "准予信用修复决定书" in text_of(firm, "/mine/")
    window = signed_in("lead", "lead_authority", agency="11990000000000003C")
    assert "/desk/cases/new/national.repair" in text_of(window, "/desk/cases/")
    assert "/desk/cases/new/national.repair_part" not in text_of(officer, "/desk/cases/")
