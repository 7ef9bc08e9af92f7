"""Publicity definitions: faults are collected with their place, never guessed away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import chuxin
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, read_file
from chuxin.kernel.finding import Place
from chuxin.services.publication.rule_definition import domain_from, rule_from

PACKS = Path(chuxin.__file__).parent / "packs"
EDITION: dict[str, Json] = {
    "id": "E1",
    "clause": "cn.order58-2023",
    "from": "2023-05-01",
    "tiers": {"general": {"min_months": 3, "max_months": 36}},
}


def _definition(body: Mapping[str, Json]) -> Definition:
    return Definition("publicity", "example.rule", {"until": "period", **body}, Place("a.yaml", 3))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"editions": [EDITION], "until": "forever"}, "until"),
        ({"editions": []}, "editions"),
        ({"editions": [{**EDITION, "from": "soon"}]}, "editions.from"),
        ({"editions": [{**EDITION, "tiers": {}}]}, "editions.tiers"),
        ({"editions": [{**EDITION, "tiers": {"general": {"min_months": 9, "max_months": 3}}}]}, "editions.tiers"),
        ({"editions": [{**EDITION, "tiers": {"general": {"min_months": 3}}}]}, "max_months"),
        ({"editions": [{key: value for key, value in EDITION.items() if key != "clause"}]}, "editions.clause"),
        ({"editions": [{**EDITION, "decides": False}]}, "editions"),
        ({"editions": [EDITION, {**EDITION, "from": "2020-01-01"}]}, "editions"),
    ],
)
def test_faulty_rule_names_its_field_and_file(body: Mapping[str, Json], field: str) -> None:
    rule, findings = rule_from(_definition(body))
    assert rule is None
    assert field in {finding.place.field for finding in findings}
    assert {finding.place.file for finding in findings} == {"a.yaml"}


def test_thirty_three_candidate_domains_are_all_marked_unverified() -> None:
    definitions, findings = read_file(PACKS / "hubei" / "m10" / "domains.yaml", PACKS)
    domains = [domain_from(definition)[0] for definition in definitions]
    assert findings == []
    assert len(domains) == 33
    assert all(domain is not None and domain.unverified for domain in domains)
    assert [domain.order for domain in domains if domain] == list(range(1, 34))


def test_domain_without_items_or_order_is_refused() -> None:
    domain, findings = domain_from(Definition("domain", "example.domain", {"items": []}, Place("d.yaml", 1)))
    assert domain is None
    assert {finding.place.field for finding in findings} == {"items", "order"}
