"""Merging and splitting as the hub does it: said of organisations, and their records move along at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from chuxin.facts.records import actions as records
from chuxin.foundation.subjects import merging
from chuxin.foundation.subjects.merging import Moved
from chuxin.kernel.actor import Actor


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
