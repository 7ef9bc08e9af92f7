"""What decides a grade besides the points: vetoes, downgrades and caps, and the words for a grade that is not given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.points import micro, written
from chuxin.assessment.evaluation.rules import Effect
from chuxin.assessment.evaluation.scorecard import Cut
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Decision:
    """A veto, downgrade or cap that applies: at best ``at_best``. ``binds`` says that the grade would be better
    without it and what is no milder; ``id`` is that of the indicator or the cap."""

    kind: str
    id: str
    title: Text
    clauses: tuple[str, ...]
    at_best: str
    binds: bool

    @property
    def sentence(self) -> Text:
        """What it does, in words."""
        zh = {"veto": "一票否决", "downgrade": "直接降级", "cap": "封顶"}[self.kind]
        en = {"veto": "Veto", "downgrade": "Downgrade", "cap": "Cap"}[self.kind]
        return Text(
            f"{zh}：{self.title.zh}，最高评为 {self.at_best}。", f"{en}: {self.title.en}; at best {self.at_best}."
        )


def decisions_in(basis: Basis, row: Mapping[str, object]) -> tuple[tuple[Decision, ...], str]:
    """Every veto, downgrade and cap that applies to a wide row, and the grade its points alone would give."""
    card = basis.card
    by_score = next((cut.grade for cut in card.cuts[:-1] if _reaches(basis, cut, row)), card.cuts[-1].grade)
    applying = list(_applying(basis, row))
    worst = max((card.position(each.at_best) for each in applying), default=0)
    binding = worst if worst > card.position(by_score) else None
    told = tuple(
        Decision(each.kind, each.id, each.title, each.clauses, each.at_best, card.position(each.at_best) == binding)
        for each in applying
    )
    return told, by_score


def _applying(basis: Basis, row: Mapping[str, object]) -> Iterator[Decision]:
    for each in basis.card.indicators:
        if each.decides and cast(int, row[f"{each.id}_hits"]) >= each.fewest:
            at_best = basis.card.veto_grade if each.effect is Effect.VETO else each.at_best or ""
            yield Decision(each.effect.value, each.id, each.title, each.clauses, at_best, binds=False)
    for cap in basis.card.caps:
        if row[f"{cap.id}_capped"]:
            yield Decision("cap", cap.id, cap.title, cap.clauses, cap.at_best, binds=False)


def _reaches(basis: Basis, cut: Cut, row: Mapping[str, object]) -> bool:
    score, bound = cast(int, row["score"]), micro(basis.parameters[cut.bound or ""])
    reached = score <= bound if cut.up_to else score >= bound
    return reached and (cut.needs is None or cast(int, row[f"{cut.needs}_hits"]) > 0)


def why_not(basis: Basis, row: Mapping[str, object], decisions: tuple[Decision, ...]) -> Text | None:
    """Why there is no grade, or why it is not what the points alone would give; ``None`` where they decide."""
    match row["reason"]:
        case "not_scored":
            return basis.card.not_scored.why or Text(
                "本评分卡不评价这类主体。", "This scorecard does not judge such a subject."
            )
        case "no_record":
            return Text(
                "缺少评级所必需的记录，不予评级：无记载不评价。",
                "A record the grade needs is missing, so no grade: without record no evaluation.",
            )
        case "coverage":
            least = micro(basis.parameters[basis.card.coverage])
            has, needs = written(cast(int, row["coverage"]) * 100), written(least * 100)
            return Text(
                f"可评价的内容只占 {has}%，不足 {needs}%，不予评级；缺少信息不等于信用不良。",
                f"Only {has}% of the card could be assessed, less than {needs}%: no grade. Missing is not bad.",
            )
        case "veto" if not any(each.binds for each in decisions):
            return Text("有一票否决情形。", "A veto applies.")
        case "veto" | "downgrade" | "cap":
            binding = [each.sentence for each in decisions if each.binds]
            return Text("".join(each.zh for each in binding), " ".join(each.en for each in binding))
    return None
