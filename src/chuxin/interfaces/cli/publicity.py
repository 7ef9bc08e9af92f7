"""Commands of publicity: which displays end soon, and the self-check that none is past its end."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from chuxin.assessment.governance.step import day_of
from chuxin.interfaces.cli.days import day_in
from chuxin.interfaces.cli.shell import REFUSED, answer, command, now
from chuxin.services.open_data import queries as open_data
from chuxin.services.publication import displays
from chuxin.services.publication.displays import Ending

_MOST = 10_000
Day = Annotated[str | None, typer.Option("--day", metavar="DATE", help="日期 / the day looked at; default: today")]
AsJson = Annotated[bool, typer.Option("--json")]


@command
def ends(
    days: Annotated[int, typer.Option(min=0, max=366, help="今后多少天内 / within how many days")] = 30,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """The displays that end within so many days, soonest first. / 近期到期、将自动停止的公示。"""
    found = displays.ending(open_data.disclosing(_day(day)), days=days, limit=_MOST)
    plain = "\n".join(f"{one.until}  {one.code}  {one.item.zh}  {one.record}" for one in found)
    answer([_told(one) for one in found], as_json=as_json, plain=plain or "没有 / none")


@command
def check(day: Day = None, as_json: AsJson = False) -> None:
    """Check that nothing is shown past its end or without a reason; fails otherwise. / 自查：无超期公示。"""
    told = displays.check(open_data.disclosing(_day(day)))
    answer(
        {
            "on": told.on.isoformat(),
            "holds": told.holds,
            "shown": told.shown,
            "open_ended": told.open_ended,
            "past": list(told.past),
            "unexplained": list(told.unexplained),
        },
        as_json=as_json,
        plain=f"{told.on} 公示 shown {told.shown:,} · 尚无确定终止日 no end known yet {told.open_ended:,} · "
        f"超期 past their end {len(told.past):,} · 无说明 unexplained {len(told.unexplained):,}",
    )
    if not told.holds:
        raise typer.Exit(REFUSED)


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin publicity …`` to the command line."""
    topic = typer.Typer(no_args_is_help=True, help="公示期限 / publicity: ends, check")
    topic.command("ends")(ends)
    topic.command("check")(check)
    app.add_typer(topic, name="publicity")


def _day(day: str | None) -> date:
    return day_in(day) if day else day_of(now())


def _told(one: Ending) -> dict[str, object]:
    return {
        "record": one.record,
        "item": one.item.as_json(),
        "subject": one.code,
        "name": one.name,
        "until": one.until.isoformat() if one.until else None,
        "why": one.why.as_json(),
        "clause": one.clause,
    }
