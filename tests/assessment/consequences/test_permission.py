"""What may follow is permitted with its basis or forbidden with the reason: the rights behind each answer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from chuxin.assessment.consequences import queries
from chuxin.assessment.consequences.measure import MeasureClass
from chuxin.assessment.consequences.permission import Answer, Permitted, Request, Whom
from chuxin.assessment.consequences.reasons import Forbidden
from chuxin.foundation.law import actions as law
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.definition import Definition
from tests.assessment.consequences.hub import AT, ON, OPERATOR, Hub, national

pytestmark = pytest.mark.django_db
BAN = Request("national.measure.procurement_ban", SubjectType.LEGAL_PERSON, "procurement_supervisor")
DECIDED = date(2026, 4, 10)


def ask(hub: Hub, asked: Request = BAN, place: int = 0, on: date = ON) -> Answer:
    return queries.check(asked, hub.numbers[place], on=on)


def code_of(answer: Answer) -> str:
    assert isinstance(answer, Forbidden), answer
    assert answer.reason.zh
    assert answer.reason.en
    assert answer.remedy.zh
    return answer.code


def test_R17_a_listed_measure_is_permitted_with_clause_record_and_last_day(hub: Hub) -> None:
    record = hub.banned(0, DECIDED)
    answer = ask(hub)
    assert isinstance(answer, Permitted)
    assert "cn.procurement-law.77" in answer.clauses
    assert [one.id for one in answer.records] == [record]
    assert (answer.least_until, answer.until) == (date(2027, 4, 10), date(2029, 4, 10))
    assert not answer.unverified


def test_R17_what_is_outside_the_list_is_forbidden(hub: Hub) -> None:
    hub.banned(0, DECIDED)
    assert code_of(ask(hub, replace(BAN, measure="hubei.measure.no_loans"))) == "not_listed"


def test_R17_a_row_is_outside_the_list_before_its_edition_began(hub: Hub) -> None:
    hub.banned(0, date(2023, 4, 10))
    assert code_of(ask(hub, on=date(2023, 6, 30))) == "not_listed"


def test_R47_a_row_whose_law_is_repealed_is_outside_the_list(hub: Hub) -> None:
    hub.banned(0, DECIDED)
    law.repeal("cn.procurement-law.77", on=date(2026, 6, 1), reason="示例", actor=OPERATOR, at=AT)
    assert code_of(ask(hub)) == "not_listed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"subject_type": SubjectType.PUBLIC_BODY}, "wider_target"),
        ({"implementer": "sector_regulator"}, "wrong_implementer"),
        ({"form": "close_the_business"}, "heavier"),
        ({"months": 37}, "longer"),
        ({"months": 36}, "longer"),
        ({"until": date(2029, 4, 11)}, "longer"),
        ({"because": "national.comprehensive"}, "grade"),
        ({"whom": Whom.AFFILIATE}, "affiliate"),
        ({"whom": Whom.PERSON}, "natural_person"),
    ],
)
def test_R17_nothing_wider_heavier_or_longer_than_the_row(hub: Hub, change: dict[str, object], code: str) -> None:
    hub.banned(0, DECIDED)
    assert code_of(ask(hub, replace(BAN, **change))) == code  # type: ignore[arg-type]


def test_what_stays_within_the_row_is_permitted(hub: Hub) -> None:
    hub.banned(0, DECIDED)
    for change in ({"months": 24}, {"until": date(2029, 4, 10)}):
        assert isinstance(ask(hub, replace(BAN, **change)), Permitted)  # type: ignore[arg-type]


def test_R17_no_record_no_measure(hub: Hub) -> None:
    hub.state(0, "national.penalty", DECIDED, basis="《示例价格管理规定》第三条", content="罚款", tier="general")
    assert code_of(ask(hub)) == "no_trigger"


def test_R19_what_is_minor_sets_nothing_off(hub: Hub) -> None:
    hub.banned(0, DECIDED, tier="minor")
    assert code_of(ask(hub)) == "minor"


def test_R19_a_law_may_itself_attach_a_measure_to_a_warning(hub: Hub) -> None:
    hub.state(
        0, "national.penalty", DECIDED, basis="《中华人民共和国行政许可法》第七十八条", content="警告", tier="minor"
    )
    asked = Request("national.measure.licence_false_application", SubjectType.LEGAL_PERSON, "licence_authority")
    answer = ask(hub, asked)
    assert isinstance(answer, Permitted)
    assert answer.until == date(2027, 4, 10)


def test_R19_a_term_that_has_passed_is_over(hub: Hub) -> None:
    hub.banned(0, date(2024, 1, 10))
    assert code_of(ask(hub, on=date(2027, 1, 11))) == "term_over"
    assert isinstance(ask(hub, on=date(2027, 1, 10)), Permitted)


def test_R20_a_record_of_another_organisation_is_no_ground(hub: Hub) -> None:
    theirs = hub.banned(1, DECIDED)
    assert code_of(ask(hub, replace(BAN, because=theirs))) == "affiliate"
    assert code_of(ask(hub)) == "no_trigger"


def test_R23_repaired_withdrawn_and_expired_records_set_nothing_off(hub: Hub) -> None:
    repaired, withdrawn = hub.banned(0, DECIDED), hub.banned(1, DECIDED)
    hub.banned(2, DECIDED, valid_to="2026-06-29")
    hub.repair(repaired, date(2026, 6, 30))
    hub.withdraw(withdrawn, date(2026, 6, 30))
    assert [code_of(ask(hub, place=place)) for place in range(3)] == ["repaired", "withdrawn", "expired"]
    assert isinstance(ask(hub, place=0, on=date(2026, 6, 29)), Permitted)


def test_R23_a_removed_listing_ends_on_the_day_of_removal_not_the_day_after(hub: Hub) -> None:
    hub.listed(0, DECIDED, removed_on="2026-06-30", valid_to="2026-06-30")
    assert isinstance(ask(hub, on=date(2026, 6, 29)), Permitted)
    assert code_of(ask(hub, on=date(2026, 6, 30))) == "expired"


def test_R23_another_live_record_still_carries_the_measure(hub: Hub) -> None:
    hub.repair(hub.banned(0, DECIDED), ON)
    standing = hub.listed(0, date(2026, 5, 1))
    answer = ask(hub)
    assert isinstance(answer, Permitted)
    assert [one.id for one in answer.records] == [standing]


def test_R22_incentives_are_positive_and_a_standing_listing_holds_them_back(hub: Hub) -> None:
    asked = Request("national.incentive.green_channel", SubjectType.LEGAL_PERSON, "licence_authority")
    assert code_of(ask(hub, asked)) == "no_trigger"
    hub.state(0, "national.honour", date(2025, 6, 1), honour="守合同重信用单位", valid_to="2028-06-01")
    assert isinstance(ask(hub, asked), Permitted)
    listing = hub.listed(0, DECIDED)
    assert code_of(ask(hub, asked)) == "barred"
    hub.repair(listing, ON)
    assert isinstance(ask(hub, asked), Permitted)


def test_R49_a_local_list_is_no_basis(hub: Hub) -> None:
    row = next(each for each in national() if each.id == BAN.measure)
    local = {**row.body, "id": "hubei.measure.local", "level": "provincial"}
    law.install([Definition("measure", "hubei.measure.local", local)], actor=OPERATOR, at=AT)
    hub.banned(0, DECIDED)
    assert code_of(ask(hub, replace(BAN, measure="hubei.measure.local"))) == "local_scheme"


def test_R25_a_listing_reaches_no_other_organisation(hub: Hub) -> None:
    """Neither a shared address, trade nor representative carries a listing over; nothing here reads such ties."""
    hub.listed(0, DECIDED, subject_name="示例组织1有限公司")
    assert isinstance(ask(hub), Permitted)
    others = [queries.check_all(subjects.subject(number), on=ON) for number in hub.numbers[1:]]
    assert {type(answer) for told in others for _, answer in told} == {Forbidden}


def test_R48_no_reason_calls_an_organisation_names(hub: Hub) -> None:
    hub.listed(0, DECIDED)
    told = [answer for number in hub.numbers for _, answer in queries.check_all(subjects.subject(number), on=ON)]
    words = str([reason.reason for reason in told if isinstance(reason, Forbidden)])
    assert not re.search(r"失信企业|黑名单|老赖|blacklist|dishonest company", words)


def test_all_measures_are_asked_about_in_few_statements(hub: Hub, django_assert_max_num_queries: object) -> None:
    for day in range(1, 11):
        hub.banned(0, date(2026, 5, day))
    subject = subjects.subject(hub.numbers[0])
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        told = queries.check_all(subject, on=ON)
    assert [row.id for row, answer in told if isinstance(answer, Permitted)] == [BAN.measure]


def test_R37_no_row_makes_anyone_use_a_listing_and_none_touches_basic_services(hub: Hub) -> None:
    rows = queries.measures(ON)
    assert {row.kind for row in rows} == set(MeasureClass)
    assert all(row.duration.most or row.triggers for row in rows)
    reference = next(row for row in rows if row.id == "national.measure.market_reference")
    assert "不得被强制使用" in reference.content.zh


def test_checking_works_while_consequences_are_switched_off(hub: Hub) -> None:
    hub.banned(0, DECIDED)
    assert not queries.switched_on()
    assert isinstance(ask(hub), Permitted)


def test_a_check_needs_few_statements_however_many_records(hub: Hub, django_assert_max_num_queries: object) -> None:
    for day in range(1, 21):
        hub.banned(0, date(2026, 5, day))
    ask(hub)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert isinstance(ask(hub), Permitted)


def test_editions_differ_by_meaning_and_tell_the_parts(hub: Hub) -> None:
    row = next(each for each in national() if each.id == BAN.measure)
    shorter = {**row.body, "valid_from": "2026-07-01", "duration": {"least_months": 12, "most_months": 24}}
    law.install([Definition("measure", BAN.measure, shorter)], actor=OPERATOR, at=AT)
    found = queries.changes(ON, date(2026, 7, 1))
    assert [(each.change, each.id, each.parts) for each in found] == [
        ("changed", BAN.measure, ("duration", "valid_from"))
    ]
    added = queries.changes(date(2023, 6, 30), ON)
    assert {each.change for each in added} == {"added"}
    hub.banned(0, DECIDED)
    assert code_of(ask(hub, replace(BAN, months=25), on=date(2026, 7, 1))) == "longer"
