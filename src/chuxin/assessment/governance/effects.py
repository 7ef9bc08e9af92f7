"""What a scheme would change before it is adopted: who moves between grades, in which industries and places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition


def effect_of(definitions: Sequence[Definition], *, on: date) -> Mapping[str, Json] | None:
    """The effect."""
    return None
