"""What a scorecard may never do (rights.md §7): each prohibition refuses the card at its line."""

from __future__ import annotations

import pytest

from chuxin.assessment.evaluation.lint import dated_faults, shifted_cuts
from chuxin.assessment.evaluation.parts import part_from, parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.kernel.definition import Definition
from tests.assessment.evaluation.cards import EVERY_FEATURE, card_of, national, read
from tests.assessment.evaluation.language import DEMERITS, WHOLE


def broken(old: str, new: str) -> Definition:
    text = EVERY_FEATURE
    assert old in text
    return next(each for each in read(text.replace(old, new, 1)) if each.kind == "scorecard")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("or_else(fine_amount, 1)", "or_else(age, 1)", "scorecard.prohibited_feature"),
        ("tier == 'serious'", "legal_rep == 'x'", "scorecard.prohibited_feature"),
        ("item: national.honour", "item: national.media.sentiment", "scorecard.prohibited_feature"),
        ("{zh: 警告, en: Warnings}", "{zh: 投诉次数, en: Count}", "scorecard.prohibited_feature"),
        ("{zh: 警告, en: Warnings}", "{zh: 法定代表人情况, en: Officers}", "scorecard.prohibited_feature"),
        ("            remedy: {zh: 修复, en: Repair}\n", "", "scorecard.no_way_back"),
        ("            clauses: [cn.penalty-law.9]\n", "", "scorecard.no_clause"),
        ("first_published: 2024-01-01", "first_published: 2024-06-01", "scorecard.retroactive"),
        ("    first_published: 2024-01-01\n", "", "scorecard.unpublished"),
        ("scale: 100", "scale: 90", "scorecard.scale"),
        ("- id: warnings", "- id: fines", "scorecard.twice"),
        ("veto_grade: C", "veto_grade: E", "scorecard.veto_grade"),
        ("veto_grade: C", "veto_grade: C\n    needs_record: [nothing]", "scorecard.needs"),
        ("en: C}}", "en: C}, from: example.b}", "scorecard.grades"),
        ("period: year", "period: year\n    consequences: true", "scorecard.consequences"),
        ("floor: 4.5", "floor: 41", "scorecard.bounds"),
        ("{months: 13, share: 0.333333}", "{months: 5, share: 0.333333}", "scorecard.decay"),
        ("{months: 13, share: 0.333333}", "{months: 13, share: 1.5}", "scorecard.decay"),
        ("effect: veto", "effect: forbid", "scorecard.effect"),
        ("start: 40", "start: many", "scorecard.shape"),
        ("where: \"tier == 'serious'", "where: \"tier = 'serious'", "scorecard.formula"),
        ("months: 24", "months: 0", "scorecard.months"),
    ],
)
def test_a_prohibited_card_is_refused_at_its_line(old: str, new: str, code: str) -> None:
    card, findings = scorecard_from(broken(old, new))
    assert card is None
    found = [finding for finding in findings if finding.code == code]
    assert found
    assert all(finding.place.file == "pack.yaml" and finding.place.line for finding in found)


def test_a_feature_of_more_than_half_the_weight_is_a_warning() -> None:
    card, findings = scorecard_from(broken("weight: 30.5", "weight: 300"))
    assert card is not None
    assert [finding.code for finding in findings] == ["scorecard.one_feature"]


def test_scoring_individual_businesses_is_a_warning() -> None:
    card, findings = scorecard_from(broken('code_prefixes: ["92"]', "code_prefixes: []"))
    assert card is not None
    assert [finding.code for finding in findings] == ["scorecard.R04"]


def test_cuts_may_change_only_between_periods() -> None:
    sound = read(EVERY_FEATURE)
    card, parameters = card_of(sound)
    assert list(shifted_cuts(card, parameters, sound[0])) == []
    moved = read(EVERY_FEATURE.replace("2026-01-01, value: '35'", "2026-03-01, value: '35'"))
    card, parameters = card_of(moved)
    assert [finding.code for finding in shifted_cuts(card, parameters, moved[0])] == ["scorecard.shifted_cut"]


def test_the_national_card_is_illustrative_without_consequences_and_cites_a_clause_everywhere() -> None:
    card, _ = national()
    assert (card.status, card.consequences, card.weight) == ("illustrative", False, 100_000_000)
    assert all(indicator.clauses for indicator in card.indicators)
    assert max(indicator.weight for indicator in card.indicators) * 2 <= card.weight


@pytest.mark.parametrize(
    ("old", "new", "line_holds", "near"),
    [
        ("effect: veto", "efect: veto", "efect: veto", "effect"),
        ("veto_grade: C", "veto_grade: C\n    quota: 3", "quota: 3", None),
        ("share: 0.333333", "shares: 0.333333", "shares: 0.333333", "share"),
    ],
)
def test_an_unknown_key_is_named_at_its_line_with_the_nearest_known_one(
    old: str, new: str, line_holds: str, near: str | None
) -> None:
    card, findings = scorecard_from(broken(old, new))
    assert card is None
    found = next(finding for finding in findings if finding.code == "scorecard.unknown_key")
    text = EVERY_FEATURE.replace(old, new, 1).splitlines()
    assert line_holds in text[(found.place.line or 0) - 1]
    assert (f"“{near}”" in found.remedy.en) if near else ("known here" in found.remedy.en)


WRONG = [
    ("base: 20.5", "base: many", "scorecard.shape"),
    ("scale: 120", "scale: 121", "scorecard.scale"),
    ("floor: -10", "floor: 130", "scorecard.bounds"),
    ("better: lower", "better: less", "scorecard.choice"),
    ("up_to: example.low", "from: example.low", "scorecard.grades"),
    ("needs: praise", "needs: prize", "scorecard.needs"),
    ("at_best: B", "at_best: A", "scorecard.at_best"),
    ("grades: [C, D]", "grades: []", "scorecard.cap"),
    ("scorecard: example.other", "scorecard: example.whole", "scorecard.cap"),
    ("years_between(registered_on, today())", "years_between(founded, today())", "scorecard.cap_where"),
    ("at_best: C, item", "at_best: Z, item", "scorecard.at_best"),
    (
        "effect: downgrade, at_best: D, fewest: 3",
        "effect: deduct, start: 5, fewest: 3, points: '1'",
        "scorecard.fewest",
    ),
    ("fewest: 3", "fewest: 0", "scorecard.whole"),
    ("within: [industry, size], fewest: 5", "within: [industry, size], fewest: 4", "scorecard.percentile"),
    ("within: [industry, size]", "within: [industry, owner]", "scorecard.percentile"),
    ('factor: "0.15"', 'factor: "0"', "scorecard.factor"),
    ('{below: "0.75", points', '{below: "0.2", points', "scorecard.bands"),
    ("take: mean, of: fine_amount", "take: mean", "scorecard.measure"),
    ("measure: {take: count}", "measure: {take: count}, combine: mean", "scorecard.measure"),
    ("take: sum, of", "take: total, of", "scorecard.choice"),
    ("combine: latest", "combine: newest", "scorecard.choice"),
    ("window: last_year", "window: next_year", "scorecard.window"),
    ("half_life_months: 7", "half_life: 7", "scorecard.unknown_key"),
    ("use: example.parts.demerits", "use: example.parts.demerit", "scorecard.unknown_part"),
    ("word: 罚款, ", "", "scorecard.part_missing"),
    ("with: {word: 罚款, ", "with: {word: 罚款, more: 1, ", "scorecard.part_unused"),
    (
        "otherwise: example.tiny}, remedy: {zh: 修复, en: Repair}}\n          - {id: merits",
        "otherwise: example.tiny}}\n          - {id: merits",
        "scorecard.no_way_back",
    ),
]


@pytest.mark.parametrize(("old", "new", "code"), WRONG)
def test_a_fault_in_the_new_words_is_found_at_its_line_with_a_remedy(old: str, new: str, code: str) -> None:
    text = next(text for text in (WHOLE, DEMERITS) if old in text)
    definitions = read(text.replace(old, new, 1))
    definition = next(each for each in definitions if each.kind == "scorecard")
    card, findings = scorecard_from(definition, parts_of(definitions))
    assert card is None
    found = [finding for finding in findings if finding.code == code]
    assert found, [finding.code for finding in findings]
    assert all(finding.place.file == "pack.yaml" and finding.place.line for finding in found)
    assert all(finding.remedy.zh and finding.remedy.en for finding in found)


@pytest.mark.parametrize(
    ("old", "new"), [("needs: [word, item, points]", "needs: [word, item, points, more]"), ("$word记分", "$other记分")]
)
def test_a_part_uses_exactly_the_names_it_needs(old: str, new: str) -> None:
    part = next(each for each in read(DEMERITS.replace(old, new, 1)) if each.kind == "part")
    _, findings = part_from(part)
    assert [finding.code for finding in findings] == ["scorecard.part_names"]
    assert findings[0].place.line


def test_a_fault_inside_a_part_is_told_in_the_part() -> None:
    definitions = read(DEMERITS.replace("window: {months: 24}", "window: {months: 0}", 1))
    definition = next(each for each in definitions if each.kind == "scorecard")
    _, findings = scorecard_from(definition, parts_of(definitions))
    line = next(finding.place.line for finding in findings if finding.code == "scorecard.months")
    assert "months: 0" in DEMERITS.replace("window: {months: 24}", "window: {months: 0}", 1).splitlines()[line - 1]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("example.b, {T}, values: [{from: 2024-01-01, value: '60'}", "value: '80'", "scorecard.cut_order"),
        ("example.bound, {T}, values: [{from: 2024-01-01, value: '20000.5'}", "value: '900'", "scorecard.bands"),
    ],
)
def test_numbers_out_of_order_are_found_on_the_day_they_hold(old: str, new: str, code: str) -> None:
    head = "title: {zh: 示例, en: Example}, clauses: [cn.gbt-45255-2025], valid_from: 2024-01-01"
    written = old.replace("{T}", head)
    assert written in WHOLE
    definitions = read(WHOLE.replace(written, written[: written.rindex("value:")] + new + "}", 1))
    found, parameters = card_of(definitions)
    definition = next(each for each in definitions if each.kind == "scorecard")
    assert code in {finding.code for finding in dated_faults(found, parameters, definition)}
