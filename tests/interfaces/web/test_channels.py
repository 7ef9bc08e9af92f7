"""The page of channels: what is missing, who may close an alarm, and in both languages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from chuxin.facts.channels import actions, expecting, queries
from chuxin.facts.channels.channel import Channel, Sort
from chuxin.foundation.access import actions as access
from chuxin.foundation.access.account import DEMO_PASSWORD, NewAccount
from chuxin.kernel.text import Text
from tests.interfaces import sample
from tests.interfaces.sample import OPERATOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(settings: LazySettings, tmp_path: Path) -> dict[str, Client]:
    settings.HOME = tmp_path
    sample.install_packs()
    held = {}
    for who, role, agency in (
        ("op", "operator", ""),
        ("clerk", "clerk", "11990000990000001"),
        ("ent", "bank", "91990000MA0BANK010"),
    ):
        account = access.create_account(
            NewAccount(who, DEMO_PASSWORD, Text("岗", "post"), (role,), agency=agency), actor=OPERATOR, at=sample.AT
        )
        held[who] = Client()
        held[who].force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return held


def test_the_page_tells_what_is_missing_and_its_keeper_closes_it_with_a_reason(signed: dict[str, Client]) -> None:
    assert "目前没有告警" in signed["op"].get("/desk/channels/").content.decode()
    opened = datetime(2026, 1, 15, tzinfo=UTC)
    actions.open_channel(Channel("market", Sort.FOLDER, ("hubei.penalties",)), actor=OPERATOR, at=opened)
    expecting.look(actor=OPERATOR, at=datetime(2026, 2, 20, tzinfo=UTC))
    (alarm,) = queries.alarms()
    page = signed["clerk"].get("/desk/channels/").content.decode()
    assert "逾期未报" in page
    assert "关闭这条告警" not in page
    assert "were due on" in signed["clerk"].get("/desk/channels/", headers={"accept-language": "en"}).content.decode()
    assert signed["ent"].get("/desk/channels/").status_code == 403
    told = {"alarm": str(alarm.seq), "reason": "已电话核实"}
    assert signed["clerk"].post("/desk/channels/", told).status_code == 422
    assert signed["op"].post("/desk/channels/", told | {"reason": ""}).status_code == 422
    assert signed["op"].post("/desk/channels/", told | {"alarm": "x"}).status_code == 422
    assert signed["op"].post("/desk/channels/", told).status_code == 302
    assert signed["op"].post("/desk/channels/", told).status_code == 422, "a second click changes nothing"
    assert queries.alarms() == ()
    listed = json.loads(signed["clerk"].get("/api/v1/channels").content)
    assert [one["id"] for one in listed] == ["market"]
    alarms = json.loads(signed["clerk"].get("/api/v1/channels/alarms?closed=true").content)
    assert [one["closed_by"] for one in alarms] == ["account:op"]
