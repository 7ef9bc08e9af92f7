"""Terms in words, and what each viewer reads of a case."""

from __future__ import annotations

from datetime import date

import pytest

from chuxin.services.cases import telling
from chuxin.services.cases.deadlines import clocks
from chuxin.services.cases.story import story_of
from chuxin.services.cases.worked import opened, stepped, worked_of
from chuxin.services.cases.workflow import Workflow
from chuxin.services.cases.workflow_reading import workflow_from
from tests.services.cases.conftest import EXAMPLE

TERMS = {"example.answer_days": 3, "example.longest_days": 10}


def part() -> Workflow:
    found = next(workflow_from(each)[0] for each in EXAMPLE if each.id == "example.part")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        ((2026, 4, 13), "还有2天", "2 days left"),
        ((2026, 4, 14), "还有1天", "1 day left"),
        ((2026, 4, 15), "今天到期", "due today"),
        ((2026, 4, 16), "已逾期1天", "overdue by 1 day"),
        ((2026, 4, 20), "已逾期5天", "overdue by 5 days"),
    ],
)
def test_how_far_a_day_is(day: tuple[int, int, int], zh: str, en: str) -> None:
    told = telling.left(date(2026, 4, 15), date(*day))
    assert (told.zh, told.en) == (zh, en)


def test_an_extended_term_is_never_called_overdue_within_the_extension() -> None:
    workflow = part()
    worked = next(each for each in worked_of(EXAMPLE) if each.definition.id == "example.part.extended")
    case = opened(worked, workflow)
    for told in worked.steps:
        case, _code, _sentence = stepped(case, workflow, told, TERMS)
    within = clocks(case, workflow, TERMS, date(2026, 4, 16))[0]
    assert "已逾期" not in telling.term(within, date(2026, 4, 16)).zh
    extension = telling.extension(within)
    assert extension is not None
    assert extension.zh == "由2026年4月15日延至2026年4月20日，理由：需实地核查"
    done = clocks(case, workflow, TERMS, date(2026, 5, 1))[0]
    assert telling.term(done, date(2026, 5, 1)).en == "met on 17 April 2026, in time (due 20 April 2026)"


def test_a_worked_case_is_told_with_its_refusals() -> None:
    worked = {each.definition.id: each for each in worked_of(EXAMPLE)}
    story = story_of(worked["example.part.extended"], part(), TERMS)
    assert [bool(one.refused) for one in story.happened] == [False, True, False, True, False, True, False]
    assert story.happened[-1].state is not None
    assert story.happened[-1].state.en == "repaired"
    assert "不能办理" in (story.happened[1].refused.zh if story.happened[1].refused else "")
    assert [words.en for _, words in story.terms] == ["met on 17 April 2026, in time (due 20 April 2026)"]
