"""Whether a scorecard can be computed: the parameters it names exist, and its items have the fields it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chuxin.assessment.evaluation.scorecard import Indicator, Scorecard, fields_of
from chuxin.facts.catalogue.define import ENVELOPE
from chuxin.facts.catalogue.functions import functions
from chuxin.facts.catalogue.item import Item
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.formula import Formula
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps
from chuxin.programmes.texts import texts


def uncomputable(
    card: Scorecard, definition: Definition, items: Mapping[str, Item], parameters: frozenset[str]
) -> Iterator[Finding]:
    """Every parameter and field a scorecard needs and cannot have, at the line of its indicator or at the card's."""
    for id in sorted(card.parameters - parameters):
        message = Text(f"没有名为“{id}”的参数。", f"There is no parameter named “{id}”.")
        yield _finding(definition, _mention(definition, id), "pack.unknown_parameter", message)
    for group_number, group in enumerate(card.groups):
        for number, indicator in enumerate(group.indicators):
            path: Steps = ("groups", group_number, "indicators", number)
            yield from _unread_fields(indicator, definition, path, items)
            yield from _unknown_functions(indicator, definition, path)


def _unread_fields(
    indicator: Indicator, definition: Definition, path: Steps, items: Mapping[str, Item]
) -> Iterator[Finding]:
    item = items.get(indicator.item)
    if item is None:
        return
    for name in sorted(fields_of(indicator) - {field.name for field in item.fields} - ENVELOPE):
        message = Text(
            f"目录事项“{item.id}”没有名为“{name}”的字段。", f"The catalogue item “{item.id}” has no field “{name}”."
        )
        yield _finding(definition, path, "pack.unknown_field", message)


def _unknown_functions(indicator: Indicator, definition: Definition, path: Steps) -> Iterator[Finding]:
    """Every function that is not one of the published ones: no card can call anything else (R15)."""
    of_points = indicator.points if isinstance(indicator.points, Formula) else None
    of_bands = indicator.bands.of if indicator.bands else None
    measured = indicator.measure.of if indicator.measure else None
    written = [indicator.where, indicator.carry_over, of_points, of_bands, measured]
    known = {one.name for one in functions()}
    for name in sorted({name for formula in written if formula for name in formula.functions} - known):
        message = Text(f"没有名为“{name}”的公式函数。", f"There is no formula function “{name}”.")
        yield _finding(definition, path, "pack.unknown_function", message)


def _mention(definition: Definition, id: str) -> Steps:
    """The path of the first text that names ``id``, alone or inside a formula."""
    return next((path for path, text in texts(definition.body) if text == id or f"param.{id}" in text), ())


def _finding(definition: Definition, path: Steps, code: str, message: Text) -> Finding:
    remedy = Text("请核对编号，或先定义它。", "Check the id, or define it first.")
    return Finding(code, Severity.ERROR, message, remedy, definition.place_of(path))
