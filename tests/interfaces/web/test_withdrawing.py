"""A delivery is withdrawn in the page or by machine; its receipt is printed, downloaded and verified."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chuxin.facts.intake import queries
from chuxin.foundation.ledger import queries as log
from chuxin.services.publication import queries as publication
from tests.facts.penalties import as_csv, penalty
from tests.interfaces import sample

pytestmark = pytest.mark.django_db
OURS, THEIRS = sample.code("11990000990000001"), sample.code("11990000990000002")


def signed_in(role: str, agency: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=sample.account(role, agency=agency)))
    return client


def test_a_delivery_is_withdrawn_with_a_reason_and_its_receipt_says_so(settings: LazySettings, tmp_path: Path) -> None:
    settings.HOME, settings.SETTLING = tmp_path / "home", 0
    sample.install_packs()
    clerk, officer = signed_in("clerk", OURS), signed_in("source_agency_officer", THEIRS)
    file = SimpleUploadedFile("p.csv", as_csv([penalty(1), penalty(2), penalty(3, CF_CFLB="罚钱")]).encode())
    page = str(clerk.post("/desk/feeds/hubei.penalties", {"file": file})["Location"])
    batch = page.rpartition("/")[2]
    receipt = clerk.get(f"{page}/receipt").content.decode()
    assert all(text in receipt for text in (batch, "签名", "退回原因", "/verify"))
    assert "已撤销" not in receipt

    assert clerk.get(f"{page}/withdraw").status_code == 403
    api = f"/api/v1/batches/{batch}/withdrawal"
    assert officer.post(api, {"reason": "误报"}).status_code == 403
    assert "其他部门" in officer.get(f"{page}/withdraw").content.decode()
    lead = signed_in("lead_authority", THEIRS)
    assert lead.post(f"{page}/withdraw", {"reason": " "}).status_code == 422
    assert queries.batch(batch).withdrawn_at is None
    assert lead.post(f"{page}/withdraw", {"reason": "误报了上月数据"})["Location"] == page
    size = log.size()
    assert lead.get(f"{page}/withdraw")["Location"] == page
    assert lead.post(api, {"reason": "再撤一次"}).json()["withdrawn_reason"] == "误报了上月数据"
    assert log.size() == size

    told = clerk.get(page).content.decode()
    assert all(text in told for text in ("该批次已撤销", "误报了上月数据", "2条记录不再公示"))
    assert 'name="c-3' not in told
    assert clerk.post(f"{page}/mend", {"row": "3"}).status_code == 422
    assert "误报了上月数据" in clerk.get(f"{page}/receipt").content.decode()
    assert batch in clerk.get("/desk/?state=withdrawn").content.decode()
    saved = tmp_path / "receipt.json"
    saved.write_bytes(clerk.get(f"{page}/receipt.json").content)
    assert publication.verify(saved).holds
