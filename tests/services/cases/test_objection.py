"""Objection from its submission to its end: marked at once, decided by the source, and what follows everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from chuxin.assessment.consequences import queries as consequences
from chuxin.assessment.consequences.dispute import DISPUTE_TITLES
from chuxin.assessment.consequences.permission import Permitted, Request
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.followers import FOLLOWER as EVALUATION
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import State
from chuxin.facts.records.timeline import stops
from chuxin.foundation.law import actions as law
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import actions, papers, queries
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.claims import claims_of
from tests.assessment.consequences.hub import OPERATOR, Hub, noon
from tests.services.cases.objecting import (
    DEPUTY,
    GROUND,
    HEAD,
    LEAD,
    OFFICER,
    OPENED,
    SOURCE,
    firm,
    objected,
    state_of,
    step,
    with_source,
)  # fmt: skip
from tests.shipped import shipped

FINE: dict[str, Json] = {"kinds": ["罚款"], "fine_amount": "200000", "facts": "示例事实", "tier": "general"}
CARD = "national.comprehensive"
CLAIM = {**GROUND, "claim.fine_amount": "20000"}


def penalty(hub: Hub, **given: Json) -> str:
    """A fine of the first organisation, whose sum is wrong."""
    return hub.state(0, "national.penalty", date(2026, 4, 10), **{**FINE, **given})


def refused(code: str, seq: int, name: str, actor: Actor, **form: str) -> None:
    with pytest.raises(Refusal, match=code):
        step(seq, name, actor, **form)


def test_r28_the_mark_shows_at_once_and_adverse_use_is_suspended_until_the_end(hub: Hub) -> None:
    record, other = hub.banned(0, date(2026, 4, 10)), hub.listed(0, date(2026, 4, 10))
    hub.supply(evaluation.scorecard(CARD, OPENED).items)
    ban = Request("national.measure.procurement_ban", SubjectType.LEGAL_PERSON, "procurement_supervisor")

    def stands() -> tuple[bool, str | None, int | None]:
        """Whether a measure may rest on the record, and the grade with the score."""
        told = evaluation.explain(subjects.subject(hub.numbers[0]), CARD, on=OPENED)
        return isinstance(consequences.check(ban, hub.numbers[0], on=OPENED), Permitted), told.grade, told.score

    before = stands()
    assert before[:2] == (True, "D")
    seqs = [objected(hub, each) for each in (record, other)]
    mark = consequences.disputes_of([record])[0]
    assert (mark.kind, mark.doc_no, mark.since) == ("objection", queries.case(seqs[0]).number, OPENED)
    for name, actor, form in (
        ("accept", LEAD, {}),
        ("pass_on", LEAD, {}),
        ("check", OFFICER, {"finding": "决定书载明的内容与记录相同"}),
        ("dismiss", HEAD, {"reason": "记录与决定书一致"}),
        ("notify_dismissal", LEAD, {}),
        ("waive", firm(hub), {}),
    ):
        for seq in seqs:
            step(seq, name, actor, **form)
        permitted, grade, score = stands()
        assert (permitted, score) == (False, before[2]), "points count, with a flag"
        assert grade != "D", "no veto rests on a record under objection"
    marked = evaluation.explain(subjects.subject(hub.numbers[0]), CARD, on=OPENED)
    assert {one.record for each in marked.shares for one in each.evidence if one.objected} == {record}
    kept = fingerprint(EVALUATION)
    rebuild(EVALUATION)
    assert fingerprint(EVALUATION) == kept
    for seq in seqs:
        step(seq, "close", LEAD)
    assert stands() == before


def test_r29_a_correction_is_a_new_version_under_the_sources_authority_and_leaves_other_fields(hub: Hub) -> None:
    record = penalty(hub)
    before = records.record(record, on=OPENED)
    seq = with_source(hub, record, CLAIM)
    claim = claims_of(queries.case(seq).form)[0]
    assert (claim.field, claim.present, claim.claimed) == ("fine_amount", "200000", "20000")
    refused(r"case\.out_of_order", seq, "notify", LEAD)
    step(seq, "correct", HEAD, reason="录入错误")
    now = records.record(record, on=OPENED)
    assert {name for name in now.fields if now.fields[name] != before.fields.get(name)} == {"fine_amount"}
    assert (now.version, now.source, now.batch) == (2, SOURCE, queries.case(seq).number)
    assert (str(now.amount), now.tier, now.state) == ("20000", "general", State.LIVE)
    assert not consequences.disputes_of([record])[0].open(OPENED)
    step(seq, "notify", LEAD)
    assert state_of(seq) == "closed"
    (reply,) = papers.issued([seq])[seq]
    assert reply.paper == "national.objection_upheld"


def test_r29_supplement_stop_remove_and_partly_are_outcomes_of_their_own(hub: Hub) -> None:
    record = penalty(hub)
    seq = with_source(hub, record, CLAIM)
    refused(r"correction\.overwrites", seq, "supplement", HEAD, reason="补充")
    refused(r"case\.no_claim", seq, "partly", HEAD, reason="部分成立")
    refused(r"correction\.checks", seq, "partly", HEAD, reason="部分成立", claim_fine_amount="(empty)")
    step(seq, "partly", HEAD, reason="部分成立", claim_fine_amount="50000")
    assert records.record(record, on=OPENED).fields["fine_amount"] == "50000"
    other = penalty(hub)
    step(with_source(hub, other, {**GROUND, "claim.sector": "食品"}), "supplement", HEAD, reason="补充领域")
    assert records.record(other, on=OPENED).fields["sector"] == "食品"
    for name, state, stopped in (("stop", State.LIVE, True), ("remove", State.WITHDRAWN, False)):
        record = penalty(hub)
        step(with_source(hub, record), name, HEAD, reason="不应公示")
        found = records.record(record, on=OPENED)
        assert (found.state, any(event.kind == "stopped" for event in found.events)) == (state, stopped)


def test_a_claim_is_read_by_the_grammar_of_its_field_and_never_about_what_identifies_the_record(hub: Hub) -> None:
    record = penalty(hub)
    for name, value, code in (
        ("claim.fine_amount", "很多", "number"),
        ("claim.fine_amount", "200000", "claim.the_same"),
        ("claim.decided_on", "2026-01-01", "case.unasked"),
        ("claim.publicity_until", "2026-08-01", "case.unasked"),
        ("ground", "rage", "enum"),
    ):
        with pytest.raises(Refusal, match=r"case\.form") as found:
            objected(hub, record, {**GROUND, name: value})
        assert [each.place.field for each in found.value.findings] == [name]
        assert code in found.value.findings[0].code
    assert consequences.disputes_of([record]) == ()


def test_r35_a_dismissal_is_reviewed_once_by_another_officer_and_the_mark_stands_meanwhile(hub: Hub) -> None:
    record = penalty(hub)
    seq = with_source(hub, record, CLAIM)
    step(seq, "dismiss", HEAD, reason="金额与决定书一致")
    step(seq, "notify_dismissal", LEAD)
    step(seq, "ask_review", firm(hub), statement="请核对决定书原件")
    refused(r"case\.four_eyes", seq, "review_dismiss", HEAD, reason="维持")
    assert consequences.disputes_of([record])[0].open(OPENED)
    step(seq, "review_correct", DEPUTY, reason="原件为二万元", claim_fine_amount="20000")
    assert records.record(record, on=OPENED).fields["fine_amount"] == "20000"
    assert not consequences.disputes_of([record])[0].open(OPENED)


def test_r32_a_lawsuit_is_noted_with_its_number_beside_an_objection_and_settled_by_the_source(hub: Hub) -> None:
    record = penalty(hub)
    objected(hub, record)
    told = {"kind": "litigation", "body": "示例市中级人民法院", "doc_no": "（2026）示行初1号"}
    asked = Opening("national.suit", hub.numbers[0], (record,), told)
    suit = actions.open_case(asked, actor=firm(hub), at=noon(OPENED)).case
    assert suit.form["doc_no"] == "（2026）示行初1号"
    assert {each.kind for each in consequences.disputes_of([record]) if each.open(OPENED)} == {
        "objection",
        "litigation",
    }
    step(suit.seq, "settle", OFFICER, outcome="upheld", reason="判决驳回")
    assert {each.kind for each in consequences.disputes_of([record]) if each.open(OPENED)} == {"objection"}


def test_a_province_that_suspends_display_does_so_by_one_dated_number_until_the_case_is_closed(hub: Hub) -> None:
    switch = next(each for each in shipped("national") if each.id == "national.objection.suspend_display")
    values: list[Json] = [{"from": "2023-01-01", "value": "0"}, {"from": "2026-07-01", "value": "1"}]
    law.install([replace(switch, body={**switch.body, "values": values})], actor=OPERATOR, at=noon(date(2026, 7, 1)))
    record = penalty(hub)

    def shown() -> bool:
        return not stops(records.events_of(record), OPENED)

    seq = objected(hub, record)
    assert shown(), "the mark is at once; display is suspended where the hub takes the objection up"
    step(seq, "accept", LEAD)
    assert not shown()
    step(seq, "give_up", firm(hub))
    step(seq, "close", LEAD)
    assert shown()


def test_who_is_not_the_organisation_or_the_source_neither_objects_nor_decides(hub: Hub) -> None:
    record = penalty(hub)
    asked = Opening("national.objection", hub.numbers[0], (record,), GROUND)
    with pytest.raises(Refusal, match=r"case\.not_yours"):
        actions.open_case(asked, actor=firm(hub, 1), at=noon(OPENED))
    elsewhere = Opening("national.objection", hub.numbers[1], (record,), GROUND)
    with pytest.raises(Refusal, match=r"case\.record_unknown"):
        actions.open_case(elsewhere, actor=firm(hub, 1), at=noon(OPENED))
    seq = with_source(hub, record)
    with pytest.raises(Refusal, match=r"case\.pending"):
        objected(hub, record)
    strange = Actor("account:strange", permits=frozenset({"case.decide"}), agency="其他部门")
    refused(r"case\.not_yours", seq, "dismiss", strange, reason="无关部门")


def test_the_hub_mends_by_itself_only_what_it_holds_otherwise_than_it_was_sent(hub: Hub) -> None:
    seq = objected(hub, penalty(hub), CLAIM)
    step(seq, "accept", LEAD)
    refused(r"case\.not_as_sent", seq, "fix", LEAD, reason="平台差错", claim_fine_amount="20000")


def test_a_decision_annulled_is_withdrawn_with_four_eyes_counted_from_the_annulment(hub: Hub) -> None:
    record = penalty(hub)
    told = {"ground": "annulled", "happened_on": "2026-07-01", "doc_no": "示撤〔2026〕1号"}
    asked = Opening("national.withdrawal", hub.numbers[0], (record,), told)
    seq = actions.open_case(asked, actor=OFFICER, at=noon(OPENED)).case.seq
    assert queries.queue(SOURCE)[0].due == date(2026, 7, 6)
    step(seq, "withdraw", HEAD, reason="原决定经复议撤销")
    event = records.events_of(record)[0]
    assert (event.kind, event.doc_no, event.reason.zh) == ("withdrawn", "示撤〔2026〕1号", "撤回：原决定经复议撤销")


def test_r48_what_is_told_names_facts_and_judges_nobody() -> None:
    """The words of the procedures and of the marks speak of records and decisions, never of an organisation's worth."""
    told = [each for each in shipped("national") if each.kind == "workflow" and each.id.startswith("national.")]
    words = [line for each in told if each.id in PROCEDURES for line in lines_of(each.body)]
    words += [text for title in DISPUTE_TITLES.values() for text in (title.zh, title.en)]
    assert len(words) > 100
    judging = ("失信企业", "老赖", "黑名单", "不诚信", "dishonest", "untrustworthy", "blacklist", "offender")
    assert [line for line in words if any(word in line.lower() for word in judging)] == []


PROCEDURES = {"national.objection", "national.suit", "national.withdrawal"}


def lines_of(value: Json) -> Iterator[str]:
    """Every text in a definition."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from lines_of(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from lines_of(each)
