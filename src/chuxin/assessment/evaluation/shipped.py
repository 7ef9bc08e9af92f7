"""The scorecards that ship with the packs, for judging a lake's facts where there is no hub and no register."""

from __future__ import annotations

from pathlib import Path

from chuxin.assessment.evaluation.parameters import Parameters, parameters_from
from chuxin.assessment.evaluation.parts import parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.kernel.definition import Definition, read_file
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

PACKS = Path(__file__).resolve().parents[2] / "packs"


def shipped(scorecard_id: str, packs: Path = PACKS) -> tuple[Scorecard, Parameters]:
    """The scorecard ``scorecard_id`` as its pack file says, with all parameters of the packs.

    ``Refusal``: ``scorecard.unknown``, ``scorecard.malformed`` with the findings.
    """
    definitions = [each for path in sorted(packs.rglob("*.yaml")) for each in _of(path, packs)]
    parameters, _ = parameters_from([each for each in definitions if each.kind == "parameter"])
    for definition in definitions:
        if definition.kind == "scorecard" and definition.id == scorecard_id:
            card, findings = scorecard_from(definition, parts_of(definitions))
            if card is None:
                sentence = Text(f"评分卡 {scorecard_id} 不符合要求。", f"The scorecard {scorecard_id} is malformed.")
                remedy = Text("请按各处提示改正。", "Mend what the findings name.")
                raise Refusal("scorecard.malformed", sentence, remedy, findings=tuple(findings))
            return card, parameters
    raise Refusal(
        "scorecard.unknown",
        Text(f"没有评分卡“{scorecard_id}”。", f"There is no scorecard “{scorecard_id}”."),
        Text("请核对编号。", "Check the id."),
    )


def _of(path: Path, packs: Path) -> list[Definition]:
    # Only files that speak of scorecards, parts or parameters are read: the rest of a pack is no business of a lake.
    text = path.read_text(encoding="utf-8")
    told = any(key in text for key in ("scorecards:", "parts:", "parameters:"))
    return read_file(path, packs)[0] if told else []
