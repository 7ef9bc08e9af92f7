"""The worker through simulated years, day by day, among people who act in cases; and what must hold on every day."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.interfaces.worker import loop
from chuxin.interfaces.worker.projections import FOLLOWERS
from chuxin.kernel import days
from chuxin.kernel.canonical import digest
from chuxin.services.cases import queries as cases
from chuxin.services.cases.case import state_after
from chuxin.services.cases.deadlines import Standing
from chuxin.services.open_data import queries as open_data
from chuxin.services.publication import displays
from examples.province.casework import Town, noon

_CASE = frozenset({"case.opened", "case.stepped"})
_DAY = timedelta(days=1)
_SATURDAY = 5


def arrange(folder: Path, first: int, last: int) -> None:
    """Working-day arrangements for years nobody has arranged yet: a week off in October, its Saturday made up.

    For simulations alone: the file is one that an operator would put there, invented.
    """
    years = []
    for year in range(first, last + 1):
        off = [date(year, 10, day) for day in range(1, 8) if date(year, 10, day).weekday() < _SATURDAY]
        worked = next(date(year, 9, day) for day in range(24, 31) if date(year, 9, day).weekday() == calendar.SATURDAY)
        listed = ", ".join(each.isoformat() for each in off)
        years.append(f"  {year}:\n    off: [{listed}]\n    working: [{worked.isoformat()}]\n")
    path = folder / "arrangements.yaml"
    path.write_text("years:\n" + "".join(years), encoding="utf-8")
    days.adopt(path)


@dataclass
class Seen:
    """What was found wrong, by day; and how much was done."""

    days: int = 0
    moved: int = 0
    wrong: list[str] = field(default_factory=list)


def live(town: Town, first: date, last: date) -> Iterator[tuple[date, Seen]]:
    """Live from ``first`` to ``last``: people act, then the worker's round; what was seen of the cases so far.

    Killed anywhere and begun again it goes on where it stood: a day's acts are one transaction, and a round may be
    repeated.
    """
    seen, on = Seen(), first
    while on <= last:
        town.day(on)
        seen.moved += loop.once(noon(on), editions=False).escalated
        seen.days += 1
        seen.wrong += look(on)
        yield on, seen
        on += _DAY


def reached(first: date) -> date:
    """The day a simulation that began on ``first`` stands at: the last one anybody acted on, to be lived to its end."""
    latest = log.latest_checkpoint()
    day = cases.last_day()
    sealed = latest.sealed_at.date() if latest and latest.sealed_at else first
    return max(first, day) if day and day >= sealed else max(first, sealed)


def look(on: date) -> list[str]:
    """What must not be after the worker's round of a day: an overdue case nobody was told of, an extension called
    late, a case that is over in an open queue; on the last day of a month also a display past its end."""
    wrong = []
    if (on + _DAY).day == 1:
        wrong += [f"{on}: {record} is shown past its end" for record in displays.check(open_data.disclosing(on)).past]
    for seq, case in cases.cases(cases.under_way()).items():
        workflow = cases.governing(case)
        state = state_after(case, workflow)
        if state.final:
            wrong.append(f"{on}: case {seq} is over and still open")
        for due in cases.clocks_of(case, on):
            if due.extended and due.standing is Standing.OVERDUE and str(due.extended.form["until"]) >= on.isoformat():
                wrong.append(f"{on}: case {seq} is called overdue within its extension")
            if due.standing is Standing.OVERDUE and due.due is not None and due.due < on:
                step = workflow.steps[due.clock.escalates or ""]
                last = case.last(step.id)
                if (last is None or last.on <= due.due) and state.id in step.from_:
                    wrong.append(f"{on}: case {seq}, {due.clock.id} was due on {due.due} and nobody was told")
    return wrong


def left(last: date) -> dict[str, object]:
    """What a simulation left: the cases and records as they stand, whether totals agree with the ledger and rebuilt
    tables with those that stood, and what is shown past its end."""
    queue = cases.standings()
    told = {"opened": log.count_of(frozenset({"case.opened"}), -1), "steps": log.count_of(_CASE, -1)}
    agreed = told == {"opened": len(queue), "steps": cases.steps_taken()}
    before = {follower.name: fingerprint(follower) for follower in FOLLOWERS}
    for follower in FOLLOWERS:
        rebuild(follower)
    return {
        "cases": len(queue),
        "open": sum(one.closed_on is None for one in queue),
        "reconciled": agreed,
        "rebuilt": before == {follower.name: fingerprint(follower) for follower in FOLLOWERS},
        "past_end": displays.check(open_data.disclosing(last)).past[:10],
        "left": digest(
            [[one.seq, one.workflow, one.state, one.holder, str(one.due), str(one.closed_on)] for one in queue]
        ),
    }
