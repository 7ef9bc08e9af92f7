"""Worked cases are walked by the rules of real ones; what they say otherwise is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chuxin.programmes.casework import cases_that_differ
from chuxin.services.cases.workflow_reading import workflow_from
from tests.services.cases.conftest import EXAMPLE


def test_the_worked_cases_come_out_as_written() -> None:
    found = list(cases_that_differ(EXAMPLE, ()))
    assert [(each.code, each.message.en) for each in found] == []


def test_a_worked_case_that_says_otherwise_is_found() -> None:
    changed = tuple(
        replace(each, body={**each.body, "expect": [{"on": "2026-04-16", "state": "waiting"}]})
        if each.id == "example.part.extended"
        else each
        for each in EXAMPLE
    )
    assert [each.code for each in cases_that_differ(changed, ())] == ["example.differs"]


def test_a_workflow_written_anew_is_walked_anew_where_a_hub_holds_it_already() -> None:
    held = [replace(each, body={**each.body, "clocks": []}) for each in EXAMPLE if each.kind == "workflow"]
    assert list(cases_that_differ(EXAMPLE, held)) == []


def test_a_workflow_without_worked_cases_is_found() -> None:
    without = [each for each in EXAMPLE if each.kind != "example"]
    assert {each.code for each in cases_that_differ(without, ())} == {"example.missing"}


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("about", "person", "cannot be"),
        ("states", [{"id": "one", "title": {"zh": "一", "en": "one"}, "final": True}], "does not exist"),
        ("clocks", [{"id": "c", "title": {"zh": "钟", "en": "clock"}, "starts": ["open"], "days": "x"}], "escalates"),
        ("misspelt", 1, "Unknown key"),
    ],
)
def test_a_fault_of_a_workflow_is_found_at_its_place(member: str, value: object, said: str) -> None:
    part = next(each for each in EXAMPLE if each.id == "example.part")
    workflow, findings = workflow_from(replace(part, body={**part.body, member: value}))  # type: ignore[dict-item]
    assert workflow is None
    assert any(said in each.message.en for each in findings)


def test_r21_no_clock_and_no_applicant_decides_about_a_record() -> None:
    part = next(each for each in EXAMPLE if each.id == "example.part")
    steps = part.body["steps"]
    assert isinstance(steps, list)
    taken = [{**each, "by": "hub"} if each["id"] == "approve" else each for each in steps]
    workflow, findings = workflow_from(replace(part, body={**part.body, "steps": taken}))
    assert workflow is None
    assert any("R21" in each.message.en for each in findings)
