"""Commands of organisations: find them, say that two are one, tell them apart again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils.timezone import localdate

from chuxin.assessment.governance import queries as governance
from chuxin.facts.intake import identity
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.api.profiles import profile_of
from chuxin.interfaces.api.schemes import shown_of
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.interfaces.cli.usage import Finding
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import queries as publication
from chuxin.services.publication.profile import Lane, Profile
from chuxin.services.publication.searching import SearchPage

one_subject = typer.Typer(cls=Finding, help="组织 / organisations: find, merge, split")


@one_subject.command("find")
@command
def find(
    sought: Annotated[
        str, typer.Argument(metavar="USCC_OR_NAME", help="代码或名称的一部分 / a code, or part of a name")
    ],
    limit: Annotated[int, typer.Option(min=1, max=100, help="至多列出 / list at most")] = 20,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Find organisations; one shows its public file. / 查找组织；唯一命中时显示其公开档案。"""
    exact = subjects.subject_by_code(sought)
    if exact is not None:
        _show(exact.number, as_json=as_json)
        return
    page = publication.search(sought, limit=limit)
    if not page.hits:
        raise _nothing_found(sought)
    if page.total == 1:
        _show(page.hits[0].number, as_json=as_json)
        return
    answer(_listed(page), as_json=as_json, plain=_list(page))


def _show(number: int, *, as_json: bool) -> None:
    file = publication.public_profile(subjects.subject(number), on=localdate(now()))
    shown = governance.grades_shown(number, on=localdate(now())) if as_json else ()
    grades = [shown_of(one) for one in shown]
    answer(profile_of(file, grades) if as_json else None, as_json=as_json, plain=_page(file))


def _page(file: Profile) -> str:
    head = file.head
    facts = [
        f"{head.name}  {head.code}",
        f"{head.status.zh} / {head.status.en}" + (f" · {head.place.zh} / {head.place.en}" if head.place else ""),
    ]
    facts += [f"曾用名 / formerly: {naming.name}" for naming in head.former_names]
    return "\n".join([*facts, *(_lane(lane) for lane in file.lanes)])


def _lane(lane: Lane) -> str:
    heading = f"\n{lane.title.zh} / {lane.title.en}: "
    if not lane.lines:
        return heading + f"{lane.answer.sentence.zh} / {lane.answer.sentence.en}"
    lines = [f"  {line.decided_on}  {line.title.zh}  {line.summary.zh}  [{line.record}]" for line in lane.lines]
    return "\n".join([heading + str(len(lines)), *lines])


def _listed(page: SearchPage) -> dict[str, object]:
    hits = [
        {"code": hit.code, "name": hit.name, "kind": hit.kind, "region": hit.region, "former": hit.former}
        for hit in page.hits
    ]
    return {"total": page.total, "hits": hits}


def _list(page: SearchPage) -> str:
    lines = [f"{hit.code}  {hit.name}" + (f"（曾用名 {hit.former}）" if hit.former else "") for hit in page.hits]
    more = page.total - len(page.hits)
    return "\n".join([*lines, *([f"… 另有 {more} 个 / {more} more"] if more else [])])


def _nothing_found(sought: str) -> Refusal:
    return Refusal(
        "subjects.not_found",
        Text(f"没有找到“{sought}”。", f"Nothing was found for “{sought}”."),
        Text("请用18位代码，或名称中至少两个字。", "Use the 18-character code, or two characters or more of the name."),
    )


@one_subject.command("merge")
@command
def merge(
    kept: Annotated[str, typer.Argument(metavar="KEPT", help="保留主体的代码 / code of the one that stays")],
    absorbed: Annotated[str, typer.Argument(metavar="ABSORBED", help="并入主体的代码 / code of the other")],
    why: Annotated[str, typer.Option(help="理由和依据 / the reason and what it rests on")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say that two registered organisations are one; can be undone by split. / 将两个登记主体合并为一，可拆分恢复。"""
    moved = identity.merge(_number(kept), _number(absorbed), why=why, actor=operator(), at=now())
    answer(asdict(moved), as_json=as_json, plain=_moved("已合并 merged", absorbed, kept, moved.entry))


@one_subject.command("split")
@command
def split(
    absorbed: Annotated[str, typer.Argument(metavar="ABSORBED", help="被并入主体的代码 / code of the one absorbed")],
    why: Annotated[str, typer.Option(help="理由 / the reason")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say that a merged organisation is one of its own after all. / 拆分已合并的主体，原样恢复。"""
    moved = identity.split(subjects.bearer(absorbed), why=why, actor=operator(), at=now())
    answer(asdict(moved), as_json=as_json, plain=_moved("已拆分 split", absorbed, "", moved.entry))


def _number(code: str) -> int:
    found = subjects.subject_by_code(code)
    if found is None:
        raise _nothing_found(code)
    return found.number


def _moved(told: str, absorbed: str, kept: str, entry: int) -> str:
    return f"{told}: {absorbed}" + (f" → {kept}" if kept else "") + f" · 账本 ledger {entry}"


def add_to(app: typer.Typer) -> None:
    """Add ``chuxin subject``."""
    app.add_typer(one_subject, name="subject")
