"""How long the terms of procedures are on a day, with unit and clause, for pages and machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from chuxin.assessment.evaluation.parameters import Parameter, parameters_from
from chuxin.foundation.law import queries as law
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases.workflow import Unit

UNITS: Final[Mapping[Unit, Text]] = {
    Unit.WORKING: Text("个工作日", "working days"),
    Unit.CALENDAR: Text("日", "calendar days"),
    Unit.MONTHS: Text("个月", "months"),
}


@dataclass(frozen=True, slots=True)
class Length:
    """A dated number: its value on the day, and the parameter it comes from."""

    value: int
    since: date
    parameter: Parameter


def length_of(parameter: str | None, on: date) -> Length | None:
    """The length in force on a day; ``None`` where a clock has none, or none is in force."""
    if not parameter:
        return None
    try:
        known, _ = parameters_from([law.definition("parameter", parameter, on)])
        dated = known[parameter].on(on)
    except Refusal:
        return None
    return Length(int(dated.value), dated.since, known[parameter])
