"""R43 through every door: a department's clerk finds its own deliveries alone; the lead authority finds all."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from typer.testing import CliRunner

from chuxin.facts.intake import actions as intake
from chuxin.foundation.access import actions as access
from chuxin.foundation.access.account import DEMO_PASSWORD, NewAccount
from chuxin.foundation.access.models import Account
from chuxin.interfaces.cli.main import build
from chuxin.kernel.text import Text
from tests.facts.penalties import as_csv, penalty
from tests.interfaces import sample

pytestmark = pytest.mark.django_db
OWN, OTHER = (sample.code(f"1199000099000000{number}") for number in (1, 2))
ACCOUNTS = (("own", "clerk", OWN), ("other", "clerk", OTHER), ("lead", "lead_authority", OTHER))


@pytest.fixture
def batch(settings: LazySettings, tmp_path: Path) -> str:
    """A batch with a refused row that the department ``OWN`` sent."""
    settings.HOME = tmp_path / "home"
    sample.install_packs()
    for name, role, agency in ACCOUNTS:
        new = NewAccount(name, DEMO_PASSWORD, Text("岗", "post"), (role,), agency)
        access.create_account(new, actor=sample.OPERATOR, at=sample.AT)
    path = tmp_path / "penalties.csv"
    path.write_bytes(as_csv([penalty(1), penalty(2, CF_XDR_SHXYM="9199")]).encode())
    return intake.receive(path, "hubei.penalties", actor=replace(sample.OPERATOR, agency=OWN), at=sample.AT).batch


def test_R43_a_delivery_is_found_by_its_department_and_the_lead_authority(batch: str, tmp_path: Path) -> None:
    for name, finds in (("own", True), ("other", False), ("lead", True)):
        _pages(name, batch, finds=finds)
        _machines(name, batch, finds=finds)
        _command_line(name, batch, tmp_path / f"{name}.csv", finds=finds)


def _pages(name: str, batch: str, *, finds: bool) -> None:
    client = Client()
    client.force_login(Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    for address in ("", "/progress", "/refused.csv"):
        answer = client.get(f"/desk/batches/{batch}{address}")
        assert (answer.status_code < 300) is finds
        assert finds or (answer.status_code == 403 and "R43" in answer.content.decode())
    link = f"/desk/batches/{batch}"
    assert (link in client.get("/desk/").content.decode()) is finds
    if name != "lead":
        assert (link in client.get("/desk/feeds/hubei.penalties").content.decode()) is finds


def _machines(name: str, batch: str, *, finds: bool) -> None:
    basic = base64.b64encode(f"{name}:{DEMO_PASSWORD}".encode()).decode()
    client = Client(headers={"authorization": f"Basic {basic}"})
    listed = client.get("/api/v1/batches").json()
    assert (batch in [one["id"] for one in listed]) is finds
    for address in (batch, f"{batch}/refused.csv"):
        answer = client.get(f"/api/v1/batches/{address}")
        assert answer.status_code == (200 if finds else 403)
        assert finds or answer.json()["code"] == "batch.other_agency"


def _command_line(name: str, batch: str, file: Path, *, finds: bool) -> None:
    app = build(["intake"])

    def ran(line: str) -> tuple[int, object]:
        found = CliRunner().invoke(app, [*line.split(), "--as", name, "--json"], input=f"{DEMO_PASSWORD}\n")
        return found.exit_code, json.loads(found.stdout)

    code, told = ran("batches")
    assert code == 0
    assert (batch in [one["batch"] for one in told]) is finds  # type: ignore[attr-defined]
    for line in (f"batch show {batch}", f"batch refused {batch} --out {file}"):
        code, told = ran(line)
        assert code == (0 if finds else 1)
        assert finds or told["code"] == "batch.other_agency"  # type: ignore[index]
    assert file.exists() is finds
