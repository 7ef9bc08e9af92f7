"""A value of a file that has types of its own, as the text a person would have typed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

_DEEPEST = 4


def value_text(value: object, depth: int = 0) -> str:
    """Whole numbers without point, days in ISO form, several values joined by 、; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return without_halves(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple | dict):
        return _several(value, depth)
    return repr(value) if isinstance(value, float) else str(value)


def _several(value: list[object] | tuple[object, ...] | dict[object, object], depth: int) -> str:
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, dict):
        return "、".join(f"{value_text(key)}={value_text(one, depth + 1)}" for key, one in value.items())
    return "、".join(value_text(one, depth + 1) for one in value)


def without_halves(text: str) -> str:
    """``text`` with every half of a surrogate pair, which no encoding can write, as the replacement sign."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
