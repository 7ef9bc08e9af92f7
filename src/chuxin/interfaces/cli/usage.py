"""The group all commands hang on: a wrong usage ends with 2 and, where JSON was asked for, is told as JSON too."""

from __future__ import annotations

import sys
from typing import Any

import orjson
from typer._click.core import Context
from typer._click.exceptions import UsageError
from typer.core import TyperGroup

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_ASKED = "chuxin.json"


class Hub(TyperGroup):
    """The ``chuxin`` command itself."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Note whether the whole line asks for JSON: a line that cannot be understood reaches no command to ask."""
        ctx.meta[_ASKED] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Context) -> Any:
        """Run the command asked for."""
        try:
            return super().invoke(ctx)
        except UsageError as fault:
            if ctx.meta[_ASKED]:
                told = _told(fault).as_json()
                sys.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n")
            raise


class Finding(TyperGroup):
    """A group whose first command is meant where no other is named: ``chuxin subject CODE`` finds, as it always did."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Put the first command in front of arguments that name none."""
        named = [each for each in args if not each.startswith("-")]
        if args and "--help" not in args[:1] and (not named or named[0] not in self.commands):
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)


def _told(fault: UsageError) -> Refusal:
    asked = fault.ctx.command_path if fault.ctx else "chuxin"
    return Refusal(
        "usage",
        Text(f"命令写法不对：{fault.format_message()}", f"Wrong usage: {fault.format_message()}"),
        Text(f"请看 {asked} --help。", f"See {asked} --help."),
    )
