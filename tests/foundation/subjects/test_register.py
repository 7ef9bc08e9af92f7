"""Organisations are registered once, keep their former names, and their tables can be made anew from the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, follow, rebuild
from chuxin.foundation.subjects import actions, merging, queries
from chuxin.foundation.subjects.followers import FOLLOWER
from chuxin.foundation.subjects.identifiers import USCC, Identifier
from chuxin.foundation.subjects.subject import Registration, SubjectType
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from tests.foundation.subjects.organisations import an_organisation, code_of

pytestmark = pytest.mark.usefixtures("installed")


def test_a_registered_organisation_is_found_by_number_code_and_name(operator: Actor, at: datetime) -> None:
    (number,) = actions.register([an_organisation(1)], actor=operator, at=at)
    subject = queries.subject(number)
    assert subject.type is SubjectType.LEGAL_PERSON
    assert (subject.name, subject.uscc, subject.region, subject.status) == (
        "示例1有限公司",
        code_of(1),
        "420106",
        "active",
    )
    assert queries.subject_by_code(code_of(1).lower()) == subject
    assert queries.find("示例1") == (subject,)
    assert queries.numbers_by_code([code_of(1), code_of(2)]) == {code_of(1): number}


def test_the_number_is_the_seq_of_the_entry_that_registered_it(operator: Actor, at: datetime) -> None:
    (number,) = actions.register([an_organisation(1)], actor=operator, at=at)
    assert log.entry(number).kind == "subject.registered"


def test_registering_the_same_again_says_nothing(operator: Actor, at: datetime) -> None:
    first = actions.register([an_organisation(1), an_organisation(2)], actor=operator, at=at)
    size = log.size()
    assert actions.register([an_organisation(2), an_organisation(1)], actor=operator, at=at) == first[::-1]
    assert log.size() == size


def test_a_new_name_keeps_the_former_one_with_its_days(operator: Actor, at: datetime) -> None:
    (number,) = actions.register([an_organisation(1)], actor=operator, at=at)
    later = at + timedelta(days=30)
    actions.register([an_organisation(1, name="示例新名有限公司", source="batch-2")], actor=operator, at=later)
    subject = queries.subject(number)
    assert subject.name == "示例新名有限公司"
    (former,) = subject.former_names
    assert (former.name, former.since, former.until) == ("示例1有限公司", date(2020, 1, 1), date(2026, 3, 31))
    assert queries.find("示例1有限公司") == (subject,)


def test_another_typing_of_the_same_name_is_no_change(operator: Actor, at: datetime) -> None:
    actions.register([an_organisation(1, name="示例（集团）有限公司")], actor=operator, at=at)
    size = log.size()
    actions.register([an_organisation(1, name="示例(集团) 有限公司")], actor=operator, at=at)
    assert log.size() == size


def test_what_a_registration_leaves_out_stays_as_it_was(operator: Actor, at: datetime) -> None:
    (number,) = actions.register([an_organisation(1)], actor=operator, at=at)
    actions.register([replace(an_organisation(1), region=None, status="unknown")], actor=operator, at=at)
    assert (queries.subject(number).region, queries.subject(number).status) == ("420106", "active")


def test_a_cancelled_organisation_stays_on_record_as_cancelled(operator: Actor, at: datetime) -> None:
    (number,) = actions.register([an_organisation(1)], actor=operator, at=at)
    actions.register([an_organisation(1, status="cancelled")], actor=operator, at=at)
    assert queries.subject(number).status == "cancelled"


def test_a_code_twice_in_one_call_is_one_organisation(operator: Actor, at: datetime) -> None:
    given_twice = [an_organisation(1), an_organisation(1, name="示例改名有限公司")]
    first, second = actions.register(given_twice, actor=operator, at=at)
    assert first == second
    assert [naming.name for naming in queries.subject(first).names] == ["示例改名有限公司", "示例1有限公司"]


def test_an_older_identifier_leads_to_the_same_organisation(operator: Actor, at: datetime) -> None:
    old = Identifier("registry_no", "990101000000001")
    (number,) = actions.register([an_organisation(1, identifiers=(old,))], actor=operator, at=at)
    assert queries.subject(number).code == "registry_no:990101000000001"
    both = (Identifier(USCC, code_of(1)), old)
    assert actions.register([an_organisation(1, identifiers=both)], actor=operator, at=at) == [number]
    assert queries.subject(number).uscc == code_of(1)
    assert queries.subject(number).identifiers == both
    assert queries.subject_by_code("registry_no:990101000000001") == queries.subject(number)


def test_identifiers_of_two_organisations_in_one_statement_are_refused(operator: Actor, at: datetime) -> None:
    old = Identifier("registry_no", "990101000000001")
    actions.register([an_organisation(1), an_organisation(2, identifiers=(old,))], actor=operator, at=at)
    size = log.size()
    with pytest.raises(Refusal, match=r"subjects\.identifier_taken"):
        actions.register([an_organisation(1, identifiers=(Identifier(USCC, code_of(1)), old))], actor=operator, at=at)
    assert log.size() == size


@pytest.mark.parametrize(
    ("registration", "code"),
    [
        (an_organisation(1, kind="club"), "subjects.kind_unknown"),
        (Registration("enterprise", "示例", ()), "subjects.no_identifier"),
        (an_organisation(1, identifiers=(Identifier(USCC, code_of(1)[:-1] + "Z"),)), "subjects.code_invalid"),
    ],
)
def test_what_cannot_be_registered_is_refused(
    registration: Registration, code: str, operator: Actor, at: datetime
) -> None:
    with pytest.raises(Refusal) as refused:
        actions.register([registration], actor=operator, at=at)
    assert refused.value.code == code


def test_registering_needs_the_permit(at: datetime) -> None:
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        actions.register([an_organisation(1)], actor=Actor("account:somebody"), at=at)


def test_rebuilding_gives_the_same_tables(operator: Actor, at: datetime) -> None:
    actions.register([an_organisation(serial) for serial in range(20)], actor=operator, at=at)
    actions.register([an_organisation(3, name="示例改名有限公司", status="revoked")], actor=operator, at=at)
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


@pytest.mark.parametrize("erased", ["the registration", "the change"])
def test_after_a_lawful_erasure_the_tables_equal_a_rebuild(erased: str, operator: Actor, at: datetime) -> None:
    first, _second = actions.register([an_organisation(1), an_organisation(2)], actor=operator, at=at)
    actions.register([an_organisation(1, name="示例改名有限公司", region="420102")], actor=operator, at=at)
    change = log.size() - 1
    seq = first if erased == "the registration" else change
    said = ledger.erase(seq, clause="cn.pipl.28", reason="示例", actor=operator, at=at)
    follow(FOLLOWER, [said])
    after = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == after
    assert (first in queries.subjects([first])) is (erased == "the change")
    assert queries.find("示例改名") == ()


def test_many_organisations_cost_as_many_statements_as_one(
    operator: Actor, at: datetime, django_assert_num_queries: Callable[..., object]
) -> None:
    numbers = actions.register([an_organisation(serial) for serial in range(50)], actor=operator, at=at)
    with django_assert_num_queries(3):  # type: ignore[attr-defined]  # a context manager of pytest-django
        assert len(queries.subjects(numbers)) == 50
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a context manager of pytest-django
        assert len(queries.numbers_by_code(code_of(serial) for serial in range(50))) == 50


def test_all_organisations_come_in_order_and_in_steps(operator: Actor, at: datetime) -> None:
    numbers = actions.register([an_organisation(serial) for serial in range(7)], actor=operator, at=at)
    steps = list(queries.each(step=3))
    assert [len(step) for step in steps] == [3, 3, 1]
    assert [subject.number for step in steps for subject in step] == numbers
    assert queries.count() == 7


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(Refusal, match=r"subjects\.unknown"):
        queries.subject(10**6)


def test_a_code_that_leads_to_an_erased_organisation_is_refused_until_the_two_are_split(
    operator: Actor, at: datetime
) -> None:
    kept, absorbed = actions.register([an_organisation(1), an_organisation(2)], actor=operator, at=at)
    merging.merge(kept, absorbed, why="登记机关答复", actor=operator, at=at)
    follow(FOLLOWER, [ledger.erase(kept, clause="cn.pipl.28", reason="示例", actor=operator, at=at)])
    with pytest.raises(Refusal, match=r"subjects\.erased"):
        actions.register([an_organisation(3), an_organisation(2)], actor=operator, at=at)
    assert queries.numbers_by_code([code_of(3)]) == {}, "then nothing is registered"
    merging.split(absorbed, why="登记内容已删除", actor=operator, at=at)
    assert actions.register([an_organisation(2)], actor=operator, at=at) == [absorbed]
