"""Cases over the API: the same rules and refusals as on the pages."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import date
from typing import Any

import pytest
from django.test import Client

from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.foundation.subjects import queries as subjects
from tests.assessment.consequences.hub import AT, OPERATOR, Hub, hub
from tests.interfaces.web.casework import signed_in
from tests.services.cases.conftest import cases_hub
from tests.services.cases.test_cases import SOURCE
from tests.services.cases.test_tracked import TRACKED
from tests.shipped import install

__all__ = ["cases_hub", "hub"]
pytestmark = pytest.mark.django_db
ROOT = "/api/v1/cases"


def as_account(name: str) -> dict[str, str]:
    told = b64encode(f"test-{name}:{DEMO_PASSWORD}".encode()).decode()
    return {"HTTP_AUTHORIZATION": f"Basic {told}"}


def post(client: Client, address: str, status: int, name: str = "", **told: Any) -> Any:
    answer = client.post(f"{ROOT}{address}", told, **(as_account(name) if name else {}))  # type: ignore[arg-type]
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def get(client: Client, address: str, name: str, status: int = 200) -> Any:
    answer = client.get(f"{ROOT}{address}", **as_account(name))  # type: ignore[arg-type]
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_case_is_opened_handled_and_closed_by_machines(client: Client, cases_hub: Hub) -> None:
    record = cases_hub.state(0, "national.penalty", date(2025, 12, 1))
    code = subjects.subject(cases_hub.numbers[0]).code
    signed_in("firm", "enterprise", subject=cases_hub.numbers[0])
    signed_in("officer", "source_agency_officer", agency=SOURCE)
    signed_in("other", "source_agency_officer", agency="其他部门")
    assert client.get(ROOT).status_code == 401
    opened = post(client, "", 201, "firm", workflow="example.joint", subject=code, records=record)
    joint = get(client, f"/{opened['case']}", "firm")
    part = joint["parts"][0]["case"]
    assert (
        post(client, "", 409, "firm", workflow="example.joint", subject=code, records=record)["code"] == "case.pending"
    )
    queue = get(client, "?workflow=example.part", "officer")
    assert [(one["case"], one["state"]) for one in queue["cases"]] == [(part, "waiting")]
    assert {one["case"] for one in get(client, "", "firm")["cases"]} == {opened["case"], part}
    faulty = post(client, f"/{part}/steps/give_back", 422, "officer", form="{}")
    assert [each["field"] for each in faulty["findings"]] == ["reason"]
    assert post(client, f"/{part}/steps/check", 404, "other")["code"] == "case.unknown"
    assert post(client, f"/{part}/steps/check", 403, "firm")["code"] == "case.not_yours"
    assert post(client, f"/{part}/steps/give_back", 422, "officer", form="[]")["code"] == "request.malformed"
    told = post(client, f"/{part}/steps/give_back", 200, "officer", form=json.dumps({"reason": "缺少证明"}))
    assert told["terms"][0]["standing"] == "paused"
    assert told["steps"][-1]["answers"][0]["value"]["zh"] == "缺少证明"
    assert [each["step"] for each in get(client, f"/{part}", "firm")["open_steps"]] == ["mend"]


def test_a_report_without_an_account_is_followed_by_its_code(client: Client, cases_hub: Hub) -> None:
    install(TRACKED, actor=OPERATOR, at=AT)
    code = subjects.subject(cases_hub.numbers[7]).code
    told = {"workflow": "example.report", "subject": code, "key": "k1", "form": json.dumps({"what": "示例情况"})}
    first, second = post(client, "/track/new", 201, **told), post(client, "/track/new", 201, **told)
    assert first == second
    other = post(client, "/track/new", 201, **told | {"key": "k2"})
    assert other["code"] != first["code"]
    followed = client.post(f"{ROOT}/track", {"code": first["code"]}, content_type="application/json").json()
    assert followed["state"]["zh"] == "正在核实"
    assert [each["step"] for each in followed["open_steps"]] == ["add"]
    step = {"code": first["code"], "step": "add", "form": json.dumps({"more": "示例补充"})}
    assert post(client, "/track/step", 200, **step)["steps"][-1]["by"]["zh"] == "持查询码的人"
    assert post(client, "/track/step", 404, **step | {"code": "2222-2222-2222-2222"})["code"] == "case.unknown"


def test_workflows_are_told_with_the_lengths_of_their_terms(client: Client, cases_hub: Hub) -> None:
    part = client.get(f"{ROOT}/workflows/example.part").json()
    assert [(each["id"], each["length"], each["unit"]) for each in part["terms"]] == [("answer", 3, "working")]
    assert "example.part" in {each["id"] for each in client.get(f"{ROOT}/workflows").json()}
    assert client.get(f"{ROOT}/workflows/nothing").status_code == 404
