"""Inspections in a browser, at a desk and on a phone: from a draft to a result on record, keyboard and axe included."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from chuxin.assessment.supervision.redraw import redraw
from chuxin.foundation.access.account import DEMO_PASSWORD
from tests.interfaces.browser.conftest import ROOT, Portal
from tests.interfaces.browser.test_axe import faults_of

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 780}
SECRETS = {"witness": "第一位监督员足够长的秘密", "witness2": "第二位监督员足够长的秘密"}


class Staff:
    """One browser for each post, signed in when it is first needed."""

    def __init__(self, chromium: Browser, portal: Portal) -> None:
        self.chromium, self.portal = chromium, portal
        self.contexts: list[BrowserContext] = []

    def page(self, who: str | None, language: str = "zh-CN", *, phone: bool = False) -> Page:
        context = self.chromium.new_context(
            base_url=self.portal.address, locale=language, viewport=PHONE if phone else DESK
        )
        self.contexts.append(context)
        page = context.new_page()
        if who:
            page.goto("/accounts/login/")
            page.locator("#id_login").fill(f"demo-{who}")
            page.locator("#id_password").fill(DEMO_PASSWORD)
            page.locator("main button").click()
        return page


@pytest.fixture
def staff(chromium: Browser, portal: Portal) -> Iterator[Staff]:
    made = Staff(chromium, portal)
    yield made
    for context in made.contexts:
        context.close()


def seal(portal: Portal) -> None:
    environment = os.environ | {"CHUXIN_HOME": str(portal.home), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", "from chuxin.interfaces.cli.main import run; run()", "ledger", "seal"]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)


def fits(page: Page) -> bool:
    """Whether nothing sticks out at the side."""
    return bool(page.locator("html").evaluate("html => html.scrollWidth <= window.innerWidth"))


def drawn_plan(portal: Portal) -> str:
    with urllib.request.urlopen(f"{portal.address}/api/v1/supervision/plans", timeout=30) as answer:
        plans = json.loads(answer.read())
    return next(str(one["id"]) for one in plans if one["stage"] == "drawn")


def draft(page: Page) -> str:
    """The planner drafts and publishes a plan; its address on the desk."""
    today = date.today()
    page.goto("/desk/supervision/new")
    page.locator("#id_regime").select_option("hubei.m13.fire")
    page.locator("#id_starts").fill(today.isoformat())
    page.locator("#id_ends").fill((today + timedelta(days=60)).isoformat())
    page.locator("#id_base_ratio").fill("0.5")
    for box in page.locator("input[name=posts]").all():
        box.check()
    page.locator("main form .button").first.click()
    address = page.url
    page.get_by_role("button", name="公布名单").click()
    assert "名单已公布" in page.locator("main").inner_text()
    return address.removeprefix(page.url.split("/desk")[0])


def test_from_a_draft_to_a_result_on_record(staff: Staff, portal: Portal) -> None:
    planner = staff.page("regulator")
    address = draft(planner)
    for who, secret in SECRETS.items():
        watching = staff.page(who)
        watching.goto(address)
        watching.locator("#id_commitment").fill(hashlib.sha256(secret.encode()).hexdigest())
        watching.get_by_role("button", name="提交承诺").click()
        assert "账本" in watching.locator("main").inner_text()
    seal(portal)
    for who, secret in SECRETS.items():
        watching = staff.page(who)
        watching.goto(address)
        watching.locator("#id_secret").fill(secret)
        watching.get_by_role("button", name="揭示").click()
    planner.goto(address)
    planner.get_by_role("button", name="抽取").click()
    id = address.rpartition("/")[2]
    reader = staff.page(None, "en-GB", phone=True)
    reader.goto(f"/supervision/plans/{id}")
    assert fits(reader)
    with reader.expect_download() as got:
        reader.get_by_role("link", name="Download everything").click()
    assert all(check.holds for check in redraw(got.value.path().read_bytes()))


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_an_inspector_enters_a_result_on_a_phone_with_the_keyboard(staff: Staff, portal: Portal, language: str) -> None:
    for who in ("inspector", "inspector2"):
        page = staff.page(who, language, phone=True)
        assert page.url.endswith("/desk/supervision/")
        assert fits(page)
        links = page.locator("main ul.rows a")
        if links.count():
            break
    links.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    assert fits(page)
    address = page.url.removeprefix(portal.address)
    assert faults_of(page, address) == []
    page.locator("input[name=result]").first.focus()
    page.keyboard.press("Space")
    page.locator("#id_findings").fill("")
    page.locator("#id_correct_by").fill("")
    page.locator("#id_corrected_on").fill("")
    page.locator("main form .button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/supervision/")
    assert page.locator("[role=status]").count() == 1


@pytest.mark.parametrize(("language", "phone"), [("zh-CN", False), ("en-GB", True)])
def test_axe_finds_nothing_on_the_pages_of_inspections(
    staff: Staff, portal: Portal, language: str, phone: bool
) -> None:
    plan = drawn_plan(portal)
    visits = {
        None: ("/supervision/", f"/supervision/plans/{plan}", "/supervision/regimes/hubei.m13.market"),
        "regulator": ("/desk/supervision/", "/desk/supervision/new", "/desk/supervision/assign",
                      f"/desk/supervision/plans/{plan}"),
        "witness": ("/desk/supervision/",),
    }  # fmt: skip
    faults = []
    for who, addresses in visits.items():
        page = staff.page(who, language, phone=phone)
        for address in addresses:
            faults += faults_of(page, address)
            faults += [] if fits(page) else [f"{address} sticks out"]
    assert faults == []
