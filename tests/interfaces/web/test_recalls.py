"""Withdrawn records on pages: the lead sees who had them, a body confirms, the organisation and everyone can follow."""

from __future__ import annotations

from datetime import date

import pytest

from chuxin.foundation.access import actions as access
from chuxin.kernel.actor import Actor
from tests.assessment.consequences.hub import AT, Hub, code, hub
from tests.interfaces.web.casework import signed_in

__all__ = ["hub"]
pytestmark = pytest.mark.django_db
BANK = code(99)


def test_a_body_that_read_the_file_is_told_is_named_when_late_and_confirms(hub: Hub) -> None:
    record = hub.state(0, "national.penalty", date(2026, 4, 10))
    access.log_reads("profile", [hub.numbers[0]], "示例：授信审查", actor=Actor("account:bank", agency=BANK), at=AT)
    hub.withdraw(record, date(2026, 6, 30))
    bank = signed_in("bank", "bank", agency=BANK)
    lead = signed_in("lead", "lead_authority", agency=code(98, "11"))
    firm = signed_in("firm", "enterprise", subject=hub.numbers[0])
    other = signed_in("other", "enterprise", subject=hub.numbers[1])
    pages = {"/desk/recalls/": (lead, bank), "/mine/recalls/": (firm,), "/recalls/": (other,)}
    for address, viewers in pages.items():
        for viewer in viewers:
            page = viewer.get(address).content.decode()
            assert BANK in page or viewer is bank, address
            assert "逾期" in page
    assert "近一年没有撤回的记录" in other.get("/mine/recalls/").content.decode()
    assert bank.get("/mine/recalls/").status_code == 403
    assert firm.get("/desk/recalls/").status_code == 403
    entry = bank.get("/desk/recalls/").content.decode().split("/desk/recalls/")[-1].split("/")[0]
    assert other.post(f"/desk/recalls/{entry}/confirm").status_code in {403, 404}
    for _ in range(2):
        assert bank.post(f"/desk/recalls/{entry}/confirm").status_code == 302
    assert BANK not in other.get("/recalls/").content.decode()
    assert "已确认删除或停用" in firm.get("/mine/recalls/").content.decode()
