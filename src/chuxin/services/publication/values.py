"""Writes the value of a catalogue field the way readers of either language write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.foundation.subjects.industries import industry
from chuxin.foundation.subjects.places import Places
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.publication.wording import day, yuan

_LONG_TERM: Final = "2099-12-31"
"""How sources write “without a term” (records.md §3)."""


def present(value: Json) -> bool:
    """Whether a field's value says anything, so that it is shown at all."""
    return not (value is None or value in ("", [], ()))


def written(field: Field, value: Json, places: Places) -> Text | None:
    """``value`` of ``field`` in words, divisions named from ``places``; ``None`` where there is nothing to show."""
    if not present(value):
        return None
    if field.type is FieldType.REGION:
        found = places.place(str(value))
        return found.name if found else _plain(field, value)
    return _WRITERS.get(field.type, _plain)(field, value)


def _plain(_: Field, value: Json) -> Text:
    return Text(str(value), str(value)) if str(value).strip() else Text("（空白）", "(blank)")


def _day(field: Field, value: Json) -> Text:
    if value == _LONG_TERM:
        return Text("长期", "Without a term")
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return _plain(field, value)


def _money(field: Field, value: Json) -> Text:
    try:
        return yuan(Decimal(str(value)))
    except InvalidOperation:
        return _plain(field, value)


def _truth(_: Field, value: Json) -> Text:
    return Text("是", "Yes") if value is True else Text("否", "No")


def _choice(field: Field, value: Json) -> Text:
    chosen = next((choice.title for choice in field.values if choice.value == value), None)
    return chosen or _plain(field, value)


def _choices(field: Field, value: Json) -> Text:
    several = value if isinstance(value, Sequence) and not isinstance(value, str) else str(value).split("、")
    titles = [_choice(field, one) for one in several]
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def _industry(field: Field, value: Json) -> Text:
    found = industry(str(value))
    return found.title if found else _plain(field, value)


_WRITERS: Mapping[FieldType, Callable[[Field, Json], Text]] = {
    FieldType.DATE: _day,
    FieldType.MONEY: _money,
    FieldType.BOOLEAN: _truth,
    FieldType.ENUM: _choice,
    FieldType.ENUMS: _choices,
    FieldType.INDUSTRY: _industry,
}
