"""Commands of intake: receive a department's file, list batches, show one, give the refused rows back as a file."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from chuxin.facts.intake import actions, queries, withdrawing
from chuxin.facts.intake import refused as refused_rows
from chuxin.facts.intake.own import agency_seen, must_see
from chuxin.facts.intake.queries import Delivery, Sought
from chuxin.facts.intake.receipt import Receipt, Tally
from chuxin.foundation.subjects.message import HERE
from chuxin.interfaces.cli.columns import table
from chuxin.interfaces.cli.scheme_acting import As, acting
from chuxin.interfaces.cli.shell import answer, command, now, told_of
from chuxin.interfaces.edge.refused_book import refused_xlsx

_SHOWN = 20
_HEADING = (
    "批次 batch", "接收时间 received", "通道 feed", "行 rows", "收录 accepted", "更正 superseded", "未变 unchanged",
    "退回 refused", "提示 warnings", "文件 file",
)  # fmt: skip
one_batch = typer.Typer(no_args_is_help=True, help="一个批次 / one batch")


@command
def intake(
    file: Path = typer.Argument(..., exists=True, dir_okay=False, help="CSV、XLSX、JSON Lines、Parquet"),
    feed: str = typer.Option(..., "--feed", help="报送通道 / feed, e.g. hubei.penalties"),
    sheet: str | None = typer.Option(None, "--sheet", help="工作表名 / sheet of a workbook"),
    as_: As = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Receive a batch; refused rows are told with their remedy. / 接收一批数据，逐行告知退回原因与补救办法。"""
    receipt = actions.receive(file, feed, sheet=sheet, actor=acting(as_), at=now(), progress=_progress)
    answer(receipt.as_json(), as_json=as_json, plain=_told(receipt))


@command
def batches(as_: As = None, as_json: bool = typer.Option(False, "--json")) -> None:
    """What came, newest first; an account sees its own agency's. / 已接收的批次，新的在前；账号只见本部门的。"""
    actor = acting(as_)
    actor.must("intake.read")
    deliveries = queries.batches(sought=Sought(agency=agency_seen(actor)))
    answer(
        [_delivery(one) for one in deliveries],
        as_json=as_json,
        plain=table(_HEADING, [_cells(one) for one in deliveries]) if deliveries else "还没有批次 / no batches yet",
    )


@one_batch.command("show")
@command
def show(id: str, as_: As = None, as_json: bool = typer.Option(False, "--json")) -> None:
    """The receipt of a batch with its findings. / 一个批次的回执与问题清单。"""
    _must_see(id, as_)
    receipt = queries.receipt(id)
    answer(_delivery(queries.batch(id)) | receipt.as_json(), as_json=as_json, plain=_told(receipt))


@one_batch.command("refused")
@command
def refused(
    id: str,
    out: Path = typer.Option(..., "--out", help="写入的文件，.csv或.xlsx / file to write, .csv or .xlsx"),
    as_: As = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """The refused rows as a file to mend and send again. / 把退回的行导出为文件，改正后可再次报送。"""
    _must_see(id, as_)
    content = refused_xlsx(id) if out.suffix.lower() == ".xlsx" else refused_rows.as_csv(id)
    out.write_bytes(content)
    rows = queries.receipt(id).refused
    answer({"batch": id, "file": str(out), "refused": rows}, as_json=as_json, plain=f"{out}: {rows} 行 / rows")


@one_batch.command("confirm")
@command
def confirm(id: str, as_: As = None, as_json: bool = typer.Option(False, "--json")) -> None:
    """Believe a whole list that was held back as too small. / 确认一份过小而被搁置的全量名单。"""
    gone = actions.confirm_snapshot(id, actor=acting(as_), at=now())
    answer({"batch": id, "withdrawn": gone}, as_json=as_json, plain=f"{id}: 撤销 withdrawn {gone}")


@one_batch.command("withdraw")
@command
def withdraw(
    id: str,
    reason: str = typer.Option(..., "--reason", help="撤销理由 / why"),
    as_: As = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Withdraw a whole batch; what was corrected since stays. / 撤销整个批次，之后已更正的记录不受影响。"""
    gone = withdrawing.withdraw(id, reason=reason, actor=acting(as_), at=now())
    plain = f"{id}: 撤销 withdrawn {gone.withdrawn_records or 0:,} · {gone.withdrawn_reason}"
    answer(_delivery(gone), as_json=as_json, plain=plain)


def _must_see(id: str, as_: str | None) -> None:
    actor = acting(as_)
    actor.must("intake.read")
    must_see(actor, queries.batch(id))


def add_to(app: typer.Typer) -> None:
    """Join the commands of intake to the command line."""
    app.command()(intake)
    app.command()(batches)
    app.add_typer(one_batch, name="batch")


def _progress(tally: Tally) -> None:
    if sys.stderr.isatty():
        refused = sum(tally.refused.values())
        typer.echo(f"\r{tally.rows:,} 行 / rows · 退回 refused {refused:,}", nl=False, err=True)


def _told(receipt: Receipt) -> str:
    lines = [
        f"批次 batch {receipt.batch} · {receipt.feed}",
        f"共 rows {receipt.rows:,} = 收录 accepted {receipt.accepted:,} + 更正 superseded {receipt.superseded:,}"
        f" + 未变 unchanged {receipt.unchanged:,} + 退回 refused {receipt.refused:,}",
        f"提示 warnings {receipt.warnings:,}",
    ]
    if receipt.withdrawn:
        lines.append(f"已撤销 withdrawn {receipt.withdrawn} · {receipt.withdrawn_reason}")
    if receipt.waiting:
        lines.append(f"待定归属 waiting {receipt.waiting:,}: chuxin match list --batch {receipt.batch}")
    if receipt.findings:
        lines.append("行号从表头下第一条数据起算 / row 1 is the first row below the headings")
    lines += [told_of(one) for one in receipt.findings[:_SHOWN]]
    more = len(receipt.findings) - _SHOWN
    if more > 0:
        lines.append(f"… 其余 {more:,} 条 / {more:,} more: chuxin batch show {receipt.batch} --json")
    if receipt.refused:
        lines.append(f"退回的行 / the refused rows: chuxin batch refused {receipt.batch} --out refused.csv")
    return "\n".join(lines)


def _cells(one: Delivery) -> list[str]:
    when = f"{one.received_at.astimezone(HERE):%Y-%m-%d %H:%M}"
    figures = (one.rows, one.accepted, one.superseded, one.unchanged, one.refused, one.warnings)
    told = ["未处理完 unsettled", *[""] * 5] if one.rows is None else [f"{figure:,}" for figure in figures]
    return [one.id, when, one.feed, *told, one.name]


def _delivery(one: Delivery) -> dict[str, object]:
    return {
        "batch": one.id,
        "feed": one.feed,
        "item": one.item,
        "file": one.name,
        "sheet": one.sheet,
        "sha256": one.sha256,
        "size": one.size,
        "received_at": one.received_at.isoformat(),
        "received_by": one.received_by,
        "settled_at": None if one.settled_at is None else one.settled_at.isoformat(),
        "rows": one.rows,
        "accepted": one.accepted,
        "refused": one.refused,
        "unchanged": one.unchanged,
        "superseded": one.superseded,
        "warnings": one.warnings,
        "late": one.late,
        "withdrawn_at": None if one.withdrawn_at is None else one.withdrawn_at.isoformat(),
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_reason": one.withdrawn_reason,
        "withdrawn_records": one.withdrawn_records,
    }
