"""Whether a regime of supervision can work: its numbers, its grades, its records of results, its worked examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.parts import expanded, parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.supervision.regime import RESULT_KEY, Regime, regime_from
from chuxin.assessment.supervision.scenarios import examples_of, run
from chuxin.facts.catalogue.define import ENVELOPE
from chuxin.facts.catalogue.item import Item
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps
from chuxin.programmes.texts import texts

RESULT = "result"


def unworkable(
    regime: Regime, definition: Definition, items: Mapping[str, Item], parameters: frozenset[str]
) -> Iterator[Finding]:
    """Every parameter, field and result a regime needs and cannot have, at its line."""
    for id in sorted(regime.parameters - parameters):
        at = next((path for path, text in texts(definition.body) if text == id or f"param.{id}" in text), ())
        message = Text(f"没有名为“{id}”的参数。", f"There is no parameter named “{id}”.")
        yield _finding(definition, at, "pack.unknown_parameter", message)
    yield from _results(regime, definition, items.get(regime.item))
    holding = regime.holding
    held = items.get(holding.item) if holding else None
    if holding and holding.where and held:
        for name in sorted(holding.where.names - {field.name for field in held.fields} - ENVELOPE):
            message = Text(
                f"目录事项“{held.id}”没有名为“{name}”的字段。", f"The item “{held.id}” has no field “{name}”."
            )
            yield _finding(definition, ("holding", "where"), "pack.unknown_field", message)


def _results(regime: Regime, definition: Definition, item: Item | None) -> Iterator[Finding]:
    """A result must be a record under an item that has its key and knows its words."""
    if item is None:
        return
    if tuple(item.key) != RESULT_KEY:
        listed = ", ".join(RESULT_KEY)
        message = Text(f"检查结果条目的主键须为{listed}。", f"The key of an item of results is {listed}.")
        yield _finding(definition, ("item",), "regime.item", message)
    known = {choice.value for field in item.fields if field.name == RESULT for choice in field.values}
    for name, results in (("found", regime.found), ("nothing", regime.nothing)):
        for result in results:
            if result not in known:
                message = Text(f"目录中没有检查结果“{result}”。", f"The catalogue knows no result “{result}”.")
                yield _finding(definition, ("outcomes", name), "regime.outcomes", message)


def grades_that_miss(pack: Sequence[Definition], around: Sequence[Definition]) -> Iterator[Finding]:
    """A finding for each regime of ``pack`` whose grades are not those of its scorecard."""
    cards = {each.id: each for each in (*around, *pack) if each.kind == "scorecard"}
    parts = parts_of((*around, *pack))
    for definition in (each for each in pack if each.kind == "regime"):
        regime, _ = regime_from(definition)
        if regime is None or regime.scorecard not in cards:
            continue
        card = scorecard_from(expanded(cards[regime.scorecard], parts)[0])[0]
        if card is None:
            continue
        given = {cut.grade for cut in card.cuts}
        if given != set(regime.grades):
            listed = ", ".join(sorted(given))
            message = Text(
                f"评分卡的等次是{listed}，须逐一写明强度。", f"The card's grades are {listed}; each needs one."
            )
            yield _finding(definition, ("grades",), "regime.grades", message)


def examples_that_differ(pack: Sequence[Definition], around: Sequence[Definition]) -> Iterator[Finding]:
    """A finding for each example of a regime that comes out otherwise, and each regime of ``pack`` without examples."""
    mine = {each.id: each for each in pack if each.kind == "regime"}
    known = _regimes([*around, *pack])
    parameters, _ = parameters_from([each for each in (*around, *pack) if each.kind == "parameter"])
    examples = examples_of(pack)
    for id in dict.fromkeys([*mine, *(example.regime for example in examples)]):
        about = [example for example in examples if example.regime == id]
        for finding in run(about, {id: known[id]} if id in known else {}, parameters):
            if id in mine or finding.code != "example.missing":
                yield finding if finding.place.file else replace(finding, place=mine[id].place)


def _regimes(definitions: Sequence[Definition]) -> Mapping[str, Regime]:
    read = (regime_from(each)[0] for each in definitions if each.kind == "regime")
    return {regime.id: regime for regime in read if regime is not None}


def _finding(definition: Definition, path: Steps, code: str, message: Text) -> Finding:
    remedy = Text("请核对编号，或先定义它。", "Check the id, or define it first.")
    return Finding(code, Severity.ERROR, message, remedy, definition.place_of(path))
