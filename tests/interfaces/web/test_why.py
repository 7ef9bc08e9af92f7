"""The reasons of a grade are told to the point, and never tell a record that is not on public display."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from chuxin.assessment.evaluation import actions as evaluation
from chuxin.assessment.evaluation import queries as grades
from chuxin.facts.records import actions as stated
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Supply
from chuxin.foundation.access import queries as access
from chuxin.foundation.access.models import Account
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import ANYONE
from chuxin.services.publication import queries as publication
from tests.interfaces import sample
from tests.interfaces.sample import Sample

pytestmark = pytest.mark.django_db
CARD = "national.comprehensive"
HIDDEN_DAY = "2026年5月6日"


@pytest.fixture
def made() -> Sample:
    return sample.make()


def why(client: Client, made: Sample, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/s/{made.busy}/why/{CARD}{query}")
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def signed_in(client: Client, role: str, **scope: object) -> Client:
    name = sample.account(role, **scope)  # type: ignore[arg-type]
    client.force_login(Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_R42_a_record_not_on_display_is_told_in_sum_only(client: Client, made: Sample) -> None:
    hidden = sample.state_unpublished(made)
    entry = records.record(hidden.record, on=sample.TODAY).entry
    page = why(client, made)
    assert "1 条当前不公示的记录" in page
    assert made.penalty in page
    for trace in (hidden.record, HIDDEN_DAY, f"/log/entry/{entry}"):
        assert trace not in page
    assert hidden.record not in publication.shown_records(made.busy_number, ANYONE, sample.TODAY)


def test_the_points_told_and_the_points_in_sum_add_up(made: Sample) -> None:
    sample.state_unpublished(made)
    subject = subjects.subject(made.busy_number)
    whole = grades.explain(subject, CARD, on=sample.TODAY)
    reasons = publication.reasons_of(subject, whole, viewer=ANYONE, on=sample.TODAY)
    for share in reasons.told.shares:
        rest = reasons.withheld.get(share.indicator.id)
        seen = sum(one.points for one in share.evidence) + (rest.points if rest else 0)
        assert share.start + seen + share.held == share.points
    assert [rest.records for rest in reasons.withheld.values()] == [1]


def test_R26_the_organisation_itself_reads_every_reason(client: Client, made: Sample) -> None:
    hidden = sample.state_unpublished(made)
    page = why(signed_in(client, "enterprise", subject=made.busy_number), made)
    assert hidden.record in page
    assert HIDDEN_DAY in page
    assert access.reads_of(made.busy_number) == ()


def test_R27_an_official_reads_every_reason_and_is_logged(client: Client, made: Sample) -> None:
    hidden = sample.state_unpublished(made)
    page = why(signed_in(client, "clerk", agency=sample.code("11990000990000001")), made)
    assert hidden.record in page
    assert [read.what for read in access.reads_of(made.busy_number)] == ["reasons"]


def test_the_grade_on_the_page_leads_to_its_own_day(client: Client, made: Sample) -> None:
    on = date(2026, 11, 1)
    evaluation.run(CARD, on=on, actor=sample.OPERATOR, at=sample.AT)
    assert f"/why/{CARD}?on=2026-11-01" in client.get(f"/s/{made.busy}").content.decode()
    assert "2026年11月1日" in why(client, made, "?on=2026-11-01")


@pytest.mark.parametrize("day", ["2026-10-31", "yesterday"])
def test_only_days_with_a_grade_are_explained(client: Client, made: Sample, day: str) -> None:
    assert "没有这一天的评级" in why(client, made, f"?on={day}", status=404)


def test_the_page_names_parameters_and_industry_in_words(client: Client, made: Sample) -> None:
    client.cookies["chuxin_language"] = "en"
    page = why(client, made)
    assert "<code>national.penalty_general</code>" not in page
    assert 'title="national.penalty_general"' in page
    assert "全文" not in page


def test_a_class_for_internal_supervision_is_shown_nowhere(client: Client, made: Sample) -> None:
    card = "national.market_risk"
    ran = evaluation.run(card, on=date(2026, 11, 1), actor=sample.OPERATOR, at=sample.AT)
    assert ran.rows.num_rows > 0
    assert grades.grades_of(made.busy_number)[0].scorecard == card
    enterprise = signed_in(client, "enterprise", subject=made.busy_number)
    for page in (f"/s/{made.busy}", "/mine/", f"/api/v1/subjects/{made.busy}/grades"):
        answer = enterprise.get(page)
        assert answer.status_code == 200, page
        assert card not in answer.content.decode(), page
    refused = client.get(f"/s/{made.busy}/why/{card}")
    assert refused.status_code == 404
    assert "只供监管部门内部使用" in refused.content.decode()
    assert client.get(f"/scorecards/{card}").status_code == 200


def test_the_page_lists_the_schemes_that_concern_the_organisation(client: Client, made: Sample) -> None:
    for card in (CARD, "national.environment"):
        evaluation.run(card, on=date(2026, 11, 1), actor=sample.OPERATOR, at=sample.AT)
    held = grades.grades_of(made.busy_number)
    assert (held[0].scorecard, held[0].reason) == ("national.environment", "no_record")
    page = client.get(f"/s/{made.busy}").content.decode()
    assert f"/why/{CARD}" in page
    assert "/why/national.environment" not in page


def test_the_page_says_beforehand_what_one_record_less_would_change(client: Client, made: Sample) -> None:
    told = grades.explain(subjects.subject(made.busy_number), CARD, on=sample.TODAY)
    without = {one.record: one.without for share in told.shares for one in share.evidence}
    assert without[made.penalty] is not None
    page = why(client, made)
    assert "没有它时的得分" in page
    assert page.index("没有它时的得分") < page.rindex(f"#{made.penalty}")


def test_the_grade_is_told_in_words_too(client: Client, made: Sample) -> None:
    for item in grades.scorecard(CARD, sample.TODAY).items:
        stated.supply(Supply(item, "", date(2025, 1, 1), sample.TODAY), actor=sample.OPERATOR, at=sample.AT)
    assert grades.explain(subjects.subject(made.busy_number), CARD, on=sample.TODAY).grade == "A"
    assert "<p>A级</p>" in why(client, made)
