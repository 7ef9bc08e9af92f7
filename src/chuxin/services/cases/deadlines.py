"""Until when: every clock of a case on a day, from its steps alone; nothing of it is stored as a truth.

The day of the event is day 0, the last day is whole (lifecycle.md §11). A clock stands still while the case waits for
somebody else; what was left of the term goes on from the day the waiting ends. An extension is a signed step with its
reason and new day: within it nothing is overdue. Overdue is derived on the day of asking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from chuxin.kernel.days import add_months, add_working_days, working_days_between
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases.case import Case, Taken, state_after, stretches
from chuxin.services.cases.workflow import Clock, Unit, Workflow


class Standing(StrEnum):
    """How a clock stands on a day."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Due:
    """One clock on a day: since when, until when (inclusive; ``None`` while paused or not countable), how it stands.

    ``first_due`` is the day before any extension; ``extended`` the step that extended it; ``unknown`` the refusal that
    says why the day cannot be counted yet (working days of a year not arranged).
    """

    clock: Clock
    since: date
    due: date | None
    first_due: date | None
    standing: Standing
    met_on: date | None = None
    extended: Taken | None = None
    unknown: Refusal | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return self.met_on is None


def clocks(case: Case, workflow: Workflow, terms: Mapping[str, int], on: date) -> tuple[Due, ...]:
    """Every clock that was started by ``on``, in the order of the workflow: the newest run of each.

    ``terms`` are the lengths by parameter, as they were on the day the case was opened.
    """
    known = replace(case, steps=tuple(each for each in case.steps if each.on <= on))
    found = (_run(known, workflow, clock, terms, on) for clock in workflow.clocks.values())
    return tuple(each for each in found if each is not None)


def next_due(dues: tuple[Due, ...]) -> date | None:
    """The first day by which somebody must act; ``None`` where no clock is running."""
    return min((each.due for each in dues if each.open and each.due), default=None)


def _run(case: Case, workflow: Workflow, clock: Clock, terms: Mapping[str, int], on: date) -> Due | None:
    begun = next((place for place in reversed(range(len(case.steps))) if case.steps[place].step in clock.starts), None)
    if begun is None:
        return None
    later, since = case.steps[begun + 1 :], case.steps[begun].on
    if clock.dated_by is not None:
        since = date.fromisoformat(str(case.steps[begun].form[clock.dated_by]))
    met = next((each for each in later if each.step in clock.stops), None)
    end = met.on if met else on
    if met is None and state_after(case, workflow).final:
        met, end = case.steps[-1], case.steps[-1].on
    if clock.until is not None and case.told(clock.until) is None:
        return None
    try:
        first = _first(case, workflow, clock, terms, (since, end))
    except Refusal as refusal:
        standing = Standing.MET if met else Standing.RUNNING
        return Due(clock, since, None, None, standing, met.on if met else None, None, refusal)
    extended = _extension(clock, later)
    due = first if extended is None or first is None else max(first, date.fromisoformat(str(extended.form["until"])))
    standing = Standing.MET if met and clock.reminds else _standing(due, met, on)
    return Due(clock, since, due, first, standing, met.on if met else None, extended)


def _first(
    case: Case, workflow: Workflow, clock: Clock, terms: Mapping[str, int], within: tuple[date, date]
) -> date | None:
    """The day before any extension: told by a form (or so many days ahead of that), else counted from the start."""
    since, end = within
    if clock.until is None:
        return _counted(clock, since, terms[clock.days], _pauses(case, workflow, clock, since), end)
    ahead = timedelta(terms[clock.days] + 1) if clock.reminds else timedelta()
    return max(since, date.fromisoformat(str(case.told(clock.until))) - ahead)


def _standing(due: date | None, met: Taken | None, on: date) -> Standing:
    if met is not None:
        return Standing.MET if due is None or met.on <= due else Standing.LATE
    if due is None:
        return Standing.PAUSED
    return Standing.OVERDUE if on > due else Standing.RUNNING


def _extension(clock: Clock, later: tuple[Taken, ...]) -> Taken | None:
    return next((each for each in reversed(later) if each.step == clock.extended_by), None)


def _pauses(case: Case, workflow: Workflow, clock: Clock, since: date) -> Iterator[tuple[date, date | None]]:
    """The stretches since the start in which the clock stood still; the last may still be going on (``None``)."""
    found = stretches(case, workflow)
    for place, (began, state) in enumerate(found):
        ended = found[place + 1][0] if place + 1 < len(found) else None
        if state in clock.paused_in and (ended is None or ended > since):
            yield max(began, since), ended


def _counted(
    clock: Clock, since: date, term: int, pauses: Iterator[tuple[date, date | None]], end: date
) -> date | None:
    """The last day of the term; ``None`` while it stands still at ``end``."""
    left, start = term, since
    add, between = _COUNTING[clock.unit]
    for began, ended in pauses:
        if began > end or add(start, left) <= began:
            break
        if ended is None or ended > end:
            return None
        left, start = left - between(start, began), ended
    return add(start, left)


def _add_days(start: date, n: int) -> date:
    return start + timedelta(days=n)


def _days_between(start: date, end: date) -> int:
    return (end - start).days


def _months_between(start: date, end: date) -> int:
    """Whole months gone by: a pause begun within a month leaves that month to be run anew."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


_COUNTING: Mapping[Unit, tuple[Callable[[date, int], date], Callable[[date, date], int]]] = {
    Unit.WORKING: (add_working_days, working_days_between),
    Unit.CALENDAR: (_add_days, _days_between),
    Unit.MONTHS: (add_months, _months_between),
}


def furthest(due: Due, terms: Mapping[str, int]) -> date | None:
    """The last day a clock may be extended to; ``None`` where the law sets none."""
    unit, clock = due.clock.unit, due.clock
    bounds = []
    if clock.longest is not None:
        bounds.append(end_of(unit, due.since, terms[clock.longest]))
    if clock.extension is not None and due.first_due is not None:
        bounds.append(end_of(unit, due.first_due, terms[clock.extension]))
    return min(bounds, default=None)


def end_of(unit: Unit, since: date, term: int) -> date:
    """The last day of a term of that unit that began on ``since``."""
    return _COUNTING[unit][0](since, term)
