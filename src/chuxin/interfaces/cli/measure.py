"""Commands of consequences: what may follow from what, whether something may follow, and what an edition changed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from chuxin.assessment.consequences import queries
from chuxin.assessment.consequences.measure import CLASS_TITLES, Measure, Row
from chuxin.assessment.consequences.permission import Answer, Request, Whom
from chuxin.assessment.consequences.permission import as_json as tree_of
from chuxin.assessment.consequences.reasons import Forbidden
from chuxin.interfaces.api.following import lists_of
from chuxin.interfaces.cli.evaluation import AsJson, On, day_of, known_subject
from chuxin.interfaces.cli.shell import answer, command

measure = typer.Typer(no_args_is_help=True, help="后果清单 / what may follow: list, check, diff")
_CHANGES = {"added": "新增 added", "removed": "取消 removed", "changed": "变更 changed"}


@measure.command("list")
@command
def listed(on: On = None, as_json: AsJson = False) -> None:
    """What may follow from records on a day. / 当日有效的措施、激励和名单。"""
    day = day_of(on)
    answer(lists_of(day) if as_json else None, as_json=as_json, plain=_listed(day))


@measure.command("check")
@command
def check(
    id: Annotated[str, typer.Argument(metavar="MEASURE", help="措施编号 / id of the measure or incentive")],
    subject: Annotated[str, typer.Argument(help="统一社会信用代码 / code of the organisation")],
    implementer: Annotated[str, typer.Option("--as", metavar="ROLE", help="实施主体 / who would carry it out")],
    whom: Annotated[Whom, typer.Option(help="对谁 / about whom")] = Whom.ORGANISATION,
    months: Annotated[int | None, typer.Option(min=1, help="拟实施月数 / for how many months")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="拟实施至 / until when")] = None,
    form: Annotated[str | None, typer.Option(help="实施形式 / in which form")] = None,
    because: Annotated[str | None, typer.Option(metavar="RECORD", help="所依据的记录 / record relied on")] = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Whether a measure may follow: permitted with its basis, or forbidden with the reason. / 某项措施能否采取。"""
    found = known_subject(subject)
    asked = Request(id, found.type, implementer, whom, months, day_of(until) if until else None, form, because)
    told = queries.check(asked, found.number, on=day_of(on))
    answer(dict(tree_of(told)), as_json=as_json, plain=_answer(told))


@measure.command("diff")
@command
def diff(
    before: Annotated[str, typer.Argument(metavar="DATE", help="较早的日期 / the earlier day")],
    after: Annotated[str, typer.Argument(metavar="DATE", help="较晚的日期 / the later day")],
    as_json: AsJson = False,
) -> None:
    """What differs between the lists in force on two days. / 两日之间清单的变化。"""
    found = queries.changes(day_of(before), day_of(after))
    lines = [
        f"{_CHANGES[each.change]}  {each.id}  {each.title.zh} / {each.title.en}  {', '.join(each.parts)}".rstrip()
        for each in found
    ]
    answer([each.as_json() for each in found], as_json=as_json, plain="\n".join(lines) or "没有变化 / no difference")


def add_to(app: typer.Typer) -> None:
    """Join the commands of consequences to the command line."""
    app.add_typer(measure, name="measure")


def _listed(day: date) -> str:
    measures = queries.measures(day)
    lines = []
    for kind, title in CLASS_TITLES.items():
        lines += [f"{title.zh} / {title.en}", *[_row(row) for row in measures if row.kind == kind]]
    lines += ["激励 / incentives", *[_row(row) for row in queries.incentives(day)]]
    lines += ["严重失信主体名单 / severe lists"]
    lines += [f"  {each.id}  {each.title.zh} / {each.title.en}" for each in queries.lists(day)]
    state = "开启 on" if queries.switched_on() else "关闭 off (CHUXIN_CONSEQUENCES)"
    return "\n".join([*lines, f"实施开关 / putting into effect: {state}"])


def _row(row: Row) -> str:
    roles = ", ".join(each.role for each in row.implementers)
    most = f"≤ {row.duration.most} 月 months" if row.duration.most else "与记录同止 as long as its record"
    kind = "" if not row.unverified else "  待核 unverified"
    forms = f"  ({', '.join(each.id for each in row.forms)})" if isinstance(row, Measure) and row.forms else ""
    return f"  {row.id}  {row.title.zh} / {row.title.en}  [{roles}]  {most}{forms}{kind}"


def _answer(told: Answer) -> str:
    if isinstance(told, Forbidden):
        lines = [
            f"不得采取 forbidden · {told.code} ({told.rule})",
            f"{told.reason.zh} / {told.reason.en}",
            f"→ {told.remedy.zh} / {told.remedy.en}",
        ]
        return "\n".join([*lines, *([f"[{told.clause}]"] if told.clause else [])])
    until = told.until.isoformat() if told.until else "与记录同止 / as long as its record"
    lines = [
        f"可以采取 permitted · {told.row.title.zh} / {told.row.title.en}",
        f"依据 basis: {', '.join(told.clauses)}",
        f"记录 records: {', '.join(record.id for record in told.records)}",
        f"最迟至 until at most: {until}",
        f"救济 remedy: {told.remedy.zh} / {told.remedy.en}",
    ]
    doubt = "本行待与正式文本核对，不得实施 / this row is unverified: it may not be signed"
    return "\n".join([*lines, *([doubt] if told.unverified else [])])
