"""The commands of cases: what waits, one case, opening one, a step; the same rules and refusals as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from chuxin.foundation.subjects.message import HERE
from chuxin.interfaces.cli.columns import table
from chuxin.interfaces.cli.evaluation import known_subject
from chuxin.interfaces.cli.scheme_acting import As, AsJson, acting
from chuxin.interfaces.cli.shell import answer, command, now
from chuxin.interfaces.edge.case_json import list_json, place_of, sheet_json
from chuxin.interfaces.edge.casework import Sheet, Waiting, holders_of, opened_by, own_of, queue_of, sheet_of, told
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import actions, queries, viewing
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.queries import PAGE
from chuxin.services.cases.seeing import sight_of
from chuxin.services.cases.telling import term

Told = Annotated[
    list[str] | None, typer.Option("--tell", metavar="NAME=VALUE", help="填写一项，可多次 / one answer, repeatable")
]
Files = Annotated[
    list[Path] | None,
    typer.Option("--file", exists=True, dir_okay=False, help="提交的材料，可多次 / a document, repeatable"),
]


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin case …`` to the command line."""
    cases = typer.Typer(no_args_is_help=True, help="事项办理 / cases: list, show, open, step")
    for body in (list_, show, open_, step):
        cases.command(body.__name__.rstrip("_"))(body)
    app.add_typer(cases, name="case")


@command
def list_(
    workflow: Annotated[str | None, typer.Option(help="只看一种流程 / one workflow only")] = None,
    after: Annotated[str, typer.Option(help="上一页给出的位置 / where the page before ended")] = "",
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """What waits for an office, the most urgent first; an organisation's own cases. / 待办事项，最紧急的在前。"""
    actor, on = acting(as_), now().astimezone(HERE).date()
    place = place_of(after)
    if holders_of(actor):
        found = queue_of(actor, workflow=workflow, after=place)
    else:
        found = own_of(actor, before=place[1] if place else None)
    lines = told(found)
    tree = list_json(lines, on, found[-1] if len(found) == PAGE else None)
    further = f"\n--after {tree['after']}" if tree["after"] else ""
    plain = table(("编号 number", "期限 due", "流程 procedure", "组织 organisation", "状态 state"),
                  [_row(line) for line in lines])  # fmt: skip
    answer(tree, as_json=as_json, plain=(plain if lines else "没有事项。/ No case.") + further)


@command
def show(
    case: Annotated[int, typer.Argument(help="事项编号末段的数字 / the figure at the end of its number")],
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """One case: state, terms, steps so far, and what can be done now. / 一个事项：状态、期限、经过和可办步骤。"""
    actor, at = acting(as_), now()
    found, sight = viewing.view(case, actor=actor, at=at)
    on = at.astimezone(HERE).date()
    sheet = sheet_of(found, sight, actor=actor, on=on)
    answer(sheet_json(sheet, on), as_json=as_json, plain=_page(sheet, on))


@command
def open_(
    workflow: Annotated[str, typer.Argument(help="流程编号 / id of the workflow")],
    subject: Annotated[str, typer.Argument(help="统一社会信用代码 / code of the organisation")],
    record: Annotated[list[str] | None, typer.Option(help="所涉记录，可多次 / a record it is about")] = None,
    tell: Told = None,
    file: Files = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Open a case; sent again the same, it is opened once. / 提出事项，重复提交不会重复立项。"""
    actor, at = acting(as_), now()
    opening = Opening(workflow, known_subject(subject).number, tuple(record or ()), _answers(tell), _files(file))
    done = actions.open_case(opened_by(opening, actor, at.astimezone(HERE).date()), actor=actor, at=at)
    code = f"\n查询码（仅显示一次）tracking code, told once: {done.code}" if done.code else ""
    tree = {"case": done.case.seq, "number": done.case.number, "code": done.code}
    answer(tree, as_json=as_json, plain=f"{done.case.number}{code}")


@command
def step(
    case: Annotated[int, typer.Argument(help="事项编号末段的数字 / the figure at the end of its number")],
    step: Annotated[str, typer.Argument(help="步骤编号 / id of the step")],
    tell: Told = None,
    file: Files = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Take a step of a case. / 办理一个步骤。"""
    actor, at = acting(as_), now()
    found, _ = viewing.view(case, actor=actor, at=at)
    after = actions.take(found.seq, step, _answers(tell), files=_files(file), actor=actor, at=at)
    sight = sight_of(after, queries.governing(after), actor)
    sheet = sheet_of(after, sight, actor=actor, on=at.astimezone(HERE).date())
    tree = sheet_json(sheet, at.astimezone(HERE).date())
    answer(tree, as_json=as_json, plain=f"{after.number}  {sheet.state.zh} / {sheet.state.en}")


def _page(sheet: Sheet, on: date) -> str:
    title, state, subject = sheet.workflow.title, sheet.state, sheet.subject
    lines = [f"{sheet.case.number}  {title.zh} / {title.en}", f"{state.zh} / {state.en}"]
    lines += [f"{subject.code}  {subject.name}"] if subject else []
    lines += [f"→ {sheet.turn.zh} / {sheet.turn.en}"] if sheet.turn else []
    for due in sheet.terms:
        words = term(due, on)
        lines.append(f"{due.clock.title.zh}: {words.zh} / {due.clock.title.en}: {words.en}")
    for line in sheet.lines:
        lines.append(f"{line.taken.on}  {line.title.zh} / {line.title.en}  {line.party.zh}")
        lines += [f"{'':12}{each.title.zh}: {each.value.zh}" for each in line.answers]
    lines += [f"可办理 possible now: {each.id}  {each.title.zh} / {each.title.en}" for each in sheet.moves]
    return "\n".join(lines)


def _row(line: Waiting) -> Sequence[str]:
    due = str(line.one.due or "—")
    return (line.number, due, line.title.zh, line.organisation, f"{line.state.zh} / {line.state.en}")


def _answers(tell: list[str] | None) -> dict[str, str]:
    """The answers of a form. Refuses ``case.tell`` where one is not written as name=value."""
    pairs = [each.partition("=") for each in tell or ()]
    if any(not bar for _, bar, _ in pairs):
        raise Refusal(
            "case.tell",
            Text("--tell须写成 名称=内容。", "--tell is written NAME=VALUE."),
            Text("例如 --tell reason=缺少证明。", "For instance --tell reason=“a proof is missing”."),
        )
    return {name: value for name, _, value in pairs}


def _files(paths: list[Path] | None) -> tuple[tuple[str, bytes], ...]:
    return tuple((path.name, path.read_bytes()) for path in paths or ())
