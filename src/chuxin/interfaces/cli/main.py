"""The chuxin command: gathers the commands of each topic; decides nothing itself."""

from __future__ import annotations

import os

import django
import typer


def build() -> typer.Typer:
    """The whole command line, after Django is set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuxin.interfaces.conf.settings")
    django.setup()
    app = typer.Typer(no_args_is_help=True, add_completion=False, help="楚信 · public credit of organisations")
    return app


def run() -> None:
    """Entry point of the ``chuxin`` script."""
    build()()
