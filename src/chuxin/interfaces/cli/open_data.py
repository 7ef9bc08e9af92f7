"""Commands of the open data: make the edition of a day, list those kept."""

from __future__ import annotations

from typing import Annotated

import typer
from django.conf import settings

from chuxin.assessment.governance.step import day_of
from chuxin.interfaces.cli.days import day_in
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.services.open_data import actions, queries
from chuxin.services.open_data.edition import Edition


@command
def build(
    day: Annotated[
        str | None, typer.Option("--day", metavar="DATE", help="数据日期 / the day it tells of; default: today")
    ] = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Seal the log and make the edition of a day, once. / 封存账本并生成当日整版开放数据。"""
    at = now()
    made = actions.build(day_in(day) if day else day_of(at), actor=operator(), at=at)
    answer(_told(made), as_json=as_json, plain=_line(made))


@command
def editions(as_json: bool = typer.Option(False, "--json")) -> None:
    """The editions kept, newest first. / 现存各版，新的在前。"""
    kept = queries.editions()
    plain = "\n".join(_line(one) for one in kept) or "尚无版本 / none yet"
    answer([_told(one) for one in kept], as_json=as_json, plain=plain)


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin open-data …`` to the command line."""
    topic = typer.Typer(no_args_is_help=True, help="开放数据 / open data: build, list")
    topic.command("build")(build)
    topic.command("list")(editions)
    app.add_typer(topic, name="open-data")


def _told(one: Edition) -> dict[str, object]:
    return {
        "name": one.name,
        "folder": str(settings.HOME / "open-data" / one.name),
        "day": one.day.isoformat(),
        "size": one.size,
        "until": one.until.isoformat() if one.until else None,
        "files": [file.as_json() for file in one.files],
    }


def _line(one: Edition) -> str:
    rows = sum(file.rows for file in one.files if file.path.endswith(".jsonl.gz"))
    size = sum(file.bytes for file in one.files)
    return f"{one.name} · {rows:,} 行 rows · {len(one.files)} 个文件 files · {size:,} 字节 bytes"
