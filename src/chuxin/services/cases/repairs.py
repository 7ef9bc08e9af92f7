"""What repairs mean for one another: a rest after false material, a verification that serves every authority."""

from __future__ import annotations

from datetime import date
from typing import Final

from chuxin.kernel.days import add_months
from chuxin.services.cases import queries
from chuxin.services.cases.case import Case, step_of

# The field in which the verification that is recognised is named.
RECOGNISED: Final = "verification"
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


def recognisable(case: Case) -> tuple[Case, ...]:
    """The other parts of the same application whose verification found the duties met. Three statements."""
    siblings = [part.seq for part in queries.parts(case.parent)] if case.parent is not None else []
    others = queries.cases([seq for seq in siblings if seq != case.seq]).values()
    verified = ((each, each.last("verify")) for each in others)
    return tuple(each for each, taken in verified if taken is not None and taken.form.get("fulfilled") is True)
