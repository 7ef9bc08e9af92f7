"""The legal limits of evaluation, one test a rule (rights.md)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chuxin.assessment.evaluation.asking import explain_row
from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.engines import run
from chuxin.assessment.evaluation.explanation import explained
from chuxin.assessment.evaluation.scorecard import Effect
from chuxin.assessment.evaluation.sources import Sources
from tests.assessment.evaluation.cards import facts, national, ready, record
from tests.assessment.evaluation.language import WHOLE, card
from tests.assessment.evaluation.test_oracle import dense

ON = date(2026, 6, 30)
ONE, OTHER, SHOP = "91990000000000001A", "91990000000000002B", "92990000000000003C"


def scores(subjects: list[dict[str, object]], rows: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    table = run("evidence", ready(national(), ON), facts(subjects, {"national.penalty": rows}))
    return {row["subject"]: row for row in table.to_pylist()}


def test_R04_individual_businesses_are_not_scored_whatever_is_recorded() -> None:
    row = scores([{"subject": SHOP, "kind": None}], [record(1, SHOP, tier="serious")])[SHOP]
    assert (row["score"], row["grade"], row["reason"]) == (None, None, "not_scored")
    assert row["penalties_hits"] == 0
    named = scores([{"subject": "scheme:9", "kind": "individual_business"}], [])["scheme:9"]
    assert named["reason"] == "not_scored"


def test_R14_a_score_names_the_published_edition_that_made_it() -> None:
    grounds = ready(national(), ON)
    sources = facts([{"subject": ONE}], {})
    told = explained(grounds, run("judgement", grounds, sources).to_pylist()[0], run("lines", grounds, sources))
    assert told.edition == grounds.card.edition
    assert len(told.edition) == 64
    assert told.clauses


def test_R15_every_point_has_a_record_a_parameter_and_a_clause() -> None:
    rows = [record(1, ONE, tier="serious"), record(2, ONE, tier="general", decided_on=date(2024, 1, 1))]
    grounds = ready(national(), ON)
    sources = facts([{"subject": ONE}], {"national.penalty": rows})
    told = explained(grounds, run("judgement", grounds, sources).to_pylist()[0], run("lines", grounds, sources))
    for share in told.shares:
        assert share.indicator.clauses
        assert share.points == share.start + share.held + sum(one.points for one in share.evidence)
        for one in share.evidence:
            assert one.record
            assert share.indicator.effect is Effect.VETO or all(used.clause for used in one.used)
    assert {one.record for share in told.shares for one in share.evidence} == {"r1", "r2"}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["repaired", "withdrawn", "expired", "archived"]),
    st.dates(date(2020, 1, 1), date(2026, 6, 30)),
    st.sampled_from(["minor", "general", "serious", None]),
)
def test_R23_repaired_withdrawn_expired_and_archived_records_have_no_effect(
    state: str, decided_on: date, tier: str | None
) -> None:
    row = scores([{"subject": ONE}], [record(1, ONE, state=state, decided_on=decided_on, tier=tier)])[ONE]
    assert (row["penalties_points"], row["penalties_hits"], row["grade"]) == (35_000_000, 0, "A")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.integers(0, 2000))
def test_R23_a_record_has_no_effect_from_the_day_after_its_end(age: int, lasted: int) -> None:
    decided_on = ON - timedelta(days=age)
    ends = decided_on + timedelta(days=lasted)
    row = scores([{"subject": ONE}], [record(1, ONE, decided_on=decided_on, valid_to=ends, tier="general")])[ONE]
    assert (row["penalties_hits"] == 0) or ends >= ON
    if ends < ON:
        assert row["penalties_points"] == 35_000_000


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["minor", "general", "serious"]), max_size=8))
def test_R25_what_is_recorded_of_one_never_touches_another(tiers: list[str]) -> None:
    alone = scores([{"subject": ONE}], [])[ONE]
    rows = [record(number, OTHER, tier=tier) for number, tier in enumerate(tiers)]
    beside = scores([{"subject": ONE}, {"subject": OTHER, "name": "示例企业"}], rows)
    assert beside[ONE] == alone


def whole(seed: int) -> tuple[Basis, Sources, list[dict[str, object]]]:
    """Everyone of a small population in which everything happens, under the card that says everything."""
    grounds, everyone = ready(card(WHOLE), date(2026, 2, 28)), dense(seed, records=16)
    held = facts(everyone.subjects, everyone.records, everyone.grades)
    return grounds, held, run("judgement", grounds, held).to_pylist()


def test_R15_every_part_of_a_score_is_told_whatever_the_card_says() -> None:
    grounds, held, rows = whole(5)
    told = explain_row(grounds, held, next(str(row["subject"]) for row in rows if row["score"] is not None))
    assert told.total == told.score
    for share in told.shares:
        for one in share.evidence:
            used = share.measure.used if share.measure else one.used
            assert share.indicator.decides or share.measure or all(each.clause for each in used)
        if share.measure and share.measured:
            assert share.measure.used
    assert all(decision.clauses for decision in told.decisions)


def test_R19_minor_penalties_take_nothing_and_nothing_takes_more_than_its_bounds() -> None:
    row = scores([{"subject": ONE}], [record(number, ONE, tier="minor") for number in range(50)])[ONE]
    assert (row["penalties_points"], row["grade"]) == (35_000_000, "A")
    worst = scores([{"subject": ONE}], [record(number, ONE, tier="serious") for number in range(50)])[ONE]
    assert worst["penalties_points"] == 0
    grounds, _, rows = whole(7)
    for group in grounds.card.groups:
        for row in (row for row in rows if row["score"] is not None and group.bounded):
            points = sum(int(str(row[f"{each.id}_points"])) for each in group.indicators)  # type: ignore[arg-type]
            held = points + int(str(row[f"{group.id}_held"]))
            assert (group.floor or 0) <= held <= (group.cap or 0)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(["repaired", "withdrawn", "expired", "archived"]), st.integers(0, 400))
def test_R23_what_carries_over_ends_all_the_same_with_its_repair_or_its_end(state: str, days: int) -> None:
    carried = {"fulfilment": "全部未履行", "decided_on": date(2015, 1, 1)}
    on = date(2026, 2, 28)
    grounds = ready(card(WHOLE), on)

    def points(**given: object) -> int:
        rows = [record(1, ONE, **{**carried, **given})]
        found = run("judgement", grounds, facts([{"subject": ONE}], {"national.commitment": rows})).to_pylist()[0]
        return int(found["halving_hits"])

    assert points() == 1
    assert points(state=state) == 0
    assert points(valid_to=on - timedelta(days=days + 1)) == 0


def test_R25_of_peers_only_the_rank_is_told_never_a_record() -> None:
    grounds, held, rows = whole(4)
    code = next(str(row["subject"]) for row in rows if row["ranked_rank"] is not None)
    told = explain_row(grounds, held, code)
    own = {line["record"] for line in run("lines", grounds, held).to_pylist() if line["subject"] == code}
    assert {one.record for share in told.shares for one in share.evidence} == own


def test_section_7_a_grade_capped_elsewhere_needs_that_other_grade_of_its_own() -> None:
    on, other = date(2026, 2, 28), "91990000000000002B"
    held = facts([{"subject": ONE}, {"subject": other}], {}, [(other, "example.other", "D")])
    rows = {row["subject"]: row for row in run("judgement", ready(card(WHOLE), on), held).to_pylist()}
    assert (rows[ONE]["elsewhere_capped"], rows[other]["elsewhere_capped"]) == (False, True)
