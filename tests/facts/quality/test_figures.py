"""Figures of quality count what happened, tell no share of few rows, and lead to the batches behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.facts.quality import queries
from chuxin.facts.quality.figures import FIGURES, Delays, Line, together
from chuxin.facts.quality.followers import FOLLOWER
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, follow, rebuild
from tests.facts.conftest import Desk
from tests.facts.penalties import as_csv, penalty

ON = date(2026, 8, 3)


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 50), min_size=1), st.fractions(0, 1))
def test_a_share_of_the_rows_came_within_that_many_days_and_not_within_fewer(
    rows: dict[int, int], share: Fraction
) -> None:
    within = Delays(rows).at(share)
    assert within is not None
    total = sum(rows.values())
    assert sum(rows[day] for day in rows if day <= within) >= share * total
    earlier = [day for day in rows if day < within]
    assert not earlier or sum(rows[day] for day in earlier) < share * total


@given(st.lists(st.dictionaries(st.sampled_from([one.id for one in FIGURES]), st.integers(0, 99)), max_size=5))
def test_together_is_the_sum(counts: list[dict[str, int]]) -> None:
    lines = [Line("d", "i", "2026-06", each, {}, {}) for each in counts]
    whole = together(lines, department="d", item=None, month="2026-06")
    for figure in FIGURES:
        assert whole.count(figure.id) == sum(each.get(figure.id, 0) for each in counts)


def test_no_share_of_few_rows_is_told() -> None:
    line = Line("d", None, "2026-06", {"rows": 19, "refused": 3, "owed": 2, "in_time": 1}, {}, {})
    assert line.share("refused", 20) is None
    assert line.share("refused", 19) == Fraction(3, 19)
    assert line.share("in_time", 20) == Fraction(1, 2)
    assert line.share("rows", 1) is None


def test_a_month_is_counted_from_its_batches_and_leads_back_to_them(desk: Desk) -> None:
    wrong = {**penalty(3), "CF_XDR_SHXYM": penalty(3)["CF_XDR_SHXYM"][:-1] + "0"}
    if wrong["CF_XDR_SHXYM"] == penalty(3)["CF_XDR_SHXYM"]:
        wrong["CF_XDR_SHXYM"] = wrong["CF_XDR_SHXYM"][:-1] + "1"
    first = desk.send(as_csv([penalty(1), penalty(2), wrong, penalty(4, CF_NR_FK="")]))
    desk.at = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
    desk.send(as_csv([penalty(1), penalty(2, CF_NR_FK="9.9"), penalty(4)]), name="second.csv")
    follow(FOLLOWER)

    (june,) = queries.lines("2026-06", on=ON)
    assert (june.count("rows"), june.count("accepted"), june.count("refused")) == (4, 2, 2)
    assert june.count("wrong_codes") == first.refused_by_code["uscc.check_character"] == 1
    assert june.faults == first.refused_by_code
    assert sum(june.delays.rows.values()) == 2
    (july,) = queries.lines("2026-07", on=ON)
    assert (july.count("rows"), july.count("accepted"), july.count("duplicates")) == (3, 2, 1)

    (behind,) = queries.behind("2026-06", figure="wrong_codes")
    assert (behind.batch, behind.counted) == (first.batch, 1)
    assert queries.behind("2026-06", code="fine_needs_amount")[0].counted == 1
    assert queries.behind("2026-07", figure="refused") == ()
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


@pytest.mark.parametrize("kind", ["record.stated", "intake.received", "intake.settled"])
def test_figures_are_the_same_after_an_erasure_as_counted_anew(desk: Desk, kind: str) -> None:
    desk.send(as_csv([penalty(1), penalty(2, CF_JDRQ="2026-05-06")]))
    desk.send(as_csv([penalty(3)]), name="second.csv")
    follow(FOLLOWER)
    counted = fingerprint(FOLLOWER)
    seq = next(one.seq for part in log.read() for one in part if one.kind == kind)
    ledger.seal(actor=desk.actor, at=desk.at)
    ledger.erase(seq, clause="cn.example", reason="示例", actor=desk.actor, at=desk.at)
    follow(FOLLOWER)
    left = fingerprint(FOLLOWER)
    assert left != counted
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == left


def test_a_month_nothing_was_owed_or_sent_in_has_no_lines(desk: Desk) -> None:
    assert queries.lines("2026-06", on=ON) == ()
    assert queries.months() == ()


def test_a_department_owes_from_its_first_delivery_on(desk: Desk) -> None:
    desk.send(as_csv([penalty(1)]))  # 30 June, the last working day of the month: stands for June
    follow(FOLLOWER)
    owed = {one.owed.period.last: one for one in queries.deliveries_owed("2026-07", on=date(2026, 8, 20))}
    assert not owed[date(2026, 6, 30)].owed.is_late
    (august,) = queries.deliveries_owed("2026-08", on=date(2026, 8, 20))
    assert august.owed.is_missing(date(2026, 8, 20))
    (line,) = queries.lines("2026-08", on=date(2026, 8, 20))
    assert (line.count("owed"), line.count("in_time"), line.count("missing")) == (1, 0, 1)
