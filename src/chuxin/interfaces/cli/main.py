"""The chuxin command: gathers the commands of each topic; decides nothing itself."""

from __future__ import annotations

import importlib
import os

import django
import typer

TOPICS = (
    "operation",
    "demo",
    "pack",
    "intake",
    "facts",
    "subject",
    "evaluation",
    "report",
    "verify",
    "ledger",
    "backup",
)


def build() -> typer.Typer:
    """The whole command line. Topics read Django models, so they are imported after Django is set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuxin.interfaces.conf.settings")
    django.setup()
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,
        help="楚信：组织公共信用的枢纽 / Chuxin: a hub of public credit of organisations",
    )
    for topic in TOPICS:
        importlib.import_module(f"chuxin.interfaces.cli.{topic}").add_to(app)
    return app


def run() -> None:
    """Entry point of the ``chuxin`` script."""
    build()()
