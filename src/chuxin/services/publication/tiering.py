"""Which tier a matter is in: what a person found, what the sum says, what its kinds say, or that nobody has said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chuxin.services.publication.edition import Edition, Threshold
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
    by_kind = _gravest(edition, (edition.kinds[kind] for kind in matter.kinds if kind in edition.kinds))
    measured = bool(matter.kinds & edition.measured) and not matter.simple_procedure
    plain = _gravest(
        edition, (edition.kinds[kind] for kind in matter.kinds - edition.measured if kind in edition.kinds)
    )
    by_sum = _by_sum(edition, matter) if measured else None
    if by_sum is not None:
        return Placed(_gravest(edition, (tier for tier in (by_sum, plain) if tier)) or by_sum, True)
    given = matter.tier if matter.tier in edition.tiers else by_kind
    if given is None:
        return Placed(edition.unclassified, False)
    return Placed(given, not measured or given == _top(edition))


def _by_sum(edition: Edition, matter: Matter) -> str | None:
    """The tier the sum alone puts it in; ``None`` where no threshold is known for such a matter, or no sum."""
    known = list(_closest(edition, matter))
    if matter.fine is None or not known:
        return None
    reached = _gravest(edition, (one.tier for one in known if matter.fine >= one.least_fine))
    return reached or _below(edition, {one.tier for one in known})


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
    order = [name for name, _ in edition.graded]
    return max((tier for tier in tiers if tier in order), key=order.index, default=None)


def _below(edition: Edition, tiers: set[str]) -> str:
    """The tier under the lightest of ``tiers``."""
    order = [name for name, _ in edition.graded]
    return order[max(0, min(order.index(tier) for tier in tiers) - 1)]


def _top(edition: Edition) -> str:
    return edition.graded[-1][0]
