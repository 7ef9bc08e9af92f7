"""Runs the worked examples of a pack's scorecards and numbers: what a jurist wrote down must be what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chuxin.assessment.evaluation.lint import dated_faults
from chuxin.assessment.evaluation.number_scenarios import number_faults
from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.parts import expanded, parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scenarios import FieldTypes, examples_of, run
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records.typed import arrow_type
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding


def examples_that_fail(
    pack: Sequence[Definition], around: Sequence[Definition], items: Mapping[str, Item]
) -> Iterator[Finding]:
    """A finding for each example of ``pack`` that comes out otherwise, and each of its scorecards without examples.

    ``around`` is what the pack builds on: an example may speak of a scorecard or parameter from there.
    """
    mine = {each.id: each for each in pack if each.kind == "scorecard"}
    cards = _cards([*around, *pack])
    parameters, _ = parameters_from([each for each in (*around, *pack) if each.kind == "parameter"])
    types: FieldTypes = {
        id: {field.name: arrow_type(field.type) for field in item.fields} for id, item in items.items()
    }
    yield from number_faults(pack, parameters)
    examples = examples_of(pack)
    of_others = {example.scorecard for example in examples} - set(mine)
    for id in (*mine, *sorted(of_others)):
        about = [example for example in examples if example.scorecard == id]
        known = {id: cards[id]} if id in cards else {}
        for finding in run(about, known, parameters, types):
            if id in mine or finding.code != "example.missing":
                yield finding if finding.place.file else replace(finding, place=mine[id].place)


def numbers_at_fault(pack: Sequence[Definition], around: Sequence[Definition]) -> Iterator[Finding]:
    """What only dated numbers tell of the scorecards of ``pack``: cut-points that change within a period (rights.md
    §7) or are out of order, bands that do not rise."""
    parts = parts_of([*around, *pack])
    parameters, _ = parameters_from([each for each in (*around, *pack) if each.kind == "parameter"])
    for definition in (each for each in pack if each.kind == "scorecard"):
        whole, _ = expanded(definition, parts)
        card, _ = scorecard_from(whole)
        if card is not None:
            yield from dated_faults(card, parameters, whole)


def _cards(definitions: Sequence[Definition]) -> Mapping[str, Scorecard]:
    parts = parts_of(definitions)
    read = (scorecard_from(each, parts)[0] for each in definitions if each.kind == "scorecard")
    return {card.id: card for card in read if card is not None}
