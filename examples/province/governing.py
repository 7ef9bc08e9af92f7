"""Leaves the sample province with a scheme in use of its procedure: one edition in preview, the next in consultation.

Every step is taken by the demonstration account that holds its permit, on days before today, as officers would have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from chuxin.assessment.governance import actions, hearing, queries
from chuxin.assessment.governance.actions import Remark
from chuxin.assessment.governance.adoption import Outcome
from chuxin.assessment.governance.hearing import Claim
from chuxin.assessment.governance.round import Round
from chuxin.assessment.governance.step import day_of
from chuxin.foundation.access import queries as access
from chuxin.foundation.access.account import DEMO_PREFIX
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.programmes import actions as programmes

SCHEMES: Final = Path(__file__).parents[1] / "schemes"
CARD: Final = "example.conduct"
_REMARKS: Final = (
    ("示例省中小企业协会", "penalties", "建议对首次且及时改正的一般处罚少扣分，与“轻微不罚”的精神一致。"),
    ("未署名", "", "希望公布各行业等级变动的测算方法，便于核对。"),
    ("示例市消费者委员会", "disclosure", "年报未公示的扣分偏低，建议研究是否与公示义务的重要性相称。"),
)


def govern(at: datetime) -> int | None:
    """Adopt the pilot scheme, run it, tell its grades, have one objected to, and consult on its next edition. Gives
    the run; ``None`` where it was done before."""
    if queries.adoptions():
        return None
    posts = _posts()
    _adopt(posts, at)
    run = hearing.start(CARD, on=day_of(at), actor=posts["lead"], at=at).run
    try:
        hearing.preview(run, actor=posts["lead"], at=at)
        _object(run, posts["enterprise"], at)
    except Refusal as told:
        if told.code != "days.year_unknown":  # the window would reach into a year whose working days are not arranged
            raise
    _consult(posts, at)
    return run


def _posts() -> Mapping[str, Actor]:
    return {one.username.removeprefix(DEMO_PREFIX): access.actor_of(one) for one in access.demo_sign_ins()}


def _adopt(posts: Mapping[str, Actor], at: datetime) -> None:
    def before(days: int) -> datetime:
        return at - timedelta(days=days)

    lead, jurist = posts["lead"], posts["jurist"]
    first = programmes.draft_scheme([SCHEMES / "conduct.yaml"], actor=posts["regulator"], at=before(62))
    actions.check(first.seq, "试点范围与依据相符，不产生惩戒后果。", approved=True, actor=jurist, at=before(60))
    since, until = day_of(before(58)), day_of(before(28))
    actions.consult(first.seq, since=since, until=until, actor=lead, at=before(58))
    remark = Remark("建议明确修复后何时重新评价。", "示例市某制造业商会")
    comment = actions.comment(first.seq, remark, actor=ANYONE, at=before(40))
    answer = "修复或撤销记录后即列入应重新评价名单，由工作人员办理；原等级留在历史中。"
    actions.answer(comment, Outcome.TAKEN, answer, actor=lead, at=before(27))
    actions.publish(first.seq, actor=lead, at=before(26))


def _object(run: int, enterprise: Actor, at: datetime) -> None:
    """The demonstration's enterprise objects where its grade rests on a record; else the first one that was told."""
    held = queries.round_of(run)
    actor = enterprise
    if not _records_in(held, enterprise.subject):
        first = next(iter(queries.notices_in(run, 1)), None)
        actor = (
            replace(enterprise, id=f"account:organisation-{first.subject}", subject=first.subject) if first else actor
        )
    found = _records_in(held, actor.subject)
    indicator, record = found[0] if found else ("penalties", "")
    claim = Claim(indicator, "该记录所载义务已经履行完毕，请核对履行日期。", record, "不扣分")
    hearing.object_to(run, claim, actor=actor, at=at)


def _records_in(held: Round, subject: int | None) -> list[tuple[str, str]]:
    """(indicator, record) of what the grade of an organisation rests on."""
    if subject is None:
        return []
    told = hearing.reasons_in(held, subject)
    return [(share.indicator.id, one.record) for share in told.shares for one in share.evidence]


def _consult(posts: Mapping[str, Actor], at: datetime) -> None:
    draft = programmes.draft_scheme(
        [SCHEMES / "conduct-2027.yaml"], actor=posts["regulator"], at=at - timedelta(days=9)
    )
    opinion = "修改扣分数值，不改变适用范围；自次年起施行，不溯及既往。"
    actions.check(draft.seq, opinion, approved=True, actor=posts["jurist"], at=at - timedelta(days=6))
    opened = at - timedelta(days=5)
    since = day_of(opened)
    actions.consult(draft.seq, since=since, until=since + timedelta(days=30), actor=posts["lead"], at=opened)
    made = [
        actions.comment(draft.seq, Remark(text, label, indicator), actor=ANYONE, at=at - timedelta(days=4 - number))
        for number, (label, indicator, text) in enumerate(_REMARKS)
    ]
    enterprise = posts["enterprise"]
    assert enterprise.subject is not None
    own = Remark("建议给出六个月过渡期。", subjects.subject(enterprise.subject).name, "", enterprise.subject)
    actions.comment(draft.seq, own, actor=enterprise, at=at - timedelta(days=1))
    text = "测算方法与评价方法相同：同一日、同一批记录，只换规则；影响部分已列出计数日期。"
    actions.answer(made[1], Outcome.NOTED, text, actor=posts["lead"], at=at - timedelta(days=1))
