"""The API says what the pages say, with an end to every record, and refuses in one way."""

from __future__ import annotations

import base64
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chuxin.facts.records import actions as records
from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.interfaces.api import schemas
from chuxin.interfaces.api.doors import api
from tests.interfaces import sample
from tests.interfaces.sample import Sample

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


@pytest.fixture
def made() -> Sample:
    return sample.make()


def get(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(ROOT + address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.json()


def records_in(profile: Any) -> list[Any]:
    return [record for lane in profile["lanes"] for record in lane["records"]]


def test_profile_keeps_to_its_schema_and_every_record_expires(client: Client, made: Sample) -> None:
    profile = get(client, f"/subjects/{made.busy}")
    schemas.ProfileOut.model_validate(profile)
    penalty = next(record for record in records_in(profile) if record["item"] == "national.penalty")
    assert date.fromisoformat(penalty["expires"]) > sample.TODAY
    assert penalty["provenance"]["entry"] > 0


def test_profile_holds_public_fields_only(client: Client, made: Sample) -> None:
    text = client.get(f"{ROOT}/subjects/{made.busy}").content.decode()
    assert "内部备注示例" not in text
    assert "示例某" not in text


def test_withdrawn_record_is_gone_from_the_next_answer(client: Client, made: Sample) -> None:
    before = get(client, f"/subjects/{made.busy}")
    records.withdraw(
        made.penalty, reason="撤销", doc_no="示复1号", on=date(2026, 11, 20), actor=sample.OPERATOR, at=sample.AT
    )
    after = get(client, f"/subjects/{made.busy}")
    assert made.penalty in {record["record"] for record in records_in(before)}
    assert made.penalty not in {record["record"] for record in records_in(after)}


def test_search_and_records_keep_to_their_schemas(client: Client, made: Sample) -> None:
    found = get(client, "/subjects?q=江汉")
    schemas.SearchOut.model_validate(found)
    assert [hit["code"] for hit in found["hits"]] == [made.busy]
    listed = get(client, f"/subjects/{made.busy}/records?family=penalties")
    schemas.RecordsOut.model_validate(listed)
    assert listed["total"] == 1


def test_grade_is_explained_to_the_point(client: Client, made: Sample) -> None:
    told = get(client, f"/subjects/{made.busy}/grades/national.comprehensive")
    points = sum(float(share["points"]) for share in told["shares"] if share["effect"] != "veto")
    assert points == float(told["score"])
    assert made.penalty in {one["record"] for share in told["shares"] for one in share["evidence"]}


def test_R42_a_record_not_on_display_is_a_reason_in_sum_only(client: Client, made: Sample) -> None:
    hidden = sample.state_unpublished(made)
    answer = client.get(f"{ROOT}/subjects/{made.busy}/grades/national.comprehensive")
    assert hidden.record not in answer.content.decode()
    assert "2026-05-06" not in answer.content.decode()
    penalties = next(share for share in answer.json()["shares"] if share["indicator"] == "penalties")
    assert (penalties["hits"], len(penalties["evidence"]), penalties["withheld"]["records"]) == (2, 1, 1)
    parts = [penalties["start"], penalties["held"], penalties["withheld"]["points"], penalties["evidence"][0]["points"]]
    assert sum(float(part) for part in parts) == float(penalties["points"])


def test_catalogue_scorecards_and_log_answer(client: Client, made: Sample) -> None:
    items = get(client, "/catalogue")
    assert [schemas.ItemOut.model_validate(item) for item in items]
    assert [schemas.EditionOut.model_validate(each) for each in get(client, "/catalogue-editions")]
    difference = get(client, "/catalogue-editions/national.catalogue-2022/national.catalogue-2024")
    schemas.ComparisonOut.model_validate(difference)
    assert [each["id"] for each in difference["classes"]["added"]] == ["intellectual_property"]
    assert get(client, "/scorecards")[0]["consequences"] is False
    entry = get(client, "/log/entries/0")
    schemas.EntryOut.model_validate(entry)
    assert entry["proof"] is not None
    schemas.ConsistencyOut.model_validate(get(client, "/log/consistency?old=2&new=5"))


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/subjects/91990000MA0000009X", 404, "subject.unknown"),
        ("/subjects?q=示", 422, "search.too_short"),
        ("/subjects", 422, "request.malformed"),
        ("/subjects?q=示例&limit=9999", 422, "request.malformed"),
        ("/catalogue/national.nothing", 404, "law.unknown"),
        ("/catalogue-editions/national.catalogue-2022/none", 404, "catalogue.edition_unknown"),
        ("/log/entries/99999999", 404, "ledger.unknown_entry"),
        ("/reports/0000-0000", 404, "report.unknown"),
        ("/batches", 401, "access.sign_in"),
    ],
)
def test_refusals_are_one_family(client: Client, made: Sample, address: str, status: int, code: str) -> None:
    told = get(client, address, status)
    schemas.RefusalOut.model_validate(told)
    assert told["code"] == code
    assert told["message"]["zh"]
    assert told["remedy"]["en"]


def test_a_department_sends_a_file_with_its_own_account(client: Client, made: Sample) -> None:
    name = sample.account("clerk", agency=sample.code("11990000990000001"))
    content = "主体名称,统一社会信用代码\n示例市甲公司,91990000MA00000000\n".encode()
    answer = client.post(
        f"{ROOT}/batches",
        {"feed": "hubei.honours", "file": SimpleUploadedFile("honours.csv", content)},
        headers={"authorization": _basic(name)},
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "file.columns_missing"


def test_an_account_without_the_permit_may_not_send(client: Client, made: Sample) -> None:
    name = sample.account("regulator", agency=sample.code("11990000990000001"))
    file = SimpleUploadedFile("x.csv", b"a\n1\n")
    answer = client.post(
        f"{ROOT}/batches", {"feed": "hubei.honours", "file": file}, headers={"authorization": _basic(name)}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "access.not_permitted")


def _basic(name: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{DEMO_PASSWORD}".encode()).decode()


def test_R03_no_operation_asks_for_a_person(client: Client, made: Sample) -> None:
    """The API has no “companies of person X”, and a legal representative's name finds nothing."""
    document = api.get_openapi_schema()
    words = re.compile(r"person|representative|legal_rep|director|owner", re.IGNORECASE)
    asked = [
        parameter["name"]
        for methods in document["paths"].values()
        for told in methods.values()
        for parameter in told.get("parameters", [])
    ]
    assert [name for name in [*asked, *document["paths"]] if words.search(name)] == []
    assert get(client, "/subjects?q=示例某")["total"] == 0


def test_the_reference_page_names_every_operation(client: Client) -> None:
    page = client.get(f"{ROOT}/docs").content.decode()
    assert all(path in page for path in api.get_openapi_schema()["paths"])
