"""A measure is proposed by one, signed by another, told in writing, and never outlives what set it off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chuxin.assessment.consequences import actions, queries
from chuxin.assessment.consequences.act import Act, Circumstances, Draft, Standing, Step, worth
from chuxin.assessment.consequences.actions import Service
from chuxin.assessment.consequences.followers import FOLLOWER
from chuxin.assessment.consequences.measure import Measure
from chuxin.assessment.consequences.measure_reading import measure_from
from chuxin.assessment.consequences.permission import Ground, Permitted, Request, permitted
from chuxin.facts.records.record import Record, State
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.actor import Actor
from chuxin.kernel.days import add_months
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from tests.assessment.consequences.hub import AT, ON, Hub, national, noon, officer

BAN = "national.measure.procurement_ban"
DECIDED = date(2026, 4, 10)


@pytest.fixture
def on() -> Iterator[None]:
    with override_settings(CONSEQUENCES=True):
        yield


def draft(hub: Hub, record: str, **change: object) -> Draft:
    until = date(2028, 4, 10)
    made = Draft(BAN, hub.numbers[0], "procurement_supervisor", (record,), "示例：提供虚假材料谋取中标", until)
    return replace(made, **change)  # type: ignore[arg-type]


def proposer() -> Actor:
    return officer("proposer", "regulator")


def head() -> Actor:
    return officer("head", "agency_head")


def in_force(hub: Hub, record: str) -> Act:
    act = actions.propose(draft(hub, record), actor=proposer(), at=AT)
    actions.sign(act.seq, actor=head(), at=AT)
    return actions.serve(act.seq, Service("direct", "示送〔2026〕1号", ON), actor=proposer(), at=AT)


def standing(act: Act, day: date) -> Standing:
    return worth(act, queries.circumstances(act, day), day).standing


@pytest.mark.django_db
def test_R49_nothing_is_put_into_effect_while_the_switch_is_off(hub: Hub) -> None:
    record, size = hub.banned(0, DECIDED), log.size()
    with pytest.raises(Refusal) as refused:
        actions.propose(draft(hub, record), actor=proposer(), at=AT)
    assert (refused.value.code, log.size()) == ("consequences.off", size + 0)


@pytest.mark.django_db
def test_R49_switching_off_suspends_what_is_in_force(hub: Hub) -> None:
    with override_settings(CONSEQUENCES=True):
        act = in_force(hub, hub.banned(0, DECIDED))
        assert standing(act, ON) is Standing.IN_FORCE
    assert standing(act, ON) is Standing.SUSPENDED


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_R49_with_the_switch_on_a_row_nobody_verified_is_still_no_basis(hub: Hub) -> None:
    record = hub.listed(0, DECIDED)
    asked = draft(hub, record, measure="national.measure.fiscal_support", implementer="fund_authority", until=None)
    with pytest.raises(Refusal) as refused:
        actions.propose(asked, actor=proposer(), at=AT)
    assert refused.value.code == "consequences.unverified"


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_R21_one_proposes_another_signs_and_no_account_may_do_both(hub: Hub) -> None:
    act = actions.propose(draft(hub, hub.banned(0, DECIDED)), actor=proposer(), at=AT)
    both = Actor(proposer().id, permits=proposer().permits | head().permits, agency=proposer().agency)
    with pytest.raises(Refusal) as refused:
        actions.sign(act.seq, actor=both, at=AT)
    assert refused.value.code == "consequences.four_eyes"
    with pytest.raises(Refusal) as refused:
        actions.sign(act.seq, actor=proposer(), at=AT)
    assert refused.value.code == "access.not_permitted"
    assert standing(actions.sign(act.seq, actor=head(), at=AT), ON) is Standing.SIGNED


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_R18_a_measure_takes_effect_with_the_service_of_its_written_notice(hub: Hub) -> None:
    act = actions.propose(draft(hub, hub.banned(0, DECIDED)), actor=proposer(), at=AT)
    signed = actions.sign(act.seq, actor=head(), at=AT)
    notice = str(signed.steps[0].body["notice"])
    for told in ("政府采购法（2014年修正）第77条", "提供虚假材料谋取中标", "行政复议", "2028-04-10"):
        assert told in notice
    assert standing(signed, ON) is Standing.SIGNED
    served = actions.serve(act.seq, Service("post", "示送〔2026〕1号", ON), actor=proposer(), at=AT)
    assert served.steps[-1].body["receipt"] == "示送〔2026〕1号"
    assert standing(served, ON) is Standing.IN_FORCE


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"until": date(2029, 4, 11)}, "measure.longer"),
        ({"implementer": "court"}, "measure.wrong_implementer"),
        ({"form": "closure"}, "measure.heavier"),
        ({"measure": "national.measure.none"}, "measure.not_listed"),
        ({"records": ()}, "measure.no_trigger"),
        ({"records": ("rnone",)}, "measure.affiliate"),
        ({"reason": " "}, "text.length"),
    ],
)
def test_R17_what_the_engine_forbids_cannot_be_proposed(hub: Hub, change: dict[str, object], code: str) -> None:
    record = hub.banned(0, DECIDED)
    with pytest.raises(Refusal) as refused:
        actions.propose(draft(hub, record, **change), actor=proposer(), at=AT)
    assert refused.value.code == code


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_steps_are_taken_in_order_and_once(hub: Hub) -> None:
    act = actions.propose(draft(hub, hub.banned(0, DECIDED)), actor=proposer(), at=AT)
    service = Service("direct", "示送〔2026〕1号", ON)
    for attempt, code in (
        (lambda: actions.serve(act.seq, service, actor=proposer(), at=AT), "consequences.out_of_order"),
        (lambda: actions.lift(act.seq, "示例理由", on=ON, actor=head(), at=AT), "consequences.out_of_order"),
        (lambda: actions.decline(act.seq, "示例：证据不足", actor=head(), at=AT), None),
        (lambda: actions.sign(act.seq, actor=head(), at=AT), "consequences.out_of_order"),
    ):
        if code is None:
            attempt()
            continue
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.code == code
    for bad, code in (
        (Service("pigeon", "1", ON), "service.method"),
        (Service("post", " ", ON), "service.receipt"),
        (Service("post", "1", ON + timedelta(1)), "service.future"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.serve(act.seq, bad, actor=proposer(), at=AT)
        assert refused.value.code == code


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_R23_a_measure_is_lifted_the_day_its_record_is_repaired_or_withdrawn(hub: Hub) -> None:
    record = hub.banned(0, DECIDED)
    act = in_force(hub, record)
    hub.repair(record, date(2026, 9, 1))
    assert standing(act, date(2026, 8, 31)) is Standing.IN_FORCE
    assert standing(act, date(2026, 9, 1)) is Standing.LIFTED
    assert "修复" in worth(act, queries.circumstances(act, date(2026, 9, 1)), date(2026, 9, 1)).why.zh


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_an_objection_suspends_a_measure_and_its_settlement_brings_it_back(hub: Hub) -> None:
    record = hub.banned(0, DECIDED)
    act = in_force(hub, record)
    entry = actions.mark_dispute(record, "objection", doc_no="示异1号", on=date(2026, 7, 1), actor=proposer(), at=AT)
    assert standing(act, date(2026, 7, 1)) is Standing.SUSPENDED
    actions.settle_dispute(entry, outcome="示例：维持原记录", on=date(2026, 7, 20), actor=proposer(), at=AT)
    assert standing(act, date(2026, 7, 19)) is Standing.SUSPENDED
    assert standing(act, date(2026, 7, 20)) is Standing.IN_FORCE


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_the_end_of_a_measure_needs_nobody_to_act(hub: Hub) -> None:
    act = in_force(hub, hub.banned(0, DECIDED))
    assert standing(act, date(2028, 4, 10)) is Standing.IN_FORCE
    assert standing(act, date(2028, 4, 11)) is Standing.ENDED


@pytest.mark.django_db
def test_lifting_never_needs_the_switch(hub: Hub) -> None:
    with override_settings(CONSEQUENCES=True):
        act = in_force(hub, hub.banned(0, DECIDED))
    lifted = actions.lift(act.seq, "示例：情况变化", on=date(2026, 7, 2), actor=head(), at=noon(date(2026, 7, 2)))
    assert standing(lifted, date(2026, 7, 2)) is Standing.LIFTED


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_rebuilding_gives_the_same_acts(hub: Hub) -> None:
    act, before = in_force(hub, hub.banned(0, DECIDED)), fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before
    assert queries.act(act.seq) == act
    assert queries.acts(hub.numbers[0]) == (act,)


# What holds whatever the days: the engine and the worth of an act are pure, so days may be drawn at random.
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
MONTHS = st.integers(1, 60)
# A crowded machine is no fault of a test.
PATIENT = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def row(most: int | None) -> Measure:
    found, findings = measure_from(next(each for each in national() if each.id == BAN))
    assert found is not None, findings
    return replace(found, duration=replace(found.duration, least=None, most=most))


def a_record(decided: date, valid_to: date | None, state: State = State.LIVE) -> Record:
    return Record(
        "r1", "national.penalty", 1, "示例", "b0", 1, "示例1号", decided, None, valid_to, "serious", None, {}, 1, 1,
        datetime(2024, 1, 1, tzinfo=UTC), state,
    )  # fmt: skip


def an_act(until: date | None, served: date) -> Act:
    steps = tuple(
        Step(number, kind, served, datetime(2024, 1, 1, tzinfo=UTC), "account:head", {})
        for number, kind in enumerate(("signed", "served"), 2)
    )
    made = Draft(BAN, 1, "procurement_supervisor", ("r1",), "示例理由", until)
    at = datetime(2023, 12, 31, tzinfo=UTC)
    return Act(
        1, made, "e", Text("甲", "a"), ("c",), (Text("甲", "a"),), Text("甲", "a"), "", at, "account:proposer", steps
    )


@PATIENT
@given(DAYS, st.none() | DAYS, st.none() | MONTHS, st.none() | DAYS, DAYS)
def test_R23_no_measure_outlives_its_record_its_row_or_its_own_term(
    decided: date, valid_to: date | None, most: int | None, until: date | None, on: date
) -> None:
    state = State.EXPIRED if valid_to is not None and on > valid_to else State.LIVE
    now = Circumstances(row(most), (a_record(decided, valid_to, state),), frozenset(), True)
    found = worth(an_act(until, decided), now, on)
    if found.standing is Standing.IN_FORCE:
        assert valid_to is None or on <= valid_to
        assert most is None or on <= add_months(decided, most)
        assert until is None or on <= until


@PATIENT
@given(DAYS, st.none() | DAYS, MONTHS, st.none() | st.integers(1, 80), DAYS)
def test_R19_nothing_longer_than_its_row_is_ever_permitted(
    decided: date, valid_to: date | None, most: int, months: int | None, on: date
) -> None:
    asked = Request(BAN, SubjectType.LEGAL_PERSON, "procurement_supervisor", months=months)
    answer = permitted(asked, Ground(row(most), [a_record(decided, valid_to)]), on)
    if isinstance(answer, Permitted):
        assert answer.until is not None
        assert on <= answer.until <= add_months(decided, most)
        assert valid_to is None or answer.until <= valid_to
        assert months is None or (months <= most and add_months(on, months) - timedelta(1) <= answer.until)


@pytest.mark.parametrize("state", [State.REPAIRED, State.WITHDRAWN, State.EXPIRED, State.ARCHIVED])
@PATIENT
@given(on=DAYS)
def test_R23_what_is_not_live_carries_nothing_on_any_day(state: State, on: date) -> None:
    record = a_record(date(2024, 1, 1), None, state)
    asked = Request(BAN, SubjectType.LEGAL_PERSON, "procurement_supervisor")
    assert not isinstance(permitted(asked, Ground(row(None), [record]), on), Permitted)
    now = Circumstances(row(None), (record,), frozenset(), True)
    assert worth(an_act(None, date(2024, 1, 1)), now, on).standing is not Standing.IN_FORCE
