"""The organisation's page says what the record shows, to whom it may, for as long as it may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from chuxin.assessment.evaluation import actions as evaluation
from chuxin.facts.records import actions as records
from chuxin.foundation.subjects import merging
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web import organisation
from chuxin.kernel.actor import ANYONE
from chuxin.services.publication import queries as publication
from tests.interfaces import sample
from tests.interfaces.sample import Sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Sample:
    return sample.make()


def read(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_page_tells_record_source_clock_and_remedy(client: Client, made: Sample) -> None:
    page = read(client, f"/s/{made.busy}")
    for word in (
        "示例市江汉精工机械有限公司",
        "记录显示",
        "示市监罚〔2026〕12号",
        sample.AUTHORITY,
        "12,000",
        "公示至",
        "可申请信用修复",
    ):
        assert word in page


def test_the_page_is_complete_in_english(client: Client, made: Sample) -> None:
    client.cookies["chuxin_language"] = "en"
    page = read(client, f"/s/{made.busy}")
    assert 'lang="en"' in page
    assert "The record shows" in page


def test_non_public_fields_are_not_on_the_public_page(client: Client, made: Sample) -> None:
    page = read(client, f"/s/{made.busy}")
    assert "内部备注示例" not in page
    assert "示例某" not in page


def test_checked_and_empty_is_not_the_same_as_not_supplied(client: Client, made: Sample) -> None:
    page = read(client, f"/s/{made.quiet}")
    assert "查询期内无相关记录" in page
    assert "相关部门暂未提供" in page


def test_withdrawn_record_leaves_the_page_at_once(client: Client, made: Sample) -> None:
    assert "示市监罚〔2026〕12号" in read(client, f"/s/{made.busy}")
    records.withdraw(
        made.penalty,
        reason="决定已撤销",
        doc_no="示复〔2026〕1号",
        on=date(2026, 11, 20),
        actor=sample.OPERATOR,
        at=sample.AT,
    )
    assert "示市监罚〔2026〕12号" not in read(client, f"/s/{made.busy}")


def test_reading_non_public_data_elsewhere_leaves_the_kept_page_as_it_is(client: Client, made: Sample) -> None:
    first = client.get(f"/s/{made.busy}")
    again = client.get(f"/s/{made.busy}", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_unknown_code_is_a_refusal_with_a_remedy(client: Client, made: Sample) -> None:
    answer = client.get(f"/s/{sample.code('91990000MA0000009')}")
    assert answer.status_code == 404
    assert "核对 18 位" in answer.content.decode()


def test_lower_case_code_leads_to_the_page(client: Client, made: Sample) -> None:
    answer = client.get(f"/s/{made.busy.lower()}")
    assert (answer.status_code, answer["Location"]) == (301, f"/s/{made.busy}")


def test_record_leaves_the_page_the_day_after_its_publicity_ends(rf: RequestFactory, made: Sample) -> None:
    last = record_window_end(made)
    assert "示市监罚〔2026〕12号" in page_on(rf, made, last)
    assert "示市监罚〔2026〕12号" not in page_on(rf, made, last + timedelta(1))


def record_window_end(made: Sample) -> date:
    profile = publication.profile_of(made.busy_number, viewer=ANYONE, on=sample.TODAY)
    line = next(line for line in profile.lines if line.record == made.penalty)
    assert line.window is not None
    assert line.window.max_end is not None
    return line.window.max_end


def page_on(rf: RequestFactory, made: Sample, on: date) -> str:
    """The page as a reader gets it on that day."""
    request = cast(Asking, rf.get(f"/s/{made.busy}"))
    request.actor, request.at, request.on, request.user = ANYONE, sample.AT, on, AnonymousUser()
    return organisation.page(request, made.busy).content.decode()


def test_the_old_address_of_a_merged_organisation_says_so(client: Client, made: Sample) -> None:
    absorbed = subjects.bearer(made.quiet)
    evaluation.run("national.comprehensive", on=date(2026, 11, 1), actor=sample.OPERATOR, at=sample.AT)
    assert "已并入本组织" not in read(client, f"/s/{made.quiet}")
    merging.merge(made.busy_number, absorbed, why="登记机关答复", actor=sample.OPERATOR, at=sample.AT)
    page = read(client, f"/s/{made.quiet}")
    assert f"{made.quiet} 已并入本组织" in page
    assert "示市监罚〔2026〕12号" in page
    past = page.partition("合并前的等级记录")[2].partition("</ul>")[0]
    assert "云梦软件" in past, "a grade from before is told as past, beside the present one"
    assert "/why/" not in past
    told = client.get(f"/api/v1/subjects/{made.busy}/grades").json()["grades"]
    assert [one.get("of") for one in told] == [None, made.quiet]
    assert "已并入本组织" not in read(client, f"/s/{made.busy}")
    merging.split(absorbed, why="更正", actor=sample.OPERATOR, at=sample.AT)
    assert "已并入本组织" not in read(client, f"/s/{made.quiet}")
