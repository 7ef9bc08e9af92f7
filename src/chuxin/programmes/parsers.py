"""Which room reads which kind of definition: one line a kind, so checking a pack asks the room that will use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.facts.catalogue.define import item_from
from chuxin.facts.intake.feed import feed_from
from chuxin.foundation.law.clause import clause_from
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding
from chuxin.services.publication.rule_definition import domain_from, rule_from

Parser: TypeAlias = Callable[[Definition], tuple[object, list[Finding]]]

PARSERS: Final[Mapping[str, Parser]] = {
    "clause": clause_from,
    "item": item_from,
    "feed": feed_from,
    "parameter": lambda definition: parameters_from([definition]),
    "scorecard": scorecard_from,
    "publicity": rule_from,
    "domain": domain_from,
}
