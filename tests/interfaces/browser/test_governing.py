"""A scheme from draft to final grade in the browser, at a desk and on a telephone, on days that the test sets."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from chuxin.assessment.governance import queries
from chuxin.facts.records import actions as records
from chuxin.facts.records.record import Supply
from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.interfaces.edge import asking
from tests.interfaces import sample
from tests.interfaces.browser.test_walk import shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST = date(2026, 8, 10)
SCHEME = Path(__file__).resolve().parents[3] / "examples" / "schemes" / "conduct.yaml"
PUBLIC = "/scorecards/example.conduct/consultation/"
WIDTHS = {"telephone": 390, "desk": 1280}


class Clock:
    """The one clock of the doors, set to a day."""

    day = FIRST

    def now(self, zone: object) -> datetime:
        return datetime.combine(self.day, time(2, tzinfo=UTC))

    def after(self, days: int) -> None:
        self.day = FIRST + timedelta(days=days)


@pytest.fixture(scope="module", autouse=True)
def _beside_the_browser() -> Iterator[None]:
    """The browser's driver keeps an event loop in this thread; the database is asked in it all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(asking, "datetime", made)
    return made


class Visit:
    """One page of one browser, in which one after another signs in."""

    def __init__(self, page: Page) -> None:
        self.page, self.shots = page, 0

    def enter(self, who: str, address: str) -> None:
        """Sign in as ``who`` and go there."""
        self.page.context.clear_cookies()
        self.page.goto("/accounts/login/")
        self.page.locator("#id_login").fill(f"test-{who}")
        self.page.locator("#id_password").fill(DEMO_PASSWORD)
        self.page.locator("main button").click()
        self.page.goto(address)

    def leave(self, address: str) -> None:
        """Look as a stranger does."""
        self.page.context.clear_cookies()
        self.page.goto(address)

    def press(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def look(self, name: str) -> None:
        """Keep a picture at each width, and let axe look too; the desk's width comes last and stays."""
        self.shots += 1
        for device, width in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": 844})
            shoot(self.page, f"governing-{device}-{self.shots}-{name}")
            found = Axe().run(self.page).response["violations"]
            assert [f"{name} {device}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found] == []


def test_from_draft_to_final_grade(chromium: Browser, live_server: LiveServer, clock: Clock, tmp_path: Path) -> None:
    made = _hub()
    size = {"width": WIDTHS["desk"], "height": 844}
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport=size)
    visit = Visit(context.new_page())
    page = visit.page
    visit.enter("regulator", "/desk/schemes/draft")
    shutil.copy(SCHEME, tmp_path / "conduct.yaml")
    page.get_by_label("方案文件").set_input_files(tmp_path / "conduct.yaml")
    visit.press("提交草案")
    expect(page.get_by_text("草案，待法制审核")).to_be_visible()
    scheme = page.url
    visit.enter("jurist", scheme)
    visit.look("check")
    page.get_by_label("通过").check()
    page.get_by_label("审核意见").fill("依据充分，不产生惩戒后果。")
    visit.press("登记审核")
    visit.enter("lead-authority", scheme)
    visit.press("开始征求意见")
    visit.leave(PUBLIC)
    page.get_by_label("您的意见").fill("建议对首次违法少扣分。")
    page.get_by_label("显示名称").fill("示例协会")
    visit.press("提交意见")
    expect(page.get_by_role("status")).to_contain_text("谢谢")
    visit.look("consultation")
    visit.enter("lead-authority", scheme)
    page.get_by_text("答复第").click()
    page.get_by_label("答复", exact=True).fill("已在说明中采纳。")
    visit.press("答复")
    clock.after(31)
    visit.enter("lead-authority", scheme)
    visit.look("publish")
    visit.press("公布")
    expect(page.get_by_text("已公布")).to_be_visible()
    clock.after(40)
    visit.enter("lead-authority", "/desk/schemes/")
    visit.press("运行并开始一轮")
    round_ = page.url
    visit.press("办理预告知")
    run = queries.rounds()[0].run
    visit.enter("enterprise", "/mine/")
    page.locator(f"a[href='/mine/grades/{run}']").first.click()
    page.get_by_role("textbox", name="理由").fill("该处罚所载义务已经履行。")
    visit.press("提交异议")
    expect(page.get_by_role("heading", name="本组织的异议")).to_be_visible()
    visit.look("told")
    visit.enter("lead-authority", round_)
    page.get_by_text("作出决定").click()
    page.get_by_label("决定", exact=True).select_option("dismissed")
    for label in ("理由", "处理措施", "复核途径"):
        page.get_by_role("textbox", name=label, exact=True).fill("示例：维持原评价，可向省信用办申请复核。")
    visit.look("round")
    visit.press("登记决定")
    clock.after(62)
    visit.enter("lead-authority", round_)
    visit.press("确定")
    expect(page.get_by_text("已确定")).to_be_visible()
    visit.leave(f"/s/{made.busy}")
    expect(page.get_by_role("complementary").get_by_text("已确定")).to_be_visible()
    visit.look("final")
    assert queries.round_of(run).final_on == clock.day
    context.close()


def _hub() -> sample.Sample:
    made = sample.make()
    for item in ("national.commitment", "national.annual_report"):
        supply = Supply(item, "", date(2025, 1, 1), date(2026, 11, 15))
        records.supply(supply, actor=sample.OPERATOR, at=sample.AT)
    agency = sample.code("11990000990000001")
    for role in ("regulator", "lead_authority"):
        sample.account(role, agency=agency)
    sample.account("jurist")
    sample.account("enterprise", subject=made.busy_number)
    return made
