"""What an objection decides is the same day everywhere; the hub's own error is mended at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.facts.intake import comparing, correcting
from chuxin.facts.intake.correcting import Correction
from chuxin.facts.records import queries as records
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.followers import FOLLOWER as SUBJECTS
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import actions
from chuxin.services.cases.actions import Opening
from chuxin.services.open_data import feed
from chuxin.services.publication import queries as publication
from chuxin.services.publication.actions import issue_report
from chuxin.services.publication.profile import Line
from tests.facts.conftest import Desk, desk
from tests.facts.penalties import as_csv, code, penalty
from tests.services.cases.objecting import LEAD

__all__ = ["desk"]
SOURCE = code(99, "11")
OFFICER = Actor("account:officer", permits=frozenset({"case.handle"}), agency=SOURCE)
HEAD = Actor("account:head", permits=frozenset({"case.decide"}), agency=SOURCE)
CARD = "national.comprehensive"


def delivered(desk: Desk) -> tuple[int, str]:
    """A fine of half a ten-thousand yuan as a department sent it: the organisation and the record."""
    batch = desk.send(as_csv([penalty(1, CF_CFLB="罚款、责令停产停业", CF_NR_FK="5")])).batch
    follow(SUBJECTS)
    number = subjects.numbers_by_code([code(1)])[code(1)]
    (record,) = records.file_of(number, on=date(2026, 6, 30))
    assert (record.batch, record.tier) == (batch, "serious")
    return number, record.id


def objected(desk: Desk, number: int, record: str, **claims: str) -> int:
    """An objection taken in by the lead; its number."""
    firm = Actor("account:firm", permits=frozenset({"case.apply"}), subject=number)
    form = {
        "ground": "error",
        "statement": "与决定书不符",
        **{f"claim.{name}": value for name, value in claims.items()},
    }
    seq = actions.open_case(Opening("national.objection", number, (record,), form), actor=firm, at=desk.at).case.seq
    actions.take(seq, "accept", actor=LEAD, at=desk.at)
    return seq


def line_of(number: int, record: str, on: date) -> Line:
    """The record on the public page."""
    return next(one for one in publication.profile_of(number, viewer=ANYONE, on=on).lines if one.record == record)


@pytest.mark.django_db
def test_what_is_decided_is_the_same_day_on_the_page_in_the_report_the_grade_and_the_feed(desk: Desk) -> None:
    number, record = delivered(desk)
    on = desk.at.date()
    report = issue_report(number, actor=desk.actor, at=desk.at)
    ledger.seal(actor=desk.actor, at=desk.at)
    cursor, subject = feed.present(on), subjects.subject(number)
    before = evaluation.explain(subject, CARD, on=on)
    seq = objected(desk, number, record, kinds="罚款", fine_amount="20000")
    assert [mark.kind for mark in line_of(number, record, on).marks] == ["objection"]
    assert publication.verification(report.code, on=on).status == "valid"
    for step, actor, form in (
        ("pass_on", LEAD, {}),
        ("check", OFFICER, {"finding": "决定书未责令停产停业"}),
        ("correct", HEAD, {"reason": "录入错误"}),
    ):
        actions.take(seq, step, form, actor=actor, at=desk.at)
    ledger.seal(actor=desk.actor, at=desk.at)
    shown = line_of(number, record, on)
    assert (shown.marks, shown.version, shown.provenance.source) == ((), 2, SOURCE)
    assert {field.name: field.value.zh for field in shown.fields}["fine_amount"] == "20,000 元"
    assert publication.verification(report.code, on=on).status == "superseded"
    assert records.record(record, on=on).tier == "general"
    assert (evaluation.explain(subject, CARD, on=on).score or 0) > (before.score or 0)
    (change,) = feed.page(cursor, on=on).changes
    assert (change.kind, change.told["version"], change.told["marks"]) == ("changed", 2, [])


@pytest.mark.django_db
def test_the_hubs_own_error_is_seen_beside_what_was_sent_and_mended_at_once(desk: Desk) -> None:
    number, record = delivered(desk)
    wrong = Correction(record, {"fine_amount": "90000"}, "CX20260630-1")
    correcting.correct(wrong, actor=desk.actor, at=desk.at)
    desk.at += timedelta(days=1)
    seq = objected(desk, number, record, fine_amount="50000")
    beside = comparing.beside_delivery(record, desk.at.date())
    assert beside is not None
    assert [(one.field.name, one.cell, one.reads, one.held) for one in beside.wrong] == [
        ("fine_amount", "5", "50000", "90000")
    ]
    with pytest.raises(Refusal, match=r"case\.not_as_sent"):
        actions.take(seq, "fix", {"reason": "改正", "claim.fine_amount": "1"}, actor=LEAD, at=desk.at)
    actions.take(seq, "fix", {"reason": "平台录入差错", "claim.fine_amount": "50000"}, actor=LEAD, at=desk.at)
    assert str(records.record(record, on=desk.at.date()).amount) == "50000"
    assert comparing.beside_delivery(record, desk.at.date()) == replace(
        beside, fields=tuple(replace(one, held=one.reads) for one in beside.fields)
    )
