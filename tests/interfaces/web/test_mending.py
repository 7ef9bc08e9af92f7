"""A clerk mends refused rows in the page: wrong cells are inputs, what is right is sent, what is not comes back."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.suggest import suggestions
from chuxin.facts.intake import queries
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.refused import RefusedPage, RefusedRow
from chuxin.interfaces.web.mending import sheet_of
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text
from tests.facts.penalties import as_csv, code, penalty
from tests.interfaces import sample

pytestmark = pytest.mark.django_db
FEED = Feed("hubei.penalties", Text("处罚", "Penalties"), "national.penalty", (), due_working_days=7)
WRONG = Finding(
    "date.malformed", Severity.ERROR, Text("不是日期。", "No date."), Text("请改正。", "Correct it."),
    Place(row=3, field="decided_on"),
)  # fmt: skip


def test_wrong_cells_are_mended_in_the_page(client: Client, settings: LazySettings, tmp_path: Path) -> None:
    settings.HOME, settings.SETTLING = tmp_path / "home", 0
    sample.install_packs()
    told_under_the_files_own_heading()
    values_are_suggested()
    name = sample.account("clerk", agency=sample.code("11990000990000001"))
    client.force_login(get_user_model().objects.get(username=name))
    rows = [penalty(1, CF_XDR_SHXYM="9199"), penalty(2, CF_JDRQ="2026-25-06"), penalty(3, CF_CFLB="罚钱")]
    sent = client.post("/desk/feeds/hubei.penalties", {"file": SimpleUploadedFile("p.csv", as_csv(rows).encode())})
    address = str(sent["Location"])
    page = client.get(address).content.decode()
    names = dict(re.findall(r'name="(c-\d+-\d+)" value="([^"]*)"', page))
    assert list(names.values()) == ["9199", "2026-25-06", "罚钱"]
    cells = list(names)

    nothing = client.post(f"{address}/mend", names)
    assert (nothing.status_code, "没有改动" in nothing.content.decode()) == (422, True)
    filled = client.post(f"{address}/mend", names | {"take": f"{cells[1]}-0"})
    assert (filled.status_code, 'value="2026-06-25"' in filled.content.decode()) == (200, True)

    typed = names | {cells[0]: code(1), cells[2]: "罚"}
    answer = client.post(f"{address}/mend", typed)
    kept = answer.content.decode()
    assert answer.status_code == 422
    assert f'name="{cells[0]}"' not in kept
    assert f'name="{cells[2]}" value="罚"' in kept
    batch = address.rpartition("/")[2]
    mended = queries.mended_rows(batch)
    assert list(mended) == [1]

    done = client.post(f"{address}/mend?from=0", {cells[2]: "罚款", cells[1]: "2026-25-06", "row": "3"})
    assert done.status_code == 302
    assert "1行" in client.get(str(done["Location"]).partition("#")[0]).content.decode()
    assert set(queries.mended_rows(batch)) == {1, 3}
    late = client.post(f"{address}/mend", {cells[0]: code(7), "row": "1"})
    assert (late.status_code, mended[1] in late.content.decode()) == (422, True)
    alone = client.get(f"{address}?row=2").content.decode()
    assert len(re.findall(r'name="c-2-\d+"', alone)) == len(rows[0])


def told_under_the_files_own_heading() -> None:
    item = catalogue.item("national.penalty", date(2026, 11, 1))
    held = RefusedRow(3, ("示罚1号", "昨天", ""), (WRONG,))
    sheet = sheet_of(RefusedPage(("CF_WSH", "CF_JDRQ", "其他"), (held,), 1, {}, {}), item, FEED)
    row = sheet.rows[0]
    assert row.number == 3
    assert [(cell.heading.zh.startswith("CF_JDRQ（"), cell.text) for cell in row.wrong] == [(True, "昨天")]
    assert [cell.text for cell in row.right] == ["示罚1号"]
    assert sheet.names["decided_on"] == row.wrong[0].heading


def values_are_suggested() -> None:
    item = catalogue.item("national.penalty", date(2026, 11, 1))
    wrong = {
        "decided_on": "03/04/2026",
        "fine_amount": "1O0",
        "kinds": "处以罚款",
        "subject_code": code(1).replace("0", "O"),
    }
    assert {name: suggestions(item.field(name), text) for name, text in wrong.items()} == {
        "decided_on": ("2026-04-03", "2026-03-04"),
        "fine_amount": ("100",),
        "kinds": ("罚款",),
        "subject_code": (code(1),),
    }
    assert suggestions(item.field("decided_on"), "") == ()
