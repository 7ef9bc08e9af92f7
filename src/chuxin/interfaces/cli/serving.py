"""The command that serves the portal and the API; it loads no more than the server needs to start."""

from __future__ import annotations

import typer
from granian.constants import Interfaces
from granian.server import Server

from chuxin.foundation.access import queries as access
from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.interfaces.cli.shell import command

# A large file being settled does not keep the server from ending: what was stated stays, the worker does the rest.
_PATIENCE_SECONDS = 10


@command
def serve(
    host: str = typer.Option("127.0.0.1"),
    port: int = typer.Option(8000),
    workers: int = typer.Option(1),
) -> None:
    """Serve the portal and the API. / 启动门户与接口。"""
    typer.echo(f"门户 portal: http://{host}:{port}/")
    for account in access.demo_sign_ins():
        typer.echo(f"  {account.username:16} {account.title_zh} / {account.title_en}  (密码 password: {DEMO_PASSWORD})")
    Server(
        "chuxin.interfaces.conf.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backpressure=64,
        websockets=False,
        workers_kill_timeout=_PATIENCE_SECONDS,
    ).serve()


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin serve`` to the command line."""
    app.command()(serve)
