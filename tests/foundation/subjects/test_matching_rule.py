"""The published thresholds of matching, and what they allow."""

from __future__ import annotations

from pathlib import Path

import pytest

import chuxin.packs
from chuxin.foundation.subjects.matching import Candidate, Thresholds, Verdict, matching_from, verdict
from chuxin.kernel.definition import Definition, read_file

STANDARD = Thresholds(accept=850_000, review=600_000, margin=60_000)


def candidate(number: int, score: int) -> Candidate:
    return Candidate(number, f"名称{number}", score, ())


def definition(thresholds: object) -> Definition:
    return Definition("matching", "invented.matching", {"thresholds": thresholds})  # type: ignore[dict-item]


def test_the_national_pack_publishes_its_thresholds() -> None:
    root = Path(next(iter(chuxin.packs.__path__)))
    definitions, findings = read_file(root / "national" / "matching.yaml", root)
    rule, faults = matching_from(definitions[0])
    assert (findings, faults) == ([], [])
    assert rule is not None
    assert rule.id == "national.matching"
    assert rule.clauses
    assert 0 < rule.thresholds.review < rule.thresholds.accept < 1_000_000


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], Verdict.NONE),
        ([(1, 599_999)], Verdict.NONE),
        ([(1, 600_000)], Verdict.REVIEW),
        ([(1, 850_000)], Verdict.ACCEPT),
        ([(1, 1_000_000), (2, 940_001)], Verdict.REVIEW),
        ([(1, 1_000_000), (2, 940_000)], Verdict.ACCEPT),
        ([(1, 1_000_000), (1, 999_000), (2, 500_000)], Verdict.ACCEPT),
    ],
)
def test_only_a_clear_first_is_taken(scores: list[tuple[int, int]], expected: Verdict) -> None:
    assert verdict([candidate(number, score) for number, score in scores], STANDARD) == expected


def test_every_fault_of_a_rule_is_told_with_its_field() -> None:
    rule, findings = matching_from(definition({"accept": 1_000_001, "review": True, "margin": 1}))
    assert rule is None
    assert [(each.code, each.place.field) for each in findings] == [
        ("matching.malformed", "thresholds.accept"),
        ("matching.malformed", "thresholds.review"),
    ]
    assert matching_from(definition({"accept": 500_000, "review": 600_000, "margin": 1}))[1][0].place.field == (
        "thresholds.review"
    )
    assert matching_from(definition("high"))[1][0].code == "matching.malformed"
