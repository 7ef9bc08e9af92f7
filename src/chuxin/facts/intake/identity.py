"""Merging and splitting as the hub does it: said of organisations, and their records move along at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from chuxin.facts.records import actions as records
from chuxin.facts.records import queries as filed
from chuxin.foundation.subjects import merging
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.merging import Moved
from chuxin.foundation.subjects.subject import Own
from chuxin.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merger or a split would move: who stays, who goes, with all its own, and its records by item."""

    kept: int
    going: tuple[Own, ...]
    records: Mapping[str, int]


def merging_of(kept: int, absorbed: int) -> Preview:
    """What would be found under ``kept`` after a merger. Refuses what :func:`merging.merge` refuses."""
    numbers = merging.joining(kept, absorbed)
    return Preview(kept, tuple(register.own(numbers).values()), filed.counts_of(absorbed))


def splitting_of(absorbed: int) -> Preview:
    """What would go back with ``absorbed``. Refuses ``subjects.not_absorbed``."""
    kept, numbers = merging.leaving(absorbed)
    return Preview(kept, tuple(register.own(numbers).values()), filed.counts_of(kept, numbers))


def merge(kept: int, absorbed: int, *, why: str, actor: Actor, at: datetime) -> Moved:
    """Two organisations are one (:func:`merging.merge`); the records of ``absorbed`` are found under ``kept``."""
    with transaction.atomic():
        moved = merging.merge(kept, absorbed, why=why, actor=actor, at=at)
        records.catch_up()
    return moved


def split(absorbed: int, *, why: str, actor: Actor, at: datetime) -> Moved:
    """One of its own after all (:func:`merging.split`); its records go back to it."""
    with transaction.atomic():
        moved = merging.split(absorbed, why=why, actor=actor, at=at)
        records.catch_up()
    return moved
