"""What is told beforehand is what the card says after: a record repaired, withdrawn or expired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chuxin.assessment.evaluation.asking import explain_row, judged_alone
from chuxin.assessment.evaluation.basis import Basis
from tests.assessment.evaluation.cards import every_feature, facts, national, ready, record
from tests.assessment.evaluation.language import DEMERITS, WHOLE, card
from tests.assessment.evaluation.oracle import Population
from tests.assessment.evaluation.test_oracle import MANY, ON, dense

CARDS: dict[str, Callable[[], object]] = {
    "national": national,
    "every feature": every_feature,
    "counts down": lambda: card(DEMERITS),
}
ENDS: dict[str, dict[str, object]] = {
    "repaired": {"state": "repaired"},
    "withdrawn": {"state": "withdrawn"},
    "expired": {"valid_to": ON - timedelta(days=1)},
}


def changed(everyone: Population, item: str, name: str, end: dict[str, object]) -> Population:
    rows = [{**row, **end} if row["record"] == name else row for row in everyone.records[item]]
    return Population(everyone.subjects, {**everyone.records, item: rows}, everyone.grades)


@pytest.mark.parametrize("name", CARDS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10_000), code=st.sampled_from(MANY[:4]), end=st.sampled_from(sorted(ENDS)), pick=st.integers(0)
)
def test_what_is_told_without_a_record_is_what_the_card_says_after_its_end(
    name: str, seed: int, code: str, end: str, pick: int
) -> None:
    foretold(ready(CARDS[name](), ON), dense(seed), code, (end, pick))  # type: ignore[arg-type]


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), end=st.sampled_from(sorted(ENDS)), pick=st.integers(0))
def test_where_peers_are_compared_it_is_so_too(seed: int, end: str, pick: int) -> None:
    foretold(ready(card(WHOLE), ON), dense(seed, records=20), MANY[0], (end, pick))


def foretold(grounds: Basis, everyone: Population, code: str, chosen: tuple[str, int]) -> None:
    end, pick = chosen
    told = explain_row(grounds, facts(everyone.subjects, everyone.records, everyone.grades), code)
    counting = [(share.indicator.item, one) for share in told.shares for one in share.evidence]
    if not counting:
        assert told.score is None or not any(share.hits for share in told.shares)
        return
    item, one = counting[pick % len(counting)]
    after = changed(everyone, item, one.record, ENDS[end])
    row = judged_alone(grounds, facts(after.subjects, after.records, after.grades), code).to_pylist()[0]
    assert one.without is not None
    assert (one.without.score, one.without.grade, one.without.reason) == (row["score"], row["grade"], row["reason"])


def test_a_veto_that_is_lifted_gives_the_grade_of_the_points() -> None:
    veto = record(1, MANY[0], decided_on=date(2026, 1, 1))
    told = explain_row(ready(national(), ON), facts([{"subject": MANY[0]}], {"national.severe_list": [veto]}))
    assert (told.grade, told.by_score, [each.kind for each in told.decisions]) == ("D", "A", ["veto"])
    listed = next(share for share in told.shares if share.hits)
    assert [(one.without.grade, one.without.reason) for one in listed.evidence if one.without] == [("A", None)]
