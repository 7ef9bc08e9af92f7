"""A case from its opening to its end: who may do what, what follows at once, what the hub does when a term is over."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chuxin.facts.records import queries as records
from chuxin.facts.records.record import State
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import actions, queries
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.case import state_after
from chuxin.services.cases.followers import FOLLOWER
from tests.assessment.consequences.hub import Hub, noon

APPLIED = date(2026, 4, 10)
SOURCE = "示例部门"
OFFICER = Actor("account:officer", permits=frozenset({"case.handle"}), agency=SOURCE)
HEAD = Actor("account:head", permits=frozenset({"case.decide"}), agency=SOURCE)
ELSEWHERE = Actor("account:other", permits=frozenset({"case.handle", "case.decide"}), agency="其他部门")
WORKER = Actor("system:worker", permits=frozenset({"*"}))


def firm(hub: Hub, place: int = 0) -> Actor:
    """The account of one of the organisations."""
    return Actor("account:firm", permits=frozenset({"case.apply"}), subject=hub.numbers[place])


def applied(hub: Hub) -> tuple[int, int, str]:
    """A joint case about one penalty: its number, the number of its part, the record."""
    record = hub.state(0, "national.penalty", date(2025, 12, 1))
    asked = Opening("example.joint", hub.numbers[0], (record,))
    opened = actions.open_case(asked, actor=firm(hub), at=noon(APPLIED))
    return opened.case.seq, queries.parts(opened.case.seq)[0].seq, record


def state_of(seq: int) -> str:
    """Where a case stands."""
    found = queries.case(seq)
    return state_after(found, queries.governing(found)).id


def test_a_joint_case_is_passed_on_decided_and_closed_by_itself(cases_hub: Hub) -> None:
    joint, part, record = applied(cases_hub)
    assert [(one.seq, one.due) for one in queries.queue(SOURCE)] == [(part, date(2026, 4, 15))]
    actions.take(part, "check", actor=OFFICER, at=noon(APPLIED))
    actions.take(part, "approve", actor=HEAD, at=noon(APPLIED))
    assert state_of(part) == "repaired"
    assert state_of(joint) == "done"
    assert records.record(record, on=APPLIED).state is State.REPAIRED
    assert queries.queue(SOURCE) == ()
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_only_the_party_of_a_step_takes_it_and_never_twice_the_same_account(cases_hub: Hub) -> None:
    _, part, record = applied(cases_hub)
    for step, actor, code in (
        ("check", ELSEWHERE, "case.not_yours"),
        ("check", firm(cases_hub), "case.not_yours"),
        ("approve", HEAD, "case.out_of_order"),
        ("nowhere", OFFICER, "case.no_step"),
        ("escalate", OFFICER, "case.not_yours"),
    ):
        with pytest.raises(Refusal, match=code):
            actions.take(part, step, actor=actor, at=noon(APPLIED))
    both = Actor("account:both", permits=frozenset({"case.handle", "case.decide"}), agency=SOURCE)
    actions.take(part, "check", actor=both, at=noon(APPLIED))
    with pytest.raises(Refusal, match=r"case\.four_eyes"):
        actions.take(part, "approve", actor=both, at=noon(APPLIED))
    assert records.record(record, on=APPLIED).state is State.LIVE


def test_the_same_cannot_be_under_way_twice_and_what_is_over_needs_no_case(cases_hub: Hub) -> None:
    _, _, record = applied(cases_hub)
    asked = Opening("example.joint", cases_hub.numbers[0], (record,))
    with pytest.raises(Refusal, match=r"case\.pending"):
        actions.open_case(asked, actor=firm(cases_hub), at=noon(APPLIED))
    other = cases_hub.state(1, "national.penalty", date(2025, 12, 1))
    for wanted, code in (((other,), "case.record_unknown"), ((), "case.records")):
        with pytest.raises(Refusal, match=code):
            actions.open_case(
                Opening("example.joint", cases_hub.numbers[0], wanted), actor=firm(cases_hub), at=noon(APPLIED)
            )
    with pytest.raises(Refusal, match=r"case\.not_yours"):
        actions.open_case(
            Opening("example.joint", cases_hub.numbers[0], (other,)), actor=firm(cases_hub, 1), at=noon(APPLIED)
        )


def test_a_term_that_is_over_escalates_once_and_an_extension_is_no_delay(cases_hub: Hub) -> None:
    _, part, _ = applied(cases_hub)
    with pytest.raises(Refusal) as refused:
        actions.take(part, "extend", {"until": "某日"}, actor=OFFICER, at=noon(date(2026, 4, 14)))
    assert {finding.place.field for finding in refused.value.findings} == {"until", "reason"}
    told = {"until": "2026-04-20", "reason": "需实地核查"}
    actions.take(part, "extend", told, actor=OFFICER, at=noon(date(2026, 4, 14)))
    for day in (16, 20):
        assert actions.look(actor=WORKER, at=noon(date(2026, 4, day))) == 0
    assert actions.look(actor=WORKER, at=noon(date(2026, 4, 21))) == 1
    assert actions.look(actor=WORKER, at=noon(date(2026, 4, 22))) == 0
    assert [each.step for each in queries.case(part).steps] == ["open", "extend", "escalate"]


def test_a_queue_takes_two_statements_at_most_and_cases_four_however_many(cases_hub: Hub) -> None:
    for place in range(5):
        record = cases_hub.state(place, "national.penalty", date(2025, 12, 1))
        asked = Opening("example.joint", cases_hub.numbers[place], (record,))
        actions.open_case(asked, actor=firm(cases_hub, place), at=noon(APPLIED))
    with CaptureQueriesContext(connection) as asked_for:
        first = queries.queue(SOURCE, limit=2)
        rest = queries.queue(SOURCE, after=(first[-1].due, first[-1].seq))
    assert len(asked_for) == 3  # the last page asks for the cases without a day too
    assert len({one.seq for one in (*first, *rest)}) == 5
    with CaptureQueriesContext(connection) as asked_for:
        queries.cases([one.seq for one in (*first, *rest)])
    assert len(asked_for) <= 4
