"""The walk a reader takes: search, organisation, why, report, verify; at a desk and on a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.kernel.codes import check_character
from tests.interfaces.browser.conftest import Portal

pytestmark = pytest.mark.browser
SHOTS = Path(__file__).resolve().parents[2] / "screenshots"
HONOURS = """主体名称,统一社会信用代码,荣誉名称,荣誉级别,授予文号,授予日期,授予单位,授予单位统一社会信用代码
示例市一家公司,91990000MA00000000,示例荣誉,市级,示荣〔2026〕1号,2026-03-01,示例省发展和改革委员会,11990000990000017W
"""
WIDTHS = {"desk": 1280, "telephone": 390}


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("用户名").fill(f"demo-{name}")
    page.get_by_label("密码").fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()


def shoot(page: Page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.wait_for_load_state()
    # By the locator: it waits for the document that is coming, which a bare script finds without its root.
    assert page.locator("html").evaluate("html => html.scrollWidth") <= page.viewport_size["width"], (
        f"{name} is too wide"
    )
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@pytest.mark.parametrize("device", WIDTHS)
def test_from_search_to_a_verified_report(chromium: Browser, portal: Portal, device: str, tmp_path: Path) -> None:
    size = {"width": WIDTHS[device], "height": 844}
    context = chromium.new_context(base_url=portal.address, locale="zh-CN", viewport=size)
    page = context.new_page()
    page.goto("/")
    shoot(page, f"{device}-1-home")
    name = name_of(page, portal)
    page.get_by_role("searchbox").fill(name)
    page.get_by_role("button", name="查询").click()
    shoot(page, f"{device}-2-search")
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=2, name="记录显示")).to_be_visible()
    page.locator("details.record > summary").first.click()
    expect(page.get_by_role("heading", name="出处").first).to_be_visible()
    shoot(page, f"{device}-3-organisation")
    page.get_by_role("complementary").get_by_role("link", name="理由").click()
    expect(page.get_by_role("heading", name="逐项得分")).to_be_visible()
    shoot(page, f"{device}-4-why")
    page.get_by_role("navigation", name="当前位置").get_by_role("link").last.click()
    verify_report(page, device, tmp_path)
    context.close()


def name_of(page: Page, portal: Portal) -> str:
    """The name of the organisation with the most to show, as the API tells it."""
    name: str = page.request.get(f"/api/v1/subjects/{portal.examples['troubled']}").json()["name"]
    return name


def verify_report(page: Page, device: str, folder: Path) -> None:
    page.get_by_role("main").get_by_role("link", name="获取报告").click()
    page.get_by_role("main").get_by_role("link", name="登录").click()
    sign_in(page, "regulator")
    shoot(page, f"{device}-5-report")
    page.get_by_role("button", name="签发报告").click()
    shoot(page, f"{device}-6-issued")
    with page.expect_download() as started:
        page.get_by_role("link", name="下载 PDF").click()
    started.value.save_as(folder / "report.pdf")
    page.get_by_role("main").get_by_role("link", name="核验", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("报告有效")
    shoot(page, f"{device}-7-verified-by-code")
    page.goto("/verify")
    page.get_by_label("报告文件").set_input_files(folder / "report.pdf")
    page.get_by_role("button", name="核验文件").click()
    expect(page.get_by_role("status")).to_contain_text("真实有效")
    shoot(page, f"{device}-8-verified-by-file")
    (folder / "report.pdf").write_bytes((folder / "report.pdf").read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    page.goto("/verify")
    page.get_by_label("报告文件").set_input_files(folder / "report.pdf")
    page.get_by_role("button", name="核验文件").click()
    expect(page.get_by_role("status")).to_contain_text("未通过")


def test_the_pages_are_complete_without_scripts(chromium: Browser, portal: Portal) -> None:
    context = chromium.new_context(base_url=portal.address, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/s/{portal.examples['troubled']}")
    page.locator("details.record > summary").first.click()
    assert "已纳入日志" in page.locator("details.record").first.inner_text()
    page.get_by_role("link", name="行政处罚").first.click()
    assert "family=penalties" in page.url
    context.close()


def test_a_reader_without_a_mouse_reaches_search_record_and_language(visitor: BrowserContext, portal: Portal) -> None:
    page = visitor.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(portal.examples["troubled"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/s/{portal.examples['troubled']}")
    record = page.locator("details.record").first
    tab_to(page, record.locator("> summary"))
    page.keyboard.press("Enter")
    expect(record.get_by_role("heading", name="出处")).to_be_visible()
    page.get_by_role("button", name="English").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What the record shows")).to_be_visible()


def tab_to(page: Page, wanted: object) -> None:
    """Press Tab until ``wanted`` has the focus; fails when no number of presses reaches it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("element => element === document.activeElement", wanted.element_handle()):
            return
    raise AssertionError("the keyboard does not reach it")


def test_a_clerk_sends_mends_and_shows_the_receipt_and_the_officer_withdraws(
    visitor: BrowserContext, tmp_path: Path
) -> None:
    file = tmp_path / "honours.csv"
    file.write_text(HONOURS, encoding="utf-8")
    page = visitor.new_page()
    page.goto("/desk/feeds/hubei.honours")
    sign_in(page, "clerk")
    with page.expect_download() as template:
        page.get_by_role("link", name="模板").click()
    assert Path(template.value.path()).read_bytes().startswith(b"PK")
    page.get_by_label("文件").set_input_files(file)
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("heading", level=1, name="honours.csv")).to_be_visible()
    address = page.url
    with page.expect_download() as started:
        page.get_by_role("link", name="下载为CSV").click()
    assert "91990000MA00000000" in Path(started.value.path()).read_text(encoding="utf-8-sig")
    mend_in_the_page(page)
    page.get_by_role("link", name="打印回执").click()
    expect(page.get_by_role("heading", name="签名")).to_be_visible()
    shoot(page, "desk-10-receipt")
    with page.expect_download() as signed:
        page.get_by_role("link", name="下载签名回执").click()
    signed.value.save_as(tmp_path / "receipt.json")
    page.goto("/verify")
    page.get_by_label("报告文件").set_input_files(tmp_path / "receipt.json")
    page.get_by_role("button", name="核验文件").click()
    expect(page.get_by_role("status")).to_contain_text("真实有效")
    visitor.clear_cookies()
    page.goto(f"{address}/withdraw")
    sign_in(page, "source")
    page.get_by_label("理由").fill("误报了上月数据")
    page.get_by_role("button", name="撤销整个批次").click()
    expect(page.get_by_text("该批次已撤销")).to_be_visible()
    page.goto("/desk/?state=withdrawn")
    expect(page.get_by_role("link", name="honours.csv").first).to_be_visible()


def mend_in_the_page(page: Page) -> None:
    """On a telephone, by keyboard: a wrong value comes back as it was typed, the right one is taken."""
    page.set_viewport_size({"width": WIDTHS["telephone"], "height": 844})
    code = page.locator("#refused").get_by_label("统一社会信用代码", exact=True)
    code.fill("91990000MA00000001")
    code.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("第1行仍有错误")
    expect(code).to_have_value("91990000MA00000001")
    shoot(page, "desk-9-batch")
    code.fill("91990000MA0000000" + check_character("91990000MA0000000"))
    code.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("已改正并收录1行")
