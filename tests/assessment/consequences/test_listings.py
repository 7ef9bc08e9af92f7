"""A severe listing goes its whole procedure, in order, by several people, and ends by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chuxin.assessment.consequences import actions, listings, procedure, queries
from chuxin.assessment.consequences.act import Step
from chuxin.assessment.consequences.actions import Service
from chuxin.assessment.consequences.cases import Proposal, case, cases
from chuxin.assessment.consequences.followers import FOLLOWER
from chuxin.assessment.consequences.listings import Decision
from chuxin.assessment.consequences.permission import Permitted, Request
from chuxin.assessment.consequences.procedure import Case, Stage
from chuxin.assessment.consequences.reasons import Forbidden
from chuxin.facts.records import queries as files
from chuxin.facts.records.record import State
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from tests.assessment.consequences.hub import AT, ON, PROCUREMENT, Hub, noon, officer

LIST = "national.list.procurement"
NOTICED, CHECKED = ON, date(2026, 7, 6)
DECIDED, PUBLISHED = date(2026, 7, 8), date(2026, 7, 9)
YES = Decision(True, "示财采列〔2026〕1号", "示例：事实清楚，依据充分")


@pytest.fixture
def on() -> Iterator[None]:
    with override_settings(CONSEQUENCES=True):
        yield


def desk() -> Actor:
    return officer("desk", "regulator")


def head() -> Actor:
    return officer("head", "agency_head")


def source() -> Actor:
    return officer("source", "source_agency_officer")


def proposed(hub: Hub, place: int = 0, **change: object) -> Case:
    given_: dict[str, object] = {
        "list": LIST, "ground": "false_papers", "subject": hub.numbers[place], "reason": "示例：以虚假材料谋取中标",
    } | change  # fmt: skip
    records = given_.pop("records", None) or (hub.banned(place, date(2026, 4, 10), valid_to="2029-04-10"),)
    return listings.propose(Proposal(records=records, **given_), actor=desk(), at=AT)  # type: ignore[arg-type]


def noticed(hub: Hub) -> Case:
    found = proposed(hub)
    return listings.give_notice(found.seq, Service("direct", "示送1号", NOTICED), actor=desk(), at=AT)


def checked(hub: Hub, *, upheld: bool = False) -> Case:
    found = noticed(hub)
    return listings.check(found.seq, "示例：未提出新的事实", upheld=upheld, actor=desk(), at=noon(CHECKED))


def published(hub: Hub) -> Case:
    found = checked(hub)
    listings.decide(found.seq, YES, actor=head(), at=noon(DECIDED))
    return listings.publish(found.seq, actor=source(), at=noon(PUBLISHED))


def code_of(attempt: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        attempt()
    assert refused.value.sentence.zh
    assert refused.value.remedy.en
    return refused.value.code


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_a_listing_becomes_a_record_only_at_the_end_of_its_procedure(hub: Hub) -> None:
    found = checked(hub)
    listings.decide(found.seq, YES, actor=head(), at=noon(DECIDED))
    assert not [one for one in files.file_of(hub.numbers[0], on=PUBLISHED) if one.item == "national.severe_list"]
    listings.publish(found.seq, actor=source(), at=noon(PUBLISHED))
    (record,) = [one for one in files.file_of(hub.numbers[0], on=PUBLISHED) if one.item == "national.severe_list"]
    assert (record.fields["list_name"], record.decided_on, record.valid_to) == (PROCUREMENT, DECIDED, date(2029, 7, 8))
    assert record.fields["reason"] == "提供虚假材料谋取中标、成交"
    assert procedure.stage(case(found.seq), PUBLISHED) is Stage.PUBLISHED
    asked = Request(
        "national.measure.procurement_ban", SubjectType.LEGAL_PERSON, "procurement_supervisor", because=record.id
    )
    assert isinstance(queries.check(asked, hub.numbers[0], on=PUBLISHED), Permitted)


@pytest.mark.django_db
def test_R16_the_prior_notice_tells_grounds_basis_consequences_exits_and_remedies(hub: Hub) -> None:
    told = str(noticed(hub).steps[0].body["notice"])
    for part in (
        "提供虚假材料",
        "政府采购法（2014年修正）第77条",
        "禁止参加政府采购活动",
        "退出条件",
        "5日内",
        "行政复议",
    ):
        assert part in told


@pytest.mark.django_db
def test_R16_nothing_is_checked_or_decided_before_the_statement_period_is_over(hub: Hub) -> None:
    found = noticed(hub)
    assert procedure.statement_until(found) == date(2026, 7, 5)
    early = noon(date(2026, 7, 5))
    assert (
        code_of(lambda: listings.check(found.seq, "示例意见", upheld=False, actor=desk(), at=early))
        == "listing.period_running"
    )
    assert code_of(lambda: listings.decide(found.seq, YES, actor=head(), at=early)) == "listing.out_of_order"
    assert procedure.stage(found, date(2026, 7, 5)) is Stage.NOTICED
    assert procedure.stage(found, date(2026, 7, 6)) is Stage.HEARD


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_a_statement_found_right_cannot_end_in_a_listing(hub: Hub) -> None:
    found = noticed(hub)
    own = Actor("account:firm", permits=frozenset({"file.read_own"}), subject=hub.numbers[0])
    listings.hear(found.seq, "示例：该材料系第三方伪造，已报案。", actor=own, at=noon(date(2026, 7, 2)))
    other = Actor("account:other", permits=frozenset({"file.read_own"}), subject=hub.numbers[1])
    assert (
        code_of(lambda: listings.hear(found.seq, "示例陈述", actor=other, at=noon(CHECKED))) == "access.not_permitted"
    )
    listings.check(found.seq, "示例：经核实，陈述属实", upheld=True, actor=desk(), at=noon(CHECKED))
    assert (
        code_of(lambda: listings.decide(found.seq, YES, actor=head(), at=noon(DECIDED))) == "listing.statement_upheld"
    )
    no = Decision(False, "示财采〔2026〕2号", "示例：陈述成立，不予列入")
    assert procedure.stage(listings.decide(found.seq, no, actor=head(), at=noon(DECIDED)), DECIDED) is Stage.NOT_LISTED


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_R43_whoever_prepared_may_not_decide_and_whoever_decided_may_not_publish(hub: Hub) -> None:
    found = checked(hub)
    both = Actor(desk().id, permits=desk().permits | head().permits, agency=desk().agency)
    assert code_of(lambda: listings.decide(found.seq, YES, actor=both, at=noon(DECIDED))) == "consequences.four_eyes"
    listings.decide(found.seq, YES, actor=head(), at=noon(DECIDED))
    assert code_of(lambda: listings.publish(found.seq, actor=head(), at=noon(PUBLISHED))) == "consequences.four_eyes"


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_R43_another_department_takes_no_step_in_a_case(hub: Hub) -> None:
    found = checked(hub)
    stranger = Actor("account:elsewhere", permits=head().permits, agency="11990000990000002")
    assert (
        code_of(lambda: listings.decide(found.seq, YES, actor=stranger, at=noon(DECIDED))) == "consequences.not_yours"
    )


@pytest.mark.django_db
def test_R49_without_the_switch_no_listing_is_decided_but_not_listing_is(hub: Hub) -> None:
    found = checked(hub)
    assert code_of(lambda: listings.decide(found.seq, YES, actor=head(), at=noon(DECIDED))) == "consequences.off"
    no = Decision(False, "示财采〔2026〕2号", "示例：情节轻微，不予列入")
    listings.decide(found.seq, no, actor=head(), at=noon(DECIDED))


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_R49_a_list_whose_text_nobody_compared_is_no_basis(hub: Hub) -> None:
    found = proposed(hub, list="national.list.market_regulation", ground="refusal")
    listings.give_notice(found.seq, Service("direct", "示送1号", NOTICED), actor=desk(), at=AT)
    listings.check(found.seq, "示例：未提出陈述", upheld=False, actor=desk(), at=noon(CHECKED))
    assert code_of(lambda: listings.decide(found.seq, YES, actor=head(), at=noon(DECIDED))) == "consequences.unverified"


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_R23_what_it_rests_on_must_still_stand_when_it_is_decided(hub: Hub) -> None:
    found = checked(hub)
    hub.repair(found.records[0], CHECKED)
    assert code_of(lambda: listings.decide(found.seq, YES, actor=head(), at=noon(DECIDED))) == "listing.record"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"list": "national.list.tax", "ground": "evasion"}, "listing.elsewhere"),
        ({"list": "national.list.none"}, "law.unknown"),
        ({"ground": "dislike"}, "listing.ground"),
        ({"reason": "否"}, "text.length"),
        ({"records": ("rnone",)}, "listing.record"),
    ],
)
def test_a_proposal_needs_a_list_kept_here_a_ground_and_reasons(hub: Hub, change: dict[str, object], code: str) -> None:
    assert code_of(lambda: proposed(hub, **change)) == code


@pytest.mark.django_db
def test_R19_R20_a_proposal_rests_on_own_standing_records_above_minor(hub: Hub) -> None:
    theirs, minor = hub.banned(1, date(2026, 4, 10)), hub.banned(0, date(2026, 4, 10), tier="minor")
    disputed = hub.banned(0, date(2026, 4, 11))
    actions.mark_dispute(disputed, "objection", doc_no="示异1号", on=ON, actor=desk(), at=AT)
    for record in (theirs, minor, disputed):
        assert code_of(lambda record=record: proposed(hub, records=(record,))) == "listing.record"
    assert code_of(lambda: proposed(hub, 7)) == "listing.target"
    proposed(hub)
    assert code_of(lambda: proposed(hub)) == "listing.pending"


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_a_removal_ends_the_record_and_what_rests_on_it_that_very_day(hub: Hub) -> None:
    found = published(hub)
    record = found.steps[-1].body["record"]
    asked = Request(
        "national.measure.procurement_ban", SubjectType.LEGAL_PERSON, "procurement_supervisor", because=str(record)
    )
    day = date(2026, 10, 9)
    wrong = lambda: listings.remove(found.seq, "grace", "示移1号", actor=head(), at=noon(day))  # noqa: E731
    assert code_of(wrong) == "listing.exit"
    removed = listings.remove(found.seq, "revoked", "示移〔2026〕1号", actor=head(), at=noon(day))
    assert procedure.stage(removed, day) is Stage.REMOVED
    assert files.record(str(record), on=day).state is State.EXPIRED
    assert isinstance(queries.check(asked, hub.numbers[0], on=day - timedelta(1)), Permitted)
    assert isinstance(queries.check(asked, hub.numbers[0], on=day), Forbidden)
    assert procedure.sync_due(removed, day) == date(2026, 10, 13)
    done = listings.sync(found.seq, "示例：信用中国等已停止公示", actor=source(), at=noon(date(2026, 10, 12)))
    assert procedure.stage(done, date(2026, 10, 12)) is Stage.CLOSED


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_a_term_runs_out_by_itself_and_only_a_new_decision_lists_again(hub: Hub) -> None:
    found = published(hub)
    until = procedure.term_until(found)
    assert until == date(2029, 7, 8)
    assert procedure.stage(found, until) is Stage.PUBLISHED
    after = until + timedelta(1)
    assert procedure.stage(found, after) is Stage.RUN_OUT
    assert files.record(str(found.steps[-1].body["record"]), on=after).state is State.EXPIRED
    assert code_of(lambda: listings.publish(found.seq, actor=source(), at=noon(after))) == "listing.out_of_order"
    assert code_of(lambda: listings.decide(found.seq, YES, actor=head(), at=noon(after))) == "listing.out_of_order"


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_R35_a_lawsuit_is_noted_beside_the_listing(hub: Hub) -> None:
    found = published(hub)
    noted = listings.annotate(found.seq, "litigation", "（2026）示行初1号", actor=desk(), at=noon(PUBLISHED))
    assert noted.steps[-1].body["kind"] == "litigation"
    assert procedure.stage(noted, PUBLISHED) is Stage.PUBLISHED
    assert (
        code_of(lambda: listings.annotate(found.seq, "gossip", "1", actor=desk(), at=noon(PUBLISHED))) == "dispute.kind"
    )


@pytest.mark.django_db
def test_a_proposal_may_be_taken_back(hub: Hub) -> None:
    found = listings.drop(noticed(hub).seq, "示例：证据不足", actor=desk(), at=AT)
    assert procedure.stage(found, ON) is Stage.DROPPED
    assert procedure.stage(proposed(hub, records=found.records), ON) is Stage.PROPOSED


@pytest.mark.django_db
@pytest.mark.usefixtures("on")
def test_rebuilding_gives_the_same_cases(hub: Hub) -> None:
    found, before = published(hub), fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before
    assert cases(list=LIST) == (found,) == cases(subject=hub.numbers[0])


ORDER = ("noticed", "checked", "decided", "published", "removed", "synced")


# A crowded machine is no fault of the test.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 400), min_size=6, max_size=6), st.integers(0, 3000), st.none() | st.integers(1, 60))
def test_a_stage_follows_from_steps_and_day_alone_and_never_outlasts_the_term(
    gaps: list[int], later: int, months: int | None
) -> None:
    day, steps = date(2026, 1, 1), []
    for number, (kind, gap) in enumerate(zip(ORDER[:4], gaps, strict=False), 1):
        day += timedelta(gap + (6 if kind == "checked" else 0))
        steps.append(Step(number, kind, day, AT, "account:x", {"listed": True}))
    made = Case(
        0, LIST, "e", 1, "g", (), "示例", months, 5, 3, "", AT, date(2026, 1, 1), "account:y", tuple(steps)
    )  # fmt: skip
    on = day + timedelta(later)
    until = procedure.term_until(made)
    where = procedure.stage(made, on)
    assert where is (Stage.PUBLISHED if until is None or on <= until else Stage.RUN_OUT)
    assert procedure.ended_on(made, on) == (None if where is Stage.PUBLISHED else until + timedelta(1))  # type: ignore[operator]
