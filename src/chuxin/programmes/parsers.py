"""Which room reads which kind of definition: one line a kind, so checking a pack asks the room that will use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from chuxin.assessment.consequences.measure_reading import incentive_from, measure_from
from chuxin.assessment.consequences.review_ground import review_ground_from
from chuxin.assessment.consequences.severe_list import list_from
from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.parts import part_from
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.supervision.regime import regime_from
from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.edition import edition_from
from chuxin.facts.intake.feed import feed_from
from chuxin.facts.quality.terms import terms_from
from chuxin.foundation.access.roles import role_from
from chuxin.foundation.law.clause import clause_from
from chuxin.foundation.subjects.kinds import kind_from
from chuxin.foundation.subjects.matching.rule import matching_from
from chuxin.foundation.subjects.places import place_from
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases.paper_reading import paper_from
from chuxin.services.cases.workflow_reading import workflow_from
from chuxin.services.publication.rule_definition import domain_from, rule_from

Parser: TypeAlias = Callable[[Definition], tuple[object, list[Finding]]]


def read(definition: Definition) -> tuple[object, list[Finding]]:
    """The value of a definition as its room reads it, and what the room finds wrong, each at a file and line."""
    parser = PARSERS.get(definition.kind)
    if parser is None:
        return None, []
    try:
        value, findings = parser(definition)
    except Refusal as refusal:
        value, findings = None, list(refusal.findings) or [_as_finding(refusal, definition)]
    return value, [_placed(finding, definition) for finding in findings]


def _as_finding(refusal: Refusal, definition: Definition) -> Finding:
    return Finding(refusal.code, Severity.ERROR, refusal.sentence, refusal.remedy, definition.place, refusal.clause)


def _placed(finding: Finding, definition: Definition) -> Finding:
    """A room that knows only the definition leaves the line to it."""
    if finding.place.file and finding.place.line is not None:
        return finding
    return replace(finding, place=replace(definition.place, field=finding.place.field))


PARSERS: Final[Mapping[str, Parser]] = {
    "clause": clause_from,
    "kind": kind_from,
    "role": role_from,
    "place_change": lambda definition: (place_from(definition), []),
    "matching": matching_from,
    "edition": edition_from,
    "item": item_from,
    "feed": feed_from,
    "quality": terms_from,
    "parameter": lambda definition: parameters_from([definition]),
    "scorecard": scorecard_from,
    "part": part_from,
    "regime": regime_from,
    "publicity": rule_from,
    "domain": domain_from,
    "measure": measure_from,
    "incentive": incentive_from,
    "list": list_from,
    "review_ground": review_ground_from,
    "workflow": workflow_from,
    "paper": paper_from,
}
