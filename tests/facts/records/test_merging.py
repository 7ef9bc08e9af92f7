"""Two organisations are one, or two again: what is found where, and that a split restores every table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest
from django.conf import LazySettings

from chuxin.facts.records import actions as records
from chuxin.facts.records import queries
from chuxin.facts.records.followers import FOLLOWER as RECORDS
from chuxin.facts.records.record import Statement, record_id
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects import merging
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.followers import FOLLOWER as SUBJECTS
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from tests.foundation.subjects.organisations import an_organisation, code_of
from tests.shipped import install, national

OPERATOR = Actor("system:operator", permits=frozenset({"*"}))
AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
ON = date(2026, 3, 1)


@pytest.fixture
def hub(db: None, settings: LazySettings) -> None:
    install(national("law.yaml", "kinds.yaml"), actor=OPERATOR, at=AT)


def _stated(subject: int, no: str) -> None:
    record = record_id("example.item", [no])
    one = Statement(
        record, "example.item", "e", subject, "s", "b1", 1, no, date(2026, 1, 1), None, None, None, None, {"no": no}
    )
    records.state([one], actor=OPERATOR, at=AT)


def _file(number: int) -> set[str]:
    return {each.doc_no for each in queries.file_of(number, on=ON)}


def _merge(kept: int, absorbed: int) -> None:
    merging.merge(kept, absorbed, why="登记机关答复", actor=OPERATOR, at=AT)
    records.catch_up()


def _split(absorbed: int) -> None:
    merging.split(absorbed, why="误合并", actor=OPERATOR, at=AT)
    records.catch_up()


def _tables() -> tuple[str, str]:
    return fingerprint(SUBJECTS), fingerprint(RECORDS)


def test_records_names_and_codes_are_found_under_one_and_a_split_restores_all(hub: None) -> None:
    one, two = subjects.register([an_organisation(1), an_organisation(2)], actor=OPERATOR, at=AT)
    _stated(one, "甲1")
    _stated(two, "乙1")
    before = _tables()
    _merge(one, two)

    assert _file(one) == {"甲1", "乙1"}
    assert _file(two) == set()
    found = register.subject_by_code(code_of(2))
    assert found is not None
    assert (found.number, found.code) == (one, code_of(1))
    assert {str(each) for each in found.identifiers} == {code_of(1), code_of(2)}
    assert {each.name for each in found.names} == {"示例1有限公司", "示例2有限公司"}
    assert [each.number for each in register.find("示例2")] == [one]
    assert register.count() == 1
    assert register.subject(two).number == one
    assert [each.number for each in register.members()] == [one]

    _split(two)
    assert _tables() == before
    assert (_file(one), _file(two)) == ({"甲1"}, {"乙1"})


def test_what_is_stated_of_an_absorbed_one_is_found_under_the_other_and_goes_back_with_it(hub: None) -> None:
    one, two = subjects.register([an_organisation(1), an_organisation(2)], actor=OPERATOR, at=AT)
    _merge(one, two)
    _stated(two, "乙2")
    assert _file(one) == {"乙2"}
    _split(two)
    assert (_file(one), _file(two)) == (set(), {"乙2"})


def test_a_registration_under_the_absorbed_code_does_not_rename_the_other(hub: None) -> None:
    one, two = subjects.register([an_organisation(1), an_organisation(2)], actor=OPERATOR, at=AT)
    _merge(one, two)
    assert subjects.register([an_organisation(2, name="示例二号有限公司")], actor=OPERATOR, at=AT) == [one]
    assert register.subject(one).name == "示例1有限公司"


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_mergers_undone_is_as_before_and_rebuilt_the_same(hub: None, seed: int) -> None:
    chance = Random(seed)
    numbers = subjects.register([an_organisation(n) for n in range(1, 7)], actor=OPERATOR, at=AT)
    for place, number in enumerate(numbers):
        _stated(number, f"第{place}号")
    before, done = _tables(), []
    for _ in range(4):
        roots = [number for number in numbers if number not in register.absorbed()]
        kept, absorbed = chance.sample(roots, 2)
        _merge(kept, absorbed)
        done.append(absorbed)
    merged = _tables()
    for follower in (SUBJECTS, RECORDS):
        rebuild(follower)
    assert _tables() == merged
    for absorbed in reversed(done):
        _split(absorbed)
    assert _tables() == before
    for follower in (SUBJECTS, RECORDS):
        rebuild(follower)
    assert _tables() == before


def test_what_may_not_be_one_is_refused(hub: None) -> None:
    parent = an_organisation(1, name="示例集团有限公司")
    branch = an_organisation(2, name="示例集团有限公司武汉分公司")
    school = an_organisation(3, kind="public_institution")
    one, two, three = subjects.register([parent, branch, school], actor=OPERATOR, at=AT)
    for kept, absorbed, code in (
        (one, two, "subjects.branch"),
        (one, three, "subjects.types_differ"),
        (one, one, "subjects.same"),
        (one, 10_000, "subjects.unknown"),
    ):
        with pytest.raises(Refusal) as refused:
            _merge(kept, absorbed)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        _split(two)
    assert refused.value.code == "subjects.not_absorbed"
    with pytest.raises(Refusal) as refused:
        merging.merge(one, two, why=" ", actor=OPERATOR, at=AT)
    assert refused.value.code == "subjects.no_reason"
    with pytest.raises(Refusal) as refused:
        merging.merge(one, two, why="x", actor=Actor("agency:x"), at=AT)
    assert refused.value.code == "access.not_permitted"
