"""Commands of graded supervision: plan, publish, commit, reveal, draw, cancel, assign, tasks, result, report."""

from __future__ import annotations

import os
import secrets
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from chuxin.assessment.supervision import actions, queries, visiting
from chuxin.assessment.supervision.draw import commitment_of
from chuxin.assessment.supervision.plan import STAGE_TITLES, Draft, Plan
from chuxin.assessment.supervision.report import Report
from chuxin.assessment.supervision.task import STANDING_TITLES, Task, Visit
from chuxin.foundation.access import queries as access
from chuxin.interfaces.api.supervision import plan_of, task_of
from chuxin.interfaces.cli.evaluation import AsJson, On, day_of
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

supervision = typer.Typer(
    no_args_is_help=True,
    help="分级监管 / graded supervision: plan, publish, commit, reveal, draw, tasks, result, report",
)
PlanId = Annotated[str, typer.Argument(metavar="PLAN", help="计划编号 / id of the plan")]
Account = Annotated[
    str | None, typer.Option("--account", metavar="NAME", help="以此账号办理 / act as this account (password asked)")
]
Password = Annotated[
    Path | None,
    typer.Option("--password-file", exists=True, dir_okay=False, help="存放密码的文件 / a file with its password"),
]
Secret = Annotated[
    Path,
    typer.Option("--secret", metavar="FILE", dir_okay=False, help="只由本人保管的秘密 / the secret, kept by you alone"),
]


@supervision.command()
@command
def plan(
    regime: Annotated[str, typer.Argument(help="监管方案编号 / id of the regime")],
    starts: Annotated[str, typer.Option("--from", metavar="DATE", help="计划期起日 / first day")],
    ends: Annotated[str, typer.Option("--to", metavar="DATE", help="计划期止日 / last day")],
    base_ratio: Annotated[str, typer.Option(metavar="SHARE", help="基准比例，如 0.05 / base ratio, say 0.05")],
    post: Annotated[list[str], typer.Option(help="检查岗账号，可重复 / inspectors' posts, repeatable")],
    agency: Annotated[str, typer.Option(help="检查机关统一社会信用代码 / code of the agency")],
    agency_name: Annotated[str, typer.Option(help="检查机关名称 / name of the agency")],
    place: Annotated[list[str] | None, typer.Option(help="行政区划代码，可重复 / division codes, repeatable")] = None,
    account: Account = None,
    password_file: Password = None,
    as_json: AsJson = False,
) -> None:
    """Draft an inspection plan. / 拟定检查计划。"""
    draft = Draft(
        regime=regime,
        starts=day_of(starts),
        ends=day_of(ends),
        base_ratio=_share(base_ratio),
        posts=tuple(dict.fromkeys(post)),
        agency=agency,
        agency_name=agency_name,
        places=tuple(place or ()),
    )
    _tell(actions.plan(draft, actor=_actor(account, password_file), at=now()), as_json=as_json)


@supervision.command()
@command
def publish(plan: PlanId, account: Account = None, password_file: Password = None, as_json: AsJson = False) -> None:
    """Freeze the list of a plan and publish its hash. / 冻结名单并公布其哈希。"""
    _tell(actions.publish(plan, actor=_actor(account, password_file), at=now()), as_json=as_json)


@supervision.command("list")
@command
def listed(as_json: AsJson = False) -> None:
    """Every plan and how far it is. / 全部计划及其进度。"""
    plans = queries.plans()
    lines = [_line(each) for each in plans] or ["还没有检查计划 / no plan yet"]
    answer([plan_of(each) for each in plans], as_json=as_json, plain="\n".join(lines))


@supervision.command()
@command
def commit(
    plan: PlanId, secret: Secret, account: Account = None, password_file: Password = None, as_json: AsJson = False
) -> None:
    """Commit to a secret: only its hash is said; a new one is made if FILE is not there. / 提交种子承诺。"""
    actor = _actor(account, password_file)
    if not secret.exists():
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    commitment = commitment_of(_secret(secret))
    _tell(actions.commit(plan, commitment, actor=actor, at=now()), as_json=as_json)


@supervision.command()
@command
def reveal(
    plan: PlanId, secret: Secret, account: Account = None, password_file: Password = None, as_json: AsJson = False
) -> None:
    """Reveal the secret of one's commitment, once the log is sealed. / 账本封存后揭示秘密。"""
    actor = _actor(account, password_file)
    _tell(actions.reveal(plan, _secret(secret), actor=actor, at=now()), as_json=as_json)


@supervision.command()
@command
def draw(plan: PlanId, account: Account = None, password_file: Password = None, as_json: AsJson = False) -> None:
    """Draw: the list follows from the seed. / 抽取。"""
    _tell(actions.draw(plan, actor=_actor(account, password_file), at=now()), as_json=as_json)


@supervision.command()
@command
def cancel(
    plan: PlanId,
    reason: Annotated[str, typer.Option(help="理由，将公开 / the reason, which is public")],
    account: Account = None,
    password_file: Password = None,
    as_json: AsJson = False,
) -> None:
    """Give a plan up before it is drawn. / 抽取前取消计划。"""
    _tell(actions.cancel(plan, reason, actor=_actor(account, password_file), at=now()), as_json=as_json)


@supervision.command()
@command
def assign(
    regime: Annotated[str, typer.Argument(help="监管方案编号 / id of the regime")],
    subject: Annotated[str, typer.Argument(help="统一社会信用代码 / code of the organisation")],
    document: Annotated[str, typer.Option(help="交办或举报受理文书号 / the document that orders it")],
    post: Annotated[str, typer.Option(help="检查岗账号 / the post it goes to")],
    due: Annotated[str, typer.Option(metavar="DATE", help="完成期限 / until when")],
    agency: Annotated[str, typer.Option(help="检查机关统一社会信用代码 / code of the agency")],
    agency_name: Annotated[str, typer.Option(help="检查机关名称 / name of the agency")],
    as_json: AsJson = False,
) -> None:
    """Assign a visit with cause, outside any draw. / 交办有因检查（不经抽取）。"""
    cause = actions.Cause(regime, subject, document, post, day_of(due), agency, agency_name)
    task = actions.assign(cause, actor=operator(), at=now())
    answer(task_of(task, day_of(None)), as_json=as_json, plain=_task_line(task, day_of(None)))


@supervision.command()
@command
def tasks(
    post: Annotated[str | None, typer.Option(help="只看一个检查岗 / one post only")] = None,
    agency: Annotated[str | None, typer.Option(help="只看一个机关 / one agency only")] = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """The tasks, what is due first first. / 检查任务，先到期的在前。"""
    day = day_of(on)
    held = queries.tasks(agency=agency, post=post, on=day)
    lines = [_task_line(each, day) for each in held] or ["没有检查任务 / no tasks"]
    answer([task_of(each, day) for each in held], as_json=as_json, plain="\n".join(lines))


@supervision.command()
@command
def result(
    task: Annotated[str, typer.Argument(help="任务编号 / number of the task")],
    result: Annotated[str, typer.Option(help="检查结果（目录用语） / the result in the words of the catalogue")],
    inspected_on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="检查日期 / day of inspection")
    ] = None,
    checked: Annotated[list[str] | None, typer.Option(help="检查内容，可重复 / what was inspected")] = None,
    findings: Annotated[str, typer.Option(help="发现的问题 / what was found")] = "",
    paper_no: Annotated[str, typer.Option(help="检查文书号 / number of the paper")] = "",
    correct_by: Annotated[str | None, typer.Option(metavar="DATE", help="改正期限 / to be corrected by")] = None,
    corrected_on: Annotated[str | None, typer.Option(metavar="DATE", help="改正日期 / corrected on")] = None,
    account: Account = None,
    password_file: Password = None,
    as_json: AsJson = False,
) -> None:
    """Enter the result of a visit; it becomes a record. / 录入检查结果，形成记录。"""
    visit = Visit(
        result=result,
        inspected_on=day_of(inspected_on),
        checked=tuple(checked or ()),
        findings=findings,
        paper_no=paper_no,
        correct_by=_maybe(correct_by),
        corrected_on=_maybe(corrected_on),
    )
    done = visiting.enter(task, visit, actor=_actor(account, password_file), at=now())
    answer(task_of(done, day_of(None)), as_json=as_json, plain=_task_line(done, day_of(None)))


@supervision.command()
@command
def report(
    of: Annotated[str, typer.Argument(metavar="PLAN_OR_REGIME", help="计划或监管方案编号 / id of a plan or a regime")],
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Whether grading found more, by plan or regime; or that nobody can tell. / 分级是否发现更多问题。"""
    day = day_of(on)
    told = queries.regime_report(of, on=day) if "." in of else queries.report(queries.plan(of), on=day)
    answer(told.as_json(), as_json=as_json, plain=_report(told))


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin supervision`` to the command line."""
    app.add_typer(supervision, name="supervision")


def _actor(account: str | None, password_file: Path | None) -> Actor:
    """The operator, or the account named, by its password: two commitments need two people."""
    if account is None:
        return operator()
    asked = password_file.read_text().strip() if password_file else typer.prompt("密码 password", hide_input=True)
    return access.signed_in(account, asked, "supervision")


def _secret(file: Path) -> str:
    if not file.exists():
        raise Refusal(
            "supervision.no_secret",
            Text(f"没有文件 {file.name}。", f"There is no file {file.name}."),
            Text("请用 --secret 指向提交承诺时保存的文件。", "Point --secret at the file kept when you committed."),
        )
    return file.read_text().strip()


def _share(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Refusal(
            "regime.base_ratio",
            Text(f"“{text}”不是比例。", f"“{text}” is no share."),
            Text("请写成 0.05 的形式。", "Write it as 0.05."),
        ) from None


def _maybe(text: str | None) -> date | None:
    return None if text is None else day_of(text)


def _tell(plan: Plan, *, as_json: bool) -> None:
    lines = [_line(plan)]
    if plan.published:
        lines.append(f"  名单哈希 list hash {plan.published.root} · {plan.published.size}")
        lines += [
            f"  {each.grade}: {each.draw} / {each.population}（不重复抽取 resting {each.resting}）"
            for each in plan.published.strata
        ]
    lines += [f"  承诺 commitment {each.commitment}" for each in plan.commitments]
    if plan.outcome:
        lines.append(f"  种子 seed {plan.outcome.seed} · 抽取 drawn {plan.outcome.drawn}")
    answer(plan_of(plan), as_json=as_json, plain="\n".join(lines))


def _line(plan: Plan) -> str:
    stage, draft = STAGE_TITLES[plan.stage], plan.draft
    return f"{plan.id}  {draft.regime}  {draft.starts} – {draft.ends}  {stage.zh} / {stage.en}"


def _task_line(task: Task, on: date) -> str:
    told, standing = task.assignment, STANDING_TITLES[task.standing(on)]
    result = f"  {task.result}" if task.result else ""
    return f"{told.no}  {task.due()}  {told.code}  {told.name}  {told.post}  {standing.zh} / {standing.en}{result}"


def _report(told: Report) -> str:
    lines = [f"{told.title.zh} / {told.title.en}", told.sentence.zh, told.sentence.en]
    for cell in told.cells:
        rate = "—" if cell.rate is None else f"{float(cell.rate):.1%}"
        lines.append(
            f"  {cell.grade}: {cell.found} / {cell.inspected}  {rate} "
            f"[{cell.interval.low:.1%}, {cell.interval.high:.1%}]  "
            f"少查 saved {float(told.saved[cell.grade]):.1f}  未能检查 not reached {cell.unreached}"
        )
    return "\n".join([*lines, f"  待录入 waiting: {told.waiting}"])
