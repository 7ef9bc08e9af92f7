"""Rows that wait for a decision, for machines: listed, explained, decided, undone, refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from chuxin.foundation.access import actions as access
from chuxin.foundation.access.account import DEMO_PASSWORD, NewAccount
from chuxin.kernel.text import Text
from tests.facts.intake.test_foreign_evidence import _on, _row, _send, hub  # noqa: F401  # the fixture
from tests.interfaces.sample import OPERATOR

pytestmark = pytest.mark.django_db
API = "/api/v1/matches"


def signed(role: str) -> Client:
    new = NewAccount(role, DEMO_PASSWORD, Text("岗", "post"), (role,), agency="11990000990000001")
    client = Client()
    account = access.create_account(new, actor=OPERATOR, at=_on(2024, 2))
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_machine_lists_decides_and_undoes(hub: Path) -> None:  # noqa: F811
    _send(
        hub, [_row("Zorblatt Bridgeworks Ltd."), _row("ZORBLATT BRIDGEWORKS LTD.", country="Elsewhere")], _on(2024, 1)
    )
    officer, clerk = signed("source_agency_officer"), signed("clerk")
    told = json.loads(clerk.get(API).content)
    assert told["total"] == 1
    (asked,) = told["matches"]
    number, first = asked["match"], asked["candidates"][0]
    assert sum(one["value"] for one in first["features"]) == first["score"]
    assert Client().get(API).status_code == 401

    def post(client: Client, step: str, **body: str) -> tuple[int, dict[str, object]]:
        answer = client.post(f"{API}/{number}/{step}", json.dumps(body), content_type="application/json")
        return answer.status_code, json.loads(answer.content)

    assert post(clerk, "decide", whose="none", why="x")[0] == 403
    assert post(officer, "decide", whose="none", why=" ")[0] == 422
    assert post(officer, "undo")[1]["code"] == "match.undecided"
    assert post(officer, "decide", whose="none", why="Nobody here")[1]["state"] == "none"
    assert json.loads(clerk.get(API).content)["total"] == 0
    assert post(officer, "undo", why="Looked again")[1]["state"] == "waiting"
    assert clerk.get(f"{API}/999999").status_code == 404
