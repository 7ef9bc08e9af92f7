"""Commands of the log: seal it, verify it, prove an entry, export it for anyone to check."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated

import typer

from chuxin.facts.records import queries as records
from chuxin.foundation.ledger import actions, keys, queries
from chuxin.foundation.ledger.checkpoint import Checkpoint
from chuxin.foundation.ledger.export import export as export_copy
from chuxin.foundation.ledger.inspection import inspect
from chuxin.foundation.ledger.verdict import Verdict
from chuxin.foundation.ledger.verify import check_copy, read_verifier_keys
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


@command
def seal(as_json: bool = typer.Option(False, "--json")) -> None:
    """Sign the present tree head as a checkpoint. / 签署当前树头，生成检查点。"""
    checkpoint = actions.seal(actor=operator(), at=now())
    answer(_told(checkpoint), as_json=as_json, plain=checkpoint.note.rstrip())


@command
def verify(
    folder: Annotated[
        Path | None,
        typer.Argument(exists=True, help="导出的账本目录 / an exported copy; without it, this hub's own database"),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", exists=True, dir_okay=False, help="公布的 vkey 文件 / the vkey file; default: this hub's"
        ),
    ] = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Recompute every leaf, digest, tile and tree head, and check every signature. / 逐条重算并核对签名。"""
    trusted = read_verifier_keys(key) if key else (keys.hub_key().verifier,)
    verdict = check_copy(folder, trusted) if folder else inspect(trusted)
    if verdict.holds:
        answer(verdict.as_json(), as_json=as_json, plain=_page(verdict))
        return
    raise Refusal(
        "ledger.does_not_hold",
        Text("账本核验未通过。", "The ledger does not hold."),
        Text("请按所列位置查找改动，并从备份恢复。", "Look at the places listed and restore a backup."),
        findings=verdict.findings,
    )


@command
def prove(
    entry: Annotated[str, typer.Argument(help="条目编号或记录编号 / an entry's number, or a record's id")],
    out: Annotated[Path | None, typer.Option("--out", help="写入文件 / write the proof to this file")] = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Prove that an entry is in the log; seals first when needed. / 证明某条目在账本中（必要时先签署）。"""
    seq = _entry_of(entry)
    actions.seal(actor=operator(), at=now())
    proof, content = queries.proof(seq), queries.salted_content(seq)
    if out:
        out.write_text(str(proof))
    told = {
        "entry": seq,
        "header": proof.header.decode(),
        "content": None if content is None else base64.b64encode(content).decode(),
        "key": str(keys.hub_verifier()),
        "proof": str(proof),
    }
    answer(told, as_json=as_json, plain=f"{out}" if out else str(proof).rstrip())


@command
def export(
    folder: Annotated[Path, typer.Argument(help="新目录 / a new folder")],
    public: bool = typer.Option(False, "--public", help="不含内容 / leave contents out"),
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Seal, then write the log as files that anyone can check. / 签署后导出，任何人可独立核验。"""
    actions.seal(actor=operator(), at=now())
    made = export_copy(folder, key=keys.hub_verifier(), public=public)
    told = {**_told(made.checkpoint), "folder": str(folder), "public": public, "files": made.files, "bytes": made.bytes}
    plain = f"{made.checkpoint.size} 条 entries → {folder} ({made.files} 个文件 files, {made.bytes} 字节 bytes)"
    answer(told, as_json=as_json, plain=plain)


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin ledger …`` to the command line."""
    ledger = typer.Typer(no_args_is_help=True, help="账本 / the log: seal, verify, prove, export")
    for body in (seal, verify, prove, export):
        ledger.command()(body)
    app.add_typer(ledger, name="ledger")


def _entry_of(entry: str) -> int:
    if entry.isascii() and entry.isdigit():
        return int(entry)
    return records.record(entry, on=now().date()).entry


def _told(checkpoint: Checkpoint) -> dict[str, object]:
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": base64.b64encode(checkpoint.root).decode(),
        "note": checkpoint.note,
        "sealed_at": None if checkpoint.sealed_at is None else checkpoint.sealed_at.isoformat(),
    }


def _page(verdict: Verdict) -> str:
    lines = [
        f"{'✓' if check.holds else '✗'} {check.title.zh} / {check.title.en}: {check.checked}"
        for check in verdict.checks
    ]
    counts = f"条目 entries {verdict.size} · 已依法删除 erased {verdict.erased} · 未提供 withheld {verdict.withheld}"
    return "\n".join([*lines, counts])
