"""How days and amounts are written for readers: 2026年11月22日, 12,000.00 元."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chuxin.kernel.text import Text

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def day(value: date) -> Text:
    """The day in both languages: ``2026年11月22日`` and ``22 November 2026``."""
    return Text(f"{value.year}年{value.month}月{value.day}日", f"{value.day} {_MONTHS[value.month - 1]} {value.year}")


def yuan(amount: Decimal) -> Text:
    """An amount in 元 with grouping, fen only where there are any."""
    number = f"{amount:,.2f}".removesuffix(".00")
    return Text(f"{number} 元", f"CNY {number}")


def sentence(*parts: Text) -> Text:
    """Several sentences as one paragraph; English is joined by a space, Chinese by nothing."""
    return Text("".join(part.zh for part in parts), " ".join(part.en for part in parts))
