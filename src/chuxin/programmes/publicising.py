"""Runs the worked examples of a pack's publicity rules: what a jurist wrote down must be what the clock says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding
from chuxin.services.publication.rule import Rule
from chuxin.services.publication.rule_definition import rule_from
from chuxin.services.publication.scenarios import examples_of, run


def displays_that_differ(pack: Sequence[Definition], around: Sequence[Definition]) -> Iterator[Finding]:
    """A finding for each example of a publicity rule that comes out otherwise, and each rule of ``pack`` without
    examples."""
    mine = {each.id: each for each in pack if each.kind == "publicity"}
    known = _rules([*around, *pack])
    examples = examples_of(pack)
    for id in dict.fromkeys([*mine, *(example.rule for example in examples)]):
        about = [example for example in examples if example.rule == id]
        for finding in run(about, {id: known[id]} if id in known else {}):
            if id in mine or finding.code != "example.missing":
                yield finding if finding.place.file else replace(finding, place=mine[id].place)


def _rules(definitions: Sequence[Definition]) -> Mapping[str, Rule]:
    read = (rule_from(each)[0] for each in definitions if each.kind == "publicity")
    return {rule.id: rule for rule in read if rule is not None}
