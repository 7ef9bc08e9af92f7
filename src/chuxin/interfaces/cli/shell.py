"""What every command shares: the acting system account, the time, one way to answer and one way to refuse."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ParamSpec

import orjson
import typer

from chuxin.foundation.ledger import busy
from chuxin.interfaces.cli.faults import MACHINE_FAULTS, refusal_of
from chuxin.kernel.actor import Actor
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal

P = ParamSpec("P")
REFUSED = 1
AGAIN = 2  # nothing was begun: the same command later
_MARKS = {Severity.ERROR: "✗ 错误 error", Severity.WARNING: "! 提示 warning"}


def operator() -> Actor:
    """The operator at the command line: holds every permit on this machine."""
    return Actor(id="system:operator", name="系统运维 / operator", permits=frozenset({"*"}), purpose="operation")


def now() -> datetime:
    """The present moment in UTC; the only clock the commands read."""
    return datetime.now(UTC)


def answer(value: object, *, as_json: bool, plain: str) -> None:
    """Print ``value`` as one JSON document, or ``plain`` for people."""
    if as_json:
        sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        typer.echo(plain)


def command(body: Callable[P, None]) -> Callable[P, None]:
    """Turn a refusal, and a fault of the machine, into exit code 1 with code, sentence and remedy on stderr.

    A database that is busy ends with 2: nothing was begun, the same command may be given again.
    """

    @functools.wraps(body)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            body(*args, **kwargs)
        except (Refusal, *MACHINE_FAULTS) as fault:
            refusal = fault if isinstance(fault, Refusal) else refusal_of(fault)
            if refusal is None:
                raise
            tell(refusal, as_json=bool(kwargs.get("as_json")))
            raise typer.Exit(AGAIN if refusal.code == busy.CODE else REFUSED) from fault

    return guarded


def tell(refusal: Refusal, *, as_json: bool) -> None:
    """Write a refusal and its findings to stderr (and as JSON to stdout when asked for)."""
    if as_json:
        sys.stdout.write(orjson.dumps(refusal.as_json(), option=orjson.OPT_INDENT_2).decode() + "\n")
    for finding in refusal.findings:
        typer.echo(told_of(finding), err=True)
    typer.echo(f"{refusal.code}: {refusal.sentence.zh} / {refusal.sentence.en}", err=True)
    typer.echo(f"→ {refusal.remedy.zh} / {refusal.remedy.en}", err=True)


def told_of(finding: Finding) -> str:
    """A finding on one line: how much it weighs, its place, code, sentence and remedy."""
    times = f" ×{finding.count:,}" if finding.count > 1 else ""
    head = f"{_MARKS[finding.severity]}: {finding.place}: {finding.code}{times}"
    return f"{head}: {finding.message.zh} / {finding.message.en} → {finding.remedy.zh} / {finding.remedy.en}"
