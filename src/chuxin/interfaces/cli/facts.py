"""Commands of the analytic facts: write them as Parquet for any engine or lake."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import typer

from chuxin.facts.records import tables
from chuxin.foundation.subjects.message import HERE
from chuxin.interfaces.cli.shell import answer, command, now

group = typer.Typer(no_args_is_help=True, help="分析用事实表 / analytic facts")


@group.command("export")
@command
def export(
    folder: Path = typer.Argument(..., help="目标目录 / directory"),
    on: datetime | None = typer.Option(None, "--on", formats=["%Y-%m-%d"], help="以哪一天为准 / as of this day"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Write subjects, records by item and supply as Parquet. / 导出主体、各事项记录与供给情况（Parquet）。"""
    day: date = on.date() if on else now().astimezone(HERE).date()
    told = tables.export(folder, on=day)
    counts = {item: table.num_rows for item, table in told.records.items()}
    answer(
        {"directory": str(folder), "on": day.isoformat(), "subjects": told.subjects.num_rows, "records": counts},
        as_json=as_json,
        plain="\n".join(
            [f"{folder} ({day})", f"subjects {told.subjects.num_rows:,}", *(f"{i} {n:,}" for i, n in counts.items())]
        ),
    )


def add_to(app: typer.Typer) -> None:
    """Join the commands of the facts to the command line."""
    app.add_typer(group, name="facts")
