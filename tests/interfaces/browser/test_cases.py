"""A case in the browser, both languages, at a desk and on a telephone: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from chuxin.foundation.access.account import DEMO_PASSWORD
from tests.assessment.consequences.hub import Hub, hub
from tests.interfaces.web.casework import signed_in
from tests.services.cases.conftest import cases_hub
from tests.services.cases.test_cases import SOURCE

__all__ = ["cases_hub", "hub"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _beside_the_browser() -> Iterator[None]:
    """The browser's driver keeps an event loop in this thread; the database is asked in it all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


def test_a_case_is_applied_for_returned_and_mended_in_the_browser(
    chromium: Browser, live_server: LiveServer, cases_hub: Hub, tmp_path: Path
) -> None:
    record = cases_hub.state(0, "national.penalty", date(2025, 12, 1))
    signed_in("firm", "enterprise", subject=cases_hub.numbers[0])
    signed_in("officer", "source_agency_officer", agency=SOURCE)
    faults: list[str] = []
    proof = tmp_path / "示例证明.pdf"
    proof.write_bytes(b"%PDF-1.7 example")
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    _sign_in(page, "firm")
    page.goto(f"/mine/cases/new/example.joint?record={record}")
    faults += _faults(page, "new")
    page.locator("main form button.button").click()
    page.locator("dd a", has_text="CX").first.click()
    page.get_by_text("由合并办理的事项分送").wait_for()
    part = page.url.rsplit("/", 1)[-1]
    _sign_in(page, "officer")
    page.goto("/desk/cases/")
    faults += _faults(page, "queue")
    page.locator("tbody a").first.click()
    page.wait_for_url(f"**/desk/cases/{part}")
    page.locator("details.move summary", has_text="退回补正").click()
    page.locator("form", has_text="退回补正").locator("button").click()
    page.locator(".errors a").first.wait_for()
    faults += _faults(page, "refused")
    page.locator(".errors a").first.click()
    page.keyboard.type("缺少证明")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("已办理：退回补正").wait_for()
    faults += _faults(page, "returned")
    context.close()
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", viewport={"width": 390, "height": 844})
    page = context.new_page()
    _sign_in(page, "firm")
    page.goto(f"/mine/cases/{part}")
    faults += _faults(page, "phone")
    page.locator("input[type=file]").set_input_files(proof)
    page.locator("form", has_text="corrected").locator("button").click()
    page.get_by_role("link", name="示例证明.pdf").wait_for()
    for address in ("/mine/cases/", "/cases/", "/workflows/", "/workflows/example.part"):
        page.goto(address)
        faults += _faults(page, address.strip("/").replace("/", "-"))
    context.close()
    assert faults == []


def _sign_in(page: Page, who: str) -> None:
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(f"test-{who}")
    page.locator("#id_password").fill(DEMO_PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(lambda address: not address.endswith("/accounts/login/"))


def _faults(page: Page, name: str) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    found = [f"{name}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in Axe().run(page).response["violations"]]
    return found + ([f"{name}: scrolls sideways"] if wide else [])
