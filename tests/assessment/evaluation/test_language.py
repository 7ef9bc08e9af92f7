"""Everything the language can say is read without fault and compiles for every engine."""

from __future__ import annotations

from datetime import date

import ibis
import pytest

from chuxin.assessment.evaluation.engines import run
from chuxin.assessment.evaluation.shape import expression, shape_of
from chuxin.assessment.evaluation.sources import Sources
from tests.assessment.evaluation.cards import OWN, facts, ready, record
from tests.assessment.evaluation.language import DEMERITS, WHOLE, card

ON = date(2026, 2, 28)
ONE = "91990000000000001A"


def some() -> Sources:
    young = {"subject": ONE, "registered_on": date(2025, 1, 1)}
    return facts([young], {item: [record(1, ONE)] for item in OWN})


@pytest.mark.parametrize("text", [WHOLE, DEMERITS], ids=["counts up", "counts down"])
def test_every_word_of_the_language_compiles_for_every_engine(text: str) -> None:
    grounds = ready(card(text), ON)
    shape = shape_of(grounds, some())
    for dialect in ("duckdb", "postgres", "pyspark"):
        for ask in ("judgement", "lines"):
            assert ibis.to_sql(expression(ask, grounds, shape), dialect=dialect)  # type: ignore[arg-type]
    assert run("judgement", grounds, some()).num_rows == 1


def test_a_shared_part_is_in_the_edition_of_every_card_that_uses_it() -> None:
    before = card(DEMERITS)[0]
    after = card(DEMERITS.replace("cap: 30", "cap: 31"))[0]
    reworded = card(DEMERITS.replace("en: Demerits}", "en: Points}"))[0]
    assert [indicator.id for indicator in before.indicators] == ["points", "acts", "merits", "twice"]
    assert before.indicators[0].where is not None
    assert before.indicators[0].where.text == "mentions(kinds, '罚款')"
    assert before.edition != after.edition
    assert before.edition == reworded.edition


def test_needs_record_may_name_the_indicators_that_need_one() -> None:
    anything, named = card(WHOLE)[0], card(WHOLE.replace("needs_record: true", "needs_record: [praise, halving]"))[0]
    assert set(anything.needs_record) == {each.id for each in anything.indicators}
    assert named.needs_record == ("praise", "halving")


@pytest.mark.parametrize(("needed", "reason"), [("true", None), ("[reports]", None), ("[praise]", "no_record")])
def test_without_a_record_of_what_is_needed_nobody_is_judged(needed: str, reason: str | None) -> None:
    reports = {"national.annual_report": [record(1, ONE, decided_on=date(2025, 5, 1))]}
    held = facts([{"subject": ONE, "registered_on": date(2020, 1, 1)}], reports)
    grounds = ready(card(WHOLE.replace("needs_record: true", f"needs_record: {needed}")), ON)
    row = run("judgement", grounds, held).to_pylist()[0]
    assert (row["reason"] == "no_record") is (reason == "no_record")
    assert row["grade"] is None or reason is None
