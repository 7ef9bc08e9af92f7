"""The register of codes: suspicions open once, each step is said, an answer can be taken up again."""

from __future__ import annotations

from datetime import date

import pytest

from chuxin.facts.quality import actions, queries
from chuxin.facts.quality.cases import Answer, Sort, State
from chuxin.facts.quality.followers import FOLLOWER
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import USCC, Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from tests.facts.conftest import OPERATOR, Desk
from tests.facts.penalties import as_csv, penalty


def _wrong(number: int) -> dict[str, str]:
    row = penalty(number)
    code = row["CF_XDR_SHXYM"]
    return {**row, "CF_XDR_SHXYM": code[:-1] + ("0" if code[-1] != "0" else "1")}


def test_wrong_and_doubled_codes_open_one_case_each_with_their_rows(desk: Desk) -> None:
    desk.send(as_csv([penalty(1), penalty(2)]))
    renamed = penalty(1, CF_XDR_MC="示例市完全另一个字号商贸有限公司", CF_WSH="示市监罚〔2026〕901号")
    second = desk.send(as_csv([_wrong(2), renamed]), name="second.csv")
    twin = Registration(
        "enterprise", penalty(2)["CF_XDR_MC"], (Identifier(USCC, penalty(9)["CF_XDR_SHXYM"]),), source="test"
    )
    subjects.register([twin], actor=OPERATOR, at=desk.at)

    assert actions.look(actor=OPERATOR, at=desk.at) == 3
    by_sort = {one.sort: queries.case(one.number) for one in queries.cases()}
    wrong = by_sort[Sort.WRONG_CODE]
    assert wrong.evidence[0].batch == second.batch
    assert (wrong.evidence[0].row, wrong.evidence[0].name) == (1, penalty(2)["CF_XDR_MC"])
    assert penalty(2)["CF_XDR_SHXYM"] in wrong.registered
    doubled = by_sort[Sort.ONE_CODE_TWO_NAMES]
    assert doubled.registered == penalty(1)["CF_XDR_MC"]
    assert [one.row for one in doubled.evidence] == [2]
    two = by_sort[Sort.TWO_CODES_ONE_NAME]
    assert {one.code for one in two.evidence} == {penalty(2)["CF_XDR_SHXYM"], penalty(9)["CF_XDR_SHXYM"]}

    assert actions.look(actor=OPERATOR, at=desk.at) == 0
    desk.send(as_csv([_wrong(2)]), name="third.csv")
    assert actions.look(actor=OPERATOR, at=desk.at) == 0, "the same code under the same name is one case"


def test_a_case_goes_to_the_registry_is_answered_and_can_be_taken_up_again(desk: Desk) -> None:
    desk.send(as_csv([_wrong(1)]))
    actions.look(actor=OPERATOR, at=desk.at)
    (held,) = queries.cases(State.OPEN)
    number = held.number

    due = actions.send(number, registry="示例市市场监督管理局", actor=OPERATOR, at=desk.at)
    assert due == date(2026, 7, 14)  # ten working days after 30 June 2026
    assert not queries.case(number).is_overdue(due)
    assert queries.case(number).is_overdue(date(2026, 7, 15))
    with pytest.raises(Refusal) as again:
        actions.send(number, registry="示例市市场监督管理局", actor=OPERATOR, at=desk.at)
    assert again.value.code == "quality.case_state"

    actions.answer(number, Answer.CODE_CORRECTED, reason="示市监函〔2026〕3号", actor=OPERATOR, at=desk.at)
    assert queries.cases(State.RESOLVED)[0].number == number
    actions.reopen(number, reason="答复有误", actor=OPERATOR, at=desk.at)
    found = queries.case(number)
    assert found.state is State.OPEN
    assert [one.kind.rsplit("_", 1)[-1] for one in found.steps] == ["opened", "sent", "answered", "reopened"]
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (lambda at: actions.send(999, registry="x", actor=OPERATOR, at=at), "quality.case_unknown"),
        (lambda at: actions.look(actor=Actor(id="account:clerk"), at=at), "access.not_permitted"),
    ],
)
def test_what_cannot_be_done_is_refused(desk: Desk, step: object, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        step(desk.at)  # type: ignore[operator]
    assert refused.value.code == code
    assert refused.value.remedy.en


def test_an_answer_without_a_reason_is_refused(desk: Desk) -> None:
    desk.send(as_csv([_wrong(1)]))
    actions.look(actor=OPERATOR, at=desk.at)
    (held,) = queries.cases()
    with pytest.raises(Refusal) as refused:
        actions.answer(held.number, Answer.NO_FINDING, reason=" ", actor=OPERATOR, at=desk.at)
    assert refused.value.code == "quality.unsaid"
    assert queries.case(held.number).state is State.OPEN
