"""Who was judged on a day and what became of them: each row knows only what was decided by that day.

The facts are put back to the day: records decided later are gone, one that has expired since lives again. What a
record's state was on a past day is told by dates only; a lake that keeps ``state_since`` (the day the present state
began) gives back repaired and withdrawn records too, others are left out and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from chuxin.assessment.evaluation import engines
from chuxin.assessment.evaluation.basis import Basis, basis
from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.evaluation.points import MICRO
from chuxin.assessment.evaluation.rules import Better
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.evaluation.sources import Held, Sources, schema_of
from chuxin.assessment.validation.lake import show
from chuxin.assessment.validation.measured import Floats, Truths
from chuxin.assessment.validation.outcome import Outcome

# Grades come first in the queue, points inside a grade: no card has so many points.
_ABOVE_ALL_POINTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Cohort:
    """The organisations judged on ``day`` by the rules of ``rules``, one place each in every column.

    ``risk`` orders the queue: a worse grade before a better one, inside a grade the worse score first. ``known_on`` is
    the day on which an inspection showed the outcome (``None``: not inspected, or the outcome records no inspections).
    ``rows`` is what evaluation said of them, column by column. ``unplaced`` counts records of the card's items whose
    state on the day cannot be told.
    """

    day: date
    rules: date
    subjects: tuple[str, ...]
    regions: tuple[str, ...]
    industries: tuple[str, ...]
    grades: tuple[str, ...]
    score: Floats
    risk: Floats
    bad: Truths
    known_on: tuple[date | None, ...]
    rows: pa.Table
    unplaced: int

    @property
    def n(self) -> int:
        """How many were judged."""
        return len(self.subjects)

    @property
    def labels(self) -> tuple[str, ...]:
        """What ties are broken by: ``<day>/<subject>``."""
        return tuple(f"{self.day}/{subject}" for subject in self.subjects)


@dataclass(frozen=True, slots=True)
class Judged:
    """A scorecard with its parameters."""

    card: Scorecard
    parameters: Parameters


def cohort(judged: Judged, sources: Sources, outcome: Outcome, day: date) -> Cohort:
    """Judge on ``day`` with what was known then, and join what the ``outcome`` says of the time after.

    Everyone with a grade who was registered by then; where the outcome records inspections only those that were
    inspected in the period, for of others nobody knows. Refuses what evaluation refuses.
    """
    grounds = _grounds(judged, sources, day)
    then = known_by(sources, judged.card.items, day)
    rows = engines.run("judgement", grounds, then)
    with duckdb.connect() as connection, connection.cursor() as cursor:
        show(cursor, "outcomes", outcome.rows)
        show(cursor, "judged", rows)
        show(cursor, "subjects", then.subjects)
        joined = cursor.sql(_joined(outcome, then), params=[day, outcome.last_of(day)]).to_arrow_table()
    unplaced = _unplaced(sources, judged.card.items, day)
    return _cohort(judged.card, (day, _rules(judged, day)), joined, unplaced)


def known_by(sources: Sources, items: Sequence[str], day: date) -> Sources:
    """The facts of ``items`` as they stood on ``day``."""
    records: dict[str, Held] = {}
    with duckdb.connect() as connection, connection.cursor() as cursor:
        for number, item in enumerate(items):
            if item not in sources.records:
                continue
            name = f"records_{number}"
            show(cursor, name, sources.records[item])
            state = _state(schema_of(sources.records[item]).names)
            asked = f"SELECT * REPLACE ({state} AS state) FROM {name} WHERE decided_on <= $day"
            records[item] = cursor.sql(asked, params={"day": day}).to_arrow_table()
    supply = tuple(each for each in sources.supply if each.since <= day)
    # Grades that other schemes give are those of today: on a past day nobody knew them.
    return replace(sources, records=records, supply=supply, grades=None)


def _state(columns: Sequence[str]) -> str:
    since = "WHEN state_since > $day THEN 'live' " if "state_since" in columns else ""
    return f"CASE {since}WHEN state = 'expired' AND valid_to >= $day THEN 'live' ELSE state END"


def _unplaced(sources: Sources, items: Sequence[str], day: date) -> int:
    """Records that were repaired or withdrawn on a day nobody wrote down."""
    found = 0
    with duckdb.connect() as connection, connection.cursor() as cursor:
        for number, item in enumerate(items):
            held = sources.records.get(item)
            if held is None or "state_since" in schema_of(held).names:
                continue
            show(cursor, f"records_{number}", held)
            asked = (
                f"SELECT count(*) FROM records_{number} WHERE decided_on <= ? AND state IN ('repaired', 'withdrawn')"
            )
            found += cursor.execute(asked, [day]).fetchall()[0][0]
    return found


def _rules(judged: Judged, day: date) -> date:
    """The day whose rules are used: the day itself, or the first on which the card and its numbers are in force."""
    needed = [judged.parameters[id_].history[0].since for id_ in judged.card.parameters]
    return max([day, judged.card.valid_from, *needed])


def _grounds(judged: Judged, sources: Sources, day: date) -> Basis:
    known = tuple(each for each in sources.supply if each.since <= day)
    grounds = basis(judged.card, judged.parameters, known, _rules(judged, day))
    return replace(grounds, on=day)


def _joined(outcome: Outcome, then: Sources) -> str:
    dated = "registered_on" in schema_of(then.subjects).names
    registered = "(s.registered_on IS NULL OR s.registered_on <= $1)" if dated else "true"
    only = "JOIN" if outcome.inspects else "LEFT JOIN"
    return f"""
        SELECT j.*, o.bad, o.known_on
        FROM judged j JOIN subjects s ON s.subject = j.subject
        {only} (
            SELECT subject, bool_or(bad) AS bad, coalesce(min(decided_on) FILTER (bad), min(decided_on)) AS known_on
            FROM outcomes WHERE decided_on > $1 AND decided_on <= $2 GROUP BY subject
        ) o ON o.subject = j.subject
        WHERE j.grade IS NOT NULL AND {registered}
        ORDER BY j.subject"""


def _cohort(card: Scorecard, days: tuple[date, date], rows: pa.Table, unplaced: int) -> Cohort:
    score = np.array([value / MICRO for value in rows["score"].to_pylist()], dtype=np.float64)
    grades = tuple(rows["grade"].to_pylist())
    worse = score if card.better is Better.LOWER else -score
    position = np.array([card.position(grade) for grade in grades], dtype=np.float64)
    return Cohort(
        day=days[0],
        rules=days[1],
        subjects=tuple(rows["subject"].to_pylist()),
        regions=tuple(code or "" for code in rows["region"].to_pylist()),
        industries=tuple(code or "" for code in rows["industry"].to_pylist()),
        grades=grades,
        score=score,
        risk=position * _ABOVE_ALL_POINTS + worse,
        bad=np.array([bool(bad) for bad in rows["bad"].to_pylist()], dtype=np.bool_),
        known_on=tuple(rows["known_on"].to_pylist()),
        rows=rows,
        unplaced=unplaced,
    )


def columns_of(one: Cohort, names: Sequence[str]) -> Floats:
    """The named columns of a cohort's rows as numbers, one a column; what is missing is NaN, what is not there is not
    given."""
    held = [one.rows[name].to_pylist() for name in names if name in one.rows.column_names]
    found = [[np.nan if value is None else float(value) for value in column] for column in held]
    return np.array(found, dtype=np.float64).T if found else np.empty((one.n, 0))
