"""By how many months clocks may run: what is asked of the index to find records whose time alone changes."""

from __future__ import annotations

from collections.abc import Iterator

from chuxin.services.publication.disclosure import Disclosing
from chuxin.services.publication.rule import Rule

_YEAR = 12


def months(by: Disclosing) -> frozenset[int]:
    """Every number of months, from a decision or from the end of validity, after which a clock of these rules and
    items may turn."""
    found = {length for rule in by.rules.values() for length in _of_rule(rule)}
    return frozenset(found | {item.retention_years * _YEAR for item in by.items.values() if item.retention_years})


def _of_rule(rule: Rule) -> Iterator[int]:
    for edition in rule.editions:
        for tier in edition.tiers.values():
            yield tier.max_months
            yield tier.min_months
        yield from (minimum.months for minimum in edition.sector_minimum.values())
