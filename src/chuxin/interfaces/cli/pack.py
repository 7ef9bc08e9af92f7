"""Commands about packs: check the definitions, show the effect, install, tell in plain words."""

from __future__ import annotations

from pathlib import Path

import typer

from chuxin.interfaces.cli.evaluation import day_of
from chuxin.interfaces.cli.moving import lines_of
from chuxin.interfaces.cli.shell import answer, command, now, operator, told_of
from chuxin.kernel.finding import Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.programmes import actions, queries
from chuxin.programmes.describe import Description
from chuxin.programmes.load import SHIPPED

Paths = typer.Argument(
    None,
    exists=True,
    help="方案包文件夹或YAML文件，缺省为随附的方案包 / pack folders or YAML files; default: the shipped ones",
)
AsJson = typer.Option(False, "--json", help="输出一个JSON文档 / print one JSON document")


@command
def check(paths: list[Path] = Paths, as_json: bool = AsJson) -> None:
    """Check definitions; every fault with file and line. / 检查定义，逐条给出文件和行号。"""
    pack, findings = queries.findings_of(_given(paths))
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise Refusal(
            "pack.faults",
            _counted(len(errors), len(findings) - len(errors)),
            Text("请按文件和行号逐条改正。", "Mend each at its file and line."),
            findings=findings,
        )
    answer(
        {
            "refused": False,
            "files": len(pack.files),
            "definitions": len(pack.definitions),
            "programmes": [each.id for each in pack.programmes],
            "findings": [finding.as_json() for finding in findings],
        },
        as_json=as_json,
        plain="\n".join(
            [
                *map(told_of, findings),
                f"合格 sound: {len(pack.files)} 文件 files, {len(pack.definitions)} 定义 definitions",
            ]
        ),
    )


@command
def plan(paths: list[Path] = Paths, as_json: bool = AsJson) -> None:
    """Show what installing would change, and what hangs on it. / 显示安装的效果及其牵连。"""
    effect = queries.plan(_given(paths))
    moved = queries.moves(_given(paths), day_of(None)) if effect.steps else {}
    lines = [f"{step.told().zh} / {step.told().en}" for step in effect.steps]
    told = effect.as_json() | {"moves": {name: each.as_json() for name, each in moved.items()}}
    shown = [line for name, each in moved.items() for line in lines_of(name, each)]
    answer(told, as_json=as_json, plain="\n".join([*lines, f"不变 unchanged: {effect.unchanged}", *shown]))


@command
def install(paths: list[Path] = Paths, as_json: bool = AsJson) -> None:
    """Check and install; safe to repeat. / 检查并安装，可重复执行。"""
    installation = actions.install(_given(paths), actor=operator(), at=now())
    answer(installation.as_json(), as_json=as_json, plain=str(installation))


@command
def describe(
    of: str = typer.Argument(..., help="方案编号，或方案包路径 / a programme's id, or the path of a pack"),
    as_json: bool = AsJson,
) -> None:
    """Tell a programme in plain words. / 用平常话说明一个方案。"""
    told = _described(of)
    answer(
        told[0].as_json() if len(told) == 1 else [each.as_json() for each in told],
        as_json=as_json,
        plain="\n\n".join(_page(each) for each in told),
    )


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin pack …`` to the command line."""
    packs = typer.Typer(no_args_is_help=True, help="方案包 / packs: check, plan, install, describe")
    for body in (check, plan, install, describe):
        packs.command()(body)
    app.add_typer(packs, name="pack")


def _given(paths: list[Path] | None) -> list[Path]:
    return list(paths) if paths else [SHIPPED]


def _described(of: str) -> tuple[Description, ...]:
    if Path(of).exists():
        return queries.descriptions_in([Path(of)])
    return (queries.description(of, now().date()),)


def _counted(errors: int, warnings: int) -> Text:
    zh, en = (f"、{warnings}处提示", f" and {warnings} warning(s)") if warnings else ("", "")
    return Text(f"发现{errors}处错误{zh}。", f"Found {errors} error(s){en}.")


def _page(told: Description) -> str:
    lines = [f"{told.title.zh} / {told.title.en}  [{told.id} · {told.status}]"]
    for section in told.sections:
        lines.append(f"\n{section.heading.zh} / {section.heading.en}")
        lines.extend(f"  · {line.zh}\n    {line.en}" for line in section.lines)
    return "\n".join(lines)
