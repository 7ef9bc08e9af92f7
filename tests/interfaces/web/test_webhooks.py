"""A partner looks after its subscriptions without a script: adds, tests, rotates, confirms; wrong input is told."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from chuxin.facts.records import actions as records
from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.foundation.ledger.keys import hub_key
from chuxin.interfaces.worker import loop
from chuxin.services.webhooks import queries
from tests.interfaces import sample
from tests.interfaces.sample import Sample
from tests.services.webhooks.conftest import Receiver, receiver  # noqa: F401

pytestmark = pytest.mark.django_db
PAGE = "/mine/webhooks/"


@pytest.fixture
def made(settings: LazySettings, tmp_path: Path) -> Sample:
    settings.HOME, settings.WEBHOOK_LOOPBACK = tmp_path, True
    hub_key()
    return sample.make()


@pytest.fixture
def partner(client: Client, made: Sample) -> Client:
    client.post("/accounts/login/", {"login": sample.account("bank"), "password": DEMO_PASSWORD})
    return client


def test_only_whom_a_role_allows(client: Client, made: Sample) -> None:
    assert client.get(PAGE).status_code in {302, 403}
    name = sample.account("jurist")
    client.post("/accounts/login/", {"login": name, "password": DEMO_PASSWORD})
    assert client.get(PAGE).status_code == 403


def test_from_subscribing_to_a_confirmed_removal(partner: Client, made: Sample, receiver: Receiver) -> None:  # noqa: F811
    page = partner.get(PAGE).content.decode()
    assert "暂无" in page
    sent = {"url": receiver.url, "items": ["national.penalty"], "subjects": made.busy}
    page = partner.post(PAGE, sent, follow=True).content.decode()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", page)
    assert secret not in partner.get(PAGE).content.decode()
    again = partner.post(PAGE, sent)
    assert (again.status_code, "已经存在" in again.content.decode()) == (422, True)
    (one,) = queries.subscriptions()
    change = f"{PAGE}{one.id}/change"
    assert "测试消息已收到" in partner.post(change, {"step": "test"}, follow=True).content.decode()
    fresh = partner.post(change, {"step": "rotate"}, follow=True).content.decode()
    assert secret not in fresh
    assert "whsec_" in fresh
    records.withdraw(
        made.penalty, reason="撤销", doc_no="示复1号", on=sample.AT.date(), actor=sample.OPERATOR, at=sample.AT
    )
    assert loop.once(datetime.now(UTC)).sent == 1
    page = partner.get(PAGE).content.decode()
    assert "确认已删除" in page
    message = receiver.ids[-1]
    assert "已确认删除" in partner.post(f"{PAGE}messages/{message}/confirm", follow=True).content.decode()
    assert partner.post("/mine/webhooks/wh_none/change", {"step": "remove"}).status_code == 422
    partner.post(change, {"step": "disable"})
    assert "已停用" in partner.get(PAGE).content.decode()
    partner.post(change, {"step": "enable"})
    assert "正常推送" in partner.get(PAGE).content.decode()
    partner.post(change, {"step": "remove"})
    assert "暂无" in partner.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"url": ""}, "请填写接收地址"),
        ({"url": "http://example.org/x"}, "https://"),
        ({"url": "https://example.org/", "subjects": "91990000MA0000009X"}, "开放数据中没有这些组织"),
        ({"url": "https://example.org/", "items": ["national.nothing"]}, "national.nothing"),
    ],
)
def test_wrong_input_is_told_and_kept(partner: Client, sent: dict[str, str], told: str) -> None:
    answer = partner.post(PAGE, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert sent["url"] in page
    assert queries.subscriptions() == ()


def test_machines_list_and_confirm(made: Sample, receiver: Receiver) -> None:  # noqa: F811
    machine = Client(headers={"Authorization": "Basic " + _basic(sample.account("bank"))})
    assert machine.get("/api/v1/webhooks").json() == []
    assert machine.post("/api/v1/webhooks/messages/msg_none/confirm").status_code == 404
    assert Client().get("/api/v1/webhooks").status_code == 401


def _basic(name: str) -> str:
    return base64.b64encode(f"{name}:{DEMO_PASSWORD}".encode()).decode()
