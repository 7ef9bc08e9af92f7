"""Repair at one window: one application, two documents, a part for each authority, and what follows the same day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chuxin.assessment.consequences import queries as consequences
from chuxin.assessment.consequences.permission import Permitted, Request
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import State
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import actions, boards, papers, queries, repairs
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.case import Case, state_after
from chuxin.services.cases.workflow_reading import workflow_from
from chuxin.services.open_data import feed
from chuxin.services.publication import queries as publication
from tests.assessment.consequences.hub import OPERATOR, Hub, code, hub, noon
from tests.shipped import shipped

__all__ = ["hub"]

DECIDED, APPLIED, ON = date(2025, 5, 12), date(2026, 6, 1), date(2026, 6, 4)
FIRST, SECOND = "示例部门", "示例第二部门"
PROOF = ("履行证明.pdf", b"%PDF-1.7 proof")
SIGNED = {"commitment": "是"}
FOUND = {"way": "材料审查", "fulfilled": "是", "finding": "罚款已缴清"}
LEAD = Actor("account:lead", "信用窗口 / Window", frozenset({"case.lead"}), agency="11990000000000003C")
CARD = "national.comprehensive"


def officer(source: str, permit: str = "case.handle", name: str = "officer") -> Actor:
    return Actor(f"account:{name}", f"{source}经办岗 / Officer", frozenset({permit}), agency=source)


def head(source: str, name: str = "head") -> Actor:
    return officer(source, "case.decide", name)


def firm(hub: Hub, place: int = 0) -> Actor:
    return Actor("account:firm", permits=frozenset({"case.apply"}), subject=hub.numbers[place])


def applied(hub: Hub, *found: str, on: date = APPLIED, place: int = 0) -> tuple[int, ...]:
    """The parts of an application about these records."""
    asked = Opening("national.repair", hub.numbers[place], found, SIGNED, (PROOF,))
    opened = actions.open_case(asked, actor=firm(hub, place), at=noon(on))
    return tuple(part.seq for part in queries.parts(opened.case.seq))


def take(seq: int, step: str, actor: Actor, on: date = ON, **form: str) -> Case:
    return actions.take(seq, step, form, actor=actor, at=noon(on))


def decided(seq: int, source: str, on: date = ON) -> None:
    """A part taken up, verified and approved."""
    take(seq, "accept", officer(source), on)
    take(seq, "verify", officer(source), on, **FOUND)
    take(seq, "approve", head(source), on)


def state_of(seq: int) -> str:
    found = queries.case(seq)
    return state_after(found, queries.governing(found)).id


def test_r30_two_authorities_decide_and_display_grade_and_measures_follow_the_same_day(hub: Hub) -> None:
    banned = hub.banned(0, DECIDED)
    other = hub.listed(0, date(2026, 4, 10), source=SECOND)
    hub.supply(evaluation.scorecard(CARD, ON).items)
    ban = Request("national.measure.procurement_ban", SubjectType.LEGAL_PERSON, "procurement_supervisor")

    def stands(on: date) -> tuple[set[str], bool, str | None]:
        """What everyone is shown, whether a measure may rest on it, and the grade."""
        seen = publication.profile_of(hub.numbers[0], viewer=ANYONE, on=on)
        shown = {line.record for lane in seen.lanes for line in lane.lines}
        told = evaluation.explain(subjects.subject(hub.numbers[0]), CARD, on=on)
        return shown, isinstance(consequences.check(ban, hub.numbers[0], on=on), Permitted), told.grade

    assert stands(APPLIED) == ({banned, other}, True, "D")
    ledger.seal(actor=OPERATOR, at=noon(APPLIED))
    copied = feed.present(APPLIED)
    parts = {queries.case(seq).parties["source"]: seq for seq in applied(hub, banned, other)}
    first, second = parts[FIRST], parts[SECOND]
    joint = queries.case(first).parent
    assert joint is not None
    take(first, "accept", officer(FIRST))
    take(first, "verify", officer(FIRST), **FOUND)
    take(second, "accept", officer(SECOND))
    with pytest.raises(Refusal, match=r"repair\.nothing_to_recognise"):
        take(second, "recognise", officer(SECOND), verification=queries.case(second).number)
    take(second, "recognise", officer(SECOND), verification=queries.case(first).number)
    for seq, source in ((first, FIRST), (second, SECOND)):
        with pytest.raises(Refusal, match=r"case\.not_yours"):
            take(seq, "approve", head("其他部门"))
        assert state_of(joint) == "passed_on"
        take(seq, "approve", head(source))
    assert (state_of(joint), state_of(first), state_of(second)) == ("closed", "approved", "approved")
    shown, permitted, grade = stands(ON)
    assert (shown, permitted, grade != "D") == (set(), False, True)
    ledger.seal(actor=OPERATOR, at=noon(ON))
    told = feed.page(copied, on=ON).changes
    assert {each.told["record"]: each.kind.value for each in told} == {banned: "repaired", other: "repaired"}
    numbers = [each.number for each in papers.issued([first])[first]]
    assert numbers == ["信修受〔2026〕1号", "信修决〔2026〕1号"]
    assert papers.issued([joint])[joint][0].paper == "national.repair_commitment"


def test_r30_the_form_asks_for_a_signature_and_the_proof_and_no_form_can_hold_a_fee() -> None:
    found = {each.id: each for each in shipped() if each.kind == "workflow"}
    repair, _ = workflow_from(found["national.repair"])
    assert repair is not None
    assert [(field.name, field.required) for field in repair.opening.form] == [("commitment", True), ("agent", False)]
    assert repair.opening.evidence, "the proof; the letter of commitment is filled in by the hub"
    fee = {"name": "service_fee", "title": {"zh": "代理费", "en": "Fee"}, "type": "money", "unit": "元"}
    opening = {**found["national.repair"].body["open"], "form": [fee]}  # type: ignore[dict-item]
    wrong = replace(found["national.repair"], body={**found["national.repair"].body, "open": opening})
    assert any("R30" in each.message.en for each in workflow_from(wrong)[1])


def test_r46_an_agent_shows_its_agreement(hub: Hub) -> None:
    record = hub.state(0, "national.penalty", DECIDED, tier="general")
    told = {**SIGNED, "agent": code(1)}
    asked = Opening("national.repair", hub.numbers[0], (record,), told, (PROOF,))
    with pytest.raises(Refusal, match=r"repair\.agreement_missing"):
        actions.open_case(asked, actor=firm(hub), at=noon(APPLIED))
    agreement = ("代理协议.pdf", b"%PDF-1.7 agreement")
    opened = actions.open_case(replace(asked, files=(PROOF, agreement)), actor=LEAD, at=noon(APPLIED)).case
    assert opened.applicant == hub.numbers[0], "entered at the window on its behalf"
    assert [each.name for each in opened.steps[0].evidence] == ["履行证明.pdf", "代理协议.pdf"]


def test_lifecycle_12_2_an_old_penalty_is_repaired_under_the_new_procedure_from_its_own_day_on(hub: Hub) -> None:
    record = hub.state(0, "national.penalty", date(2025, 10, 10), tier="general", sector="食品")
    with pytest.raises(Refusal, match=r"repair\.too_early") as refused:
        applied(hub, record, on=date(2026, 4, 15))
    assert "2026年10月10日" in refused.value.sentence.zh
    (part,) = applied(hub, record, on=date(2026, 10, 12))
    assert queries.clocks_of(queries.case(part), date(2026, 10, 12))[0].due == date(2026, 10, 15)


def test_lifecycle_12_5_an_extension_is_late_nowhere_and_silence_is_told_to_the_lead(hub: Hub) -> None:
    record = hub.state(0, "national.penalty", DECIDED, tier="general")
    (part,) = applied(hub, record, on=date(2026, 4, 10))
    told = {"until": "2026-04-22", "reason": "需向法院核实"}
    take(part, "extend", head(FIRST), date(2026, 4, 15), **told)
    assert [(one.open, one.late) for one in boards.loads(date(2026, 4, 21))] == [(1, 0)]
    assert actions.look(actor=OPERATOR, at=noon(date(2026, 4, 21))) == 0
    assert [(one.authority, one.late) for one in boards.loads(date(2026, 4, 23))] == [(FIRST, 1)]
    assert actions.look(actor=OPERATOR, at=noon(date(2026, 4, 23))) == 1
    assert queries.case(part).steps[-1].step == "late"
    take(part, "urge", LEAD, date(2026, 4, 23), reason="请尽快受理")


def test_r35_every_refusal_is_a_decision_with_its_reason_and_where_to_go_from_there(hub: Hub) -> None:
    record = hub.state(0, "national.penalty", DECIDED, tier="general")
    (part,) = applied(hub, record)
    take(part, "accept", officer(FIRST))
    take(part, "verify", officer(FIRST), **{**FOUND, "fulfilled": "否"})
    with pytest.raises(Refusal, match=r"repair\.not_fulfilled"):
        take(part, "approve", head(FIRST))
    refused = take(part, "refuse", head(FIRST), reason="罚款尚未缴清")
    paper = queries.case(part).last("refuse")
    assert paper is not None
    assert paper.paper is not None
    text = str(paper.paper.lines)
    for words in (
        "罚款尚未缴清",
        "60日内依法申请行政复议",
        "6个月内依法向人民法院提起行政诉讼",
        "within 60 days",
        "再次申请",
    ):
        assert words in text
    assert records.record(record, on=ON).state is State.LIVE
    assert state_of(refused.parent or -1) == "closed"
    again = applied(hub, record, on=date(2026, 7, 1))
    assert len(again) == 1, "once the duty is met it is applied for again"


def test_false_material_brings_the_record_back_and_the_next_application_waits(hub: Hub) -> None:
    record = hub.state(0, "national.penalty", DECIDED, tier="serious", content="罚款")
    other = hub.state(0, "national.penalty", DECIDED, tier="general")
    (part,) = applied(hub, record)
    decided(part, FIRST)
    assert records.record(record, on=ON).state is State.REPAIRED
    with pytest.raises(Refusal, match=r"case\.four_eyes"):
        take(part, "revoke", head(FIRST), reason="缴款凭证系伪造")
    revoked = date(2026, 7, 1)
    take(part, "revoke", head(FIRST, "another"), revoked, reason="缴款凭证系伪造")
    assert records.record(record, on=revoked).state is State.LIVE
    seen = publication.profile_of(hub.numbers[0], viewer=ANYONE, on=revoked)
    until = {line.record: line.window.until for lane in seen.lanes for line in lane.lines}
    assert until[record] == date(2028, 5, 12), "to the longest day, and shown again"
    with pytest.raises(Refusal, match=r"repair\.cooling") as refused:
        applied(hub, other, on=date(2026, 8, 3))
    assert "2027年7月1日" in refused.value.sentence.zh
    assert repairs.cooling_until(hub.numbers[0], date(2027, 7, 2)) is None
    assert repairs.cooling_until(hub.numbers[1], revoked) is None


def test_r39_a_plan_of_reorganisation_shields_until_it_is_carried_out(hub: Hub) -> None:
    banned = hub.banned(0, DECIDED)
    ban = Request("national.measure.procurement_ban", SubjectType.LEGAL_PERSON, "procurement_supervisor")
    told = {
        "court": "示例市中级人民法院",
        "ruling_no": "示破1号",
        "approved_on": "2026-05-20",
        "executed_by": "2026-12-31",
    }
    asked = Opening("national.reorganisation", hub.numbers[0], (banned,), told, (PROOF,))
    seq = actions.open_case(asked, actor=firm(hub), at=noon(APPLIED)).case.seq
    take(seq, "check", LEAD)
    with pytest.raises(Refusal, match=r"case\.four_eyes"):
        take(seq, "shield", LEAD)
    take(seq, "shield", replace(LEAD, id="account:second"))

    def stands(on: date) -> tuple[int, bool, State]:
        seen = publication.profile_of(hub.numbers[0], viewer=ANYONE, on=on)
        permitted = isinstance(consequences.check(ban, hub.numbers[0], on=on), Permitted)
        return sum(len(lane.lines) for lane in seen.lanes), permitted, records.record(banned, on=on).state

    assert stands(ON) == (0, False, State.LIVE), "shielded, suspended, and still standing"
    done = date(2026, 10, 12)
    actions.take(seq, "executed", files=(PROOF,), actor=firm(hub), at=noon(done))
    take(seq, "pass_on", LEAD, done)
    (part,) = (each.seq for each in queries.parts(seq))
    decided(part, FIRST, done)
    take(seq, "finish", LEAD, done)
    assert stands(done) == (0, False, State.REPAIRED)
    failing = hub.listed(1, DECIDED)
    second = replace(asked, subject=hub.numbers[1], records=(failing,))
    seq = actions.open_case(second, actor=LEAD, at=noon(APPLIED)).case.seq
    take(seq, "check", LEAD)
    take(seq, "shield", replace(LEAD, id="account:second"))
    take(seq, "fail", LEAD, done, reason="法院裁定终止重整计划")
    seen = publication.profile_of(hub.numbers[1], viewer=ANYONE, on=done)
    assert [line.record for lane in seen.lanes for line in lane.lines] == [failing]
