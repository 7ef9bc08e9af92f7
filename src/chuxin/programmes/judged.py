"""Tells a scorecard in plain words: what it looks at, how many points that is, what decides at once, what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chuxin.assessment.evaluation.points import written
from chuxin.assessment.evaluation.rules import Better
from chuxin.assessment.evaluation.scorecard import Effect, Indicator, Scorecard
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.text import Text

STATUSES: Final[Mapping[str, Text]] = {
    "official": Text("正式方案", "official"),
    "illustrative": Text("示例方案", "illustrative"),
    "pilot": Text("试点方案", "a pilot"),
    "mirrored": Text("照录他处结果", "mirrored from elsewhere"),
}


def told(card: Scorecard, definition: Definition) -> Text:
    """One scorecard as a short paragraph to be read aloud."""
    sentences = [_what(card, definition), _points(card), *_deciding(card), _standing(card, definition)]
    return Text("".join(each.zh for each in sentences), " ".join(each.en for each in sentences))


def shared(part: Definition) -> Text:
    """One shared part: what it looks at, for every scorecard that uses it."""
    said = text_of(part.body.get("description"))
    zh, en = (f"：{said.zh.rstrip('。')}", f": {said.en.rstrip('.')}") if said else ("", "")
    return Text(f"{part.title.zh}{zh}。", f"{part.title.en}{en}.")


def _what(card: Scorecard, definition: Definition) -> Text:
    said = text_of(definition.body.get("description"))
    if said is None:
        return Text(f"{card.title.zh}：", f"{card.title.en}:")
    return Text(f"{card.title.zh}：{said.zh.rstrip('。')}。", f"{card.title.en}: {said.en.rstrip('.')}.")


def _points(card: Scorecard) -> Text:
    counted = [each for each in card.indicators if not each.decides and each.weight]
    zh, en = (
        "、".join(f"{each.title.zh}{_weight(each)}" for each in counted),
        ", ".join(f"{each.title.en} {_weight(each)}" for each in counted),
    )
    fewer = card.better is Better.LOWER
    zh_order, en_order = ("，分数越低越好", "; fewer points are better") if fewer else ("", "")
    grades = [cut.title for cut in card.cuts]
    return Text(
        f"各项分值：{zh}{zh_order}；分为{'、'.join(each.zh for each in grades)}。",
        f"Points: {en}{en_order}. Grades: {', '.join(each.en for each in grades)}.",
    )


def _weight(indicator: Indicator) -> str:
    number = written(indicator.weight)
    return number.rstrip("0").rstrip(".") if "." in number else number


def _deciding(card: Scorecard) -> list[Text]:
    """What decides whatever the score: vetoes, downgrades, caps, and that nobody is judged without a record."""
    found = []
    if vetoes := [each.title for each in card.indicators if each.effect is Effect.VETO]:
        found.append(Text(f"一票否决：{_zh(vetoes)}。", f"A veto: {_en(vetoes)}."))
    for each in card.indicators:
        if each.effect is Effect.DOWNGRADE:
            best = _grade(card, each.at_best)
            found.append(Text(f"{each.title.zh}的，至多为{best.zh}。", f"{each.title.en}: {best.en} at best."))
    if card.caps:
        found.append(
            Text(f"{_zh([each.title for each in card.caps])}。", f"{_en([each.title for each in card.caps])}.")
        )
    if card.needs_record:
        found.append(Text("没有记录的不评价。", "Without a record nobody is judged."))
    return found


def _standing(card: Scorecard, definition: Definition) -> Text:
    status = STATUSES.get(card.status, Text(card.status, card.status))
    zh_doubt, en_doubt = ("，数值未经核实", ", its numbers unverified") if definition.unverified else ("", "")
    after = (
        Text("可按清单产生后果", "listed consequences may follow")
        if card.consequences
        else Text("不产生任何后果", "no consequence follows")
    )
    return Text(f"{status.zh}{zh_doubt}；{after.zh}。", f"It is {status.en}{en_doubt}; {after.en}.")


def _grade(card: Scorecard, id: str | None) -> Text:
    return next((cut.title for cut in card.cuts if cut.grade == id), Text(id or "", id or ""))


def _zh(titles: Sequence[Text]) -> str:
    return "；".join(each.zh for each in titles)


def _en(titles: Sequence[Text]) -> str:
    return "; ".join(each.en for each in titles)
