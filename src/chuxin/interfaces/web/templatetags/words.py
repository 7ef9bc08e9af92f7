"""How values are said on a page: texts in the reader's language, dates, amounts, codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chuxin.assessment.evaluation.points import exact
from chuxin.facts.intake import guide
from chuxin.facts.intake.rhythm import RHYTHMS
from chuxin.foundation.access import queries as access
from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.foundation.law import queries as law
from chuxin.foundation.law.clause import Clause
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication.edition import TIERS

register = template.Library()


def is_english() -> bool:
    """Whether the reader chose English."""
    return (get_language() or "").startswith("en")


@register.filter
def said(text: Text | str | None) -> str:
    """A text in the reader's language; plain strings stay as they are, nothing stays nothing."""
    if isinstance(text, Text):
        return text.in_language(get_language() or "zh")
    return text or ""


@register.filter
def spoken(told: Mapping[str, object] | None) -> str:
    """A text as an entry of the ledger keeps it, ``{zh, en}``, in the reader's language; nothing stays a dash."""
    return str(told["en" if (get_language() or "zh").startswith("en") else "zh"]) if told else "—"


@register.filter
def explained(code: str) -> bool:
    """Whether the guide to misunderstandings has an example of a finding."""
    return code in guide.explained()


@register.filter
def day(value: date | datetime | str | None) -> str:
    """``2026年11月22日`` / ``22 November 2026``; moments are told by their local day."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10]) if value else None
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if is_english():
        return f"{value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def moment(value: datetime | None) -> str:
    """A day with hours and minutes, local time."""
    if value is None:
        return ""
    return f"{day(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def money(value: Decimal | str | int | None) -> str:
    """An amount in yuan with grouping: ``12,000.00 元`` / ``CNY 12,000.00``."""
    if value is None or value == "":
        return ""
    amount = f"{Decimal(value):,.2f}"
    return f"CNY {amount}" if is_english() else f"{amount} 元"


@register.filter
def grouped(value: int | str | None) -> str:
    """A count with grouping."""
    return "" if value is None else f"{int(value):,}"


@register.filter
def few(value: int | None) -> str:
    """A count that may be too small to tell: ``<5`` in its place (R07)."""
    return "<5" if value is None else f"{value:,}"


REASONS = {
    "not_scored": Text("不评价", "not scored"),
    "no_record": Text("无记录，不评级", "no record, no grade"),
    "coverage": Text("信息不足，不评级", "too little known, no grade"),
}


@register.filter
def standing_word(value: str | None) -> str:
    """A grade as it is, the reason there is none in words, a dash where nobody judged."""
    return "—" if value is None else said(REASONS.get(value, value))


@register.filter
def points(value: Decimal | str | None) -> str:
    """Points with their sign and no needless zeros: ``−3.5``, ``+10``, ``0``."""
    if value is None:
        return ""
    number = Decimal(value)
    plain = f"{abs(number):.6f}".rstrip("0").rstrip(".")
    sign = "−" if number < 0 else "+" if number > 0 else ""
    return sign + plain


@register.filter
def score(value: Decimal | str | None) -> str:
    """A score without sign and needless zeros: ``87.5``."""
    if value is None:
        return "—"
    plain = f"{Decimal(value):.6f}".rstrip("0").rstrip(".")
    return plain.replace("-", "−")


@register.filter
def micro(value: int | None) -> str:
    """Whole micro-points as points: ``85.5``."""
    return "—" if value is None else score(exact(value))


@register.filter
def signed_micro(value: int | None) -> str:
    """Whole micro-points as points with their sign: ``−3``."""
    return "" if value is None else points(exact(value))


@register.filter
def percent(millionths: int | None) -> str:
    """Millionths as a percentage: ``60%``."""
    return "" if millionths is None else f"{score(exact(millionths) * 100)}%"


@register.filter
def share(value: Fraction | float | None) -> str:
    """A share as a percentage with one decimal: ``12.5%``."""
    return "—" if value is None else f"{float(value) * 100:.1f}%"


@register.filter
def signed_one(value: Fraction | float | None) -> str:
    """A number with its sign and one decimal: ``+3.5``, ``−1.0``, ``0``."""
    if value is None:
        return ""
    told = f"{abs(float(value)):.1f}"
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return "0" if told == "0.0" else sign + told


@register.filter
def rhythm(every: str) -> str:
    """How often a feed delivers: ``month`` is ``每月`` / ``every month``."""
    return said(RHYTHMS.get(every, every))


@register.filter
def tier(name: str | None) -> str:
    """A tier of severity in words; a dash where there is none."""
    return said(TIERS.get(name, name)) if name else "—"


@register.filter
def plainly(value: object) -> str:
    """A field's value for reading: lists joined, yes/no said, dates written out."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Text):
        return said(value)
    if isinstance(value, date | datetime):
        return day(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return (", " if is_english() else "、").join(plainly(one) for one in value)
    return str(value)


@register.filter
def clause(clause_id: str | None) -> Clause | None:
    """The clause behind an id, or ``None`` when the register does not hold it."""
    if not clause_id:
        return None
    try:
        return law.clause(clause_id)
    except Refusal:
        return None


WHOLE: Final = "全文"
_NUMERALS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}


@register.filter
def article(written: str) -> str:
    """The article of a clause as the reader cites it: ``全文`` is ``whole text``, ``（二十四）`` is ``(24)``."""
    if not is_english():
        return written
    if written == WHOLE:
        return "whole text"
    return re.sub("（([一二三四五六七八九十]{1,3})）", lambda found: f"({_number(found[1])})", written)


def _number(numeral: str) -> int:
    """A Chinese numeral below one hundred: ``二十四`` → 24."""
    tens, ten, ones = numeral.rpartition("十")
    return (10 * _NUMERALS.get(tens, 1) if ten else 0) + _NUMERALS.get(ones, 0)


@register.filter
def own_half(name: str) -> str:
    """Of a name written ``中文 / English``, the reader's half."""
    zh, both, en = name.partition(" / ")
    return en if both and is_english() else zh


@register.filter
def hexadecimal(value: bytes) -> str:
    """Bytes as hexadecimal digits."""
    return value.hex()


@register.filter
def at(mapping: Mapping[object, object], key: object) -> object:
    """The entry of a mapping under a key that is itself a variable."""
    return mapping.get(key)


@register.filter
def in_order(values: Iterable[str]) -> list[str]:
    """Words in one order, whatever order they are held in."""
    return sorted(values)


@register.filter
def field_named(field: str | None, names: object) -> str:
    """A field by the heading of the file, or by its title; by its id where the page knows neither."""
    if not field:
        return "—"
    found = names.get(field, field) if isinstance(names, Mapping) else field
    return said(found)


@register.simple_tag
def demo_sign_ins() -> list[tuple[str, Text, str]]:
    """The demonstration's accounts with their password, which is public on purpose; none where no demo was built."""
    return [(one.username, Text(one.title_zh, one.title_en), DEMO_PASSWORD) for one in access.demo_sign_ins()]
