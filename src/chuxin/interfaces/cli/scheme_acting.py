"""Who acts at the command line where two must: an account with its password, or the operator at this machine."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from chuxin.foundation.access import queries as access
from chuxin.interfaces.cli.shell import operator
from chuxin.kernel.actor import Actor

AsJson = Annotated[bool, typer.Option("--json", help="输出一个JSON / one JSON document")]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="ACCOUNT", help="以该账号办理，密码从终端或标准输入读取 / act as this account"),
]


def acting(account: str | None) -> Actor:
    """The account named, once its password was given; the operator at this machine otherwise."""
    if account is None:
        return operator()
    if sys.stdin.isatty():
        password: str = typer.prompt("密码 password", hide_input=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    return access.signed_in(account, password)
