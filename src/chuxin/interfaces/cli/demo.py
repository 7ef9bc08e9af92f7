"""The demo command: the sample province of `examples/`, delivered through the same doors as everyone's files."""

from __future__ import annotations

import importlib
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Protocol

import typer
from django.conf import settings

from chuxin.assessment.governance.step import day_of
from chuxin.foundation.access import account
from chuxin.foundation.access import actions as access
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.cli.operation import prepare
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.interfaces.worker.projections import catch_up
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.programmes.load import SHIPPED
from chuxin.services.open_data import actions as open_data

CHECKOUT = Path(__file__).resolve().parents[4]


class Example(Protocol):
    """An organisation worth showing."""

    group: str
    code: str
    name: str


class Delivery(Protocol):
    """One file of the sample."""

    agency: str
    delivered_on: date


class Manifest(Protocol):
    """What the sample says of itself."""

    examples: tuple[Example, ...]
    deliveries: tuple[Delivery, ...]


class Replayed(Protocol):
    """What `examples.province.replay` gives back."""

    manifest: Manifest
    delivered: int
    rows: int
    graded: int
    differing: tuple[str, ...]


@command
def demo(
    organisations: int = typer.Option(3010, help="组织个数 / how many organisations"),
    months: int = typer.Option(12, help="月数 / how many months"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Build the sample province through intake, evaluation and sealing. Safe to repeat. / 生成示例省，可重复执行。"""
    replay = _replay_module()
    for pack in (SHIPPED, replay.PLACES):  # one after the other: what a home holds already is not checked again
        prepare([pack])
    done: Replayed = replay.replay(
        settings.HOME / "sample",
        operator(),
        lambda line: typer.echo(line, err=True),
        organisations=organisations,
        months=months,
    )
    catch_up()
    enterprise = subjects.numbers_by_code([done.manifest.examples[0].code])
    agency = done.manifest.deliveries[0].agency
    accounts = account.demo_accounts(agency=agency, enterprise=next(iter(enterprise.values())))
    accounts += importlib.import_module("examples.province.parties").accounts(agency, now())
    access.create_missing_accounts(accounts, actor=operator(), at=now())
    importlib.import_module("examples.province.governing").govern(now())
    codes = tuple(example.code for example in done.manifest.examples)
    importlib.import_module("examples.province.following").follow(agency, codes, now())
    _inspect(done, organisations, months)
    catch_up()
    moment = now()
    open_data.build(day_of(moment), actor=operator(), at=moment)
    if done.differing:
        raise Refusal(
            "demo.receipts_differ",
            Text(
                f"{len(done.differing)}份回执与清单不符。", f"{len(done.differing)} receipts differ from the manifest."
            ),
            Text("请保留数据目录并报告：\n" + "\n".join(done.differing), "Keep the home and report the lines above."),
        )
    answer(
        {"files": done.delivered, "rows": done.rows, "organisations": subjects.count(), "graded": done.graded},
        as_json=as_json,
        plain=_page(done, accounts),
    )


def _inspect(done: Replayed, organisations: int, months: int) -> None:
    """The quarter of inspections, once the accounts are there that plan, watch and inspect."""
    inspections = importlib.import_module("examples.province.inspections")
    first, last = done.manifest.deliveries[0], max(one.delivered_on for one in done.manifest.deliveries)
    inspections.inspect(inspections.Sample(last, first.agency, organisations, months), operator())


def _replay_module() -> ModuleType:
    """The replay beside the sample, which lives in the checkout, not in the package."""
    if not (CHECKOUT / "examples" / "province").is_dir():
        raise Refusal(
            "demo.no_examples",
            Text("此安装不含示例省（examples/）。", "This installation has no sample province (examples/)."),
            Text("请在代码仓库的副本中运行 make demo。", "Run make demo in a clone of the repository."),
        )
    if str(CHECKOUT) not in sys.path:
        sys.path.append(str(CHECKOUT))
    return importlib.import_module("examples.province.replay")


def _page(done: Replayed, accounts: tuple[account.NewAccount, ...]) -> str:
    lines = [
        f"示例省已就绪：{subjects.count()} 个组织，本次接收 {done.delivered} 个文件 {done.rows} 行，"
        f"给出 {done.graded} 个评级。",
        f"The sample province is ready: {subjects.count()} organisations; "
        f"{done.delivered} files with {done.rows} rows received now; {done.graded} grades given.",
        "",
        "可以先看 / worth a look:",
        *[f"  {example.code}  {example.name}  ({example.group})" for example in done.manifest.examples],
        "",
        f"登录账号 / sign-ins (密码 password: {account.DEMO_PASSWORD}):",
        *[f"  {each.username:16} {each.title.zh} / {each.title.en}" for each in accounts],
    ]
    return "\n".join(lines)


def add_to(app: typer.Typer) -> None:
    """Join the demo command to the command line."""
    app.command()(demo)
