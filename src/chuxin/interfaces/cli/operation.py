"""Commands of the operator: init, worker, rebuild."""

from __future__ import annotations

from pathlib import Path

import typer
from django.conf import settings
from django.core.management import call_command

from chuxin.foundation.law.actions import Installation
from chuxin.foundation.ledger import keys
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.interfaces.worker import loop
from chuxin.interfaces.worker.projections import catch_up, rebuild_each
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.programmes import actions as programmes
from chuxin.programmes.load import SHIPPED


def prepare(packs: list[Path]) -> Installation:
    """Create the home: database, keys, static files, packs installed. Safe to repeat."""
    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    keys.signing_key(settings.HOME / "keys")
    return programmes.install(packs or [SHIPPED], actor=operator(), at=now())


@command
def init(
    packs: list[Path] = typer.Option([], "--packs", exists=True), as_json: bool = typer.Option(False, "--json")
) -> None:
    """Create the home: database, keys, packs. Safe to repeat. / 建立数据目录：数据库、密钥、政策包，可重复执行。"""
    installation = prepare(packs)
    catch_up()
    answer(
        {"home": str(settings.HOME), "installation": installation.as_json()},
        as_json=as_json,
        plain=f"已就绪 / ready: {settings.HOME}\n{installation}",
    )


@command
def worker(
    once: bool = typer.Option(False, "--once", help="一轮即止 / one round, then stop"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Followers, clocks, resumption after a crash. / 后台任务：派生表、时限、中断恢复。"""
    if not once:
        loop.forever()
    told = loop.once(now())
    answer(
        {
            "settled": told.settled,
            "purged": told.purged,
            "applied": told.applied,
            "sealed": told.sealed,
            "arrived": told.arrived,
            "alarms": told.alarms,
            "judged": told.judged,
            "edition": told.edition,
            "webhooks": {"received": told.sent, "not_received": told.unsent, "stopped": list(told.parked)},
            "waiting": [{"what": each.what, "number": each.number} for each in told.waiting],
        },
        as_json=as_json,
        plain=f"续办批次 settled {told.settled} · 清除隔离原件 purged {told.purged} · 已封存 sealed {told.sealed} · "
        f"待人工办理 waiting for an officer {len(told.waiting)}",
    )


@command
def rebuild(projections: list[str] = typer.Argument(None), as_json: bool = typer.Option(False, "--json")) -> None:
    """Drop projections and rebuild them from the ledger; fails when a table differs. / 由账本重建派生表并比对。"""
    told = rebuild_each(list(projections or []))
    plain = "\n".join(
        f"{name:12} {before[:16]} → {after[:16]} {'=' if before == after else '≠'}" for name, before, after in told
    )
    differing = [name for name, before, after in told if before != after]
    if differing:
        typer.echo(plain, err=True)
        raise Refusal(
            "projection.differs",
            Text(f"重建结果与原表不同：{'、'.join(differing)}。", f"Rebuilt tables differ: {', '.join(differing)}."),
            Text(
                "请保留数据目录并联系维护者：账本是准绳。",
                "Keep the home and tell the maintainers: the ledger is right.",
            ),
        )
    answer(
        [
            {"projection": name, "before": before, "after": after, "equal": before == after}
            for name, before, after in told
        ],
        as_json=as_json,
        plain=plain,
    )


def add_to(app: typer.Typer) -> None:
    """Join the operator's commands to the command line."""
    for body in (init, worker, rebuild):
        app.command()(body)
