"""A record's state on any day: what was decided, what time alone does, and what was known when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.facts.records.record import Event, EventKind, Ground, State
from chuxin.facts.records.timeline import Span, annotation, known_events, retention_ends, state_on, stops
from chuxin.kernel.text import Text

DECIDED = date(2026, 4, 10)
days = st.dates(date(2015, 1, 1), date(2040, 12, 31))
events = st.lists(
    st.builds(lambda entry, kind, on: event(kind, on, entry), st.integers(0, 50), st.sampled_from(EventKind), days),
    max_size=4,
)


def event(kind: EventKind, on: date, entry: int = 7) -> Event:
    return Event(entry, kind, on, "示例撤字〔2026〕1号", Text("示例", "sample"), datetime(2026, 1, 1, tzinfo=UTC))


def test_a_record_does_not_exist_before_its_decision() -> None:
    assert state_on(Span(DECIDED, None, 5), (), DECIDED - timedelta(days=1)) is None
    assert state_on(Span(DECIDED, None, 5), (), DECIDED) is State.LIVE


def test_the_last_valid_day_is_still_valid() -> None:
    span = Span(DECIDED, date(2027, 4, 10), 5)
    assert state_on(span, (), date(2027, 4, 10)) is State.LIVE
    assert state_on(span, (), date(2027, 4, 11)) is State.EXPIRED


def test_withdrawal_counts_from_its_own_day_and_not_before() -> None:
    withdrawn = [event(EventKind.WITHDRAWN, date(2026, 6, 1))]
    assert state_on(Span(DECIDED, None, 5), withdrawn, date(2026, 5, 31)) is State.LIVE
    assert state_on(Span(DECIDED, None, 5), withdrawn, date(2026, 6, 1)) is State.WITHDRAWN


def test_withdrawal_outranks_repair() -> None:
    both = [event(EventKind.WITHDRAWN, date(2026, 6, 1)), event(EventKind.REPAIRED, date(2026, 7, 1), 8)]
    assert state_on(Span(DECIDED, None, 5), both, date(2026, 8, 1)) is State.WITHDRAWN


@pytest.mark.parametrize(
    ("valid_to", "ends"),
    [(None, date(2031, 4, 10)), (date(2028, 2, 29), date(2033, 2, 28)), (date(2099, 12, 31), date(2104, 12, 31))],
)
def test_retention_runs_from_the_decision_or_the_end_of_validity(valid_to: date | None, ends: date) -> None:
    span = Span(DECIDED, valid_to, 5)
    assert retention_ends(span) == ends
    assert state_on(span, (), ends) is not State.ARCHIVED
    assert state_on(span, (), ends + timedelta(days=1)) is State.ARCHIVED


def test_an_item_without_a_term_never_archives() -> None:
    assert state_on(Span(DECIDED, None, None), (), date(2999, 1, 1)) is State.LIVE


@given(days, st.none() | days, events, days, st.integers(0, 3_000))
def test_R23_repaired_expired_annulled_records_never_count_again(
    decided: date, valid_to: date | None, told: list[Event], on: date, later: int
) -> None:
    span = Span(decided, valid_to, 5)
    state = state_on(span, told, on)
    if state is not None and not state.counts:
        after = state_on(span, told, on + timedelta(days=later))
        assert after is not None
        assert not after.counts


@given(events, st.integers(0, 60))
def test_what_was_said_later_was_not_known(told: list[Event], known: int) -> None:
    seen = known_events(told, known)
    assert all(one.entry < known for one in seen)
    assert list(seen) == sorted((one for one in told if one.entry < known), key=lambda one: one.entry)


def test_each_ground_stops_display_by_itself_and_none_touches_the_state() -> None:
    refused, shielded = (
        replace(event(EventKind.STOPPED, date(2026, 6, on), entry), ground=ground)
        for on, entry, ground in ((1, 7, Ground.REFUSED), (5, 8, Ground.SHIELDED))
    )
    resumed = replace(event(EventKind.RESUMED, date(2026, 6, 9), 9), ground=Ground.REFUSED)
    told = (resumed, shielded, refused)
    assert [stops(told, date(2026, 5, 31)), stops(told, date(2026, 6, 1))] == [(), (refused,)]
    assert stops(told, date(2026, 6, 5)) == (refused, shielded)
    assert stops(told, date(2026, 6, 9)) == (shielded,)
    assert state_on(Span(DECIDED, None, 5), told, date(2026, 6, 9)) is State.LIVE


def test_the_last_statement_stands_until_it_is_taken_back() -> None:
    first = event(EventKind.ANNOTATED, date(2026, 6, 1), 7)
    back = event(EventKind.TAKEN_BACK, date(2026, 6, 9), 9)
    assert [annotation((back, first), date(2026, 6, on)) for on in (1, 8, 9)] == [first, first, None]
