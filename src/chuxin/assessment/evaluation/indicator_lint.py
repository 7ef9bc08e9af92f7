"""What an indicator may never do: prohibited features, no way back, points nobody can follow (rights.md §7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.evaluation.remedies import finding
from chuxin.assessment.evaluation.rules import Bands, Better, Combine, Effect, Measure, Take
from chuxin.assessment.evaluation.scorecard import Indicator, Scorecard, fields_of
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
_ID: Final = re.compile(r"[a-z][a-z0-9_]*").fullmatch
# R07: fewer peers than this are no yardstick, and would tell of one another.
FEWEST_PEERS: Final = 5
_PEERS: Final = frozenset({"industry", "size", "region", "kind"})


def indicator_faults(card: Scorecard, indicator: Indicator, definition: Definition, at: Steps) -> Iterator[Finding]:
    """Everything that forbids an indicator, at its line."""
    yield from _prohibited(indicator, definition, at)
    yield from _plain(card, indicator, definition, at)
    yield from _deciding(card, indicator, definition, at)
    yield from _points(indicator, definition, at)
    yield from _age(indicator, definition, at)


def unproved_bands(card: Scorecard, parameters: Parameters, definition: Definition, day: date) -> Iterator[Finding]:
    """Bands whose bounds do not rise with the values in force on ``day``."""
    for group_number, group in enumerate(card.groups):
        for number, indicator in enumerate(group.indicators):
            bounds = _bounds_on(indicator.bands, parameters, day) if indicator.bands else []
            if any(later <= earlier for earlier, later in pairwise(bounds)):
                at: Steps = ("groups", group_number, "indicators", number, "points", "bands")
                zh, en = f"{day} 起分段的界限没有递增。", f"From {day} on the bounds of the bands do not rise."
                yield finding(definition, "bands", Text(zh, en), at)


def _bounds_on(bands: Bands, parameters: Parameters, day: date) -> list[Decimal]:
    if all(isinstance(band.below, Decimal) for band in bands.bands):
        return []
    known = [band.below for band in bands.bands if isinstance(band.below, Decimal) or band.below in parameters.by_id]
    held = [each for each in known if isinstance(each, Decimal) or parameters[each].history[0].since <= day]
    return [each if isinstance(each, Decimal) else Decimal(parameters[each].on(day).value) for each in held]


def _prohibited(indicator: Indicator, definition: Definition, at: Steps) -> Iterator[Finding]:
    names = [found for name in (*sorted(fields_of(indicator)), indicator.item) if (found := _NAMES.search(name))]
    for found in [*names, *_TITLES.finditer(f"{indicator.title.zh} {indicator.title.en}")]:
        word = found.group().strip("._")
        zh, en = f"不得使用的特征：{word}。", f"A prohibited feature: {word}."
        yield finding(definition, "prohibited_feature", Text(zh, en), at)


def _plain(card: Scorecard, indicator: Indicator, definition: Definition, at: Steps) -> Iterator[Finding]:
    if not _ID(indicator.id):
        zh, en = f"指标编号“{indicator.id}”不合格。", f"The id “{indicator.id}” of an indicator is not well-formed."
        yield finding(definition, "indicator_id", Text(zh, en), (*at, "id"))
    if not indicator.clauses:
        yield finding(definition, "no_clause", Text("指标须引用条款。", "An indicator must cite a clause."), at)
    if _adverse(card, indicator) and indicator.repair is None:
        zh, en = (
            "对主体不利的指标须写明修复途径 remedy。",
            "What counts against an organisation must tell the way back (remedy).",
        )
        yield finding(definition, "no_way_back", Text(zh, en), at)
    low, high = indicator.floor, indicator.cap
    start = indicator.start if indicator.effect is not Effect.RATE else low or 0
    if (low is not None and low > start) or (high is not None and high < start):
        what = Text("起始分须在下限与上限之间。", "The start must lie between floor and cap.")
        yield finding(definition, "bounds", what, at)
    if indicator.factor <= 0:
        yield finding(definition, "factor", Text("factor 须大于 0。", "The factor must be above 0."), (*at, "factor"))


def _adverse(card: Scorecard, indicator: Indicator) -> bool:
    """Whether its records count against the organisation; where fewer points are better, those that give points do."""
    if indicator.decides:
        return True
    if card.better is Better.LOWER:
        return indicator.effect in (Effect.ADD, Effect.RATE)
    return indicator.effect is Effect.DEDUCT


def _deciding(card: Scorecard, indicator: Indicator, definition: Definition, at: Steps) -> Iterator[Finding]:
    grades = [cut.grade for cut in card.cuts]
    if indicator.effect is Effect.DOWNGRADE and (indicator.at_best not in grades or indicator.at_best == grades[0]):
        zh, en = "downgrade 须写 at_best，即最好只能评到的等级。", "A downgrade needs at_best, the grade it is held at."
        yield finding(definition, "at_best", Text(zh, en), (*at, "at_best"))
    if indicator.effect is not Effect.DOWNGRADE and indicator.at_best:
        zh, en = "at_best 只用于 downgrade。", "at_best belongs to a downgrade only."
        yield finding(definition, "at_best", Text(zh, en), (*at, "at_best"))
    if indicator.fewest > 1 and not indicator.decides:
        zh, en = "fewest 只用于 veto 和 downgrade。", "fewest belongs to a veto or a downgrade only."
        yield finding(definition, "fewest", Text(zh, en), (*at, "fewest"))


def _points(indicator: Indicator, definition: Definition, at: Steps) -> Iterator[Finding]:
    bands, measure = indicator.bands, indicator.measure
    if indicator.decides:
        if indicator.points is not None or measure is not None:
            zh, en = (
                "veto 和 downgrade 不计分，不写 points 和 measure。",
                "A veto or a downgrade has no points or measure.",
            )
            yield finding(definition, "no_use", Text(zh, en), at)
        return
    if indicator.points is None:
        yield finding(definition, "no_points", Text("指标须写明 points。", "The indicator needs points."), at)
    if measure is not None:
        yield from _measure(indicator, measure, definition, at)
    elif bands is not None and (bands.of is None or bands.percentile):
        zh, en = (
            "按记录分段计分须写 of；百分位须有 measure。",
            "Bands of single records need “of”; a percentile a measure.",
        )
        yield finding(definition, "bands", Text(zh, en), (*at, "points"))
    if bands is not None:
        yield from _bands(bands, definition, (*at, "points"))


def _measure(indicator: Indicator, measure: Measure, definition: Definition, at: Steps) -> Iterator[Finding]:
    bands = indicator.bands
    if bands is None or bands.of is not None:
        zh, en = (
            "measure 之后按 bands 计分，bands 中不再写 of。",
            "A measure gets its points by bands, without “of” there.",
        )
        yield finding(definition, "measure", Text(zh, en), (*at, "points"))
    if (measure.take is Take.COUNT) != (measure.of is None):
        zh, en = "除 count 外，measure 须写 of；count 不写。", "Every measure but a count needs “of”; a count has none."
        yield finding(definition, "measure", Text(zh, en), (*at, "measure"))
    if indicator.decay or indicator.combine is not Combine.SUM:
        zh, en = (
            "measure 不能与 decay、combine 并用；限定时间请用 window。",
            "A measure takes no decay or combine; use a window.",
        )
        yield finding(definition, "measure", Text(zh, en), (*at, "measure"))


def _bands(bands: Bands, definition: Definition, at: Steps) -> Iterator[Finding]:
    if not bands.bands:
        yield finding(definition, "bands", Text("bands 不能为空。", "There must be a band."), (*at, "bands"))
    fixed = [band.below for band in bands.bands if isinstance(band.below, Decimal)]
    if any(later <= earlier for earlier, later in pairwise(fixed)):
        zh, en = "分段的界限须递增。", "The bounds of the bands must rise."
        yield finding(definition, "bands", Text(zh, en), (*at, "bands"))
    if bands.percentile is None:
        return
    if bands.percentile.fewest < FEWEST_PEERS:
        zh, en = "同类主体少于5个不得比较（R07）。", "Fewer than five peers may not be compared (R07)."
        yield finding(definition, "percentile", Text(zh, en), (*at, "percentile", "fewest"))
    for name in sorted(set(bands.within) - _PEERS):
        zh, en = f"不能按“{name}”划分同类。", f"Peers cannot be told by “{name}”."
        yield finding(definition, "percentile", Text(zh, en), (*at, "percentile", "within"))


def _age(indicator: Indicator, definition: Definition, at: Steps) -> Iterator[Finding]:
    steps = indicator.decay
    if any(later.months <= earlier.months or later.share > earlier.share for earlier, later in pairwise(steps)):
        zh, en = "递减须月数递增、份额不增。", "Decay steps need rising months and shares that never rise."
        yield finding(definition, "decay", Text(zh, en), (*at, "decay"))
    if indicator.carry_over and not steps and indicator.window is None:
        zh, en = (
            "没有 window 和 decay，carry_over 不起作用。",
            "Without window or decay there is nothing to carry over.",
        )
        yield finding(definition, "carry_over", Text(zh, en), (*at, "carry_over"), Severity.WARNING)
