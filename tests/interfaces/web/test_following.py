"""The pages of consequences: who may open them, what they say, and a whole listing by its own people."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from chuxin.foundation.access.models import Account
from tests.interfaces import sample
from tests.interfaces.sample import Sample

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
AGENCY = sample.code("11990000990000001")


@pytest.fixture
def made() -> Sample:
    return sample.make()


def signed_in(role: str, **scope: object) -> Client:
    client = Client()
    name = sample.account(role, **scope)  # type: ignore[arg-type]
    client.force_login(Account.objects.get(username=name), backend=BACKEND)
    return client


def text_of(client: Client, address: str, **data: object) -> str:
    answer = client.get(address, data)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def test_the_lists_tell_clause_target_doer_term_and_remedy_to_everyone(client: Client, made: Sample) -> None:
    page = text_of(client, "/measures/")
    for told in ("禁止参加政府采购活动", "政府采购法", "12 至 36", "行政复议", "开关处于关闭状态", "待核对"):
        assert told.replace(" ", "") in page.replace(" ", ""), told
    listed = text_of(client, "/measures/lists/national.list.procurement")
    for told in ("提供虚假材料谋取中标", "5日内可以陈述", "目前没有"):
        assert told in listed, told
    assert client.get("/measures/lists/national.list.none").status_code == 404
    tree = client.get("/api/v1/measures").json()
    assert {row["class"] for row in tree["measures"]} == {"rights", "discretion", "self_discipline"}
    assert tree["switched_on"] is False


def test_the_engine_answers_officers_and_no_one_else(client: Client, made: Sample) -> None:
    question = {"measure": "national.measure.honours", "subject": made.busy, "implementer": "award_body"}
    assert client.get("/api/v1/measures/check", question).status_code == 401
    officer = signed_in("regulator", agency=AGENCY)
    answer = officer.get("/api/v1/measures/check", question).json()
    assert (answer["answer"], answer["code"]) == ("forbidden", "no_trigger")
    page = text_of(officer, "/desk/acts/new", code=made.busy)
    assert "不得采取" in page


@pytest.mark.parametrize(
    "address", ["/desk/following/", "/desk/reviews/", "/desk/reviews/new", "/desk/listings/new", "/desk/acts/new"]
)
def test_the_desk_is_closed_to_strangers_and_clerks(client: Client, made: Sample, address: str) -> None:
    assert client.get(address).status_code == 302
    assert signed_in("clerk", agency=AGENCY).get(address).status_code == 403


def test_a_list_is_reviewed_and_taken_away_as_a_file(made: Sample) -> None:
    officer = signed_in("regulator", agency=AGENCY)
    pasted = f"{made.busy}\n示例查无此名有限公司\n示例某人,自然人"
    sent = {"scene": "tender", "matter": "示招〔2026〕8号", "purpose": "示例资格审查", "pasted": pasted, "field": ""}
    answer = officer.post("/desk/reviews/new", sent)
    assert answer.status_code == 302
    page = text_of(officer, answer["Location"])
    for told in ("江汉精工", "没有这个代码或完全相同的名称", "不作总体结论", "相关部门暂未提供"):
        assert told in page, told
    assert "查无此名" not in page
    assert "示招〔2026〕8号" in text_of(officer, "/desk/reviews/")
    result = answer["Location"] + "/result."
    assert officer.get(result + "xlsx").content.startswith(b"PK")
    assert "江汉精工" in officer.get(result + "csv").content.decode("utf-8-sig")
    assert json.loads(officer.get(result + "json").content)["persons_refused"] == 1
    firm = signed_in("enterprise", subject=made.busy_number)
    own = text_of(firm, "/mine/")
    assert "示招〔2026〕8号" in own
    assert "信用审查" in own


def test_a_file_with_headings_is_read(made: Sample) -> None:
    officer = signed_in("regulator", agency=AGENCY)
    content = f"申报单位,统一社会信用代码\n示例市江汉精工机械有限公司,{made.busy}\n".encode("gb18030")
    sent = {"scene": "award", "matter": "示评1号", "purpose": "示例评选", "field": ""}
    answer = officer.post("/desk/reviews/new", sent | {"file": SimpleUploadedFile("名单.csv", content)})
    assert answer.status_code == 302
    assert "江汉精工" in text_of(officer, answer["Location"])


def test_a_machine_reviews_a_file(made: Sample) -> None:
    officer = signed_in("regulator", agency=AGENCY)
    order = {"scene": "subsidy", "purpose": "示例奖补审核", "matter": "示奖1号"}
    file = SimpleUploadedFile("names.csv", f"code\n{made.busy}\n".encode())
    told = officer.post("/api/v1/reviews", order | {"file": file}).json()
    assert [each["code"] for each in told["organisations"]] == [made.busy]
    again = officer.get(f"/api/v1/reviews/{told['review']}").json()
    assert again == told
    assert signed_in("clerk", agency=AGENCY).get(f"/api/v1/reviews/{told['review']}").status_code == 403


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pasted": ""}, "请提供一份名单"),
        ({"purpose": ""}, "请写明审查用途"),
        ({"matter": ""}, "请填写所办事项的编号"),
        ({"pasted": "\n".join(f"示例{n}有限公司" for n in range(501))}, "一次最多500个"),
        ({"pasted": "示例某人,自然人"}, "没有组织"),
        ({"pasted": "", "file": SimpleUploadedFile("a.csv", b"\x00\x01\x02")}, "二进制"),
    ],
)
def test_a_faulty_request_is_told_what_is_wrong(made: Sample, change: dict[str, object], said: str) -> None:
    sent = {"scene": "tender", "matter": "示招1号", "purpose": "示例审查", "field": "", "pasted": made.busy} | change
    answer = signed_in("regulator", agency=AGENCY).post("/desk/reviews/new", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_listing_goes_its_way_through_the_pages(made: Sample) -> None:
    officer = signed_in("regulator", agency=AGENCY)
    assert "江汉精工" in text_of(officer, "/desk/listings/new", code=made.busy)
    proposal = {
        "ground": "national.list.procurement|false_papers",
        "records": [made.penalty],
        "reason": "示例：虚假材料",
    }
    answer = officer.post(f"/desk/listings/new?code={made.busy}", proposal)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    case = answer["Location"]
    assert "已提出" in text_of(officer, case)
    assert signed_in("clerk", agency=AGENCY).get(case).status_code == 403
    faulty = officer.post(case, {"step": "noticed", "method": "direct", "receipt": "", "on": "2026-11-26"})
    assert faulty.status_code == 422
    future = officer.post(case, {"step": "noticed", "method": "direct", "receipt": "示送1号", "on": "2099-01-01"})
    assert "晚于今天" in future.content.decode()


def test_an_organisation_reads_its_notice_and_is_heard(made: Sample) -> None:
    officer = signed_in("regulator", agency=AGENCY)
    proposal = {
        "ground": "national.list.procurement|false_papers",
        "records": [made.penalty],
        "reason": "示例：虚假材料",
    }
    case = officer.post(f"/desk/listings/new?code={made.busy}", proposal)["Location"]
    seq = case.rsplit("/", 1)[-1]
    firm = signed_in("enterprise", subject=made.busy_number)
    assert f"/mine/listings/{seq}" not in text_of(firm, "/mine/")
    today = sample_day(officer)
    assert (
        officer.post(case, {"step": "noticed", "method": "direct", "receipt": "示送1号", "on": today}).status_code
        == 302
    )
    assert f"/mine/listings/{seq}" in text_of(firm, "/mine/")
    page = text_of(firm, f"/mine/listings/{seq}")
    for told in ("尚未作出任何决定", "退出条件", "政府采购法"):
        assert told in page, told
    assert firm.post(f"/mine/listings/{seq}", {"text": "示例：材料真实，请核实。"}).status_code == 302
    assert "材料真实" in text_of(officer, case)
    early = officer.post(case, {"step": "checked", "text": "示例意见", "upheld": ""})
    assert early.status_code == 200
    assert "江汉精工" not in text_of(Client(), "/measures/lists/national.list.procurement")


def sample_day(client: Client) -> str:
    """Today as the pages count it."""
    return str(client.get("/desk/following/").wsgi_request.on)  # type: ignore[attr-defined]


def test_with_the_switch_on_the_desk_proposes_and_the_head_signs(made: Sample) -> None:
    officer, head = signed_in("regulator", agency=AGENCY), signed_in("agency_head", agency=AGENCY)
    with override_settings(CONSEQUENCES=True):
        sent = {
            "measure": "national.measure.procurement_ban|procurement_supervisor",
            "records": [made.penalty],
            "reason": "示例：无据",
        }
        answer = officer.post(f"/desk/acts/new?code={made.busy}", sent)
        assert answer.status_code in {200, 422}
        assert "没有引起" in answer.content.decode()
        assert "暂无" in text_of(head, "/desk/following/")
