"""Axe finds nothing on any page in either language, nor on every second one by night; nothing comes from elsewhere."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from chuxin.foundation.access.account import DEMO_PASSWORD
from tests.interfaces.browser.conftest import Portal

pytestmark = pytest.mark.browser
HEAVIEST = 150 * 1024
# What colours alone decide, which are the same in both languages; the rest is the same by day and by night.
IN_THE_DARK = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
# What words decide: names, labels and the language itself. Whatever else axe looks at is the same markup and style.
IN_OTHER_WORDS = {
    "resultTypes": ["violations"],
    "runOnly": ["cat.name-role-value", "cat.text-alternatives", "cat.forms", "cat.language", "cat.semantics"],
}
PUBLIC = (
    "/",
    "/search",
    "/search?q=示例",
    "/search?q=示",
    "/search?q=没有这样的名字",
    "/s/{code}",
    "/s/{code}?family=penalties",
    "/s/{quiet}",
    "/s/{code}/why/national.comprehensive",
    "/s/{code}/report",
    "/verify",
    "/v/0000",
    "/catalogue/",
    "/catalogue/editions/",
    "/catalogue/national.penalty",
    "/catalogue/national.tax_level",
    "/scorecards/",
    "/scorecards/national.comprehensive",
    "/scorecards/hubei.m06.merchants",
    "/scorecards/hubei.m13.work_safety",
    "/scorecards/example.conduct",
    "/scorecards/example.conduct/consultation/",
    "/measures/",
    "/measures/lists/national.list.procurement",
    "/supervision/",
    "/supervision/regimes/hubei.m13.food_sales",
    "/complaints/",
    "/desk/help/",
    "/open-data/",
    "/board/quality/",
    "/log/",
    "/log/entry/3",
    "/api/v1/docs",
    "/accounts/login/",
    "/nowhere",
)
SIGNED_IN = {
    "lead": ("/desk/schemes/", "/desk/schemes/draft", "/desk/subjects/"),
    "clerk": (
        "/desk/",
        "/desk/send",
        "/desk/?state=refused",
        "/desk/feeds/hubei.honours",
        "/desk/batches/{batch}",
        "/desk/batches/{batch}/receipt",
        "/board/",
        "/board/displays/",
        "/s/{code}/full",
        "/desk/codes/",
        "/desk/matches/",
        "/desk/matches/?state=all",
        "/desk/quality/letters/",
        "/desk/quality/rows?month=2025-11&figure=rows",
    ),
    "regulator": (
        "/mine/webhooks/",
        "/desk/following/",
        "/desk/reviews/",
        "/desk/reviews/new",
        "/desk/listings/new",
        "/desk/listings/new?code={code}",
        "/desk/acts/new",
        "/desk/acts/new?code={code}",
    ),
    "source": ("/desk/batches/{batch}/withdraw",),
    "enterprise": ("/mine/", "/accounts/logout/"),
}
VISITS = [(None, address) for address in PUBLIC] + [(who, one) for who, held in SIGNED_IN.items() for one in held]


def faults_of(page: Page, address: str, *, again: bool = False, by_night: bool = True) -> list[str]:
    """What axe finds on a page, by day and by night; ``again`` where it was looked at in the other language."""
    answer = page.goto(address)
    assert answer is not None
    assert len(answer.body()) <= HEAVIEST, f"{address} weighs {len(answer.body())} bytes"
    page.evaluate("document.querySelectorAll('details').forEach((one, n) => { if (n < 3) one.open = true })")
    found = list(Axe().run(page, options=IN_OTHER_WORDS if again else None).response["violations"])
    if by_night and not again:
        page.emulate_media(color_scheme="dark")
        found += Axe().run(page, options=IN_THE_DARK).response["violations"]
        page.emulate_media(color_scheme="light")
    return [f"{address}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_axe_finds_nothing_and_nothing_comes_from_elsewhere(chromium: Browser, portal: Portal, language: str) -> None:
    codes = {"code": portal.examples["troubled"], "quiet": portal.examples["silent"]}
    faults: list[str] = []
    for who in (None, *SIGNED_IN):
        context = chromium.new_context(base_url=portal.address, locale=language, color_scheme="light")
        page = context.new_page()
        _listen(page, portal, faults)
        if who:
            _sign_in(page, who)
            codes |= _batch(page)
        for number, (visitor, address) in enumerate(VISITS):
            if visitor == who:
                faults += faults_of(page, address.format(**codes), again=language != "zh-CN", by_night=number % 2 == 0)
        context.close()
    assert faults == []


def _batch(page: Page) -> dict[str, str]:
    """A delivery with refused rows, for whoever may read deliveries."""
    answer = page.request.get("/api/v1/batches?limit=1000")
    return {"batch": next(one["id"] for one in answer.json() if one["refused"])} if answer.ok else {}


def _listen(page: Page, portal: Portal, faults: list[str]) -> None:
    """Note every address loaded from elsewhere and every complaint of the browser."""
    page.on("request", lambda request: faults.extend(_foreign(request, portal)))
    page.on("console", lambda message: faults.extend(_complaint(message)))


def _sign_in(page: Page, who: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(f"demo-{who}")
    page.locator("#id_password").fill(DEMO_PASSWORD)
    page.locator("main button").click()


def _foreign(request: Request, portal: Portal) -> list[str]:
    return [] if request.url.startswith((portal.address, "data:")) else [f"loads {request.url}"]


def _complaint(message: ConsoleMessage) -> list[str]:
    """What the browser complains of, such as a breach of the content security policy; refused pages are not faults."""
    is_status = "Failed to load resource" in message.text
    return [f"console: {message.text}"] if message.type == "error" and not is_status else []
