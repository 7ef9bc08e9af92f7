"""What earlier repairs mean for the next application: a rest after false material."""

from __future__ import annotations

from datetime import date

from chuxin.kernel.days import add_months
from chuxin.services.cases import queries
from chuxin.services.cases.case import step_of

_COOLING = "cooling.begin"
_MOST = 200


def cooling_until(subject: int, on: date) -> date | None:
    """The last day on which no application of the organisation is taken up; ``None`` where nothing keeps it waiting.

    Four statements, whatever the number of its cases: its newest two hundred are read.
    """
    seqs = [one.seq for one in queries.about(subject, limit=_MOST)]
    ends = []
    for case in queries.cases(seqs).values():
        workflow = queries.governing(case)
        for taken in case.steps:
            effects = {effect.do: effect for effect in step_of(workflow, taken.step).effects}
            if _COOLING in effects and taken.on <= on:
                months = queries.terms(workflow, case.opened_on)[str(effects[_COOLING].arguments["months"])]
                ends.append(add_months(taken.on, months))
    return max((end for end in ends if on <= end), default=None)
