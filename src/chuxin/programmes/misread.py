"""Formulas of a scorecard that would stop a run: text compared with a number, a condition that is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import ibis
import pyarrow as pa
from ibis.expr.schema import Schema

from chuxin.assessment.evaluation.rules import Take
from chuxin.assessment.evaluation.scorecard import OF_SUBJECT, Indicator, Scorecard
from chuxin.facts.catalogue.formula_columns import column
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.tables import ENVELOPE
from chuxin.facts.records.typed import arrow_type
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.formula import Formula
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps

_DAY: Final = date(2026, 1, 1)
_SUBJECT: Final = {name: "date" if name == "registered_on" else "string" for name in sorted(OF_SUBJECT)}


def misread(card: Scorecard, definition: Definition, items: Mapping[str, Item]) -> Iterator[Finding]:
    """Every formula that cannot be computed over the fields as their items declare them, at its line."""
    for number, cap in enumerate(card.caps):
        if cap.where and cap.where.names <= OF_SUBJECT:
            table = ibis.table(_SUBJECT, name="subjects")
            yield from _faults(cap.where, table, "truth", definition, ("caps", number, "where"))
    for group_number, group in enumerate(card.groups):
        for number, indicator in enumerate(group.indicators):
            item = items.get(indicator.item)
            path: Steps = ("groups", group_number, "indicators", number)
            if item is not None:
                yield from _of_indicator(indicator, _table(item), definition, path)


def _of_indicator(indicator: Indicator, table: ibis.Table, definition: Definition, path: Steps) -> Iterator[Finding]:
    measure, bands = indicator.measure, indicator.bands
    counted = "any" if measure and measure.take is Take.DISTINCT else "number"
    of_points = indicator.points if isinstance(indicator.points, Formula) else None
    written: list[tuple[Formula | None, str, Steps]] = [
        (indicator.where, "truth", ("where",)),
        (indicator.carry_over, "truth", ("carry_over",)),
        (of_points, "number", ("points",)),
        (bands.of if bands else None, "number", ("points", "of")),
        (measure.of if measure else None, counted, ("measure", "of")),
    ]
    for formula, wanted, key in written:
        # What the item has no field for is told by name elsewhere.
        if formula and formula.names <= set(table.columns):
            yield from _faults(formula, table, wanted, definition, (*path, *key))


def _table(item: Item) -> ibis.Table:
    own = [(field.name, arrow_type(field.type)) for field in item.fields if field.name not in ENVELOPE.names]
    return ibis.table(Schema.from_pyarrow(pa.schema([*ENVELOPE, *own])), name="records")


def _faults(formula: Formula, table: ibis.Table, wanted: str, definition: Definition, at: Steps) -> Iterator[Finding]:
    refusals = []
    # A parameter may be a number or a word; only its values tell which, so either may do.
    for stand_in in (Decimal(1), "x") if formula.parameters else (Decimal(1),):
        try:
            value = column(formula, table, dict.fromkeys(formula.parameters, stand_in), _DAY)
        except Refusal as refusal:
            refusals.append(refusal)
            continue
        fits = {"truth": value.type().is_boolean(), "number": value.type().is_numeric(), "any": True}[wanted]
        if fits:
            return
    if refusals:
        yield Finding(
            refusals[0].code, Severity.ERROR, refusals[0].sentence, refusals[0].remedy, definition.place_of(at)
        )
        return
    zh, en = ("须是一个条件", "must be a condition") if wanted == "truth" else ("须得出一个数", "must give a number")
    what = Text(f"“{formula.text}”{zh}。", f"“{formula.text}” {en}.")
    remedy = Text("请改写公式，例如 mark >= 60（条件）或 mark（数）。", "Rewrite it, such as mark >= 60 or mark.")
    yield Finding("formula.kinds", Severity.ERROR, what, remedy, definition.place_of(at))
