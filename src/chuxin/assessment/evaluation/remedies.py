"""What to do about each fault of a scorecard, by the last part of its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chuxin.kernel.text import Text

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
        "请把 scale 写成各指标 cap 之和（扣分指标未写 cap 时即其 start），或调整各 cap。",
        "Write scale as the sum of all caps (of a deducting indicator without cap: its start), or change the caps.",
    ),
    "twice": Text("请给每个指标各自的 id。", "Give every indicator an id of its own."),
    "grades": Text(
        "请在 grades 中由高到低列出等级，除最后一级外都写 from: 参数编号。",
        "List the grades from the highest down; give all but the last “from: <id of a parameter>”.",
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
        "请写 effect: deduct（扣分）、add（加分）或 veto（一票否决）。",
        "Write effect: deduct, add or veto.",
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
