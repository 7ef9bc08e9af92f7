"""Commands of webhooks: subscribe, look after subscriptions, send what is due, list removals nobody confirmed."""

from __future__ import annotations

from typing import Annotated

import typer

from chuxin.foundation.subjects.message import HERE
from chuxin.interfaces.cli.columns import table
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.webhooks import actions, delivering, queries
from chuxin.services.webhooks.subscription import Delivery, Subscription

webhooks = typer.Typer(
    no_args_is_help=True,
    help="变更推送 / webhooks: add, list, enable, disable, rotate, remove, test, deliver, confirm",
)
_COLUMNS = ("编号 id", "地址 address", "状态 status", "目录项 items", "组织 organisations", "订阅方 owner")
_LATE = ("消息 message", "订阅 subscription", "应删除 to drop", "发出 prepared", "送达 received", "期限 due")
Id = Annotated[str, typer.Argument(help="订阅编号 / id of the subscription")]


@webhooks.command("add")
@command
def add(
    url: Annotated[str, typer.Argument(help="https://…")],
    item: Annotated[list[str] | None, typer.Option("--item", help="目录项，可多个 / catalogue item; several")] = None,
    subject: Annotated[list[str] | None, typer.Option("--subject", help="组织代码，可多个 / code; several")] = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Subscribe to changes from now on; the secret is told this once. / 订阅今后的变更，密钥只显示一次。"""
    made, secret = actions.subscribe(url, items=item or (), subjects=subject or (), actor=operator(), at=now())
    answer({**_told(made), "secret": secret}, as_json=as_json, plain=f"{made.id}\n密钥 secret: {secret}")


@webhooks.command("list")
@command
def list_(
    unconfirmed: Annotated[
        bool, typer.Option("--unconfirmed", help="只列逾期未确认的删除 / only removals not confirmed in time")
    ] = False,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Subscriptions, or removals not confirmed in three working days. / 订阅列表，或逾期未确认的删除。"""
    if unconfirmed:
        late = queries.unconfirmed(now().astimezone(HERE).date())
        rows = [_late_row(to, one) for to, one in late]
        answer([_told_late(to, one) for to, one in late], as_json=as_json, plain=table(_LATE, rows))
        return
    known = queries.subscriptions()
    rows = [
        (one.id, one.url, one.status.sentence.zh, ", ".join(one.items) or "全部 all",
         f"{len(one.subjects)}" if one.subjects else "全部 all", one.owner)
        for one in known
    ]  # fmt: skip
    answer([_told(one) for one in known], as_json=as_json, plain=table(_COLUMNS, rows))


@webhooks.command("rotate")
@command
def rotate(id: Id, as_json: bool = typer.Option(False, "--json")) -> None:
    """A new secret; the former signs beside it for a day. / 更换密钥，旧密钥一天内仍同时签名。"""
    secret = actions.rotate(id, actor=operator(), at=now())
    answer({"id": id, "secret": secret}, as_json=as_json, plain=secret)


@webhooks.command("disable")
@command
def disable(id: Id, as_json: bool = typer.Option(False, "--json")) -> None:
    """Stop sending. / 停止推送。"""
    actions.disable(id, actor=operator(), at=now())
    answer(_told(queries.subscription(id, operator())), as_json=as_json, plain=f"已停用 / disabled: {id}")


@webhooks.command("enable")
@command
def enable(
    id: Id,
    cursor: Annotated[
        str | None,
        typer.Option("--cursor", help="从增量接口的该游标重放；空串为从头 / replay from a cursor of the feed"),
    ] = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Send again, from where it stopped or from a cursor. / 恢复推送，可从某游标起重放。"""
    actions.enable(id, cursor=cursor, actor=operator(), at=now())
    answer(_told(queries.subscription(id, operator())), as_json=as_json, plain=f"已恢复 / enabled: {id}")


@webhooks.command("remove")
@command
def remove(id: Id, as_json: bool = typer.Option(False, "--json")) -> None:
    """End a subscription. / 取消订阅。"""
    actions.remove(id, actor=operator(), at=now())
    answer({"id": id, "removed": True}, as_json=as_json, plain=f"已取消 / removed: {id}")


@webhooks.command("test")
@command
def trial(id: Id, as_json: bool = typer.Option(False, "--json")) -> None:
    """Send a signed test message at once. / 立即发送一条签名的测试消息。"""
    got = delivering.send_test(id, actor=operator(), at=now())
    if not got.received:
        raise Refusal(
            "webhook.not_received",
            Text(f"接收方未收到测试消息：{got.status or got.fault}。",
                 f"The receiver did not take the test message: {got.status or got.fault}."),
            Text("请检查地址、证书和防火墙后再试。", "Check address, certificate and firewall, and try again."),
        )  # fmt: skip
    answer({"id": id, "status": got.status}, as_json=as_json, plain=f"已收到 / received: {got.status}")


@webhooks.command("deliver")
@command
def deliver(
    id: Annotated[str | None, typer.Argument(help="只发此订阅，不等下次时间 / only this one, now")] = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Send what is due, one message a subscription. / 发送到期的消息，每个订阅一条。"""
    sent = delivering.deliver(actor=operator(), at=now(), only=id)
    told = {"received": sent.received, "not_received": sent.failed, "stopped": list(sent.stopped)}
    plain = f"送达 received {sent.received} · 未送达 not received {sent.failed} · 停止 stopped {len(sent.stopped)}"
    answer(told, as_json=as_json, plain=plain)


@webhooks.command("confirm")
@command
def confirm(
    message: Annotated[str, typer.Argument(help="webhook-id")], as_json: bool = typer.Option(False, "--json")
) -> None:
    """Note that a partner has dropped what a message told it to. / 登记合作方已按消息删除。"""
    actions.confirm(message, actor=operator(), at=now())
    answer({"message": message, "confirmed": True}, as_json=as_json, plain=f"已确认 / confirmed: {message}")


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin webhook …`` to the command line."""
    app.add_typer(webhooks, name="webhook")


def _told(one: Subscription) -> dict[str, object]:
    return {
        "id": one.id,
        "url": one.url,
        "items": list(one.items),
        "subjects": list(one.subjects),
        "owner": one.owner,
        "status": one.status.value,
        "since": one.since.isoformat(),
    }


def _told_late(to: Subscription, one: Delivery) -> dict[str, object]:
    return {
        "message": one.message,
        "subscription": to.id,
        "owner": to.owner,
        "tombstones": one.tombstones,
        "prepared_at": one.prepared_at.isoformat(),
        "delivered_at": one.delivered_at.isoformat() if one.delivered_at else None,
        "due": queries.due_on(one).isoformat(),
    }


def _late_row(to: Subscription, one: Delivery) -> tuple[str, ...]:
    received = f"{one.delivered_at:%Y-%m-%d}" if one.delivered_at else "否 no"
    return one.message, to.id, str(one.tombstones), f"{one.prepared_at:%Y-%m-%d}", received, str(queries.due_on(one))
