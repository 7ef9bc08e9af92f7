"""Governing a scheme through its pages: who may take which step, what a stranger sees, how a grade is objected to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from chuxin.assessment.governance import queries
from chuxin.assessment.governance.adoption import Stage
from chuxin.facts.records import actions as records
from chuxin.facts.records.record import Supply
from chuxin.foundation.access.models import Account
from chuxin.interfaces.edge import asking
from chuxin.interfaces.web.consultation import MOST_AN_HOUR
from tests.interfaces import sample
from tests.interfaces.sample import Sample

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
CARD = "example.conduct"
SCHEME = Path(__file__).resolve().parents[3] / "examples" / "schemes" / "conduct.yaml"
FIRST = date(2026, 8, 10)


class Clock:
    """The one clock of the doors, set to the morning of a day."""

    def __init__(self) -> None:
        self.day = FIRST

    def now(self, zone: object) -> datetime:
        return datetime.combine(self.day, time(2, tzinfo=UTC))


@dataclass
class Portal:
    """The pages with everyone signed in, and the day to be set."""

    made: Sample
    clock: Clock
    people: dict[str, Client]

    def get(self, who: str, address: str, status: int = 200) -> str:
        answer: HttpResponse = self.people[who].get(address)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    def post(self, who: str, address: str, status: int = 302, **given: object) -> str:
        answer = self.people[who].post(address, given)  # type: ignore[arg-type]
        assert answer.status_code == status, answer.content.decode()[:4000]
        return answer.content.decode()

    def after(self, days: int) -> None:
        self.clock.day = FIRST + timedelta(days=days)

    def drafted(self) -> str:
        file = SimpleUploadedFile("conduct.yaml", SCHEME.read_bytes())
        self.post("regulator", "/desk/schemes/draft", written=file)
        return f"/desk/schemes/{queries.adoptions()[0].seq}"

    def consulting(self) -> str:
        address = self.drafted()
        self.post("jurist", address, step="check", approved="yes", opinion="依据充分，不超出条款")
        self.post("lead_authority", address, step="open", since="2026-08-10", until="2026-09-08")
        return address

    def published(self) -> str:
        address = self.consulting()
        self.after(31)
        self.post("lead_authority", address, step="publish", since="")
        return address

    def previewed(self) -> str:
        self.published()
        self.after(40)
        self.post("lead_authority", "/desk/schemes/", card=CARD)
        address = f"/desk/schemes/rounds/{queries.rounds()[0].run}"
        self.post("lead_authority", address, step="preview")
        return address


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Portal:
    made = sample.make()
    for item in ("national.commitment", "national.annual_report"):
        supply = Supply(item, "", date(2025, 1, 1), date(2026, 11, 15))
        records.supply(supply, actor=sample.OPERATOR, at=sample.AT)
    clock = Clock()
    monkeypatch.setattr(asking, "datetime", clock)
    agency = sample.code("11990000990000001")
    scopes: dict[str, dict[str, object]] = {
        "regulator": {"agency": agency},
        "lead_authority": {"agency": agency},
        "jurist": {},
        "enterprise": {"subject": made.busy_number},
    }
    people = {"anyone": Client()}
    for role, scope in scopes.items():
        name = sample.account(role, **scope)  # type: ignore[arg-type]
        people[role] = Client()
        people[role].force_login(Account.objects.get(username=name), backend=BACKEND)
    return Portal(made, clock, people)


def test_a_scheme_goes_from_draft_to_a_final_grade_through_its_pages(portal: Portal) -> None:
    scheme = portal.consulting()
    public = f"/scorecards/{CARD}/consultation/"
    assert "正在征求意见" in portal.get("anyone", public)
    assert "正在征求意见" in portal.get("anyone", "/scorecards/")
    portal.post("anyone", public, text="建议降低扣分", label="示例协会", indicator="penalties", website="")
    portal.post("enterprise", public, text="建议设过渡期", indicator="", website="")
    page = portal.get("anyone", public)
    assert "示例协会" in page
    assert "示例市江汉精工机械有限公司" in page
    for number in [each.seq for each in queries.adoptions()[0].comments]:
        portal.post("lead_authority", scheme, step="answer", number=number, outcome="noted", text="已研究")
    assert "已知悉" in portal.get("anyone", public)
    portal.after(31)
    portal.post("lead_authority", scheme, step="publish", since="")
    assert "经程序公布" in portal.get("anyone", f"/scorecards/{CARD}")
    portal.after(40)
    portal.post("lead_authority", "/desk/schemes/", card=CARD)
    held = queries.rounds()[0]
    desk, mine = f"/desk/schemes/rounds/{held.run}", f"/mine/grades/{held.run}"
    portal.post("lead_authority", desk, step="preview")
    assert f"/mine/grades/{held.run}" in portal.get("enterprise", "/mine/")
    portal.post("enterprise", mine, about=f"penalties/{portal.made.penalty}", reason="已经履行", claimed="不扣分")
    assert "异议处理中" in portal.get("enterprise", mine)
    objection = queries.rounds()[0].objections[0].seq
    assert "异议" in portal.get("lead_authority", "/desk/schemes/")
    words = {"ruling": "dismissed", "reason": "尚未满期", "remedy": "维持", "review": "向省信用办申请复核"}
    portal.post("lead_authority", desk, step="decide", number=objection, **words)
    assert "向省信用办申请复核" in portal.get("enterprise", mine)
    portal.after(62)
    portal.post("lead_authority", desk, step="final")
    page = portal.get("anyone", f"/s/{portal.made.busy}")
    assert "已确定" in page
    assert f"/why/{CARD}" in page
    assert "已确定" in portal.get("anyone", f"/s/{portal.made.busy}/why/{CARD}")
    grades = json.loads(portal.get("anyone", f"/api/v1/subjects/{portal.made.busy}/grades"))["grades"]
    assert [(each["scorecard"], each["standing"]) for each in grades] == [(CARD, "final")]


def test_R16_a_grade_told_beforehand_is_on_no_public_page_and_in_no_answer(portal: Portal) -> None:
    run = portal.previewed().rsplit("/", 1)[1]
    busy = portal.made.busy
    assert CARD not in portal.get("anyone", f"/s/{busy}")
    assert CARD not in portal.get("lead_authority", f"/s/{busy}")
    assert "还没有这一方案的最终等级" in portal.get("anyone", f"/s/{busy}/why/{CARD}", 404)
    assert json.loads(portal.get("anyone", f"/api/v1/subjects/{busy}/grades")) == {"grades": []}
    refused = json.loads(portal.get("anyone", f"/api/v1/subjects/{busy}/grades/{CARD}", 404))
    assert refused["code"] == "governance.not_final"
    assert "预告知，未公开" in portal.get("enterprise", f"/s/{busy}/why/{CARD}")
    assert "您因办理异议而可查看" in portal.get("lead_authority", f"/s/{busy}/why/{CARD}")
    portal.get("regulator", f"/s/{busy}/why/{CARD}", 404)
    assert "预告知，未公开" in portal.get("enterprise", "/mine/")
    assert portal.people["anyone"].get(f"/mine/grades/{run}").status_code == 302
    portal.get("lead_authority", f"/mine/grades/{run}", 403)


def test_a_wrong_objection_comes_back_with_what_to_do(portal: Portal) -> None:
    run = portal.previewed().rsplit("/", 1)[1]
    mine = f"/mine/grades/{run}"
    assert "请写明" in portal.post("enterprise", mine, 422, about="penalties", reason="", claimed="")
    portal.post("enterprise", mine, about="penalties", reason="已经履行", claimed="")
    again = portal.post("enterprise", mine, 422, about="penalties", reason="已经履行", claimed="")
    assert "已经提出" in again
    portal.after(80)
    assert "异议期已于" in portal.get("enterprise", mine)


def test_a_draft_is_nobodys_and_its_wrong_steps_say_what_to_do(portal: Portal) -> None:
    faulty = SimpleUploadedFile("conduct.yaml", SCHEME.read_bytes().replace(b"veto_grade: C", b"veto_grade: Z"))
    page = portal.post("regulator", "/desk/schemes/draft", 422, written=faulty)
    assert "conduct.yaml:" in page
    assert "veto_grade" in page
    address = portal.drafted()
    number = queries.adoptions()[0].seq
    portal.get("anyone", f"/scorecards/{CARD}/consultation/", 404)
    assert json.loads(portal.get("anyone", "/api/v1/consultations")) == []
    portal.get("anyone", f"/api/v1/consultations/{number}", 404)
    given = {"approved": "yes", "opinion": "好", "since": "2026-08-10", "until": "2026-09-30"}
    for who, step in (("lead_authority", "check"), ("jurist", "open")):
        assert "当前账号没有" in portal.post(who, address, 422, step=step, **given)
    assert "草案，待法制审核" in portal.post("lead_authority", address, 422, step="publish", since="")
    unwritten = portal.post("jurist", address, 422, step="check", approved="yes", opinion="")
    assert "请写明：读者需要知道理由" in unwritten
    assert queries.adoptions()[0].stage(FIRST) is Stage.DRAFT


def test_a_consultation_is_told_whole_and_held_against_floods(portal: Portal) -> None:
    scheme, public = portal.consulting(), f"/scorecards/{CARD}/consultation/"
    number = queries.adoptions()[0].seq
    told = json.loads(portal.get("anyone", f"/api/v1/consultations/{number}"))
    assert told["files"][0]["text"] == SCHEME.read_text()
    assert (told["stage"], told["effect"]["compared"], told["effect"]["subjects"]) == ("consulting", False, 2)
    assert all(each["subjects"] is None for each in told["effect"]["moves"])
    assert told["effect"]["industries"] == []
    assert "过多" in portal.post("anyone", public, 422, text="广告", website="http://spam.example")
    for turn in range(MOST_AN_HOUR):
        portal.post("anyone", public, text=f"第{turn}条不当言辞", label="", indicator="", website="")
    assert "过多" in portal.post("anyone", public, 422, text="再来一条", label="", indicator="", website="")
    assert len(queries.adoptions()[0].comments) == MOST_AN_HOUR
    first = queries.adoptions()[0].comments[0].seq
    portal.post("lead_authority", scheme, step="hide", number=first, reason="与方案无关")
    page = portal.get("anyone", public)
    assert "第0条不当言辞" not in page
    assert "与方案无关" in page


def test_a_draft_without_files_is_told_what_is_missing(portal: Portal) -> None:
    assert "请选择文件" in portal.post("regulator", "/desk/schemes/draft", status=422)
