"""The way of a scheme: every step in its turn, every wrong step refused by its code, every state told by the day."""

from __future__ import annotations

from datetime import date

import pytest

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.governance import actions, queries, wording
from chuxin.assessment.governance.actions import Remark
from chuxin.assessment.governance.adoption import Outcome, Stage
from chuxin.assessment.governance.followers import FOLLOWER
from chuxin.foundation.law import actions as law
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.kernel.refusal import Refusal
from tests.assessment.evaluation.cards import PACKS, read
from tests.assessment.evaluation.hub import AT, ON, OPERATOR
from tests.assessment.governance.schemes import (
    CARD,
    CITIZEN,
    DAY,
    DRAFTER,
    JURIST,
    LEAD,
    Office,
    Take,
    at,
    days,
    officer,
    proposal,
    text,
)

pytestmark = pytest.mark.django_db


def test_a_scheme_goes_from_draft_to_published_and_is_then_in_force(office: Office) -> None:
    held = office.published()
    assert held.stage(days(32)) is Stage.PUBLISHED
    assert (held.published_on, held.in_force_from) == (days(32), days(32))
    card = evaluation.scorecard(CARD, days(32))
    assert (card.edition, card.valid_from) == (held.edition, days(32))
    assert queries.is_adopted(CARD, days(32))


def test_the_day_alone_moves_a_consultation_on(office: Office) -> None:
    held, comment = office.commented()
    stages = [queries.adoption(held.seq).stage(days(n)) for n in (1, 2, 31, 32)]
    assert stages == [Stage.ANNOUNCED, Stage.CONSULTING, Stage.CONSULTING, Stage.ANSWERING]
    actions.answer(comment, Outcome.TAKEN, "采纳", actor=LEAD, at=at(days(12)))
    assert queries.adoption(held.seq).stage(days(32)) is Stage.READY


def test_an_open_consultation_is_public_and_a_draft_is_not(office: Office) -> None:
    assert not office.drafted(text("25")).is_public
    held = office.consulting()
    assert held.is_public
    assert [each.seq for each in queries.consultations(days(5))] == [held.seq]
    assert queries.consultations(days(32)) == ()


def test_a_comment_is_shown_at_once_with_identifiers_of_persons_masked(office: Office) -> None:
    held = office.consulting()
    remark = Remark("请联系13800138000", "示例协会13800138000", "fines")
    actions.comment(held.seq, remark, actor=CITIZEN, at=at(days(3)))
    told = queries.adoption(held.seq).comments[0]
    assert (told.text, told.label) == ("请联系138＊＊＊＊＊＊＊＊", "示例协会138＊＊＊＊＊＊＊＊")
    assert (told.indicator, told.organisation, told.open) == ("fines", None, True)


def test_a_hidden_comment_keeps_its_place_with_the_reason(office: Office) -> None:
    held, comment = office.commented()
    actions.hide(comment, "含有辱骂内容", actor=LEAD, at=at(days(11)))
    told = queries.adoption(held.seq)
    assert [each.hidden for each in told.comments] == ["含有辱骂内容"]
    assert told.stage(days(32)) is Stage.READY


def test_an_amended_draft_replaces_the_old_one_and_is_consulted_on_more_briefly(office: Office) -> None:
    old = office.answered()
    new = actions.draft(proposal(text("20"), old.seq), actor=DRAFTER, at=at(days(33)))
    assert queries.adoption(old.seq).stage(days(33)) is Stage.WITHDRAWN
    actions.check(new.seq, "合法", approved=True, actor=JURIST, at=at(days(34)))
    again = actions.consult(new.seq, since=days(35), until=days(41), actor=LEAD, at=at(days(35)))
    assert again.stage(days(42)) is Stage.READY


def test_publication_sets_two_dates_and_nothing_else(office: Office) -> None:
    held = office.answered()
    actions.publish(held.seq, in_force_from=date(2027, 1, 1), actor=LEAD, at=at(days(32)))
    wanted, body = held.card.body, evaluation.law.definition("scorecard", CARD, date(2027, 1, 1)).body
    assert {key for key in body if body[key] != wanted.get(key)} == {"valid_from", "first_published"}
    assert body["first_published"] == days(32).isoformat()


def test_a_withdrawn_scheme_is_adopted_no_longer(office: Office) -> None:
    held = office.published()
    actions.withdraw(held.seq, "依据已修改", actor=LEAD, at=at(days(50)))
    assert not queries.is_adopted(CARD, days(50))


def test_steps_are_rebuilt_from_the_ledger(office: Office) -> None:
    office.final()
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_an_installed_scheme_nobody_adopted_is_for_reference(office: Office) -> None:
    assert not queries.is_adopted("national.comprehensive", ON)
    assert not queries.may_have_consequences("national.comprehensive", ON)


def comment_again(office: Office) -> object:
    held, _ = office.commented()
    return actions.comment(held.seq, Remark("扣分偏重 ", "示例协会"), actor=CITIZEN, at=at(days(11)))


def reach_back(office: Office) -> object:
    law.install(read(text("1", since="2026-05-01")), actor=OPERATOR, at=AT)
    written = text("2", since="2026-05-01")
    held = actions.draft(proposal(written), actor=DRAFTER, at=at(DAY))
    actions.check(held.seq, "合法", approved=True, actor=JURIST, at=at(days(1)))
    actions.consult(held.seq, since=days(2), until=days(31), actor=LEAD, at=at(days(2)))
    return actions.publish(held.seq, actor=LEAD, at=at(days(32)))


def redraft_published(office: Office) -> object:
    held = office.published()
    same = proposal(text(valid_from=days(32).isoformat(), first_published=days(32).isoformat()))
    assert held.published_on == days(32)
    return actions.draft(same, actor=DRAFTER, at=at(days(33)))


def checked_by_the_publisher(office: Office) -> object:
    both = officer("both", "scheme.check", "scheme.publish")
    held = actions.check(office.drafted().seq, "合法", approved=True, actor=both, at=at(days(1)))
    actions.consult(held.seq, since=days(2), until=days(31), actor=LEAD, at=at(days(2)))
    return actions.publish(held.seq, actor=both, at=at(days(32)))


REFUSED: list[tuple[str, Take]] = [
    ("access.not_permitted", lambda o: actions.draft(proposal(), actor=CITIZEN, at=at(DAY))),
    ("access.not_permitted", lambda o: actions.check(o.drafted().seq, "好", approved=True, actor=LEAD, at=at(DAY))),
    ("governance.one_scheme", lambda o: actions.draft(proposal("parameters: []"), actor=DRAFTER, at=at(DAY))),
    (
        "governance.foreign_part",
        lambda o: actions.draft(proposal((PACKS / "national" / "roles.yaml").read_text()), actor=DRAFTER, at=at(DAY)),
    ),
    ("governance.faulty", lambda o: o.drafted(text().replace("veto_grade: C", "veto_grade: Z"))),
    ("governance.in_force_already", redraft_published),
    ("governance.unknown_draft", lambda o: actions.check(999, "好", approved=True, actor=JURIST, at=at(DAY))),
    ("governance.no_reason", lambda o: actions.check(o.drafted().seq, " ", approved=True, actor=JURIST, at=at(DAY))),
    (
        "governance.approved_with_findings",
        lambda o: actions.check(o.drafted().seq, "好", approved=True, findings=["第3条"], actor=JURIST, at=at(DAY)),
    ),
    (
        "governance.four_eyes",
        lambda o: actions.check(
            o.drafted().seq, "好", approved=True, actor=officer("regulator", "scheme.check"), at=at(DAY)
        ),
    ),
    ("governance.machine", lambda o: actions.check(o.drafted().seq, "好", approved=True, actor=OPERATOR, at=at(DAY))),
    ("governance.machine", lambda o: actions.publish(o.answered().seq, actor=OPERATOR, at=at(days(32)))),
    (
        "governance.wrong_stage",
        lambda o: actions.check(o.checked().seq, "好", approved=True, actor=JURIST, at=at(days(2))),
    ),
    (
        "governance.wrong_stage",
        lambda o: actions.consult(o.drafted().seq, since=days(1), until=days(40), actor=LEAD, at=at(days(1))),
    ),
    ("governance.wrong_stage", lambda o: actions.publish(o.checked().seq, actor=LEAD, at=at(days(1)))),
    ("governance.wrong_stage", lambda o: actions.publish(o.published().seq, actor=LEAD, at=at(days(33)))),
    (
        "governance.in_the_past",
        lambda o: actions.consult(o.checked().seq, since=DAY, until=days(40), actor=LEAD, at=at(days(1))),
    ),
    (
        "governance.too_short",
        lambda o: actions.consult(o.checked().seq, since=days(2), until=days(30), actor=LEAD, at=at(days(2))),
    ),
    (
        "governance.consultation_closed",
        lambda o: actions.comment(o.checked().seq, Remark("好"), actor=CITIZEN, at=at(days(2))),
    ),
    (
        "governance.consultation_closed",
        lambda o: actions.comment(o.consulting().seq, Remark("好"), actor=CITIZEN, at=at(days(32))),
    ),
    (
        "governance.no_reason",
        lambda o: actions.comment(o.consulting().seq, Remark("长" * 2001), actor=CITIZEN, at=at(days(3))),
    ),
    (
        "governance.unknown_indicator",
        lambda o: actions.comment(o.consulting().seq, Remark("好", indicator="none"), actor=CITIZEN, at=at(days(3))),
    ),
    ("governance.comment_twice", comment_again),
    (
        "governance.unknown_comment",
        lambda o: actions.answer(o.drafted().seq, Outcome.NOTED, "好", actor=LEAD, at=at(DAY)),
    ),
    ("governance.consultation_open", lambda o: actions.publish(o.answered().seq, actor=LEAD, at=at(days(31)))),
    ("governance.unanswered", lambda o: actions.publish(o.commented()[0].seq, actor=LEAD, at=at(days(32)))),
    ("governance.four_eyes", checked_by_the_publisher),
    (
        "governance.retroactive",
        lambda o: actions.publish(o.answered().seq, in_force_from=days(31), actor=LEAD, at=at(days(32))),
    ),
    ("governance.retroactive_number", reach_back),
]


@pytest.mark.parametrize(("code", "take"), REFUSED, ids=[f"{n}-{code}" for n, (code, _) in enumerate(REFUSED)])
def test_a_wrong_step_is_refused_with_its_code(office: Office, code: str, take: Take) -> None:
    with pytest.raises(Refusal) as told:
        take(office)
    assert told.value.code == code
    assert "{" not in told.value.sentence.zh + told.value.sentence.en + told.value.remedy.zh + told.value.remedy.en


def test_a_comment_is_answered_and_hidden_once(office: Office) -> None:
    _, comment = office.commented()
    actions.answer(comment, Outcome.NOTED, "已知悉", actor=LEAD, at=at(days(12)))
    with pytest.raises(Refusal, match="answered_already"):
        actions.answer(comment, Outcome.NOTED, "已知悉", actor=LEAD, at=at(days(12)))
    actions.hide(comment, "重复", actor=LEAD, at=at(days(12)))
    with pytest.raises(Refusal, match="hidden_already"):
        actions.hide(comment, "重复", actor=LEAD, at=at(days(12)))


def test_every_sentence_of_refusal_is_used_somewhere() -> None:
    room = PACKS.parent / "assessment" / "governance"
    source = "".join(path.read_text() for path in room.glob("*.py") if path.name != "wording.py")
    source += "".join(path.read_text() for path in (PACKS.parent / "interfaces").rglob("*.py"))
    assert {code for code in wording.codes() if f'"{code}"' not in source} == set()
