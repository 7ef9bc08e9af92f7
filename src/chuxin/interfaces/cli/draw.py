"""The command that redoes a draw from its bundle, offline: needs neither the hub nor its database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chuxin.assessment.supervision.redraw import Check, differences, redraw
from chuxin.assessment.supervision.roll import Row
from chuxin.foundation.ledger.verify import read_verifier_keys
from chuxin.interfaces.cli.shell import answer, command
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

draw = typer.Typer(no_args_is_help=True, help="重新抽取 / redo a draw: verify")
_MARKS = {True: "✓", False: "✗", None: "·"}
_DISTRUST = Text("请勿采信；请向发布机关和账本核对。", "Do not rely on it; compare with the agency and the public log.")


@draw.callback()
def _draw() -> None:
    """重新抽取 / redo a draw: verify"""


@draw.command()
@command
def verify(
    bundle: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="抽取数据包 / the bundle of a draw")],
    key: Annotated[
        Path | None,
        typer.Option("--key", exists=True, dir_okay=False, help="公布的 vkey / the published vkey of the log"),
    ] = None,
    root: Annotated[str | None, typer.Option(help="事先记下的名单哈希 / the list hash you noted beforehand")] = None,
    against: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="另一份数据包，逐行比对 / another copy, compared row by row"),
    ] = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Redo a draw from its bundle, offline: what holds of list, numbers, seed and selection. / 离线重抽并核对。"""
    content = bundle.read_bytes()
    checks = redraw(content, read_verifier_keys(key) if key else (), root)
    differing = differences(content, against.read_bytes()) if against else ()
    faults = [check for check in checks if check.holds is False]
    if faults or differing:
        raise _does_not_hold(bundle.name, faults, differing)
    told = {"holds": True, "checks": [_tree(check) for check in checks]}
    answer(told, as_json=as_json, plain="\n".join(map(_line, checks)))


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin draw`` to the command line."""
    app.add_typer(draw, name="draw")


def _tree(check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "title": check.title.as_json(),
        "holds": check.holds,
        "detail": check.detail.as_json(),
    }


def _line(check: Check) -> str:
    told = f"{check.title.zh} / {check.title.en} — {check.detail.zh} / {check.detail.en}"
    return f"{_MARKS[check.holds]} {told}"


def _does_not_hold(name: str, faults: list[Check], differing: tuple[tuple[Row | None, Row | None], ...]) -> Refusal:
    findings = [
        Finding(
            f"draw.{check.name}",
            Severity.ERROR,
            Text(f"{check.title.zh}：{check.detail.zh}", f"{check.title.en}: {check.detail.en}"),
            _DISTRUST,
            Place(name),
        )
        for check in faults
    ]
    findings += [_difference(name, here, there) for here, there in differing]
    return Refusal(
        "draw.does_not_hold",
        Text(f"{name} 核对未通过。", f"{name} does not hold."),
        _DISTRUST,
        findings=tuple(findings),
    )


def _difference(name: str, here: Row | None, there: Row | None) -> Finding:
    mine, other = (" ".join(row) if row else "—" for row in (here, there))
    message = Text(f"两份名单不同：{mine} ≠ {other}", f"The two lists differ: {mine} ≠ {other}")
    return Finding("draw.difference", Severity.ERROR, message, _DISTRUST, Place(name))
