"""The packs as they ship, read once a process: reading them takes longer than most tests."""

from __future__ import annotations

from functools import lru_cache

from chuxin.kernel.definition import Definition, read_file
from chuxin.programmes.load import SHIPPED, read_packs


@lru_cache
def shipped(*packs: str) -> tuple[Definition, ...]:
    """What the packs named install; without names, what a hub of the province does."""
    return tuple(read_packs([SHIPPED / name for name in packs or ("national", "hubei")]).installable)


@lru_cache
def national(*files: str) -> tuple[Definition, ...]:
    """What single files of the national pack say; they must be sound."""
    read = [read_file(SHIPPED / "national" / name, SHIPPED) for name in files]
    assert not [finding for _, findings in read for finding in findings]
    return tuple(each for found, _ in read for each in found)
