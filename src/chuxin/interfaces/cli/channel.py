"""Commands of channels: open and close one, run what is due, see what came, what is missing and what is odd."""

from __future__ import annotations

from datetime import datetime

import typer

from chuxin.facts.channels import actions, dropping, expecting, queries, running, state
from chuxin.facts.channels.alarm import Alarm
from chuxin.facts.channels.channel import MEBIBYTE, SORTS, Channel, Sort
from chuxin.foundation.subjects.message import HERE
from chuxin.interfaces.cli.columns import table
from chuxin.interfaces.cli.shell import answer, command, now, operator

channels = typer.Typer(
    no_args_is_help=True, help="报送渠道 / channels: open, close, list, run, status, alarms, dismiss"
)
_CHANNELS = ("渠道 channel", "类别 sort", "报送通道 feeds", "部门 agency", "地址 address", "开通 opened")
_ALARMS = ("编号 no.", "自 since", "事由 about", "报送通道 feed", "渠道 channel", "说明 what")


@channels.command("open")
@command
def open_(
    id: str = typer.Argument(..., help="渠道编号，如 market-push / an id of your choice"),
    sort: Sort = typer.Option(..., "--sort", help="folder、push、pull、sftp"),
    feed: list[str] = typer.Option(..., "--feed", help="报送通道，推送可多个 / feed; several for push"),
    agency: str = typer.Option("", "--agency", help="部门代码 / code of the department"),
    address: str = typer.Option("", "--address", help="https://…、sftp://用户@主机/目录"),
    key: str = typer.Option("", "--key", help="对方Ed25519公钥（Base64）/ the sender's public key"),
    secret: str = typer.Option("", "--secret", help="keys/channels 中的密钥文件名 / name of a secret in the home"),
    host_key: str = typer.Option("", "--host-key", help="SFTP主机公钥一行 / the server's public key line"),
    every: int = typer.Option(60, "--every", help="间隔分钟 / minutes between fetches"),
    largest: int = typer.Option(1024, "--largest-mib", help="文件上限 MiB / largest file"),
    inner: bool = typer.Option(False, "--inner", help="允许内网地址 / addresses of an inner network allowed"),
    moves: bool = typer.Option(False, "--move", help="取走后移动对方文件 / move taken files on the server"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Open a channel by which a department's files come. / 开通一个报送渠道。"""
    wanted = Channel(
        id, sort, tuple(feed), agency, address, key, secret, host_key, every, largest * MEBIBYTE, inner, moves
    )
    opened = actions.open_channel(wanted, actor=operator(), at=now())
    where = f"\n投递到 / drop files into: {dropping.prepare(opened)}" if sort is Sort.FOLDER else ""
    answer(as_tree(opened), as_json=as_json, plain=f"已开通 / opened: {id}{where}")


@channels.command("close")
@command
def close(
    id: str,
    reason: str = typer.Option(..., "--reason", help="理由 / why"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Close a channel, with a reason. / 关闭一个报送渠道并说明理由。"""
    actions.close_channel(id, reason, actor=operator(), at=now())
    answer({"channel": id, "closed": True}, as_json=as_json, plain=f"已关闭 / closed: {id}")


@channels.command("list")
@command
def list_(
    closed: bool = typer.Option(False, "--closed", help="含已关闭的 / closed ones too"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """The channels that are open. / 已开通的报送渠道。"""
    held = queries.channels(closed=closed)
    rows = [
        [one.id, SORTS[one.sort].zh, " ".join(one.feeds), one.agency, one.address, _moment(one.opened_at)]
        for one in held
    ]
    plain = table(_CHANNELS, rows) if rows else "还没有渠道 / no channels yet"
    answer([as_tree(one) for one in held], as_json=as_json, plain=plain)


@channels.command("run")
@command
def run(
    id: str | None = typer.Argument(
        None, help="渠道编号；不写则运行到期的全部 / one channel; without it all that are due"
    ),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Run one channel now, or all that are due; exit 1 where one fails. / 立即运行一个渠道，或运行全部到期的渠道。"""
    at = now()
    ran = running.run_due(at) if id is None else (running.run(queries.channel(id), at=at),)
    lines = [f"{one.channel}: {len(one.arrivals)} 个文件 / files" for one in ran if one.refusal is None]
    lines += [f"  {each.name} → {each.batch or each.code}" for one in ran for each in one.arrivals]
    failed = [one.refusal for one in ran if one.refusal is not None]
    if failed:
        typer.echo("\n".join(lines), err=True)
        raise failed[0]
    told = [{"channel": one.channel, "arrivals": [each.as_json() for each in one.arrivals]} for one in ran]
    answer(told, as_json=as_json, plain="\n".join(lines) or "没有到期的渠道 / no channel is due")


@channels.command("status")
@command
def status(id: str, as_json: bool = typer.Option(False, "--json")) -> None:
    """One channel: its settings, when it runs next, what came last, its alarms. / 一个渠道的设置、近况与告警。"""
    one, held = queries.channel(id), state.read(id)
    came = queries.arrivals(id)
    standing = [each for each in queries.alarms() if each.channel == id]
    lines = [f"{one.id} · {SORTS[one.sort].zh} / {SORTS[one.sort].en} · {' '.join(one.feeds)}"]
    lines += [
        f"下次运行 / next run: {_moment(held.next_at) or '—'} · 连续失败 / failures: {held.failures}"
    ] * one.fetches
    lines += [f"{_moment(each.at)}  {each.name} → {each.batch or each.code}" for each in came]
    lines += [f"! {each.title.zh}: {each.sentence.zh} / {each.sentence.en}" for each in standing]
    told = as_tree(one) | {
        "next_at": held.next_at.isoformat() if held.next_at else None,
        "failures": held.failures,
        "arrivals": [each.as_json() for each in came],
        "alarms": [each.as_json() for each in standing],
    }
    answer(told, as_json=as_json, plain="\n".join(lines))


@channels.command("alarms")
@command
def alarms(
    closed: bool = typer.Option(False, "--closed", help="含已关闭的 / closed ones too"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """What is missing, odd or failing; looked at anew first. / 逾期、异常与故障告警（先重新检查）。"""
    expecting.look(actor=operator(), at=now())
    held = queries.alarms(closed=closed)
    plain = table(_ALARMS, [_row(one) for one in held]) if held else "没有告警 / no alarms"
    answer([one.as_json() for one in held], as_json=as_json, plain=plain)


@channels.command("dismiss")
@command
def dismiss(
    number: int = typer.Argument(..., help="告警编号 / number of the alarm"),
    reason: str = typer.Option(..., "--reason", help="理由 / why"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Close an alarm by hand, with a reason. / 人工关闭一条告警并说明理由。"""
    actions.close_alarm(number, reason, actor=operator(), at=now())
    answer(queries.alarm(number).as_json(), as_json=as_json, plain=f"已关闭 / closed: {number}")


def add_to(app: typer.Typer) -> None:
    """Join the commands of channels to the command line."""
    app.add_typer(channels, name="channel")


def as_tree(one: Channel) -> dict[str, object]:
    """A channel as JSON tells it; secrets are named, never shown."""
    return {
        "id": one.id,
        "sort": one.sort.value,
        "feeds": list(one.feeds),
        "agency": one.agency or None,
        "address": one.address or None,
        "key": one.key or None,
        "secret": one.secret or None,
        "every_minutes": one.every_minutes if one.fetches else None,
        "largest": one.largest,
        "opened_at": one.opened_at.isoformat() if one.opened_at else None,
        "closed_at": one.closed_at.isoformat() if one.closed_at else None,
    }


def _row(one: Alarm) -> list[str]:
    told = f"{one.sentence.zh} / {one.sentence.en}"
    return [str(one.seq), _moment(one.raised_at), one.title.zh, one.feed, one.channel, told]


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(HERE):%Y-%m-%d %H:%M}" if at else ""
