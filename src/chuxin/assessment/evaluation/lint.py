"""What a scorecard may never do as a whole: be retroactive, shift its cuts, have unfounded consequences (rights §7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from chuxin.assessment.evaluation.indicator_lint import indicator_faults, unproved_bands
from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.evaluation.points import MICRO, micro, share_of
from chuxin.assessment.evaluation.remedies import finding
from chuxin.assessment.evaluation.rules import Better
from chuxin.assessment.evaluation.scorecard import OF_SUBJECT, Group, Scorecard
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps

_HALF = MICRO // 2


def faults(card: Scorecard, definition: Definition) -> Iterator[Finding]:
    """Everything that forbids the card (errors) or should be looked at (warnings), at its line."""
    yield from _dates(card, definition)
    yield from _outline(card, definition)
    yield from _scale(card, definition)
    yield from _cuts(card, definition)
    yield from _caps(card, definition)
    total = card.weight
    for group_number, group in enumerate(card.groups):
        yield from _bounds(group, definition, ("groups", group_number))
        for number, indicator in enumerate(group.indicators):
            at: Steps = ("groups", group_number, "indicators", number)
            yield from indicator_faults(card, indicator, definition, at)
            if indicator.weight * MICRO > total * _HALF:
                zh, en = f"“{indicator.title.zh}”占比超过一半。", f"“{indicator.title.en}” weighs more than half."
                yield finding(definition, "one_feature", Text(zh, en), at, Severity.WARNING)


def dated_faults(card: Scorecard, parameters: Parameters, definition: Definition) -> Iterator[Finding]:
    """What only the dated values tell: cut-points that change within a period or are out of order, bands that do
    not rise."""
    yield from shifted_cuts(card, parameters, definition)
    for day in _turning_days(card, parameters):
        yield from _cuts_in_order(card, parameters, definition, day)
        yield from unproved_bands(card, parameters, definition, day)


def shifted_cuts(card: Scorecard, parameters: Parameters, definition: Definition) -> Iterator[Finding]:
    """Cut-points that change within a period: a yearly card may change them on 1 January only, a monthly one on the
    first of a month."""
    for number, cut in enumerate(card.cuts):
        held = parameters.by_id.get(cut.bound or "")
        for dated in held.history[1:] if held else ():
            if not _begins(card.period, dated.since):
                zh, en = (
                    f"等级 {cut.grade} 的分数线在周期内变动（{dated.since}）。",
                    f"The cut of grade {cut.grade} changes within a period ({dated.since}).",
                )
                yield finding(definition, "shifted_cut", Text(zh, en), ("grades", number))


def _begins(period: str, day: date) -> bool:
    """Whether a period of the card begins on ``day``."""
    first_months = {"year": {1}, "half_year": {1, 7}, "quarter": {1, 4, 7, 10}, "month": set(range(1, 13))}
    return period not in first_months or (day.day == 1 and day.month in first_months[period])


def _turning_days(card: Scorecard, parameters: Parameters) -> list[date]:
    """The first day of the card, and every later day on which one of its numbers changes."""
    known = [parameters.by_id[id_] for id_ in card.parameters if id_ in parameters.by_id]
    changes = {dated.since for each in known for dated in each.history if dated.since > card.valid_from}
    return sorted({card.valid_from, *changes})


def _cuts_in_order(card: Scorecard, parameters: Parameters, definition: Definition, day: date) -> Iterator[Finding]:
    bounds = [
        Decimal(parameters[cut.bound].on(day).value)
        for cut in card.cuts
        if cut.bound and cut.bound in parameters.by_id and parameters[cut.bound].history[0].since <= day
    ]
    rising = [later > earlier for earlier, later in pairwise(bounds)]
    falling = [later < earlier for earlier, later in pairwise(bounds)]
    if not all(rising if card.better is Better.LOWER else falling):
        zh, en = f"{day} 起各等级的分数线顺序不对。", f"From {day} on the cuts of the grades are out of order."
        yield finding(definition, "cut_order", Text(zh, en), ("grades",))


def _dates(card: Scorecard, definition: Definition) -> Iterator[Finding]:
    published = definition.body.get("first_published")
    if not isinstance(published, str):
        yield finding(
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
        yield finding(definition, "retroactive", Text(zh, en), ("valid_from",))


def _outline(card: Scorecard, definition: Definition) -> Iterator[Finding]:
    names = [each.id for each in card.indicators] + [cap.id for cap in card.caps]
    if len(set(names)) < len(names):
        name = next(name for name in names if names.count(name) > 1)
        what = Text(f"编号“{name}”重复。", f"The id “{name}” is used twice.")
        yield finding(definition, "twice", what, ("groups",))
    groups = [group.id for group in card.groups]
    if len(set(groups)) < len(groups):
        yield finding(definition, "twice", Text("组的编号重复。", "The id of a group is used twice."), ("groups",))
    if not card.indicators:
        yield finding(definition, "empty", Text("没有任何指标。", "It has no indicator."), ("groups",))
    if card.consequences and (card.level != "national" or card.status != "official"):
        zh, en = "没有国家依据的方案不得产生后果（R49）。", "Without national basis no consequence may follow (R49)."
        yield finding(definition, "consequences", Text(zh, en), ("consequences",))
    if not any("92".startswith(prefix) for prefix in card.not_scored.code_prefixes):
        zh, en = "个体工商户默认不评分（R04）：请确认。", "Individual businesses are off by default (R04): make sure."
        yield finding(definition, "R04", Text(zh, en), ("not_scored",), Severity.WARNING)


def _scale(card: Scorecard, definition: Definition) -> Iterator[Finding]:
    """The scale is the highest total there can be; where nothing bounds the total there is none."""
    if card.floor is not None and card.cap is not None and card.floor > card.cap:
        yield finding(
            definition, "bounds", Text("floor 不得高于 cap。", "The floor must not exceed the cap."), ("floor",)
        )
    written, highest = definition.body.get("scale"), _highest(card)
    if highest is None:
        if written is not None:
            zh, en = "总分没有上限，不应写 scale。", "The total has no upper bound, so there is no scale."
            yield finding(definition, "unbounded", Text(zh, en), ("scale",))
    elif not isinstance(written, int | str) or _number(written) != highest:
        zh = f"scale 应等于可能的最高总分 {_told(highest)}。"
        en = f"The scale must be the highest total there can be, {_told(highest)}."
        yield finding(definition, "scale", Text(zh, en), ("scale",))


def _number(written: int | str) -> int | None:
    try:
        return micro(written)
    except ValueError:
        return None


def _told(points: int) -> str:
    return format(Decimal(points) / MICRO, "f").rstrip("0").rstrip(".")


def _highest(card: Scorecard) -> int | None:
    """The highest total there can be; ``None`` where nothing bounds it."""
    groups = [_highest_of(group) for group in card.groups]
    known = [highest for highest in groups if highest is not None]
    total = card.base + sum(known) if len(known) == len(groups) else None
    bounds = [bound for bound in (total, card.cap) if bound is not None]
    return min(bounds) if bounds else None


def _highest_of(group: Group) -> int | None:
    caps = [
        None if each.cap is None else share_of(each.cap, each.factor) for each in group.indicators if not each.decides
    ]
    known = [cap for cap in caps if cap is not None]
    total = sum(known) if len(known) == len(caps) else None
    bounds = [bound for bound in (total, group.cap) if bound is not None]
    return min(bounds) if bounds else None


def _bounds(group: Group, definition: Definition, at: Steps) -> Iterator[Finding]:
    if group.floor is not None and group.cap is not None and group.floor > group.cap:
        yield finding(definition, "bounds", Text("floor 不得高于 cap。", "The floor must not exceed the cap."), at)


def _cuts(card: Scorecard, definition: Definition) -> Iterator[Finding]:
    lower = card.better is Better.LOWER
    key, other = ("up_to", "from") if lower else ("from", "up_to")
    bounds = [cut.up_to if lower else cut.from_ for cut in card.cuts]
    strays = [cut for cut in card.cuts if (cut.from_ if lower else cut.up_to)]
    if not card.cuts or bounds[-1] or not all(bounds[:-1]) or strays:
        zh, en = (
            f"除最后一级外，各等级须有分数线 {key}（不是 {other}）；最后一级没有。",
            f"Every grade but the last needs a cut “{key}” (not “{other}”); the last has none.",
        )
        yield finding(definition, "grades", Text(zh, en), ("grades",))
    names, known = [cut.grade for cut in card.cuts], {each.id for each in card.indicators}
    if len(set(names)) < len(names):
        yield finding(definition, "twice", Text("等级的编号重复。", "The id of a grade is used twice."), ("grades",))
    if card.veto_grade not in names:
        what = Text("veto_grade 须是等级之一。", "veto_grade must be one of the grades.")
        yield finding(definition, "veto_grade", what, ("veto_grade",))
    for id_ in sorted(set(card.needs_record) - known):
        zh, en = f"needs_record 指向的指标“{id_}”不存在。", f"“needs_record” names no indicator: “{id_}”."
        yield finding(definition, "needs", Text(zh, en), ("needs_record",))
    for number, cut in enumerate(card.cuts):
        if cut.needs and (cut.needs not in known or number == len(card.cuts) - 1):
            zh, en = f"needs 指向的指标“{cut.needs}”不存在或不适用。", f"“needs” names no indicator: “{cut.needs}”."
            yield finding(definition, "needs", Text(zh, en), ("grades", number, "needs"))


def _caps(card: Scorecard, definition: Definition) -> Iterator[Finding]:
    names = [cut.grade for cut in card.cuts]
    for number, cap in enumerate(card.caps):
        at: Steps = ("caps", number)
        if cap.at_best not in names or cap.at_best == names[0]:
            zh, en = f"at_best “{cap.at_best}”不是可降至的等级。", f"at_best “{cap.at_best}” is no grade to be held at."
            yield finding(definition, "at_best", Text(zh, en), (*at, "at_best"))
        if (cap.where is None) == (cap.scorecard is None) or bool(cap.scorecard) != bool(cap.grades):
            zh, en = "封顶须写 where，或写 scorecard 和 grades。", "A cap needs either where, or scorecard and grades."
            yield finding(definition, "cap", Text(zh, en), at)
        if cap.scorecard == card.id:
            zh, en = "评分卡不能以自己的等级封顶。", "A scorecard cannot be capped by its own grade."
            yield finding(definition, "cap", Text(zh, en), (*at, "scorecard"))
        for name in sorted(cap.where.names - OF_SUBJECT) if cap.where else ():
            zh, en = f"主体没有“{name}”这一列。", f"A subject has no column “{name}”."
            yield finding(definition, "cap_where", Text(zh, en), (*at, "where"))
        if not cap.clauses:
            yield finding(definition, "no_clause", Text("封顶须引用条款。", "A cap must cite a clause."), at)
