"""Which tier a matter is in: what a person found, what the sum says, what its kinds say, or that nobody has said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from chuxin.services.publication.edition import Edition, Threshold, in_order
from chuxin.services.publication.rule import Matter


@dataclass(frozen=True, slots=True)
class Placed:
    """A tier, and whether it is ``settled``: otherwise a person must classify, and this is what counts till then."""

    tier: str
    settled: bool


def tier_of(edition: Edition, matter: Matter) -> Placed:
    """The tier of ``matter`` under ``edition``; of several kinds in one decision the gravest counts."""
    if matter.found_tier is not None and matter.found_tier in edition.tiers:
        return Placed(matter.found_tier, True)
    measured = not matter.simple_procedure and not edition.measured.isdisjoint(matter.kinds)
    by_sum = _by_sum(edition, matter) if measured and edition.thresholds else None
    if by_sum is not None:
        return Placed(by_sum, True)
    given = matter.tier if matter.tier in edition.tiers else _by_kind(edition, matter.kinds)
    if given is None:
        return Placed(edition.unclassified, False)
    return Placed(given, not measured or given == _order(tuple(edition.tiers))[-1])


def _by_kind(edition: Edition, kinds: frozenset[str]) -> str | None:
    return _gravest(edition, (edition.kinds[kind] for kind in kinds if kind in edition.kinds))


def _by_sum(edition: Edition, matter: Matter) -> str | None:
    """The tier its sum puts it in, or a graver one of another kind; ``None`` where no threshold or no sum is known."""
    known = list(_closest(edition, matter))
    if matter.fine is None or not known:
        return None
    order = _order(tuple(edition.tiers))
    lightest = min(order.index(one.tier) for one in known)
    by_sum = _gravest(edition, (one.tier for one in known if matter.fine >= one.least_fine))
    by_sum = by_sum or order[max(0, lightest - 1)]
    plain = _by_kind(edition, matter.kinds - edition.measured)
    return by_sum if plain is None else _gravest(edition, (by_sum, plain))


def _closest(edition: Edition, matter: Matter) -> Iterable[Threshold]:
    """For each tier the threshold that speaks most closely of the matter: of its field, its region, the newest."""
    about = [
        one
        for one in edition.thresholds
        if one.since <= matter.decided_on and matter.region.startswith(one.region) and one.sector in ("", matter.sector)
    ]
    about.sort(key=lambda one: (bool(one.sector), len(one.region), one.since))
    return {one.tier: one for one in about}.values()


def _gravest(edition: Edition, tiers: Iterable[str]) -> str | None:
    order = _order(tuple(edition.tiers))
    return max((tier for tier in tiers if tier in order), key=order.index, default=None)


@lru_cache(maxsize=128)
def _order(tiers: tuple[str, ...]) -> tuple[str, ...]:
    """The tiers from the lightest to the gravest."""
    return in_order(tiers)
