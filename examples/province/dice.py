"""The province's only source of chance: dice that depend on named things alone, so that every build is the same."""

from __future__ import annotations

from random import Random


def dice(*names: object) -> Random:
    """Dice for what ``names`` name together; equal names throw equally on every machine."""
    return Random(":".join(map(str, names)))  # noqa: S311 (an invented province needs no secrets)
