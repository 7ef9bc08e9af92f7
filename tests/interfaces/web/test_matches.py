"""Rows that wait for a decision, for machines and at the desk: listed, explained, decided, undone, refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from chuxin.facts.intake import matches
from chuxin.facts.intake.match import Choice
from chuxin.foundation.access import actions as access
from chuxin.foundation.access.account import DEMO_PASSWORD, NewAccount
from chuxin.foundation.subjects import queries as register
from chuxin.kernel.text import Text
from tests.facts.intake.test_foreign_evidence import _on, _row, _send, hub  # noqa: F401  # the fixture
from tests.interfaces.sample import OPERATOR

pytestmark = pytest.mark.django_db
API = "/api/v1/matches"
QUEUE = "/desk/matches/"
AGENCY = "11990000990000001"
SENDER = replace(OPERATOR, agency=AGENCY)
ASKED = [_row("Zorblatt Bridgeworks Ltd."), _row("ZORBLATT BRIDGEWORKS LTD.", country="Elsewhere", on="List B")]


def signed(role: str, name: str = "", agency: str = AGENCY) -> Client:
    new = NewAccount(name or role, DEMO_PASSWORD, Text("岗", "post"), (role,), agency=agency)
    client = Client()
    account = access.create_account(new, actor=OPERATOR, at=_on(2024, 2))
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_machine_lists_decides_and_undoes(hub: Path) -> None:  # noqa: F811
    _send(hub, ASKED, _on(2024, 1), actor=SENDER)
    officer, clerk = signed("source_agency_officer"), signed("clerk")
    told = json.loads(clerk.get(API).content)
    assert told["total"] == 1
    (asked,) = told["matches"]
    number, first = asked["match"], asked["candidates"][0]
    assert sum(one["value"] for one in first["features"]) == first["score"]
    assert Client().get(API).status_code == 401

    def post(client: Client, step: str, **body: str) -> tuple[int, dict[str, object]]:
        answer = client.post(f"{API}/{number}/{step}", json.dumps(body), content_type="application/json")
        return answer.status_code, json.loads(answer.content)

    assert post(clerk, "decide", whose="none", why="x")[0] == 403
    assert post(officer, "decide", whose="none", why=" ")[0] == 422
    assert post(officer, "undo")[1]["code"] == "match.undecided"
    assert post(officer, "decide", whose="none", why="Nobody here")[1]["state"] == "none"
    assert json.loads(clerk.get(API).content)["total"] == 0
    assert post(officer, "undo", why="Looked again")[1]["state"] == "waiting"
    assert clerk.get(f"{API}/999999").status_code == 404


def test_an_empty_queue_says_what_comes_there_and_only_officials_see_it(hub: Path) -> None:  # noqa: F811
    assert "没有待决定的问题" in signed("clerk").get(QUEUE).content.decode()
    assert Client().get(QUEUE).status_code == 302
    assert signed("bank").get(QUEUE).status_code == 403
    assert signed("source_agency_officer").get("/desk/subjects/").status_code == 403


def test_a_case_is_explained_decided_in_plain_html_and_taken_back(hub: Path) -> None:  # noqa: F811
    batch = _send(hub, ASKED, _on(2024, 1), actor=SENDER).batch
    officer, clerk = signed("source_agency_officer"), signed("clerk")
    (asked,) = matches.listed(matches.Sought(True))
    address, first = f"{QUEUE}{asked.entry}", asked.candidates[0]
    assert f"{QUEUE}?batch={batch}" in clerk.get(f"/desk/batches/{batch}").content.decode()
    assert address in clerk.get(f"{QUEUE}?batch={batch}").content.decode()
    assert "没有符合条件" in clerk.get(f"{QUEUE}?batch=b1&state=decided&from=x").content.decode()
    page = clerk.get(address).content.decode()
    for one in first.features:
        assert one.words.zh in page
    assert "List B" in page
    assert 'name="whose"' not in page, "a clerk may look and not decide"
    assert 'value="new"' in officer.get(address).content.decode()
    sent = {"step": "decide", "seen": "0", "whose": register.subject(first.number).code, "why": "登记机关答复"}
    assert clerk.post(address, sent).status_code == 403
    for gap, told in (({"why": ""}, "请写明依据"), ({"whose": ""}, "请选择记录归属"), ({"whose": "other"}, "代码")):
        wrong = officer.post(address, sent | gap)
        assert (wrong.status_code, told in wrong.content.decode()) == (422, True)
    assert officer.post(address, sent | {"whose": "other", "code": "91"}).status_code == 422
    assert officer.post(address, sent).status_code == 302
    assert officer.post(address, sent).status_code == 302, "the same form sent twice is one decision"
    assert len(matches.decisions(matches.match(asked.entry))) == 1
    assert "登记机关答复" in clerk.get(address).content.decode()
    seen = str(matches.match(asked.entry).decision)
    assert officer.post(address, {"step": "undo", "seen": seen, "why": "看错了"}).status_code == 302
    assert matches.match(asked.entry).waits
    told = clerk.get(address).content.decode()
    assert told.index("看错了") < told.index("登记机关答复")
    assert clerk.get(f"{QUEUE}999999").status_code == 404


def test_a_second_clerk_learns_that_it_was_decided_meanwhile(hub: Path) -> None:  # noqa: F811
    _send(hub, ASKED, _on(2024, 1), actor=SENDER)
    (asked,) = matches.listed(matches.Sought(True))
    address = f"{QUEUE}{asked.entry}"
    one, two = signed("source_agency_officer"), signed("source_agency_officer", "second")
    assert one.post(address, {"step": "decide", "seen": "0", "whose": "none", "why": "查无此人"}).status_code == 302
    late = two.post(address, {"step": "decide", "seen": "0", "whose": "new", "why": "新组织"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "您的决定没有写入" in page
    assert "查无此人" in page
    assert "新组织" in page, "what the second wrote is not lost"
    held = matches.match(asked.entry)
    assert held.choice is Choice.NONE
    other = signed("source_agency_officer", "elsewhere", "11990000990000017W")
    assert (other.get(address).status_code, other.get(f"{API}/{asked.entry}").status_code) == (403, 403)
    assert json.loads(other.get(API, {"all": "true"}).content)["total"] == 0
    again = {"step": "decide", "seen": str(held.decision), "whose": "new", "why": "新组织"}
    assert other.post(address, again).status_code == 403
    assert two.post(address, again).status_code == 302
    assert matches.match(asked.entry).choice is Choice.NEW
    assert two.post(address, {"step": "undo", "seen": "0", "why": "x"}).status_code == 409


def test_a_merger_shows_what_moves_first_and_a_split_takes_it_back(hub: Path) -> None:  # noqa: F811
    _send(hub, [_row("Zorblatt Bridgeworks Ltd."), _row("Quimby Waterpumps S.A.", on="List B")], _on(2024, 1))
    kept, absorbed = (register.find(name)[0] for name in ("Zorblatt", "Quimby"))
    officer = signed("lead_authority")
    assert "没有。合并后的组织会列在这里" in officer.get("/desk/subjects/").content.decode()
    address = f"/desk/subjects/merge?kept={kept.code}&absorbed={absorbed.code}"
    page = officer.get(address).content.decode()
    assert "Quimby Waterpumps" in page
    assert "随之转移的记录：1条" in page
    assert officer.post(address, {"why": ""}).status_code == 422
    assert officer.get(f"/desk/subjects/merge?kept={kept.code}").status_code == 422
    same = officer.get(f"/desk/subjects/merge?kept={kept.code}&absorbed={kept.code}")
    assert "两个代码已指向同一主体" in same.content.decode()
    assert officer.post(address, {"why": "登记机关答复"}).status_code == 302
    assert register.subject(absorbed.number).number == kept.number
    late = officer.post(address, {"why": "登记机关答复"})
    assert (late.status_code, "两个代码已指向同一主体" in late.content.decode()) == (422, True)
    back = f"/desk/subjects/split?code={absorbed.code}"
    assert back.replace(":", "%3A") in officer.get("/desk/subjects/").content.decode()
    assert "随之转移的记录：1条" in officer.get(back).content.decode()
    assert officer.post(back, {"why": "误合并"}).status_code == 302
    assert register.subject(absorbed.number).number == absorbed.number
    assert "该主体没有被合并" in officer.post(back, {"why": "误合并"}).content.decode()
