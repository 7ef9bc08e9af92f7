"""Dated numbers: asking before the first day is refused, never answered with zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.assessment.evaluation.basis import Supply, basis, shares
from chuxin.assessment.evaluation.number_scenarios import number_faults
from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.points import MICRO, exact, micro, share_of, written
from chuxin.kernel.refusal import Refusal
from tests.assessment.evaluation.cards import every_feature, national, read, ready

PARAMETER = """
parameters:
  - id: example.points
    title: {{zh: 示例, en: Example}}
    clauses: [cn.penalty-law.9]
    valid_from: 2024-01-01
    values: {values}
"""


def test_a_number_has_the_value_of_its_day() -> None:
    parameters = every_feature()[1]
    assert parameters["example.b"].on(date(2025, 12, 31)).value == Decimal(30)
    assert parameters["example.b"].on(date(2026, 1, 1)).value == Decimal(35)


def test_before_its_first_day_there_is_no_number() -> None:
    with pytest.raises(Refusal) as refused:
        every_feature()[1]["example.b"].on(date(2023, 12, 31))
    assert refused.value.code == "parameter.not_yet"
    assert refused.value.clause == "cn.gbt-45255-2025"
    assert "2024-01-01" in refused.value.remedy.en


def test_an_unknown_number_is_refused_by_name() -> None:
    with pytest.raises(Refusal) as refused:
        every_feature()[1].values(["example.other"], date(2026, 1, 1))
    assert refused.value.code == "parameter.unknown"


def test_a_card_cannot_judge_a_day_before_one_of_its_numbers() -> None:
    card, parameters = every_feature()
    late = read(PARAMETER.format(values='[{from: 2026-05-01, value: "1"}]').replace("example.points", "example.rate"))
    mixed = type(parameters)({**parameters.by_id, **parameters_from(late)[0].by_id})
    with pytest.raises(Refusal) as refused:
        basis(card, mixed, [], date(2026, 4, 30))
    assert refused.value.code == "parameter.not_yet"
    assert dict(basis(card, mixed, [], date(2026, 5, 1)).values)["example.rate"] == Decimal(1)


@pytest.mark.parametrize(
    "values",
    ["[]", "none", "[{from: 2024-01-01}]", "[{from: soon, value: \"1\"}]", "[{from: 2024-01-01, value: many}]",
     "[{from: 2024-01-01, value: \"1\"}, {from: 2024-01-01, value: \"2\"}]"],
)  # fmt: skip
def test_values_that_cannot_be_read_are_found_at_their_line(values: str) -> None:
    parameters, findings = parameters_from(read(PARAMETER.format(values=values)))
    assert not parameters.by_id
    assert [(finding.code, finding.place.line) for finding in findings] == [("parameter.unreadable", 7)]


def test_supply_counts_by_region_and_freshness() -> None:
    card = every_feature()[0]
    supply = [
        Supply("national.penalty", "9901", date(2025, 1, 1), None),
        Supply("national.penalty", "9902", date(2026, 7, 1), None),
        Supply("national.honour", "", date(2024, 1, 1), date(2025, 6, 29)),
        Supply("national.annual_report", "", date(2024, 1, 1), date(2025, 6, 30)),
    ]
    grounds = ready(every_feature(), date(2026, 6, 30), supply)
    assert [grounds.regions(item) for item in card.items] == [("9901",), (), ("",)]


def test_parts_of_coverage_add_up_to_one_exactly() -> None:
    for card in (national()[0], every_feature()[0]):
        assert sum(shares(card.indicators).values()) == MICRO
    assert shares(()) == {}


@given(st.decimals(-1000, 1000, places=6))
def test_points_are_exact_both_ways(number: Decimal) -> None:
    assert exact(micro(number)) == number
    assert micro(written(micro(number))) == micro(number)


@given(st.integers(-(10**12), 10**12), st.integers(0, MICRO))
def test_a_share_is_rounded_half_up_and_symmetric(points: int, share: int) -> None:
    assert share_of(-points, share) == -share_of(points, share)
    assert share_of(points, MICRO) == points
    assert abs(share_of(points, share) * MICRO - points * share) * 2 <= MICRO


def test_what_is_no_number_is_said() -> None:
    with pytest.raises(ValueError, match="many"):
        micro("many")


DATED = """
parameters:
  - id: example.days
    title: {{zh: 示例, en: Example}}
    clauses: [cn.penalty-law.9]
    valid_from: 2024-01-01
    values: [{{from: 2024-01-01, value: "3"}}]
examples:
  - {{id: example.days.dated, title: {{zh: 示例, en: Example}}, parameter: {number}, expect: {{{expect}}}}}
"""


@pytest.mark.parametrize(
    ("number", "expect", "told"),
    [
        ("example.days", '2023-12-31: parameter.not_yet, 2024-01-01: "3", 2030-01-01: 3', ""),
        ("example.days", '2023-12-31: "3"', "on 2023-12-31 is parameter.not_yet, not 3"),
        ("example.days", '2024-01-01: "4"', "on 2024-01-01 is 3, not 4"),
        ("example.days", "2024-01-01: parameter.not_yet", "on 2024-01-01 is 3, not parameter.not_yet"),
        ("example.other", '2024-01-01: "3"', "is parameter.unknown, not 3"),
        ("example.days", "", "it names no day"),
    ],
)
def test_an_example_of_a_number_says_its_value_by_day_or_that_there_is_none_yet(
    number: str, expect: str, told: str
) -> None:
    definitions = read(DATED.format(number=number, expect=expect))
    parameters, _ = parameters_from([each for each in definitions if each.kind == "parameter"])
    found = [finding.message.en for finding in number_faults(definitions, parameters)]
    assert (len(found) == 1 and told in found[0]) if told else not found
