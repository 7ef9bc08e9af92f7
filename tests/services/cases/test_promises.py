"""What a case leads to: a record under the catalogue, seen by whom it concerns, hanging on the body, not its name."""

from __future__ import annotations

from datetime import date

import pytest

from chuxin.facts.records import queries as records
from chuxin.foundation.ledger.following import fingerprint, follow, rebuild
from chuxin.foundation.subjects import merging
from chuxin.kernel.actor import Actor
from chuxin.kernel.codes import check_character
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import actions, queries
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.followers import FOLLOWER
from chuxin.services.cases.seeing import seen_by
from tests.assessment.consequences.hub import AGENCY, OPERATOR, Hub, noon
from tests.services.cases.test_cases import WORKER, firm

GIVEN = date(2026, 4, 10)
OFFICE = AGENCY + check_character(AGENCY)
OFFICER = Actor("account:officer", "示例单位 / Sample office", frozenset({"case.handle"}), agency=OFFICE)
TOLD = {"office": OFFICE, "content": "按期完成示例工程", "due_on": "2026-05-20", "declares_clean": "是"}


def given(hub: Hub, place: int = 0, **form: str) -> int:
    """A promise of one of the organisations: the number of its case."""
    asked = Opening("example.promise", hub.numbers[place], form={**TOLD, **form})
    return actions.open_case(asked, actor=firm(hub, place), at=noon(GIVEN)).case.seq


def test_what_is_accepted_is_a_record_and_what_is_determined_its_next_version(cases_hub: Hub) -> None:
    seq = given(cases_hub)
    assert records.file_of(cases_hub.numbers[0], on=GIVEN) == ()
    actions.take(seq, "accept", actor=OFFICER, at=noon(GIVEN))
    (stated,) = records.file_of(cases_hub.numbers[0], on=GIVEN)
    assert (stated.item, stated.source, stated.doc_no) == ("national.commitment", OFFICE, queries.case(seq).number)
    assert (stated.fields["content"], stated.fields["valid_until"]) == (TOLD["content"], TOLD["due_on"])
    assert actions.look(actor=WORKER, at=noon(date(2026, 5, 16))) == 0
    assert actions.look(actor=WORKER, at=noon(date(2026, 5, 17))) == 1
    assert actions.look(actor=WORKER, at=noon(date(2026, 5, 20))) == 0
    assert actions.look(actor=WORKER, at=noon(date(2026, 5, 21))) == 1
    actions.take(seq, "keep", {"reason": "已补做"}, actor=OFFICER, at=noon(date(2026, 5, 25)))
    (stated,) = records.file_of(cases_hub.numbers[0], on=date(2026, 5, 20))
    assert (stated.version, stated.fields["fulfilment"]) == (2, "全部履行")
    assert [each.step for each in queries.case(seq).steps] == ["open", "accept", "warn", "overdue", "keep"]


def test_a_promise_is_checked_against_the_file_of_its_maker(cases_hub: Hub) -> None:
    cases_hub.state(0, "national.penalty", date(2025, 12, 1), tier="general")
    with pytest.raises(Refusal, match=r"promise\.not_so") as refused:
        given(cases_hub)
    assert "示例〔2026〕1号" in refused.value.sentence.zh
    given(cases_hub, declares_clean="否")
    severe = cases_hub.state(1, "national.penalty", date(2025, 12, 1), tier="serious")
    with pytest.raises(Refusal, match=r"promise\.excluded"):
        given(cases_hub, 1, declares_clean="否")
    cases_hub.repair(severe, GIVEN)
    given(cases_hub, 1)
    with pytest.raises(Refusal, match=r"case\.form") as mended:
        given(cases_hub, 2, due_on="2026-04-09")
    assert [finding.place.field for finding in mended.value.findings] == ["due_on"]


def test_what_the_record_would_lack_refuses_the_step_and_nothing_is_kept(cases_hub: Hub) -> None:
    seq = given(cases_hub)
    nobody = Actor("account:x", "", frozenset({"case.handle"}), agency=OFFICE)
    with pytest.raises(Refusal, match=r"record\.row_refused") as refused:
        actions.take(seq, "accept", actor=nobody, at=noon(GIVEN))
    assert [finding.place.field for finding in refused.value.findings] == ["accepted_by"]
    assert [each.step for each in queries.case(seq).steps] == ["open"]


def test_a_case_goes_with_its_organisation_into_a_merger_and_back(cases_hub: Hub) -> None:
    seq = given(cases_hub)
    kept, absorbed = cases_hub.numbers[1], cases_hub.numbers[0]
    merging.merge(kept, absorbed, why="示例机构合并", actor=OPERATOR, at=noon(GIVEN))
    follow(FOLLOWER)
    assert [one.seq for one in queries.about(kept)] == [seq]
    assert queries.case(seq).subject == kept
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before
    merging.split(absorbed, why="示例机构分立", actor=OPERATOR, at=noon(GIVEN))
    follow(FOLLOWER)
    assert [one.seq for one in queries.about(absorbed)] == [seq]
    assert queries.about(kept) == ()


def test_who_asked_is_known_to_whoever_handles_it_and_to_nobody_else(cases_hub: Hub) -> None:
    asked = Opening("example.promise", cases_hub.numbers[0], form=TOLD)
    opened = actions.open_case(asked, actor=firm(cases_hub), at=noon(GIVEN))
    actions.take(opened.case.seq, "accept", actor=OFFICER, at=noon(GIVEN))
    _, holder = actions.holder(opened.code or "")
    told = {"contact": "示例协会", "question": "何时完成"}
    actions.take(opened.case.seq, "ask", told, files=[("a.pdf", b"%PDF-1")], actor=holder, at=noon(GIVEN))
    found = queries.case(opened.case.seq)
    workflow = queries.governing(found)
    for actor, whole in ((holder, True), (OPERATOR, True), (firm(cases_hub), False), (OFFICER, False)):
        last = seen_by(found, workflow, actor).steps[-1]
        assert last.form["question"] == "何时完成"
        assert ("contact" in last.form, bool(last.evidence), last.actor == holder.id) == (whole, whole, whole)
