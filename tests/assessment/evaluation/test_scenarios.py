"""Worked examples are run; one that comes out otherwise is found at its line, and every card has both kinds."""

from __future__ import annotations

import pytest

from chuxin.assessment.evaluation.scenarios import examples_of, run
from chuxin.kernel.definition import read_file
from tests.assessment.evaluation.cards import PACKS, national, read

EXAMPLE = """
examples:
  - id: example.one
    scorecard: national.comprehensive
    on: {on}
    records:
      - {{item: national.penalty, decided_on: 2026-01-10, tier: general}}
    expect: {{{expect}}}
  - id: example.two
    scorecard: national.comprehensive
    on: 2026-06-30
    supplied: []
    expect: {{grade: null, reason: coverage}}
"""


def codes(expect: str, on: str = "2026-06-30") -> list[str]:
    card, parameters = national()
    examples = examples_of(read(EXAMPLE.format(expect=expect, on=on)))
    findings = run(examples, {card.id: card}, parameters)
    assert all(finding.place.line for finding in findings if finding.code != "example.missing")
    return [finding.code for finding in findings]


def test_every_example_of_the_national_pack_holds() -> None:
    definitions, findings = read_file(PACKS / "national" / "scorecards" / "examples.yaml", PACKS)
    assert not findings
    card, parameters = national()
    examples = examples_of(definitions)
    assert run(examples, {card.id: card}, parameters) == ()
    assert len(examples) >= 8
    assert sum(example.refusing for example in examples) >= 3


@pytest.mark.parametrize(
    "expect",
    ["score: 85, grade: A", "score: 85.0", "points: {penalties: 30}, hits: {penalties: 1}", "coverage: 1, veto: false"],
)
def test_an_example_that_holds_finds_nothing(expect: str) -> None:
    assert codes(expect) == []


@pytest.mark.parametrize(
    ("expect", "code"),
    [
        ("score: 85.000001", "example.differs"),
        ("grade: B", "example.differs"),
        ("points: {penalties: 29}", "example.differs"),
        ("hits: {penalties: 2}", "example.differs"),
        ("refusal: parameter.not_yet", "example.not_refused"),
    ],
)
def test_an_example_that_does_not_hold_is_found(expect: str, code: str) -> None:
    assert code in codes(expect)


def test_a_refusal_is_an_outcome_like_any_other() -> None:
    card, parameters = national()
    examples = examples_of(read(EXAMPLE.format(expect="refusal: scorecard.not_yet", on="2024-01-01")))
    assert [finding.code for finding in run(examples, {card.id: card}, parameters)] == ["example.missing"]


def test_an_example_of_an_unknown_card_is_found() -> None:
    examples = examples_of(read(EXAMPLE.format(expect="grade: A", on="2026-06-30")))
    assert {finding.code for finding in run(examples, {}, national()[1])} == {"example.unknown"}


def test_a_card_without_a_refusing_example_is_found() -> None:
    card, parameters = national()
    examples = examples_of(read(EXAMPLE.format(expect="grade: A", on="2026-06-30")))[:1]
    assert [finding.code for finding in run(examples, {card.id: card}, parameters)] == ["example.missing"]
