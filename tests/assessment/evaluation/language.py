"""Two invented cards that between them say everything the language can say: one counts up, one counts down."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from chuxin.assessment.evaluation.parameters import Parameters, parameters_from
from chuxin.assessment.evaluation.parts import parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scorecard import Scorecard
from tests.assessment.evaluation.cards import read

_HERE = Path(__file__).parent
WHOLE, DEMERITS = ((_HERE / name).read_text(encoding="utf-8") for name in ("whole.yaml", "demerits.yaml"))


@lru_cache(maxsize=8)
def card(text: str) -> tuple[Scorecard, Parameters]:
    """The card of a pack text with its numbers; it must be without fault."""
    definitions = read(text)
    definition = next(each for each in definitions if each.kind == "scorecard")
    found, findings = scorecard_from(definition, parts_of(definitions))
    assert found is not None, findings
    assert not findings
    return found, parameters_from([each for each in definitions if each.kind == "parameter"])[0]
