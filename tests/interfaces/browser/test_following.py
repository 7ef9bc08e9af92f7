"""A measure and a listing as their own people meet them in the browser: axe finds nothing, posts are told by title."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from chuxin.assessment.consequences import actions, listings
from chuxin.assessment.consequences.act import Draft
from chuxin.assessment.consequences.actions import Service
from chuxin.assessment.consequences.listings import Proposal
from chuxin.foundation.access.account import DEMO_PASSWORD
from tests.assessment.consequences.hub import AGENCY, AT, ON, Hub, hub, officer
from tests.interfaces import sample

__all__ = ["hub"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BANNED = date(2026, 4, 10)
THREE_LINES = 130
SAID = "示例：以虚假材料谋取中标"


@pytest.fixture(scope="module", autouse=True)
def _beside_the_browser() -> Iterator[None]:
    """The browser's driver keeps an event loop in this thread; the database is asked in it all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


def test_a_measure_and_a_hearing_can_be_read_by_everyone_they_concern(
    chromium: Browser, live_server: LiveServer, hub: Hub
) -> None:
    record = hub.banned(0, BANNED, valid_to="2029-04-10")
    proposer = officer("test-regulator", "regulator")
    asked = Draft("national.measure.procurement_ban", hub.numbers[0], "procurement_supervisor", (record,), SAID, ON)
    sample.account("regulator", agency=sample.code(AGENCY))
    sample.account("enterprise", subject=hub.numbers[0])
    proposal = Proposal("national.list.procurement", "false_papers", hub.numbers[0], (record,), SAID)
    case = listings.propose(proposal, actor=proposer, at=AT).seq
    listings.give_notice(case, Service("direct", "示送〔2026〕1号", ON), actor=proposer, at=AT)
    with override_settings(CONSEQUENCES=True):
        act = actions.propose(asked, actor=proposer, at=AT).seq
        for language, width in (("zh-CN", 390), ("en-GB", 1280)):
            size = {"width": width, "height": 844}
            context = chromium.new_context(base_url=live_server.url, locale=language, viewport=size)
            page = context.new_page()
            visits = (("regulator", f"/desk/acts/{act}"), ("enterprise", f"/mine/listings/{case}"))
            assert [fault for who, address in visits for fault in _faults(page, who, address)] == []
            context.close()


def _faults(page: Page, who: str, address: str) -> list[str]:
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(f"test-{who}")
    page.locator("#id_password").fill(DEMO_PASSWORD)
    page.locator("main button").click()
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    assert "account:" not in page.locator("main").inner_text()
    assert page.locator(".doors > ul").bounding_box()["height"] < THREE_LINES  # type: ignore[index]
    return [f"{address}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in Axe().run(page).response["violations"]]
