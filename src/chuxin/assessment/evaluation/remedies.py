"""What to do about each fault of a scorecard, by the last part of its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps

REMEDIES: Final[Mapping[str, Text]] = {
    "one_feature": Text(
        "请调低其 weight（或 cap），使任何一个指标都不超过总权重的一半；确需如此的，请在方案说明中写明理由。",
        "Lower its weight (or cap) until no indicator holds more than half; if it must, give the reason in the note.",
    ),
    "shifted_cut": Text(
        "请把参数新值的 from 改为1月1日，或把 period 改为实际的评价周期。",
        "Let the new value of the parameter start on 1 January, or set period to the period really used.",
    ),
    "unpublished": Text(
        "请加 first_published: YYYY-MM-DD，即方案首次公布的日期。",
        "Add first_published: YYYY-MM-DD, the day the scorecard was first published.",
    ),
    "retroactive": Text(
        "请把 valid_from 改为首次公布之日或以后。", "Set valid_from to the day of first publication or later."
    ),
    "scale": Text(
        "请把 scale 写成最高总分：base 加各组上限（无则各指标 cap × factor；扣分指标默认为 start），以总 cap 为限。",
        "Write scale as the highest total: base and the caps of all groups (else cap × factor of their indicators; of "
        "a deducting one without cap its start), at most the card's cap.",
    ),
    "unbounded": Text(
        "请删去 scale，或给没有上限的指标、组或总分写 cap。",
        "Remove scale, or give a cap to the indicators, the group or the card that have none.",
    ),
    "cut_order": Text(
        "better: higher 时分数线由高到低，better: lower 时由低到高；请核对参数的数值。",
        "Cuts fall where more points are better and rise where fewer are; check the values of the parameters.",
    ),
    "empty": Text("请在 groups 中写至少一个指标。", "Write at least one indicator under groups."),
    "needs": Text(
        "请写本卡某个指标的 id；最后一级不能有 needs。",
        "Write the id of one of its indicators; the last grade has no needs.",
    ),
    "at_best": Text(
        "请写 grades 中除第一级以外某一级的 id；不是 downgrade 的指标请删去它。",
        "Write the id of one of the grades other than the first; remove it where the effect is not downgrade.",
    ),
    "fewest": Text("请删去 fewest。", "Remove fewest."),
    "factor": Text('请写大于 0 的数，如 factor: "0.15"。', 'Write a number above 0, such as factor: "0.15".'),
    "cap": Text(
        "请只写一种：where: 公式；或 scorecard: 另一评分卡 与 grades: [等级]。",
        "Write one of the two: where: a formula; or scorecard: another card, with grades: [its grades].",
    ),
    "cap_where": Text(
        "可用：kind、region、industry、registered_on、status、size。",
        "Known: kind, region, industry, registered_on, status, size.",
    ),
    "indicator_id": Text(
        "指标编号用小写字母、数字和 _，以字母开头。", "Use lower-case letters, digits and _, beginning with a letter."
    ),
    "no_use": Text("请删去 points 和 measure。", "Remove points and measure."),
    "measure": Text(
        "请写 measure: {take: sum, of: 公式} 和 points: {bands: [{below: 数, points: 参数}], otherwise: 参数}。",
        "Write measure: {take: sum, of: a formula} and points: {bands: [{below: number, points: parameter}], "
        "otherwise: parameter}.",
    ),
    "bands": Text(
        "请写 points: {of: 公式, bands: [{below: 数, points: 参数}, …], otherwise: 参数}，界限由小到大。",
        "Write points: {of: a formula, bands: [{below: number, points: parameter}, …], otherwise: parameter}, rising.",
    ),
    "percentile": Text(
        "请写 percentile: {within: [industry, size], fewest: 5}；within 可用 industry、size、region、kind。",
        "Write percentile: {within: [industry, size], fewest: 5}; within takes industry, size, region, kind.",
    ),
    "carry_over": Text("请加 window 或 decay，或删去 carry_over。", "Add a window or decay, or remove carry_over."),
    "twice": Text("请给每个指标各自的 id。", "Give every indicator an id of its own."),
    "grades": Text(
        "请由好到差列出等级，除最后一级外都写分数线的参数编号：分高为好写 from，better: lower 写 up_to。",
        "List the grades from the best down; give all but the last the id of a parameter: “from” where more points are "
        "better, “up_to” where the card says better: lower.",
    ),
    "veto_grade": Text(
        "请把 veto_grade 写成 grades 中某一级的 id，通常是最后一级。",
        "Write the id of one of the grades as veto_grade, as a rule the last.",
    ),
    "consequences": Text(
        "请删去 consequences，或写 false；只有国家层面的正式方案可以为 true。",
        "Remove consequences or write false; only an official national scorecard may say true.",
    ),
    "R04": Text(
        '请在 not_scored 的 code_prefixes 中加 "92"；有明确依据要评价的，请在 note 中写明。',
        'Add "92" to code_prefixes under not_scored; where a basis demands scoring them, say so in its note.',
    ),
    "prohibited_feature": Text(
        "请删去该指标，或改用与信用直接相关且有依据的事项和字段。",
        "Remove the indicator, or build it on an item and fields that bear on credit and have a basis.",
    ),
    "no_clause": Text(
        "请在该指标下加 clauses: [条款编号]，条款须现行有效。",
        "Add clauses: [id of a clause] to the indicator; the clause must be in force.",
    ),
    "no_way_back": Text(
        "请在该指标下加 remedy: {zh: …, en: …}，写明如何修复以及何时不再计入。",
        "Add remedy: {zh: …, en: …} to the indicator: how to repair it, and when it no longer counts.",
    ),
    "no_points": Text(
        "请加 points：公式，或 {by: 字段, values: {值: 参数编号}}。",
        "Add points: a formula, or {by: field, values: {value: id of a parameter}}.",
    ),
    "bounds": Text("请使 floor ≤ start ≤ cap。", "Make floor ≤ start ≤ cap."),
    "decay": Text(
        "请按 months 递增、share 不增列出，如 [{months: 12, share: 1}, {months: 24, share: 0.5}]。",
        "List rising months with shares that never rise, such as [{months: 12, share: 1}, {months: 24, share: 0.5}].",
    ),
    "effect": Text(
        "请写 effect: deduct（扣分）、add（加分）、rate（直接计分）、veto（一票否决）或 downgrade（降级）。",
        "Write effect: deduct, add, rate, veto or downgrade.",
    ),
    "choice": Text("请从所列词语中选一个。", "Write one of the words listed."),
    "whole": Text("请写正整数，如 2。", "Write a whole number, such as 2."),
    "window": Text(
        "请写 window: {months: 12}（近12个月）、year（评价当年）或 last_year（上一年）。",
        "Write window: {months: 12}, year (the year judged) or last_year (the one before).",
    ),
    "unknown_part": Text(
        "请核对 use 后的编号，或先在 parts 中定义它。", "Check the id after use:, or define it under parts first."
    ),
    "part_missing": Text("请在 with 中给出它。", "Give it under with."),
    "part_unused": Text("请从 with 中删去它，或核对名称。", "Remove it from with, or check the name."),
    "part_group": Text(
        "请写 group: {id: …, title: …, indicators: […]}，写法与评分卡的一组相同。",
        "Write group: {id: …, title: …, indicators: […]}, as a group of a scorecard.",
    ),
    "part_names": Text(
        "请使 needs 与 group 中的 $名称 一致。", "Let needs list exactly the $names that the group uses."
    ),
    "months": Text("请写月数，如 months: 12。", "Write a number of months, such as months: 12."),
    "shape": Text(
        "请对照随附的 packs/national/scorecards/comprehensive.yaml 的写法补齐或改正。",
        "Fill it in or correct it after the shipped packs/national/scorecards/comprehensive.yaml.",
    ),
    "formula": Text(
        "请改正公式；可用函数见 docs/reference/functions.md。",
        "Correct the formula; docs/reference/functions.md lists the functions.",
    ),
}


def finding(definition: Definition, code: str, what: Text, at: Steps, severity: Severity = Severity.ERROR) -> Finding:
    """A fault of a scorecard at the line of an inner value, with what to do about it."""
    return Finding(f"scorecard.{code}", severity, what, REMEDIES[code], definition.place_of(at))
