"""Which records count for an indicator: live, in effect, meeting its condition, not too old, inside its window."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.scorecard import Indicator
from chuxin.assessment.evaluation.sources import OBJECTED
from chuxin.facts.catalogue.formula_columns import column
from chuxin.facts.catalogue.functions import first_day_younger_than


def live(basis: Basis, records: ir.Table) -> ir.Table:
    """R23: repaired, withdrawn, expired and archived records are not seen at all."""
    on = ibis.literal(basis.on)
    return records.filter(
        records.state == "live",
        records.decided_on <= on,
        records.valid_from.isnull() | (records.valid_from <= on),
        records.valid_to.isnull() | (records.valid_to >= on),
    )


def counts(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.BooleanValue:
    """Whether a live record counts: its condition holds, and it is inside window and decay or carried over.

    A record under objection decides nothing: it is left out of vetoes and downgrades until the objection is closed.
    """
    condition = ibis.literal(True)
    if indicator.where:
        condition = column(indicator.where, records, basis.parameters, basis.on)
    if indicator.decides and OBJECTED in records.columns:
        condition = condition & ~records[OBJECTED]
    recent = _recent(basis, indicator, records)
    if recent is None:
        return condition
    carry = carried(basis, indicator, records)
    return condition & (recent if carry is None else carry | recent)


def carried(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.BooleanValue | None:
    """Whether a record is carried over whole; ``None`` where the indicator carries nothing over."""
    if indicator.carry_over is None:
        return None
    return column(indicator.carry_over, records, basis.parameters, basis.on)


def _recent(basis: Basis, indicator: Indicator, records: ir.Table) -> ir.BooleanValue | None:
    """Inside the window, and its last step of decay not over; ``None`` where age does not matter."""
    first, last = [], []
    if indicator.decay:
        first.append(first_day_younger_than(indicator.decay[-1].months, basis.on))
    if indicator.window and indicator.window.months:
        first.append(first_day_younger_than(indicator.window.months, basis.on))
    elif indicator.window:
        first.append(indicator.window.first_day(basis.on))
        last += [indicator.window.last_day(basis.on)] if indicator.window.back else []
    conditions = [records.decided_on >= ibis.literal(max(first))] if first else []
    conditions += [records.decided_on <= ibis.literal(day) for day in last]
    return ibis.and_(*conditions) if conditions else None
