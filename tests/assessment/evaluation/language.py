"""Two invented cards that between them say everything the language can say: one counts up, one counts down."""

from __future__ import annotations

from functools import lru_cache

from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.evaluation.parts import parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.scorecard import Scorecard
from tests.assessment.evaluation.cards import read

_HEAD = """
    clauses: [cn.gbt-45255-2025]
    valid_from: 2024-01-01
    first_published: 2024-01-01
    status: illustrative
    level: provincial
    period: year
    coverage: example.coverage
    not_scored: {kinds: [individual_business], code_prefixes: ["92"]}
"""

WHOLE = f"""
scorecards:
  - id: example.whole
    title: {{zh: 示例全卡, en: Whole card}}{_HEAD}
    base: 20.5
    floor: -10
    cap: 120
    scale: 120
    needs_record: true
    veto_grade: D
    grades:
      - {{id: A, title: {{zh: 甲, en: A}}, from: example.a, needs: praise}}
      - {{id: B, title: {{zh: 乙, en: B}}, from: example.b}}
      - {{id: C, title: {{zh: 丙, en: C}}, from: example.c}}
      - {{id: D, title: {{zh: 丁, en: D}}}}
    caps:
      - id: young
        title: {{zh: 成立未满三年, en: Younger than three years}}
        clauses: [cn.gbt-45255-2025]
        where: "years_between(registered_on, today()) < param.example.years"
        at_best: B
      - id: elsewhere
        title: {{zh: 综合评价为D级, en: Grade D in the comprehensive evaluation}}
        clauses: [cn.gbt-45255-2025]
        scorecard: example.other
        grades: [C, D]
        at_best: C
    groups:
      - id: weighted
        title: {{zh: 加权, en: Weighted}}
        floor: 5
        cap: 40.25
        indicators:
          - {{id: mean_rate, title: {{zh: 均, en: Mean}}, clauses: [c.1], effect: rate, item: national.penalty, start: 60, floor: 0, cap: 100, factor: "0.15", combine: mean, points: "or_else(fine_amount, 0) / 3"}}
          - {{id: last_rate, title: {{zh: 近, en: Latest}}, clauses: [c.1], effect: rate, item: national.honour, start: 10, floor: 0, cap: 50, factor: "0.333333", combine: latest, points: {{by: level, values: {{国家级: example.large, 省级: example.small}}, otherwise: example.tiny}}}}
          - {{id: most_fined, title: {{zh: 最重, en: Heaviest}}, clauses: [c.1], effect: deduct, item: national.penalty, start: 30, combine: most, points: {{of: fine_amount, bands: [{{below: "1000", points: example.tiny}}, {{below: example.bound, points: example.small}}], otherwise: example.large, missing: example.tiny}}, remedy: {{zh: 修复, en: Repair}}}}
          - {{id: least_praise, title: {{zh: 最少, en: Least}}, clauses: [c.1], effect: add, item: national.honour, combine: least, points: {{by: level, values: {{国家级: example.large}}, otherwise: example.small}}}}
      - id: faded
        title: {{zh: 递减, en: Faded}}
        floor: -40
        cap: 20
        indicators:
          - {{id: halving, title: {{zh: 半衰, en: Halving}}, clauses: [c.1], effect: deduct, item: national.commitment, carry_over: "fulfilment == '全部未履行'", decay: {{half_life_months: 7, until_months: 30}}, points: {{by: fulfilment, values: {{全部未履行: example.large, 部分履行: example.small}}}}, remedy: {{zh: 修复, en: Repair}}}}
          - {{id: this_year, title: {{zh: 本年, en: This year}}, clauses: [c.1], effect: deduct, item: national.commitment, window: year, carry_over: "fulfilment == '部分履行'", points: "param.example.tiny", remedy: {{zh: 修复, en: Repair}}}}
          - {{id: praise, title: {{zh: 荣誉, en: Honours}}, clauses: [c.1], effect: add, item: national.honour, cap: 15, window: {{months: 24}}, decay: [{{months: 12, share: 1}}, {{months: 36, share: 0.5}}], carry_over: "level == '省级'", points: {{by: level, values: {{国家级: example.large}}, otherwise: example.small}}}}
      - id: measured
        title: {{zh: 计量, en: Measured}}
        indicators:
          - {{id: fines_sum, title: {{zh: 罚款总额, en: Sum of fines}}, clauses: [c.1], effect: deduct, item: national.penalty, start: 25, measure: {{take: sum, of: fine_amount}}, points: {{bands: [{{below: example.bound, points: example.none}}, {{below: 1000000, points: example.small}}], otherwise: example.large}}, remedy: {{zh: 修复, en: Repair}}}}
          - {{id: fines_mean, title: {{zh: 平均罚款, en: Mean fine}}, clauses: [c.1], effect: add, item: national.penalty, measure: {{take: mean, of: fine_amount}}, points: {{bands: [{{below: "1666666.666667", points: example.minus}}], otherwise: example.tiny, missing: example.small}}, remedy: {{zh: 修复, en: Repair}}}}
          - {{id: reports, title: {{zh: 年报, en: Reports}}, clauses: [c.1], effect: rate, item: national.annual_report, start: 3, cap: 15, window: last_year, measure: {{take: count}}, points: {{bands: [{{below: 1, points: example.tiny}}, {{below: 2, points: example.small}}], otherwise: example.large}}}}
          - {{id: kinds_seen, title: {{zh: 种类, en: Kinds}}, clauses: [c.1], effect: add, item: national.penalty, cap: 9, measure: {{take: distinct, of: tier}}, points: {{bands: [{{below: 2, points: example.small}}], otherwise: example.tiny}}}}
          - {{id: last_fine, title: {{zh: 最近罚款, en: Latest fine}}, clauses: [c.1], effect: rate, item: national.penalty, start: 1, measure: {{take: latest, of: fine_amount}}, points: {{bands: [{{below: 500, points: example.large}}, {{below: 50000, points: example.small}}], otherwise: example.none}}}}
          - {{id: ranked, title: {{zh: 同行位次, en: Rank among peers}}, clauses: [c.1], effect: deduct, item: national.penalty, start: 12, measure: {{take: most, of: fine_amount}}, points: {{percentile: {{within: [industry, size], fewest: 5}}, bands: [{{below: "0.333333", points: example.none}}, {{below: "0.75", points: example.small}}], otherwise: example.large, missing: example.tiny}}, remedy: {{zh: 修复, en: Repair}}}}
          - {{id: least_fine, title: {{zh: 最轻罚款, en: Least fine}}, clauses: [c.1], effect: add, item: national.penalty, cap: 5, measure: {{take: least, of: "fine_amount + 0.5"}}, points: {{bands: [{{below: 300, points: example.small}}], otherwise: example.tiny}}}}
      - id: decisive
        title: {{zh: 直接定级, en: Decisive}}
        indicators:
          - {{id: banned, title: {{zh: 严重失信, en: Severe list}}, clauses: [c.1], effect: veto, item: national.severe_list, remedy: {{zh: 移出, en: Removal}}}}
          - {{id: revoked, title: {{zh: 吊销, en: Revocation}}, clauses: [c.1], effect: downgrade, at_best: C, item: national.penalty, where: "contains_any(kinds, '吊销许可证件')", window: {{months: 12}}, remedy: {{zh: 修复, en: Repair}}}}
          - {{id: repeated, title: {{zh: 屡罚, en: Repeated}}, clauses: [c.1], effect: downgrade, at_best: D, fewest: 3, item: national.penalty, where: "tier == 'serious'", remedy: {{zh: 修复, en: Repair}}}}
"""

DEMERITS = f"""
parts:
  - id: example.parts.demerits
    title: {{zh: 记分, en: Demerits}}
    clauses: [cn.gbt-45255-2025]
    valid_from: 2024-01-01
    needs: [word, item, points]
    group:
      id: shared
      title: {{zh: $word记分, en: Demerits}}
      cap: 30
      indicators:
        - id: points
          title: {{zh: $word, en: Acts}}
          clauses: [c.1]
          effect: add
          item: $item
          where: "mentions(kinds, '$word')"
          window: {{months: 24}}
          points: "param.$points"
          remedy: {{zh: 两年后不再计入, en: It ends after two years}}
scorecards:
  - id: example.demerits
    title: {{zh: 示例记分, en: Demerit points}}{_HEAD}
    better: lower
    veto_grade: C
    grades:
      - {{id: A, title: {{zh: 甲, en: A}}, up_to: example.low}}
      - {{id: B, title: {{zh: 乙, en: B}}, up_to: example.high, needs: acts}}
      - {{id: C, title: {{zh: 丙, en: C}}}}
      - {{id: D, title: {{zh: 丁, en: D}}}}
    groups:
      - use: example.parts.demerits
        with: {{word: 罚款, item: national.penalty, points: example.small}}
      - id: own
        title: {{zh: 本卡, en: Own}}
        indicators:
          - {{id: acts, title: {{zh: 行为, en: Acts}}, clauses: [c.1], effect: add, item: national.penalty, points: {{by: tier, values: {{serious: example.large, general: example.small}}, otherwise: example.tiny}}, remedy: {{zh: 修复, en: Repair}}}}
          - {{id: merits, title: {{zh: 荣誉, en: Honours}}, clauses: [c.1], effect: deduct, item: national.honour, floor: -6, points: "param.example.small"}}
          - {{id: twice, title: {{zh: 两次, en: Twice}}, clauses: [c.1], effect: veto, fewest: 2, item: national.severe_list, window: last_year, remedy: {{zh: 移出, en: Removal}}}}
"""

_DATED = {
    "coverage": "{from: 2024-01-01, value: '0.3'}",
    "a": "{from: 2024-01-01, value: '75'}",
    "b": "{from: 2024-01-01, value: '60'}, {from: 2026-01-01, value: '65'}",
    "c": "{from: 2024-01-01, value: '30'}",
    "low": "{from: 2024-01-01, value: '4.5'}",
    "high": "{from: 2024-01-01, value: '12'}",
    "years": "{from: 2024-01-01, value: '3'}",
    "bound": "{from: 2024-01-01, value: '20000.5'}, {from: 2025-01-01, value: '30000.25'}",
    "none": "{from: 2024-01-01, value: '0'}",
    "minus": "{from: 2024-01-01, value: '-2.75'}",
    "tiny": "{from: 2024-01-01, value: '0.333333'}",
    "small": "{from: 2024-01-01, value: '2.5'}",
    "large": "{from: 2024-01-01, value: '11.111111'}",
}
_TITLE = "title: {zh: 示例, en: Example}, clauses: [cn.gbt-45255-2025], valid_from: 2024-01-01"
NUMBERS = "parameters:\n" + "".join(
    f"  - {{id: example.{name}, {_TITLE}, values: [{values}]}}\n" for name, values in _DATED.items()
)


@lru_cache(maxsize=4)
def card(text: str) -> tuple[Scorecard, Parameters]:
    """A card of this page with its numbers; it must be without fault."""
    definitions = read(text + NUMBERS)
    found, findings = scorecard_from(
        next(each for each in definitions if each.kind == "scorecard"), parts_of(definitions)
    )
    assert found is not None and not findings, findings
    return found, parameters_from([each for each in definitions if each.kind == "parameter"])[0]
