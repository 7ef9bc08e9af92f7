"""Terms are counted as lifecycle.md §11 says, against a counter that walks day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chuxin.kernel.days import add_months, is_working_day
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case, Taken
from chuxin.services.cases.deadlines import Standing, clocks
from chuxin.services.cases.workflow import Clock, Role, State, Step, Unit, Who, Workflow

T = Text("示例", "example")
DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 1, 1), date(2026, 6, 30))


def flow(unit: Unit) -> Workflow:
    """Asked, put aside and taken up again any number of times, answered."""
    states = {id: State(id, T, turn="office") for id in ("asked", "aside")} | {"done": State("done", T, final=True)}
    steps = [
        Step("put_aside", T, "office", frozenset({"asked"}), "aside"),
        Step("take_up", T, "office", frozenset({"aside"}), "asked"),
        Step("extend", T, "office", frozenset({"asked"}), None),
        Step("answer", T, "office", frozenset({"asked"}), "done"),
    ]
    clock = Clock("answer", T, frozenset({"open"}), frozenset({"answer"}), "days", unit, frozenset({"aside"}), "extend")
    return Workflow(
        "example", T, (), "subject", Step("open", T, "office", frozenset(), "asked"),
        {"office": Role("office", T, Who.SOURCE, "case.handle")}, states, {each.id: each for each in steps},
        {"answer": clock},
    )  # fmt: skip


def case(*steps: tuple[str, date], until: date | None = None) -> Case:
    """A case with these steps."""
    taken = tuple(
        Taken(place, step, on, datetime(on.year, on.month, on.day, tzinfo=UTC), "account:x", "",
              {"until": until.isoformat()} if step == "extend" and until else {})
        for place, (step, on) in enumerate(steps)
    )  # fmt: skip
    return Case(1, "example", 1, None, {}, (), None, taken)


def walked(start: date, term: int, aside: list[tuple[date, date]]) -> date:
    """The last day of a term in working days, counted day by day: a day within a pause counts no more."""
    day, left = start, term
    while left:
        day += DAY
        paused = any(began < day <= ended for began, ended in aside)
        left -= is_working_day(day) and not paused
    return day


@settings(max_examples=50, deadline=None)
@given(DAYS, st.integers(1, 30), st.integers(0, 20), st.integers(0, 40))
def test_a_pause_adds_exactly_the_working_days_it_lasted(start: date, term: int, after: int, lasting: int) -> None:
    began, ended = start + after * DAY, start + (after + lasting) * DAY
    paused = case(("open", start), ("put_aside", began), ("take_up", ended))
    due = clocks(paused, flow(Unit.WORKING), {"days": term}, ended + DAY)[0]
    within = walked(start, term, []) > began
    assert due.due == walked(start, term, [(began, ended)] if within else [])


@settings(max_examples=50, deadline=None)
@given(DAYS, st.integers(1, 36))
def test_a_term_in_months_ends_on_the_same_day_or_the_months_last(start: date, months: int) -> None:
    due = clocks(case(("open", start)), flow(Unit.MONTHS), {"days": months}, start)[0].due
    assert due == add_months(start, months)
    assert due is not None
    assert due.day == start.day or (due + DAY).day == 1


@settings(max_examples=50, deadline=None)
@given(DAYS, st.integers(1, 30), st.integers(0, 60), st.integers(1, 20))
def test_within_an_extension_nothing_is_overdue(start: date, term: int, asked: int, longer: int) -> None:
    plain = case(("open", start))
    first = clocks(plain, flow(Unit.CALENDAR), {"days": term}, start)[0].due
    assert first == start + term * DAY
    until = first + longer * DAY
    extended = case(("open", start), ("extend", first), until=until)
    on = start + asked * DAY
    due = clocks(extended, flow(Unit.CALENDAR), {"days": term}, on)[0]
    last = first if on < first else until
    assert due.due == last
    assert due.standing is (Standing.OVERDUE if on > last else Standing.RUNNING)


def test_make_up_days_count_and_holidays_do_not() -> None:
    """A Friday before the holidays of the first of May 2026: the Saturday of the ninth is worked."""
    due = clocks(case(("open", date(2026, 4, 30))), flow(Unit.WORKING), {"days": 4}, date(2026, 4, 30))[0].due
    assert due == date(2026, 5, 9)


def test_met_late_and_met_in_time_are_told_apart() -> None:
    for day, standing in ((13, Standing.MET), (14, Standing.LATE)):
        answered = case(("open", date(2026, 4, 10)), ("answer", date(2026, 4, day)))
        assert clocks(answered, flow(Unit.WORKING), {"days": 1}, date(2026, 5, 1))[0].standing is standing


def test_a_year_not_arranged_yet_is_told_not_guessed() -> None:
    due = clocks(case(("open", date(2090, 12, 31))), flow(Unit.WORKING), {"days": 3}, date(2090, 12, 31))[0]
    assert due.due is None
    assert due.unknown is not None
    assert due.unknown.code == "days.year_unknown"
