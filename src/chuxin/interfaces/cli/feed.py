"""Commands of feeds: list those in force, write the blank form of one."""

from __future__ import annotations

from pathlib import Path

import typer

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import queries
from chuxin.facts.intake.template import template_of
from chuxin.foundation.subjects.message import HERE
from chuxin.interfaces.cli.columns import table
from chuxin.interfaces.cli.shell import answer, command, now
from chuxin.interfaces.edge.template_book import template_xlsx

feeds = typer.Typer(no_args_is_help=True, help="报送通道 / feeds: list, template")


@feeds.command("list")
@command
def list_feeds(as_json: bool = typer.Option(False, "--json")) -> None:
    """The feeds in force today. / 当前有效的报送通道。"""
    held = queries.feeds(now().astimezone(HERE).date())
    told = [{"feed": one.id, "title": one.title.as_json(), "item": one.item, "rhythm": one.rhythm} for one in held]
    rows = [[one.id, f"{one.title.zh} / {one.title.en}", one.item, one.rhythm] for one in held]
    heading = ("通道 feed", "名称 title", "目录事项 item", "周期 rhythm")
    answer(told, as_json=as_json, plain=table(heading, rows) if rows else "没有报送通道 / no feeds")


@feeds.command("template")
@command
def template(
    feed: str,
    out: Path = typer.Option(..., "--out", help="写入的XLSX文件 / XLSX file to write"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """The blank form of a feed: drop-downs, notes, an example row. / 报送模板：下拉列表、填写说明、示例行。"""
    on = now().astimezone(HERE).date()
    found = queries.feed(feed, on)
    made = template_of(catalogue.item(found.item, on), found, on)
    out.write_bytes(template_xlsx(made, on))
    told = {"feed": feed, "file": str(out), "edition": made.edition, "columns": len(made.columns)}
    answer(told, as_json=as_json, plain=f"{out}: {len(made.columns)} 列 / columns")


def add_to(app: typer.Typer) -> None:
    """Join the commands of feeds to the command line."""
    app.add_typer(feeds, name="feed")
