"""Commands of data quality: figures of a month, the batches behind one, the monthly letters, the register of codes."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from chuxin.facts.quality import actions, queries
from chuxin.facts.quality.cases import Answer, Case, State
from chuxin.facts.quality.figures import BY_ID, Line
from chuxin.foundation.subjects.message import HERE
from chuxin.interfaces.api.quality import case_of
from chuxin.interfaces.cli.evaluation import AsJson
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import letters

quality = typer.Typer(no_args_is_help=True, help="数据质量 / data quality: table, behind, letter, letters")
codes = typer.Typer(
    no_args_is_help=True, help="重错码登记簿 / wrong and doubled codes: look, list, show, send, answer, reopen"
)
Month = Annotated[str, typer.Argument(metavar="MONTH", help="月份，如 2026-10 / a month")]
Number = Annotated[int, typer.Argument(metavar="CASE", help="事项编号 / number of the case")]
Reason = Annotated[str, typer.Option(help="理由或文书 / reason or document")]


@quality.command()
@command
def table(
    month: Month,
    items: Annotated[bool, typer.Option("--items", help="分事项 / item by item")] = False,
    as_json: AsJson = False,
) -> None:
    """Every department's figures of a month. / 各部门当月数据质量指标。"""
    on = now().astimezone(HERE).date()
    least = queries.terms(on).least_rows
    lines = queries.item_lines(month, on=on) if items else queries.lines(month, on=on)
    names = queries.names_of(line.department for line in lines)
    told = [line.as_json(least) | {"name": names[line.department].zh} for line in lines]
    plain = "\n".join(_told(line, names[line.department].zh, least) for line in lines)
    answer(told, as_json=as_json, plain=plain or "当月没有报送 / nothing came in that month")


@quality.command()
@command
def behind(
    month: Month,
    department: Annotated[str, typer.Option(help="部门代码 / code of a department")] = "",
    item: Annotated[str, typer.Option(help="目录事项 / catalogue item")] = "",
    figure: Annotated[str, typer.Option(help="指标 / figure")] = "",
    code: Annotated[str, typer.Option(help="错误或提示代码 / code of a fault or remark")] = "",
    as_json: AsJson = False,
) -> None:
    """The batches behind a figure, those that count most first. / 指标背后的批次。"""
    if figure and figure not in BY_ID:
        raise Refusal(
            "quality.figure_unknown",
            Text(f"没有指标“{figure}”。", f"There is no figure “{figure}”."),
            Text(f"可用：{'、'.join(BY_ID)}。", f"Use one of: {', '.join(BY_ID)}."),
        )
    found = queries.behind(month, department=department, item=item, figure=figure, code=code)
    plain = "\n".join(f"{one.batch}  {one.received_on}  {one.feed}  {one.counted}/{one.rows}" for one in found)
    told = [asdict(one) | {"received_on": one.received_on.isoformat()} for one in found]
    answer(told, as_json=as_json, plain=plain or "没有 / none")


@quality.command()
@command
def letter(
    department: Annotated[str, typer.Argument(metavar="DEPARTMENT", help="部门代码 / code of a department")],
    month: Month,
    out: Annotated[Path | None, typer.Option(metavar="FILE.pdf", help="另存一份 / keep a copy")] = None,
    as_json: AsJson = False,
) -> None:
    """The signed letter to a department about a month; asking again gives the same one. / 数据质量月度通报。"""
    sent = letters.issue(department, month, actor=operator(), at=now())
    path = letters.file_of(sent)
    if out is not None:
        shutil.copyfile(path, out)
    told = {"number": sent.number, "department": department, "month": month, "sha256": sent.sha256}
    where = str(out or path)
    answer(
        told | {"path": where, "content": sent.content}, as_json=as_json, plain=f"通报 letter {sent.number} → {where}"
    )


@quality.command(name="letters")
@command
def letters_(month: Annotated[str | None, typer.Option(help="月份 / a month")] = None, as_json: AsJson = False) -> None:
    """The letters that went out. / 已签发的通报。"""
    sent = queries.letters(month)
    told = [
        {"number": one.number, "department": one.department, "month": one.month, "sha256": one.sha256} for one in sent
    ]
    plain = "\n".join(f"{one.number}  {one.month}  {one.department}" for one in sent)
    answer(told, as_json=as_json, plain=plain or "没有 / none")


@codes.command()
@command
def look(as_json: AsJson = False) -> None:
    """Look through what came since the last look; open a case for each new suspicion. / 查找重错码。"""
    opened = actions.look(actor=operator(), at=now())
    answer({"opened": opened}, as_json=as_json, plain=f"新登记 opened {opened}")


@codes.command(name="list")
@command
def list_(state: Annotated[State | None, typer.Option(help="状态 / state")] = None, as_json: AsJson = False) -> None:
    """The register of cases, oldest first. / 重错码登记簿。"""
    held = queries.cases(state)
    told = [_row(one) for one in held]
    plain = "\n".join(f"{one.number}  {one.opened_on}  {one.state.words.zh}  {one.sort}  {one.code}" for one in held)
    answer(told, as_json=as_json, plain=plain or "没有 / none")


@codes.command()
@command
def show(case: Number, as_json: AsJson = False) -> None:
    """One case: the rows behind it, what the register says, every step. / 查看一件。"""
    found = queries.case(case)
    answer(case_of(found), as_json=as_json, plain=_case(found))


@codes.command()
@command
def send(case: Number, registry: Annotated[str, typer.Option(help="登记机关 / registration authority")],
         as_json: AsJson = False) -> None:  # fmt: skip
    """Send a case to the registration authority; its answer has a last day. / 送登记机关核实。"""
    due = actions.send(case, registry=registry, actor=operator(), at=now())
    answer({"case": case, "due": due.isoformat()}, as_json=as_json, plain=f"应于 {due} 前答复 / answer due by {due}")


@codes.command(name="answer")
@command
def answer_(case: Number, found: Annotated[Answer, typer.Option(help="核实结果 / what was found")], reason: Reason,
            as_json: AsJson = False) -> None:  # fmt: skip
    """Enter what the registry found; the case is resolved. / 登记核实结果，办结。"""
    actions.answer(case, found, reason=reason, actor=operator(), at=now())
    answer({"case": case, "answer": found.value}, as_json=as_json, plain=f"已办结 resolved: {found.words.zh}")


@codes.command()
@command
def reopen(case: Number, reason: Reason, as_json: AsJson = False) -> None:
    """Take a resolved case up again. / 重新核实。"""
    actions.reopen(case, reason=reason, actor=operator(), at=now())
    answer({"case": case, "state": State.OPEN.value}, as_json=as_json, plain="已重新核实 open again")


def add_to(app: typer.Typer) -> None:
    """Join the commands of data quality to the command line."""
    app.add_typer(quality, name="quality")
    app.add_typer(codes, name="codes")


def _row(case: queries.Held) -> dict[str, object]:
    due = case.due.isoformat() if case.due else None
    opened = case.opened_on.isoformat()
    return {
        "case": case.number,
        "sort": case.sort.value,
        "code": case.code,
        "state": case.state.value,
        "opened_on": opened,
        "due": due,
    }


def _told(line: Line, name: str, least: int) -> str:
    refused, late = (line.share(figure, least) for figure in ("refused", "late"))
    shares = "  ".join(
        f"{words} {line.count(figure)}" + (f" ({float(share):.1%})" if share is not None else "")
        for words, figure, share in (("退回 refused", "refused", refused), ("迟报 late", "late", late))
    )
    owed = f"应报 owed {line.count('owed')} 按期 in time {line.count('in_time')} 未报 missing {line.count('missing')}"
    return f"{line.department} {name} {line.item or ''}\n  行 rows {line.count('rows')}  {shares}  {owed}"


def _case(case: Case) -> str:
    lines = [f"{case.number}  {case.sort.words.zh} / {case.sort.words.en}  {case.code}  {case.state.words.zh}"]
    lines += [f"  登记簿 register: {case.registered}"] if case.registered else []
    lines += [f"  {one.batch} 行 row {one.row}: {one.code} {one.name}" for one in case.evidence]
    return "\n".join([*lines, *(f"  {one.at:%Y-%m-%d} {one.words.zh} / {one.words.en}" for one in case.steps)])
