"""The commands of a round: start it, tell grades beforehand, object, decide, judge again, make final."""

from __future__ import annotations

from typing import Annotated

import typer

from chuxin.assessment.governance import hearing, queries
from chuxin.assessment.governance.hearing import Claim, Verdict
from chuxin.assessment.governance.round import Objection, Round, Ruling
from chuxin.interfaces.api.schemes import again_of, objection_of, round_of
from chuxin.interfaces.cli.evaluation import day_of, known_subject
from chuxin.interfaces.cli.scheme_acting import As, AsJson, acting
from chuxin.interfaces.cli.shell import answer as tell
from chuxin.interfaces.cli.shell import command, now

Run = Annotated[int, typer.Argument(help="轮次编号（运行的账本条目） / the run's ledger entry")]


def rounds() -> typer.Typer:
    """The commands as one group."""
    group = typer.Typer(no_args_is_help=True, help="评价轮次 / the rounds of a scheme's runs")
    for body in (start, preview, object_, extend, decide, again, final, show):
        group.command(body.__name__.rstrip("_"))(body)
    return group


@command
def start(
    scorecard: Annotated[str, typer.Argument(help="评分卡编号 / id of the scorecard")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="评价日期，默认今天 / the day judged")] = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Run an adopted scheme over everyone and begin its round. / 运行已公布的方案并开始一轮。"""
    _told(hearing.start(scorecard, on=day_of(on), actor=acting(as_), at=now()), as_json)


@command
def preview(run: Run, as_: As = None, as_json: AsJson = False) -> None:
    """Tell adverse grades to their subjects; the window begins. / 预先告知不利等级，异议期开始。"""
    _told(hearing.preview(run, actor=acting(as_), at=now()), as_json)


@command
def object_(
    run: Run,
    indicator: Annotated[str, typer.Option(help="指标编号 / id of the indicator")],
    reason: Annotated[str, typer.Option(help="理由 / the reason")],
    record: Annotated[str, typer.Option(help="记录编号 / id of one record")] = "",
    claimed: Annotated[str, typer.Option(help="主张 / what is claimed instead")] = "",
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Object to one's own grade within the window, as the organisation. / 以本组织账号对评价提出异议。"""
    claim = Claim(indicator, reason, record, claimed)
    _objected(hearing.object_to(run, claim, actor=acting(as_), at=now()), as_json)


@command
def extend(
    objection: Annotated[int, typer.Argument(help="异议编号 / number of the objection")],
    until: Annotated[str, typer.Option(metavar="DATE", help="新的期限 / the new day")],
    reason: Annotated[str, typer.Option(help="理由 / the reason")],
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Extend the time to decide an objection, once, with a reason. / 延长异议办理期限，限一次并说明理由。"""
    _objected(hearing.extend(objection, day_of(until), reason, actor=acting(as_), at=now()), as_json)


@command
def decide(
    objection: Annotated[int, typer.Argument(help="异议编号 / number of the objection")],
    ruling: Annotated[Ruling, typer.Option(help="决定 / the ruling")],
    reason: Annotated[str, typer.Option(help="理由 / reasons")],
    remedy: Annotated[str, typer.Option(help="处理措施 / what follows")],
    review: Annotated[str, typer.Option(help="复核途径 / where a review may be asked for")],
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Decide an objection with reasons, as an officer. / 由工作人员对异议作出决定并说明理由。"""
    verdict = Verdict(ruling, reason, remedy, review)
    _objected(hearing.decide(objection, verdict, actor=acting(as_), at=now()), as_json)


@command
def again(
    run: Run,
    subject: Annotated[str, typer.Argument(help="统一社会信用代码 / code of the organisation")],
    cause: Annotated[str, typer.Option(help="原因 / the cause")],
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Judge one organisation again after a repair or an upheld objection. / 修复或异议成立后重新评价。"""
    number = known_subject(subject).number
    done = hearing.judge_again(run, number, cause, actor=acting(as_), at=now())
    tell(again_of(done), as_json=as_json, plain=f"{subject}  {done.grade or '—'}")


@command
def final(run: Run, as_: As = None, as_json: AsJson = False) -> None:
    """Make the grades of a round final, as an officer. / 由工作人员确定本轮等级。"""
    _told(hearing.make_final(run, actor=acting(as_), at=now()), as_json)


@command
def show(run: Run, as_json: AsJson = False) -> None:
    """One round with its objections. / 一轮评价及其异议。"""
    held, on = queries.round_of(run), day_of(None)
    due = queries.due_again(held.scorecard, on)
    told = round_of(held, on) | {
        "objections": [objection_of(each, on) for each in held.objections],
        "again": [again_of(each) for each in held.again],
        "repaired_since": [{"subject": number, "record": record} for number, record in due],
    }
    lines = [_line(held), *(_objection_line(each) for each in held.objections)]
    tell(told, as_json=as_json, plain="\n".join(lines))


def _told(held: Round, as_json: bool) -> None:
    tell(round_of(held, day_of(None)), as_json=as_json, plain=_line(held))


def _objected(one: Objection, as_json: bool) -> None:
    tell(objection_of(one, day_of(None)), as_json=as_json, plain=_objection_line(one))


def _line(held: Round) -> str:
    phase = held.phase(day_of(None)).words
    until = f"  期满 until {held.until}" if held.until else ""
    return f"{held.run:>8}  {held.scorecard}  {held.on}: {phase.zh} / {phase.en}  告知 told {held.told}{until}"


def _objection_line(one: Objection) -> str:
    words = one.decision.ruling.words if one.decision else None
    state = f"{words.zh} / {words.en}" if words else f"待决定，期限 due {one.due}"
    return f"{one.seq:>8}  主体 subject {one.subject}  {one.indicator} {one.record}: {state}"
