"""What a scorecard may never do (rights.md §7): each prohibition refuses the card at its line."""

from __future__ import annotations

import pytest

from chuxin.assessment.evaluation.lint import shifted_cuts
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.kernel.definition import Definition
from tests.assessment.evaluation.cards import EVERY_FEATURE, card_of, national, read


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
