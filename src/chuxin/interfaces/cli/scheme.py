"""The commands that govern a scheme: draft, check, consult, answer, publish; the rounds of its runs; its alarms."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.governance import actions, effects, queries
from chuxin.assessment.governance.adoption import Adoption, Outcome
from chuxin.interfaces.api.schemes import adoption_of, alarm_of, consultation_of, round_of
from chuxin.interfaces.cli.columns import table
from chuxin.interfaces.cli.evaluation import day_of
from chuxin.interfaces.cli.scheme_acting import As, AsJson, acting
from chuxin.interfaces.cli.scheme_rounds import rounds
from chuxin.interfaces.cli.shell import answer as tell
from chuxin.interfaces.cli.shell import command, now
from chuxin.programmes import actions as programmes

Number = Annotated[int, typer.Argument(help="草案编号 / number of the draft")]


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin scheme …`` to the command line."""
    schemes = typer.Typer(
        no_args_is_help=True, help="评价方案 / governing a scheme: draft, check, open, publish, round, alarms"
    )
    for body in (draft, check, open_, comments, answer, hide, publish, withdraw, alarms, show):
        schemes.command(body.__name__.rstrip("_"))(body)
    schemes.add_typer(rounds(), name="round")
    app.add_typer(schemes, name="scheme")


@command
def draft(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="方案文件或文件夹 / files or folders")],
    replaces: Annotated[int | None, typer.Option(help="取代的草案 / the draft it replaces")] = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Put a scheme forward, checked like a pack. / 提出评价方案草案。"""
    _told(programmes.draft_scheme(paths, replaces=replaces, actor=acting(as_), at=now()), as_json)


@command
def check(
    number: Number,
    opinion: Annotated[str, typer.Option(help="审核意见 / the opinion")],
    approve: Annotated[bool, typer.Option("--approve/--return", help="通过或退回 / approve or return it")] = False,
    finding: Annotated[list[str] | None, typer.Option(help="发现的问题，可多次 / what was found, repeatable")] = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """The legal check, by another account than the drafter's. / 法制审核，须由起草人以外的账号办理。"""
    found = tuple(finding or ())
    _told(actions.check(number, opinion, approved=approve, findings=found, actor=acting(as_), at=now()), as_json)


@command
def open_(
    number: Number,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="首日，默认今天 / first day")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="末日，默认最少天数 / last day")] = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Open a checked draft to everyone's comments. / 就已审核的草案公开征求意见。"""
    first = day_of(since)
    shortest = first + timedelta(days=queries.terms(day_of(None)).consultation - 1)
    last = day_of(until) if until else shortest
    _told(actions.consult(number, since=first, until=last, actor=acting(as_), at=now()), as_json)


@command
def comments(number: Number, as_json: AsJson = False) -> None:
    """The comments on a draft with their answers. / 草案收到的意见及答复。"""
    held = queries.adoption(number)
    lines = [f"{held.title.zh} / {held.title.en}"]
    for each in held.comments:
        shown = f"（不显示 / hidden: {each.hidden}）" if each.hidden else each.text
        lines.append(f"{each.seq:>8}  {each.label}: {shown}")
        if each.answer:
            words = each.answer.outcome.words
            lines.append(f"{'':10}→ {words.zh} / {words.en}: {each.answer.text}")
    tell(consultation_of(held, day_of(None))["comments"], as_json=as_json, plain="\n".join(lines))


@command
def answer(
    comment: Annotated[int, typer.Argument(help="意见编号 / number of the comment")],
    text: Annotated[str, typer.Option(help="答复 / the answer")],
    outcome: Annotated[Outcome, typer.Option(help="处理结果 / what became of it")] = Outcome.NOTED,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Say what became of a comment. / 答复一条意见。"""
    actions.answer(comment, outcome, text, actor=acting(as_), at=now())
    _told(queries.adoption(queries.comment_thread(comment)), as_json)


@command
def hide(
    comment: Annotated[int, typer.Argument(help="意见编号 / number of the comment")],
    reason: Annotated[str, typer.Option(help="理由，公开显示 / the reason, shown in its place")],
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Stop showing a comment; the reason stands in its place. / 不再显示一条意见，公开理由。"""
    actions.hide(comment, reason, actor=acting(as_), at=now())
    _told(queries.adoption(queries.comment_thread(comment)), as_json)


@command
def publish(
    number: Number,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="施行首日 / in force from")] = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Publish a scheme after its consultation; it never reaches back. / 征求意见后公布施行，不溯及既往。"""
    first = day_of(since) if since else None
    _told(actions.publish(number, in_force_from=first, actor=acting(as_), at=now()), as_json)


@command
def withdraw(
    number: Number,
    reason: Annotated[str, typer.Option(help="理由 / the reason")],
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Take a scheme back. / 撤回方案。"""
    _told(actions.withdraw(number, reason, actor=acting(as_), at=now()), as_json)


@command
def alarms(
    scorecard: Annotated[str | None, typer.Argument(help="评分卡编号，缺省为全部 / one scorecard, or all")] = None,
    as_json: AsJson = False,
) -> None:
    """Drift between two runs, and indicators that touch too many. / 分布漂移与命中面过宽的指标。"""
    on = day_of(None)
    names = [scorecard] if scorecard else [card.id for card in evaluation.scorecards(on)]
    found = [(name, alarm) for name in names for alarm in effects.alarms(name, on)]
    lines = [f"{name}: {alarm.sentence.zh} / {alarm.sentence.en}" for name, alarm in found]
    told = [alarm_of(name, alarm) for name, alarm in found]
    tell(told, as_json=as_json, plain="\n".join(lines) or "没有警示 / no alarm")


@command
def show(
    number: Annotated[int | None, typer.Argument(help="草案编号，缺省为全部 / one draft, or all")] = None,
    as_json: AsJson = False,
) -> None:
    """Schemes on their way and the rounds of their runs. / 方案进展与评价轮次。"""
    on = day_of(None)
    if number is not None:
        held = queries.adoption(number)
        tell(consultation_of(held, on), as_json=as_json, plain=_line(held))
        return
    schemes, held_rounds = queries.adoptions(), queries.rounds()
    told = {
        "schemes": [adoption_of(each, on) for each in schemes],
        "rounds": [round_of(each, on) for each in held_rounds],
    }
    rows = [[str(each.run), each.scorecard, each.phase(on).words.zh, str(each.until or "—")] for each in held_rounds]
    plain = "\n".join(
        [
            *map(_line, schemes),
            table(["轮次 round", "评分卡 scorecard", "阶段 phase", "期满 until"], rows) if rows else "",
        ]
    )
    tell(told, as_json=as_json, plain=plain.strip() or "尚无方案草案 / no scheme has been drafted yet")


def _line(held: Adoption) -> str:
    stage = held.stage(day_of(None)).words
    return f"{held.seq:>8}  {held.scorecard}  {held.title.zh} / {held.title.en}: {stage.zh} / {stage.en}"


def _told(held: Adoption, as_json: bool) -> None:
    tell(adoption_of(held, day_of(None)), as_json=as_json, plain=_line(held))
