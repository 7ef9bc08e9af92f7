"""When a message that was not received is sent again: ever later, for three days, never all at the same moment."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

GIVE_UP: Final = timedelta(days=3)
_WAITS: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000)
_LONGEST_WISH: Final = 86_400
_SPREAD: Final = 20  # per cent, either way


def next_attempt(message: str, attempts: int, prepared_at: datetime, at: datetime, wish: int = 0) -> datetime | None:
    """When to try again after ``attempts`` tries, or ``None`` once three days have passed.

    ``wish`` is what the receiver asked for (``Retry-After``, in seconds). The spread follows from the message and the
    attempt alone, so that the same history gives the same plan.
    """
    base = _WAITS[min(attempts, len(_WAITS)) - 1]
    drawn = int.from_bytes(hashlib.sha256(f"{message} {attempts}".encode()).digest()[:4], "big")
    spread = base * (drawn % (2 * _SPREAD + 1) - _SPREAD) // 100
    when = at + timedelta(seconds=max(base + spread, min(wish, _LONGEST_WISH)))
    last = prepared_at + GIVE_UP
    return None if at >= last else min(when, last)
