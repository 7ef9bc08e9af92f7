"""A day written on the command line."""

from __future__ import annotations

from datetime import date

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


def day_in(text: str) -> date:
    """The day written as ``2026-06-30``. Refuses ``date.malformed``."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Refusal(
            "date.malformed",
            Text(f"“{text}”不是日期。", f"“{text}” is not a date."),
            Text("请写成 2026-06-30 的形式。", "Write it as 2026-06-30."),
        ) from fault
