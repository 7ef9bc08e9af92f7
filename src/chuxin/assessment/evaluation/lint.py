"""What a scorecard may never do: prohibited features, no way back, retroactive rules, shifting cuts (rights.md §7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.evaluation.points import MICRO, micro
from chuxin.assessment.evaluation.remedies import REMEDIES
from chuxin.assessment.evaluation.scorecard import Effect, Indicator, Scorecard, fields_of
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps

# Features that may not count, by the words of a field's or item's name and by the words of a title (rights.md §7, R03).
_NAMES = re.compile(
    r"(?:^|[._])(person|personal|representative|legal_rep|age|sex|gender|residence|address|hukou|household|family|marriage|"
    r"religion|belief|health|disease|medical|political|party|petitions?|sentiment|media|complaints?|query|queries|"
    r"inquiries|ethnicity|nationality)(?:$|[._])"
)
_TITLES = re.compile(
    r"法定代表人|负责人姓名|性别|年龄|户籍|住址|家庭|婚姻|宗教|信仰|健康|疾病|病史|政治面貌|民族|信访|上访|投诉量|投诉次数|"
    r"查询次数|舆情|媒体|legal representative|\bgender\b|\breligio|\bhealth\b|\bpolitical\b|petition|sentiment",
    re.IGNORECASE,
)
_HALF = MICRO // 2


def faults(card: Scorecard, definition: Definition) -> Iterator[Finding]:
    """Everything that forbids the card (errors) or should be looked at (warnings), at its line."""
    yield from _dates(card, definition)
    yield from _outline(card, definition)
    total = card.weight
    for group_number, group in enumerate(card.groups):
        for number, indicator in enumerate(group.indicators):
            at: Steps = ("groups", group_number, "indicators", number)
            yield from _indicator(indicator, definition, at)
            if indicator.weight * MICRO > total * _HALF:
                zh, en = f"“{indicator.title.zh}”占比超过一半。", f"“{indicator.title.en}” weighs more than half."
                yield _finding(definition, "one_feature", Text(zh, en), at, Severity.WARNING)


def shifted_cuts(card: Scorecard, parameters: Parameters, definition: Definition) -> Iterator[Finding]:
    """Cut-points that change within a period: a yearly card may change them on 1 January only."""
    for cut in card.cuts:
        held = parameters.by_id.get(cut.from_ or "")
        for dated in held.history[1:] if held and card.period == "year" else ():
            if (dated.since.month, dated.since.day) != (1, 1):
                zh, en = (
                    f"等级 {cut.grade} 的分数线在周期内变动（{dated.since}）。",
                    f"The cut of grade {cut.grade} changes within a period ({dated.since}).",
                )
                yield _finding(definition, "shifted_cut", Text(zh, en), ("grades",))


def _dates(card: Scorecard, definition: Definition) -> Iterator[Finding]:
    published = definition.body.get("first_published")
    if not isinstance(published, str):
        yield _finding(
            definition,
            "unpublished",
            Text("缺少首次公布日期 first_published（R14）。", "first_published is missing (R14)."),
            (),
        )
    elif card.valid_from.isoformat() < published:
        zh, en = (
            "不得溯及既往：valid_from 早于首次公布日期。",
            "Not retroactive: valid_from is before first publication.",
        )
        yield _finding(definition, "retroactive", Text(zh, en), ("valid_from",))


def _outline(card: Scorecard, definition: Definition) -> Iterator[Finding]:
    scale = definition.body.get("scale")
    highest = sum(indicator.cap for indicator in card.indicators)
    if not isinstance(scale, int) or micro(scale) != highest:
        yield _finding(
            definition, "scale", Text("各指标上限之和应等于 scale。", "The caps must add up to the scale."), ("scale",)
        )
    names = [indicator.id for indicator in card.indicators]
    if len(set(names)) < len(names):
        yield _finding(definition, "twice", Text("指标编号重复。", "An indicator id is used twice."), ("groups",))
    if not card.cuts or card.cuts[-1].from_ or not all(cut.from_ for cut in card.cuts[:-1]):
        zh, en = (
            "除最后一级外，各等级须有分数线 from；最后一级没有。",
            "Every grade but the last needs a cut “from”; the last has none.",
        )
        yield _finding(definition, "grades", Text(zh, en), ("grades",))
    if card.veto_grade not in {cut.grade for cut in card.cuts}:
        yield _finding(
            definition,
            "veto_grade",
            Text("veto_grade 须是等级之一。", "veto_grade must be one of the grades."),
            ("veto_grade",),
        )
    if card.consequences and (card.level != "national" or card.status != "official"):
        zh, en = "没有国家依据的方案不得产生后果（R49）。", "Without national basis no consequence may follow (R49)."
        yield _finding(definition, "consequences", Text(zh, en), ("consequences",))
    if not any("92".startswith(prefix) for prefix in card.not_scored.code_prefixes):
        zh, en = "个体工商户默认不评分（R04）：请确认。", "Individual businesses are off by default (R04): make sure."
        yield _finding(definition, "R04", Text(zh, en), ("not_scored",), Severity.WARNING)


def _indicator(indicator: Indicator, definition: Definition, at: Steps) -> Iterator[Finding]:
    names = [found for name in (*sorted(fields_of(indicator)), indicator.item) if (found := _NAMES.search(name))]
    for found in [*names, *_TITLES.finditer(f"{indicator.title.zh} {indicator.title.en}")]:
        word = found.group().strip("._")
        zh, en = f"不得使用的特征：{word}。", f"A prohibited feature: {word}."
        yield _finding(definition, "prohibited_feature", Text(zh, en), at)
    if not indicator.clauses:
        yield _finding(definition, "no_clause", Text("指标须引用条款。", "An indicator must cite a clause."), at)
    if indicator.effect is not Effect.ADD and indicator.repair is None:
        zh, en = (
            "扣分或否决的指标须写明修复途径 remedy。",
            "What takes points or vetoes must tell the way back (remedy).",
        )
        yield _finding(definition, "no_way_back", Text(zh, en), at)
    if indicator.effect is not Effect.VETO and indicator.points is None:
        yield _finding(definition, "no_points", Text("指标须写明 points。", "The indicator needs points."), at)
    if not indicator.floor <= indicator.start <= indicator.cap:
        yield _finding(
            definition, "bounds", Text("起始分须在下限与上限之间。", "The start must lie between floor and cap."), at
        )
    if any(
        later.months <= earlier.months or later.share > earlier.share for earlier, later in pairwise(indicator.decay)
    ):
        zh, en = "递减须月数递增、份额不增。", "Decay steps need rising months and shares that never rise."
        yield _finding(definition, "decay", Text(zh, en), (*at, "decay"))


def _finding(definition: Definition, code: str, what: Text, at: Steps, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(f"scorecard.{code}", severity, what, REMEDIES[code], definition.place_of(at))
