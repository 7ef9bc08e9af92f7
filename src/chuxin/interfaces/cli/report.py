"""The command that issues a credit report as a sealed file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.cli.days import day_in
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import actions
from chuxin.services.publication.report import PURPOSES, Particulars

_SHOWN = 5


@command
def report(
    subject: Annotated[str, typer.Argument(help="统一社会信用代码或名称 / code or name")],
    out: Annotated[Path, typer.Option("--out", help="写入的 PDF 文件 / the PDF file to write")],
    domains: Annotated[
        str | None,
        typer.Option("--domains", help="专项报告：领域名，逗号分隔，或 all / special report: domains, or all"),
    ] = None,
    period: Annotated[
        tuple[str, str] | None, typer.Option("--period", help="查询期起止日期 / first and last day looked at")
    ] = None,
    purpose: Annotated[str, typer.Option("--purpose", help=f"用途 / purpose: {', '.join(PURPOSES)}")] = "",
    recipient: Annotated[str, typer.Option("--recipient", help="接收单位 / for which body")] = "",
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Issue a credit report: a tagged, signed PDF anyone can verify. / 出具信用报告（带签名的 PDF）。"""
    about = _one(subject)
    chosen = tuple(name.strip() for name in (domains or "").split(",") if name.strip())
    since, until = (day_in(each) for each in period) if period else (None, None)
    asked = Particulars(since, until, purpose, recipient)
    issued = actions.issue_report(about.number, domains=chosen, particulars=asked, actor=operator(), at=now())
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(issued.path, out)
    told = {
        "number": issued.number,
        "code": issued.code,
        "subject": {"name": about.name, "code": about.code},
        "sha256": issued.sha256,
        "valid_to": issued.valid_to.isoformat(),
        "kind": "special" if issued.special else "general",
        "file": str(out),
    }
    plain = f"{about.name} {about.code}\n报告编号 no. {issued.number}\n核验码 code {issued.code}\n→ {out}"
    answer(told, as_json=as_json, plain=plain)


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("report")(report)


def _one(text: str) -> Subject:
    """The one organisation meant; refuses none and several."""
    found = subjects.find(text, limit=_SHOWN)
    exact = [subject for subject in found if text in (subject.code, subject.name)]
    if len(found) == 1 or len(exact) == 1:
        return (exact or list(found))[0]
    if not found:
        raise Refusal(
            "subject.unknown",
            Text(f"没有找到“{text}”。", f"No organisation “{text}” was found."),
            Text("请核对统一社会信用代码或名称。", "Check the code or the name."),
        )
    names = "；".join(f"{subject.name} {subject.code}" for subject in found)
    raise Refusal(
        "subject.several",
        Text(f"“{text}”对应多个组织：{names}", f"“{text}” fits several organisations: {names}"),
        Text("请使用统一社会信用代码。", "Use the code."),
    )
