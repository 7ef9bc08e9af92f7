"""Commands of matches: whose record it is, what waits for a decision, deciding it, undoing it."""

from __future__ import annotations

from typing import Annotated

import typer

from chuxin.facts.intake import deciding, matches
from chuxin.facts.intake.match import CHOICE_WORDS, Match
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.cli.columns import table
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.interfaces.edge.matching import as_told, decision

one_match = typer.Typer(no_args_is_help=True, help="记录归属 / whose record it is: list, show, decide, undo")
_HEADING = ("编号 no.", "名称 name", "行 rows", "批次 batch", "最近似 nearest", "得分 score", "状态 state")


@one_match.command("list")
@command
def listed(
    every: Annotated[bool, typer.Option("--all", help="包括已决定的 / decided ones too")] = False,
    batch: Annotated[str | None, typer.Option(help="只看一个批次 / one batch only")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="至多列出 / list at most")] = 100,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """What waits for a decision, oldest first. / 待决定的归属问题，旧的在前。"""
    waiting = None if every else True
    sought = matches.Sought(waiting, batch)
    found = matches.listed(sought, limit=limit)
    told = {"total": matches.count(sought), "matches": [as_told(each) for each in found]}
    plain = table(_HEADING, [_cells(each) for each in found]) if found else "没有待决定的归属问题 / nothing waits"
    answer(told, as_json=as_json, plain=plain)


@one_match.command("show")
@command
def show(
    entry: Annotated[int, typer.Argument(help="编号 / number")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """One question with its candidates and their reasons. / 一个归属问题，候选组织及逐项理由。"""
    found = matches.match(entry)
    answer(as_told(found), as_json=as_json, plain=_page(found))


@one_match.command("decide")
@command
def decide(
    entry: Annotated[int, typer.Argument(help="编号 / number")],
    whose: Annotated[str, typer.Argument(metavar="CODE|new|none", help="组织代码，或 new、none / a code, new or none")],
    why: Annotated[str, typer.Option(help="核实的依据 / what it rests on")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say whose record it is; another decision undoes it. / 决定记录归属，可改定、可撤销。"""
    found = deciding.decide(entry, decision(whose, why), actor=operator(), at=now())
    answer(as_told(found), as_json=as_json, plain=_page(found))


@one_match.command("undo")
@command
def undo(
    entry: Annotated[int, typer.Argument(help="编号 / number")],
    why: Annotated[str, typer.Option(help="理由 / the reason")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Take the last decision back; what held before holds again. / 撤销上一决定，恢复原状。"""
    found = deciding.undo(entry, why=why, actor=operator(), at=now())
    answer(as_told(found), as_json=as_json, plain=_page(found))


def add_to(app: typer.Typer) -> None:
    """Add ``chuxin match``."""
    app.add_typer(one_match, name="match")


def _cells(each: Match) -> list[str]:
    best = each.candidates[0] if each.candidates else None
    words = CHOICE_WORDS[each.choice]
    nearest = [best.name, f"{best.score / 1_000_000:.3f}"] if best else ["—", ""]
    return [str(each.entry), each.question.name, str(each.rows), each.batch, *nearest, f"{words.zh} {words.en}"]


def _page(found: Match) -> str:
    words = CHOICE_WORDS[found.choice]
    lines = [f"{found.entry}  {found.question.name}", f"{words.zh} / {words.en} · {found.feed} · {found.batch}"]
    for each in found.candidates:
        code = subjects.subject(each.number).code
        lines.append(f"\n{each.score / 1_000_000:.3f}  {each.name}  [{code}]")
        lines += [f"  {one.value / 1_000_000:+.3f}  {one.words.zh} / {one.words.en}" for one in each.features]
    return "\n".join(lines)
