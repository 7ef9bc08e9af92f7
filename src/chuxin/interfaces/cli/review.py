"""The command of credit review: a list of names before an award, a tender or a subsidy, each ground on its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from chuxin.assessment.consequences import reviews
from chuxin.assessment.consequences.review import REPLIES, Answer, Order, Reply, Review
from chuxin.assessment.consequences.review_ground import SCENE_TITLES, Scene
from chuxin.assessment.consequences.wanted import VERDICTS, Verdict
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.interfaces.edge import reviewing
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_WRITERS = {".csv": reviewing.as_csv, ".xlsx": reviewing.as_xlsx}


@command
def review(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV、XLSX：名称、统一社会信用代码 / names, codes")
    ],
    purpose: Annotated[str, typer.Option(help="审查用途 / purpose; each organisation sees it in its log")],
    scene: Annotated[Scene, typer.Option(help="场景 / occasion")],
    matter: Annotated[str, typer.Option(metavar="NO", help="事项编号 / number of the matter")],
    field: Annotated[str | None, typer.Option(help="所涉监管领域 / field of supervision")] = None,
    sheet: Annotated[str | None, typer.Option(help="工作表名 / sheet of a workbook")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="写出结果 .xlsx .csv .json / write the result")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Review names before an award, a tender or a subsidy: each ground apart, no verdict. / 批量信用审查，逐项回答。"""
    if out is not None and out.suffix.lower() not in {*_WRITERS, ".json"}:
        raise _unknown_form(out)
    names = reviewing.names_from(file, sheet)
    done = reviews.run(Order(scene, purpose, matter, field), names, actor=operator(), at=now())
    if out is not None:
        writer = _WRITERS.get(out.suffix.lower())
        out.write_bytes(writer(done) if writer else orjson.dumps(reviewing.as_json(done), option=orjson.OPT_INDENT_2))
    answer(reviewing.as_json(done) if as_json else None, as_json=as_json, plain=_told(done, out))


def add_to(app: typer.Typer) -> None:
    """Join the command of credit review to the command line."""
    app.command()(review)


def _told(done: Review, out: Path | None) -> str:
    scene = SCENE_TITLES[done.order.scene]
    lines = [
        f"信用审查 credit review {done.seq} · {scene.zh} / {scene.en} · {done.order.matter}",
        f"名称 names {done.names} = 已识别 identified {len(done.organisations)} + 其他 others "
        f"{done.names - len(done.organisations)}；自然人行已退回 rows about persons refused {done.persons}",
        f"数据日期 as of {done.on} · 账本 ledger {done.known} · 可用至 usable until {done.until}",
        f"{reviewing.NO_VERDICT.zh} / {reviewing.NO_VERDICT.en}",
    ]
    for one in done.rows:
        if one.verdict is not Verdict.FOUND:
            verdict = VERDICTS[one.verdict]
            among = "、".join(done.candidates[each].code for each in one.candidates if each in done.candidates)
            lines.append(f"  行 row {one.row}: {verdict.zh} / {verdict.en}" + (f": {among}" if among else ""))
    for each in done.organisations:
        told = [_answered(answer) for answer in each.answers if answer.reply is not Reply.NONE or answer.evidence]
        lines += [f"{each.subject.code}  {each.subject.name}", *told]
    return "\n".join([*lines, *([f"→ {out}"] if out else [])])


def _answered(one: Answer) -> str:
    reply = REPLIES[one.reply]
    documents = "; ".join(_document(each.doc_no, each.note) for each in one.evidence)
    return f"  {one.ground.title.zh} / {one.ground.title.en}: {reply.zh} / {reply.en}  {documents}".rstrip()


def _document(doc_no: str, note: Text | None) -> str:
    return f"{doc_no}（{note.zh} / {note.en}）" if note else doc_no


def _unknown_form(out: Path) -> Refusal:
    return Refusal(
        "path.form_unknown",
        Text(f"不能写成“{out.suffix}”格式。", f"The result cannot be written as “{out.suffix}”."),
        Text("请用 .xlsx、.csv 或 .json。", "Use .xlsx, .csv or .json."),
    )
