"""A place in the feed of changes, as the text a consumer hands back: opaque, of this hub only, without stored state."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_VERSION = 1
_SUM_BYTES = 4
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a consumer has, and how far it is on its way to the next state.

    It has everything public of the first ``size`` entries on ``day`` under the law ``law`` (``size`` 0: nothing yet).
    While it is on its way, ``to_size`` and ``to_day`` are the state it reads towards, fixed at the first page; it reads
    the entries between the sizes first (``clocks`` false), then what time alone turned, past the entry ``after``.
    """

    size: int
    day: date | None
    law: str
    to_size: int | None = None
    to_day: date | None = None
    clocks: bool = False
    after: int = -1

    @property
    def fresh(self) -> bool:
        """Whether the consumer has nothing yet."""
        return self.size == 0 or self.day is None

    def towards(self, size: int, day: date, law: str) -> Cursor:
        """On the way to a new state, its entries first."""
        return replace(self, law=law, to_size=size, to_day=day, clocks=False, after=self.size - 1)

    def arrived(self) -> Cursor:
        """At the state it read towards."""
        assert self.to_size is not None
        return Cursor(self.to_size, self.to_day, self.law)


def written(cursor: Cursor, hub: str) -> str:
    """The cursor as URL-safe text; ``hub`` is the key line of the hub that gives it."""
    told = [
        _VERSION, cursor.size, _day(cursor.day), cursor.law, cursor.to_size, _day(cursor.to_day), cursor.clocks,
        cursor.after,
    ]  # fmt: skip
    body = _mark(hub) + orjson.dumps(told)
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()[:_SUM_BYTES] + body).decode().rstrip("=")


def read(text: str, hub: str) -> Cursor:
    """The cursor in ``text``. Refuses ``changes.cursor_malformed``, ``changes.cursor_foreign`` (of another hub)."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) if len(text) <= _LONGEST else b""
        summed, body = raw[:_SUM_BYTES], raw[_SUM_BYTES:]
        sound = len(summed) == _SUM_BYTES and hashlib.sha256(body).digest()[:_SUM_BYTES] == summed
        parts: list[Any] = orjson.loads(body[_SUM_BYTES:]) if sound else [0] * 8
        version, size, day, law, to_size, to_day, clocks, after = parts
        cursor = Cursor(size, _read_day(day), law, to_size, _read_day(to_day), clocks, after)
        sound = version == _VERSION and _is_shaped(cursor)
    except (ValueError, TypeError) as fault:
        raise _malformed() from fault
    if not sound:
        raise _malformed()
    if body[:_SUM_BYTES] != _mark(hub):
        raise Refusal(
            "changes.cursor_foreign",
            Text("该游标由另一平台给出。", "This cursor was given by another hub."),
            Text("请不带游标重新开始，或使用本平台给出的游标。",
                 "Begin without a cursor, or hand back the one this hub gave."),
        )  # fmt: skip
    return cursor


def _is_shaped(cursor: Cursor) -> bool:
    numbers = [cursor.size, cursor.after, *([] if cursor.to_size is None else [cursor.to_size])]
    whole = all(isinstance(one, int) and not isinstance(one, bool) and one >= -1 for one in numbers)
    paired = (cursor.to_size is None) == (cursor.to_day is None)
    return whole and paired and cursor.size >= 0 and isinstance(cursor.law, str) and isinstance(cursor.clocks, bool)


def _mark(hub: str) -> bytes:
    return hashlib.sha256(hub.encode()).digest()[:_SUM_BYTES]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read_day(text: object) -> date | None:
    return None if text is None else date.fromisoformat(str(text))


def _malformed() -> Refusal:
    return Refusal(
        "changes.cursor_malformed",
        Text("游标不完整或被改动。", "The cursor is not whole, or was changed."),
        Text(
            "请原样传回上一页给出的 next；如已丢失，请不带游标重新开始。",
            "Hand back the “next” of your last page as it was; if it is lost, begin without a cursor.",
        ),
    )
