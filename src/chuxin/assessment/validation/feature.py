"""What a scorecard is fitted from: numbers of an organisation, each a measure over records of one catalogue item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import text_of
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_ID = re.compile(r"[a-z][a-z0-9_]*\Z")
_KEYS = frozenset({"id", "title", "trend", "column", "item", "where", "window", "measure", "clauses", "remedy"})


class Trend(StrEnum):
    """Which way the bad rate goes as the number rises: told by whoever knows the field, or found in the data."""

    AUTO = "auto"
    RISING = "rising"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class Feature:
    """One number. ``column`` names its column in a table; ``body`` holds the keys of the grammar of scorecards that say
    how it is taken from records (item, where, window, measure)."""

    id: str
    title: Text
    trend: Trend = Trend.AUTO
    column: str = ""
    remedy: Text | None = None
    body: Mapping[str, Json] = field(default_factory=dict, hash=False)


def features_from(written: Json) -> tuple[Feature, ...]:
    """The features of a file ``features: [{id, title, trend, column | item, measure, where, window}]``.

    ``Refusal`` ``features.malformed``, naming the first one that is not well-formed.
    """
    rows = written.get("features") if isinstance(written, Mapping) else None
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise _malformed("features")
    found = tuple(_feature(row, number) for number, row in enumerate(rows, start=1))
    if len({each.id for each in found}) < len(found):
        raise _malformed("id")
    return found


def _feature(row: Json, number: int) -> Feature:
    if not isinstance(row, Mapping) or set(row) - _KEYS:
        raise _malformed(str(number))
    id_, title, trend = row.get("id"), text_of(row.get("title")), row.get("trend", Trend.AUTO.value)
    if not isinstance(id_, str) or not _ID.match(id_) or title is None or trend not in {each.value for each in Trend}:
        raise _malformed(f"{number} ({id_})")
    body = {key: row[key] for key in ("item", "where", "window", "measure", "clauses") if key in row}
    return Feature(id_, title, Trend(trend), str(row.get("column") or id_), text_of(row.get("remedy")), body)


def named(columns: Sequence[str]) -> tuple[Feature, ...]:
    """A feature for each column of a table, called by its own name."""
    return tuple(Feature(snake(name, number), Text(name, name), column=name) for number, name in enumerate(columns, 1))


def snake(name: str, number: int) -> str:
    """``RealEstate`` → ``real_estate``: a column's name as an id; ``column_<number>`` where it has no such letters."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", name).strip("_").lower()
    return words if _ID.match(words) else f"column_{number}"


def _malformed(where: str) -> Refusal:
    return Refusal(
        "features.malformed",
        Text(f"特征文件第“{where}”处写法不对。", f"The features file is not well-formed at “{where}”."),
        Text(
            "请写 features: [{id: 小写字母, title: {zh, en}, trend: auto|rising|falling, column 或 item 与 measure}]。",
            "Write features: [{id: lower, title: {zh, en}, trend: auto|rising|falling, column or item, measure}].",
        ),
    )
