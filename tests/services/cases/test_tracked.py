"""A report without an account: who may read what, purely."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from chuxin.kernel.actor import Actor
from chuxin.kernel.definition import read_file
from chuxin.services.cases.case import Case, Evidence, Taken
from chuxin.services.cases.seeing import sight_of
from chuxin.services.cases.workflow import Who
from chuxin.services.cases.workflow_reading import workflow_from
from tests.services.cases.conftest import HERE

TRACKED, FAULTS = read_file(HERE / "tracked.yaml", HERE)
ON = date(2026, 4, 10)
FILE = Evidence("0" * 64, 1, "示例.pdf", "application/pdf")
HANDLE = frozenset({"case.handle"})


def test_who_reported_is_for_the_handler_and_the_reporter_alone() -> None:
    assert not FAULTS
    workflow = workflow_from(TRACKED[0])[0]
    assert workflow is not None
    form = {"what": "示例情况", "contact": "示例联系方式"}
    told = Taken(1, "open", ON, datetime(2026, 4, 10, tzinfo=UTC), "anyone", "", form, (FILE,))
    case = Case(1, workflow.id, 7, None, {"source": "示例单位"}, (), None, (told,))
    viewers = {
        "reporter": Actor("code:1"),
        "lead": Actor("account:lead", permits=frozenset({"case.lead"})),
        "body": Actor("account:body", permits=HANDLE, agency="示例单位"),
        "subject": Actor("account:firm", subject=7),
        "clerk": Actor("account:clerk", agency="示例单位"),
        "elsewhere": Actor("account:other", permits=HANDLE, agency="其他单位"),
        "other code": Actor("code:2"),
    }
    seen = {name: sight_of(case, workflow, actor) for name, actor in viewers.items()}
    assert {name: set(sight.parties) for name, sight in seen.items()} == {
        "reporter": {Who.CODE},
        "lead": {Who.LEAD},
        "body": {Who.SOURCE},
        "subject": {Who.SUBJECT},
        "clerk": set(),
        "elsewhere": set(),
        "other code": set(),
    }
    whole = {name for name, sight in seen.items() if sight.parties and sight.of(case).steps[0] == told}
    assert whole == {"reporter", "lead"}
    for name in ("body", "subject"):
        step = seen[name].of(case).steps[0]
        assert (dict(step.form), step.evidence, step.actor) == ({"what": "示例情况"}, (), "")


def test_nobody_applies_by_account_where_that_is_private() -> None:
    body = {**TRACKED[0].body}
    roles = body["roles"]
    assert isinstance(roles, list)
    body["roles"] = [{**each, "who": "applicant"} if each["id"] == "reporter" else each for each in roles]
    found, faults = workflow_from(replace(TRACKED[0], body=body))
    assert found is None
    assert [fault.code for fault in faults] == ["workflow.wrong"]
    assert "tracking code" in faults[0].message.en
