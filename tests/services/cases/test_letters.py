"""Two letters together (M11): the decision is served with its repair notice, both papers whose bytes follow from the
ledger; the hub opens the service of what is newly stated by itself."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyhanko.pdf_utils.reader import PdfFileReader

from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import actions, arising, boards, papers, queries
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.case import state_after
from chuxin.services.cases.followers import FOLLOWER
from chuxin.services.publication.seal import AUTHORITY_FILE
from chuxin.services.publication.sealed_report import check_report_file
from chuxin.services.publication.trust import trust_in
from tests.assessment.consequences.hub import OPERATOR, Hub, hub, noon

__all__ = ["hub"]

DECIDED, STATED = date(2026, 4, 8), date(2026, 4, 10)
SOURCE = "示例部门"
OFFICER = Actor("account:officer", "示例部门经办岗 / Officer", frozenset({"case.handle"}), agency=SOURCE)
HEAD = Actor("account:head", "示例部门负责人岗 / Head", frozenset({"case.decide"}), agency=SOURCE)
WORKER = Actor("system:worker", permits=frozenset({"*"}))
RECEIPT = {"method": "直接", "receipt_no": "示回1", "received_on": "2026-04-13"}


def penalty(hub: Hub, place: int = 0, decided_on: date = DECIDED) -> str:
    """A penalty with what its letters tell."""
    told = {"content": "罚款5万元", "basis": "《示例法》第一条", "authority_name": "示例市监督管理局"}
    return hub.state(place, "national.penalty", decided_on, tier="general", **told)


def opened(hub: Hub) -> int:
    """The number of the service case of a penalty newly stated, which the hub opened by itself."""
    penalty(hub)
    assert arising.look(actor=WORKER, at=noon(STATED)) == 1
    return queries.queue(SOURCE)[0].seq


def test_m11_no_decision_is_served_without_its_notice_unless_the_head_says_why(hub: Hub) -> None:
    seq = opened(hub)
    actions.take(seq, "decision", actor=OFFICER, at=noon(STATED))
    with pytest.raises(Refusal, match=r"service\.notice_missing") as refused:
        actions.take(seq, "serve", RECEIPT, actor=OFFICER, at=noon(STATED))
    assert refused.value.clause == "cn.state-council-22-2025"
    told = {"reason": "紧急情形", "receipt_no": "示回9"}
    with pytest.raises(Refusal, match=r"case\.not_yours"):
        actions.take(seq, "serve_alone", told, actor=OFFICER, at=noon(STATED))
    alone = actions.take(seq, "serve_alone", told, actor=HEAD, at=noon(STATED))
    assert state_after(alone, queries.governing(alone)).id == "served_alone"


def test_m11_both_letters_are_papers_of_the_office_and_the_quarter_counts_the_pair(hub: Hub) -> None:
    seq = opened(hub)
    for step, told in (("decision", {}), ("notice", {}), ("serve", RECEIPT)):
        actions.take(seq, step, told, actor=OFFICER, at=noon(date(2026, 4, 13)))
    letter, notice, receipt = papers.issued([seq])[seq]
    assert [each.paper for each in (letter, notice, receipt)] == [
        "national.decision_letter", "national.repair_notice", "national.service_receipt",
    ]  # fmt: skip
    assert letter.number == "示例〔2026〕1号", "the letter bears the decision's own number"
    assert notice.number == "信修告〔2026〕1号"
    told = queries.case(seq).last("notice")
    assert told is not None
    assert told.paper is not None
    text = str(told.paper.lines)
    for words in ("2026年7月8日", "2027年4月8日", "3个工作日", "10个工作日"):
        assert words in text, "from when it may be repaired, until when it is shown, how long it takes"
    figures = boards.kept(STATED)
    assert [(one.authority, one.year, one.quarter, one.kept, one.open, one.all) for one in figures] == [
        (SOURCE, 2026, 2, 1, 0, 1)
    ]
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_a_paper_is_the_same_to_the_byte_sealed_and_gone_with_its_entry(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)  # its keys are as old as the paper
    seq = opened(hub)
    for step in ("decision", "notice"):
        actions.take(seq, step, actor=OFFICER, at=noon(STATED))
    entry = papers.issued([seq])[seq][1].entry
    drawn = papers.drawn(entry)
    assert drawn == papers.drawn(entry)
    assert drawn != papers.drawn(entry, "zh")
    verdict = check_report_file(drawn, trust_in(settings.HOME / "keys" / AUTHORITY_FILE).authorities)
    assert verdict.holds
    assert PdfFileReader(BytesIO(drawn)).root["/MarkInfo"]["/Marked"]
    second = penalty(hub, 1)
    other = actions.open_case(Opening("national.penalty_service", hub.numbers[1], (second,)), actor=OFFICER,
                              at=noon(STATED)).case.seq  # fmt: skip
    actions.take(other, "notice", actor=OFFICER, at=noon(STATED))
    assert papers.issued([other])[other][0].number == "信修告〔2026〕2号"
    ledger.erase(entry, reason="示例：依法删除", clause="cn.penalty-law.9", actor=OPERATOR, at=noon(STATED))
    with pytest.raises(Refusal, match=r"paper\.unknown"):
        papers.drawn(entry)


def test_what_is_newly_stated_opens_once_and_history_opens_nothing(hub: Hub) -> None:
    seq = opened(hub)
    assert arising.look(actor=WORKER, at=noon(STATED)) == 0, "looked at once"
    penalty(hub, 1, date(2025, 12, 1))
    hub.withdraw(penalty(hub, 2), DECIDED)
    assert arising.look(actor=WORKER, at=noon(STATED)) == 0, "long decided, or withdrawn since"
    with CaptureQueriesContext(connection) as asked:
        assert arising.look(actor=WORKER, at=noon(STATED)) == 0
    assert len(asked) <= 12
    assert queries.queue(SOURCE)[0].seq == seq
    assert queries.queue(SOURCE)[0].due == date(2026, 4, 21)
    assert actions.look(actor=WORKER, at=noon(date(2026, 4, 22))) == 1, "not served in time: reminded"
    assert [(one.open, one.late, one.first_due) for one in boards.loads(date(2026, 4, 22))] == [
        (1, 1, date(2026, 4, 21))
    ]
