"""Rights as tests: criteria public and versioned, two persons, own file, plain words, no consequence without basis."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chuxin.assessment.governance import actions, hearing, queries, wording
from chuxin.assessment.governance.adoption import Outcome, Stage
from chuxin.assessment.governance.round import Phase, Ruling
from chuxin.kernel.permits import PERMIT_TITLES
from chuxin.kernel.refusal import Refusal
from tests.assessment.evaluation.cards import PACKS, read
from tests.assessment.governance.schemes import CARD, JURIST, Office, at, days, officer, text

LABELS = re.compile(r"失信企业|老赖|黑名单|dishonest (company|firm|enterprise)|blacklist", re.IGNORECASE)


@pytest.mark.django_db
def test_R14_every_final_grade_names_the_edition_that_was_public_checked_and_consulted_on(office: Office) -> None:
    held = office.final()
    subject = office.hub.numbers[0]
    used = queries.grade_in_use(subject, CARD, days(60))
    assert used is not None
    scheme = next(each for each in queries.adoptions(CARD) if each.edition == used.grade.edition)
    assert (scheme.is_public, scheme.check is not None, scheme.unanswered) == (True, True, ())
    assert scheme.files[0][1] == text()
    told = hearing.reasons_in(held, subject)
    assert (told.edition, told.score, told.grade) == (scheme.edition, used.grade.score, used.grade.grade)
    assert all(one.entry is not None for share in told.shares for one in share.evidence)


@pytest.mark.django_db
def test_R26_an_organisation_sees_its_grade_with_reasons_before_anybody_else(office: Office) -> None:
    held = office.previewed()
    subject = office.hub.numbers[0]
    shown = queries.grades_shown(subject, on=days(41), own=True)
    assert [each.round for each in shown] == [held.run]
    assert hearing.reasons_in(held, subject).total == shown[0].grade.score
    assert queries.grades_shown(subject, on=days(41)) == ()


@pytest.mark.django_db
def test_R43_no_one_checks_what_he_drafted_nor_publishes_what_he_checked(office: Office) -> None:
    seq = office.drafted().seq
    both = officer("regulator", "scheme.draft", "scheme.check")
    with pytest.raises(Refusal, match=r"governance\.four_eyes"):
        actions.check(seq, "合法", approved=True, actor=both, at=at(days(1)))
    assert queries.adoption(seq).stage(days(1)) is Stage.DRAFT
    assert actions.check(seq, "合法", approved=True, actor=JURIST, at=at(days(1))).stage(days(1)) is Stage.CHECKED


def test_R43_no_shipped_role_may_both_draft_and_check_or_object_and_decide() -> None:
    roles = [
        set(map(str, each.body.get("permits", ()))) for each in read((PACKS / "national" / "roles.yaml").read_text())
    ]  # type: ignore[call-overload]
    apart = ({"scheme.draft", "scheme.check"}, {"scheme.check", "scheme.publish"}, {"grade.object", "round.decide"})
    assert [pair for pair in apart for role in roles if pair <= role] == []
    assert all(permit in PERMIT_TITLES for pair in apart for permit in pair)


def test_R48_words_speak_of_records_and_steps_never_of_what_somebody_is() -> None:
    words = [*(each.words for kind in (Stage, Outcome, Phase, Ruling) for each in kind)]
    said = [part for text in words for part in (text.zh, text.en)]
    said += [
        part for sentence, remedy in wording.sentences() for part in (sentence.zh, sentence.en, remedy.zh, remedy.en)
    ]
    pages = (Path(PACKS).parent / "interfaces" / "web" / "templates").rglob("*.html")
    said += [page.read_text() for page in pages]
    assert [found.group() for text in said if (found := LABELS.search(text))] == []


@pytest.mark.django_db
def test_R49_a_local_scheme_has_no_consequence_even_once_it_is_final(office: Office) -> None:
    office.final()
    assert queries.is_adopted(CARD, days(60))
    assert not queries.may_have_consequences(CARD, days(60))
