"""Fairness with a clock, as eight kinds of user meet it in the browser: each walk from its beginning to its end."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from chuxin.foundation.access.account import DEMO_BANK, DEMO_PASSWORD
from examples.province.departments import DEPARTMENTS, department
from tests.facts.penalties import as_csv, penalty
from tests.interfaces.browser.conftest import Portal
from tests.interfaces.browser.test_walk import shoot
from tests.interfaces.browser.words import CHINESE, ENGLISH, words
from tests.scenarios.conftest import warm
from tests.scenarios.hub import Hub, Warm

__all__ = ["warm"]
pytestmark = pytest.mark.browser
MARKET, BODY, SUPERIOR = DEPARTMENTS[0], DEPARTMENTS[1], department("reform")
# A fine of these days may be repaired by now, under every edition of the rule.
LONG_AGO = date.today() - timedelta(days=150)
SOON = (date.today() + timedelta(days=20)).isoformat()
CARD = "national.comprehensive"
DOMAINS = 33
IN_ENGLISH = pytest.mark.parametrize("walk", [ENGLISH], indirect=True)
TELEPHONE, DESK = 390, 1280


class Walk:
    """One page of one browser, in which one after another signs in; who did so before is known again."""

    def __init__(self, page: Page, files: Path, keys: dict[str, Any], language: str) -> None:
        self.page, self.files, self.keys, self.language = page, files, keys, language
        self.proof = files / "示例证明.pdf"
        self.proof.write_bytes(b"%PDF-1.7 example")

    def say(self, chinese: str, around: str = "%s") -> re.Pattern[str]:
        """What says this in the language of the walk; ``around`` is a pattern with a place for it."""
        return re.compile(around % words(chinese, self.language))

    def enter(self, who: str, address: str) -> None:
        """Sign in as ``who`` and go there."""
        self.page.context.clear_cookies()
        if who in self.keys:
            self.page.context.add_cookies(self.keys[who])
        else:
            self.page.goto("/accounts/login/")
            self.page.locator("[name=login]").fill(f"demo-{who}")
            self.page.locator("[name=password]").fill(DEMO_PASSWORD)
            self.page.get_by_role("main").get_by_role("button", name=self.say("登录")).click()
            self.page.wait_for_url(lambda address: "login" not in address)
            self.keys[who] = self.page.context.cookies()
        self.page.goto(address)

    def leave(self, address: str) -> None:
        """Look as a citizen without an account does."""
        self.page.context.clear_cookies()
        self.page.goto(address)

    def take(self, title: str, **answers: str) -> None:
        """Take the step of this title on the page of a case, as its form asks; ``documents`` hands in the proof."""
        name = self.say(title, "^(?:确认|Enter: )%s$")
        button = self.page.get_by_role("button", name=name, include_hidden=True)
        move = self.page.locator("details.move", has=button)
        if move.count() and move.get_attribute("open") is None:
            move.locator("summary").first.click()
        form = self.page.locator("form", has=button)
        for name, value in answers.items():
            field = form.locator(f"[name$='-{name}']")
            if name == "documents":
                field.set_input_files(self.proof)
            elif field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        button.click()

    def next(self, who: str, case: str, title: str, **answers: str) -> None:
        """As ``who``, at the desk or on the own side, take a step of the case with this number."""
        home = "mine" if who in {"firm", "body"} else "desk"
        self.enter(who, f"/{home}/cases/{case.rpartition('-')[2]}")
        self.take(title, **answers)
        expect(self.page.get_by_role("status").first).to_contain_text(self.say(title, "(?:已办理：|Entered: )%s"))

    def number(self) -> str:
        """The number of the case on the page."""
        return self.page.locator("h1 [translate=no]").inner_text()

    def record(self, document: str) -> Any:
        """The record of this document on the page of an organisation."""
        return self.page.locator("details.record", has_text=document)

    def look(self, name: str, english: str) -> None:
        """Keep a picture on a telephone in the language of the walk and at a desk in the other; neither is wider than
        the screen."""
        self.page.set_viewport_size({"width": TELEPHONE, "height": 844})
        shoot(self.page, f"fairness-telephone-{name}")
        self.page.set_viewport_size({"width": DESK, "height": 844})
        if self.language == ENGLISH:
            expect(self.page.get_by_role("main")).to_contain_text(english)
        self.page.get_by_role("button", name="English" if self.language == CHINESE else "中文").click()
        if self.language == CHINESE:
            expect(self.page.get_by_role("main")).to_contain_text(english)
        shoot(self.page, f"fairness-other-{name}")


@pytest.fixture(scope="module")
def keys() -> dict[str, Any]:
    """The cookies of who signed in during this file."""
    return {}


@pytest.fixture
def walk(
    chromium: Browser, portal: Portal, tmp_path: Path, keys: dict[str, Any], request: pytest.FixtureRequest
) -> Iterator[Walk]:
    """Each walk is in one of the languages; `CHUXIN_WALKS` chooses one for all of them."""
    language = os.environ.get("CHUXIN_WALKS") or getattr(request, "param", CHINESE)
    context = chromium.new_context(base_url=portal.address, locale=language, viewport={"width": DESK, "height": 844})
    yield Walk(context.new_page(), tmp_path, keys, language)
    context.close()


def penalties(walk: Walk) -> tuple[str, str, str]:
    """Of the firm whose file is open: its code, its penalty by market regulation and the one by another authority."""
    walk.enter("firm", "/mine/")
    text = walk.page.locator("main").inner_text()
    documents = dict.fromkeys(re.findall(r"示[^\s罚]+罚〔\d+〕\d+号", text))
    ours = [each for each in documents if each.startswith("示市监罚")]
    others = [each for each in documents if each not in ours]
    found = re.search(r"91\w{16}", text)
    assert found
    return found[0], ours[-1], others[0]


def test_a_penalty_is_served_and_repaired_at_one_window_and_gone_everywhere_the_same_day(
    walk: Walk, portal: Portal, warm: Warm
) -> None:
    firm, _, other = penalties(walk)
    name = walk.page.locator("h1").inner_text()
    mine = "示市监罚〔2026〕901号"
    row = penalty(
        1, CF_XDR_MC=name, CF_XDR_SHXYM=firm, CF_WSH=mine, CF_JDRQ=LONG_AGO.isoformat(), CF_YXQ="2099-12-31",
        CF_CFJG=MARKET.name, CF_CFJGDM=MARKET.code, CF_YJ="《中华人民共和国行政许可法》第七十八条",
    )  # fmt: skip
    _sent_by_a_clerk(walk, row)
    _served(walk, firm, mine)
    hub = Hub(portal.home, warm)
    assert _permitted(hub, firm)
    hub.json_of("evaluate", CARD, "--on", date.today().isoformat())
    hub.json_of("ledger", "seal")
    cursor, score, grade = _read(walk, ""), _score(walk, firm), _grade(walk, firm)
    walk.enter("firm", "/mine/")
    walk.record(mine).locator("summary").first.click()
    walk.record(mine).get_by_text(walk.say("救济途径")).click()
    walk.record(mine).get_by_role("link", name=walk.say("信用修复", "^%s$")).click()
    walk.page.get_by_label(other).check()
    walk.take("提出修复申请", commitment="是")
    expect(walk.page.get_by_role("main")).to_contain_text(walk.say("尚未提交证明材料"))
    walk.take("提出修复申请", commitment="是", documents="")
    window, parts = walk.number(), walk.page.locator("dd a", has_text="CX").all_inner_texts()
    assert len(parts) == len(("market", "other"))
    walk.look("window", "Credit repair, one window")
    for officer, head in (("source", "head"), ("source2", "head2")):
        walk.enter(officer, "/desk/cases/")
        part = walk.page.get_by_role("link", name=re.compile("|".join(parts))).inner_text()
        walk.next(officer, part, "受理")
        offered = walk.page.locator("datalist option")
        if officer == "source":
            expect(offered).to_have_count(0)
            walk.next(officer, part, "核查证明材料", way="材料审查", fulfilled="是", finding="示例：罚款已缴清")
        else:  # what one authority verified serves the other
            verified = offered.get_attribute("value")
            walk.next(officer, part, "采认其他部门的核查结果", verification=str(verified))
        walk.next(head, part, "准予信用修复")
    walk.enter("firm", f"/mine/cases/{window.rpartition('-')[2]}")
    expect(walk.page.get_by_role("main")).to_contain_text(walk.say("各部门均已办结"))
    walk.leave(f"/s/{firm}")
    expect(walk.record(mine)).to_have_count(0)
    expect(walk.record(other)).to_have_count(0)
    assert _score(walk, firm) > score
    assert not _permitted(hub, firm)
    hub.json_of("worker", "--once")
    assert _grade(walk, firm) < grade
    told = walk.page.request.get(f"/api/v1/changes?cursor={cursor}").json()["changes"]
    assert [one["change"] for one in told if "gone" in one] == ["repaired"] * len(parts)
    walk.enter("firm", "/mine/")
    expect(walk.record(mine)).to_contain_text(walk.say("已修复"))


def _sent_by_a_clerk(walk: Walk, row: dict[str, str]) -> None:
    file = walk.files / "penalties.csv"
    file.write_text(as_csv([row]), encoding="utf-8")
    walk.enter("clerk", "/desk/feeds/hubei.penalties")
    walk.page.get_by_label(walk.say("文件", "^%s$")).set_input_files(file)
    walk.page.get_by_role("button", name=walk.say("报送", "^%s$")).click()
    expect(walk.page.get_by_role("link", name=walk.say("打印回执"))).to_be_visible()
    walk.leave(f"/s/{row['CF_XDR_SHXYM']}")
    expect(walk.record(row["CF_WSH"])).to_be_visible()


def _served(walk: Walk, firm: str, document: str) -> None:
    """The decision is not served without its repair notice, and then with it; the firm has both papers."""
    walk.enter("source", f"/desk/cases/new/national.penalty_service?code={firm}")
    walk.page.get_by_label(document).check()
    walk.take("立送达事项")
    case, receipt = walk.number(), {"method": "直接", "receipt_no": "示回1", "received_on": date.today().isoformat()}
    walk.take("制作决定送达书")
    walk.take("同时送达两书", **receipt)
    expect(walk.page.get_by_role("main")).to_contain_text(walk.say("信用修复告知书尚未制作"))
    expect(walk.page.get_by_role("status")).to_have_count(0)
    walk.next("source", case, "制作信用修复告知书")
    walk.take("同时送达两书", **receipt)
    walk.enter("firm", f"/mine/cases/{case.rpartition('-')[2]}")
    notice = walk.page.locator("a[href^='/cases/papers/']", has_text=walk.say("信用修复告知书")).first.get_attribute(
        "href"
    )
    assert walk.page.request.get(str(notice)).body().startswith(b"%PDF")


def _permitted(hub: Hub, firm: str) -> bool:
    """Whether the closed list of measures lets an authority refuse the firm a new application."""
    measure, doer = "national.measure.licence_false_application", "licence_authority"
    told = hub.json_of("measure", "check", measure, firm, "--as", doer)
    return bool(told["answer"] == "permitted")


def _grade(walk: Walk, firm: str) -> str:
    """The grade on the firm's page: of the letters, the better comes first."""
    walk.leave(f"/s/{firm}")
    found = re.search(
        r"(?:公共信用综合评价|Comprehensive public-credit)[^:：]*[:：]\s*([A-D])",
        walk.page.locator("main").inner_text(),
    )
    assert found
    return found[1]


def _score(walk: Walk, firm: str) -> float:
    walk.leave(f"/s/{firm}/why/{CARD}")
    found = re.search(r"([\d.]+) (?:分|points)", walk.page.locator("main").inner_text())
    assert found
    return float(found[1])


def _read(walk: Walk, cursor: str) -> str:
    """Follow the feed to its end, as a consumer does; where it stands then."""
    page = walk.page.request.get(f"/api/v1/changes?limit=2000&cursor={cursor}").json()
    return _read(walk, page["next"]) if page["more"] else str(page["next"])


def test_one_objection_is_dismissed_and_one_upheld(walk: Walk) -> None:
    firm, document, _ = penalties(walk)
    case = _objected(walk, document, "1000")
    walk.leave(f"/s/{firm}")
    expect(walk.record(document)).to_contain_text(walk.say("异议处理中"))
    walk.next("lead", case, "受理")
    walk.next("lead", case, "与报送一致，转信源单位")
    walk.next("source", case, "核查", finding="示例：与决定书一致")
    walk.next("head", case, "异议不成立", reason="示例：与决定书一致")
    walk.next("lead", case, "告知结果和复核途径")
    walk.next("firm", case, "不申请复核")
    walk.look("dismissed", "Objection to a record")
    walk.enter("lead", f"/desk/cases/{case.rpartition('-')[2]}")
    walk.page.get_by_role("main").get_by_role("button", name=walk.say("办结", "(?:确认|Enter: ).*%s")).click()
    walk.leave(f"/s/{firm}")
    expect(walk.record(document)).not_to_contain_text(walk.say("异议处理中"))
    case = _objected(walk, document, "1234")
    walk.next("lead", case, "受理")
    walk.next("lead", case, "与报送一致，转信源单位")
    walk.next("source", case, "核查", finding="示例：决定书已被撤销")
    walk.next("head", case, "异议成立，撤销记录或者移出名单", reason="示例：决定书已被撤销", doc_no="示复〔2026〕1号")
    walk.leave(f"/s/{firm}")
    expect(walk.record(document)).to_have_count(0)
    for who, address in (("lead", "/desk/recalls/"), ("firm", "/mine/recalls/")):
        walk.enter(who, address)
        expect(walk.page.get_by_role("main")).to_contain_text(document)


def _objected(walk: Walk, document: str, fine: str) -> str:
    """The firm objects from beside the record, to one field of it; the number of the case."""
    walk.enter("firm", "/mine/")
    walk.record(document).locator("summary").first.click()
    walk.record(document).get_by_text(walk.say("救济途径")).click()
    walk.record(document).get_by_role("link", name=walk.say("异议", "^%s$")).click()
    walk.page.get_by_text(walk.say("逐项填写")).click()
    walk.take("提出异议", ground="error", statement="示例：金额与决定书不符", **{"claim.fine_amount": fine})
    return walk.number()


@IN_ENGLISH
def test_a_complaint_is_paid_and_closed_and_another_is_escalated_to_a_breach(walk: Walk) -> None:
    code, case = _complained(walk, "拖欠企业账款")
    walk.enter("lead", f"/desk/cases/{case.rpartition('-')[2]}")
    expect(walk.page.locator(f"datalist option[value='{SUPERIOR.code}']").first).to_be_attached()
    walk.next("lead", case, "拖欠中小企业账款，转上级部门", superior_code=SUPERIOR.code, matter_told="示例：合同款未付")
    walk.next("superior", case, "要求被投诉单位说明", question="示例：请说明付款情况")
    walk.next("body", case, "被投诉单位说明", statement="示例：资金尚未到位")
    assert "示例投诉人" not in walk.page.locator("main").inner_text()
    debt = {"register_no": "示欠〔2026〕1号", "due_on": "2025-10-01", "amount_due": "500000", "amount_paid": "0"}
    walk.next("superior2", case, "查实", found="示例：欠款属实", finding_no="示核〔2026〕1号", **debt)
    walk.next("body", case, "提交整改方案", plan="示例：一次付清", by_1=SOON, pays_1="500000")
    walk.next("superior", case, "同意整改方案")
    walk.next("body", case, "报告整改完成", done="示例：已付清")
    walk.next("superior2", case, "核实整改完成")
    walk.leave("/cases/")
    walk.page.get_by_label(walk.say("查询码", "^%s$")).fill(code)
    walk.page.get_by_role("main").get_by_role("button", name=walk.say("查询", "^%s$")).click()
    expect(walk.page.get_by_role("main")).to_contain_text(walk.say("整改完成"))
    walk.look("complaint", "Complaint of a broken promise")
    _, case = _complained(walk, "政策承诺不兑现")
    walk.next("lead", case, "核实归属，转上级部门", superior_code=SUPERIOR.code, matter_told="示例：奖补未兑现")
    walk.next("superior2", case, "查实", found="示例：承诺属实", finding_no="示核〔2026〕2号")
    walk.next("lead", case, "发督办书", demand="示例：十日内提交方案")
    walk.next("superior", case, "告知拟认定违约失信", reason="示例：拒不整改")
    walk.next("body", case, "陈述申辩", statement="示例：无资金")
    decided = {"doc_no": "示认〔2026〕1号", "basis": "示例依据", "decided_on": date.today().isoformat()}
    walk.next("superior2", case, "认定违约失信", breach_facts="示例：奖补未兑现", **decided)
    walk.leave("/integrity/complaints/")
    expect(walk.page.get_by_role("row", name=case)).to_contain_text(walk.say("认定违约失信"))


def _complained(walk: Walk, kind: str) -> tuple[str, str]:
    """Anybody complains, without an account: the tracking code and the number."""
    walk.leave("/integrity/complaints/")
    walk.page.get_by_label(walk.say("单位名称或统一社会信用代码", "^%s$")).fill(BODY.name)
    walk.page.get_by_role("main").get_by_role("button", name=walk.say("查询", "^%s$")).click()
    walk.page.get_by_role("main").get_by_role("link", name=BODY.name).click()
    told = {"promise": "示合〔2025〕8号", "amount": "500000", "complainant": "示例投诉人"}
    walk.take("投诉", breach_type=kind, facts="示例：一直未付款", **told)
    return walk.page.locator(".verdict code").inner_text(), walk.page.locator("p strong").first.inner_text()


@IN_ENGLISH
def test_a_report_for_every_domain_is_verified_at_the_address_of_its_code(walk: Walk) -> None:
    firm, _, _ = penalties(walk)
    walk.page.goto(f"/s/{firm}/report")
    domains = walk.page.locator("#id_domains").get_by_role("checkbox")
    expect(domains).to_have_count(DOMAINS)
    for domain in domains.all():
        domain.check()
    walk.page.get_by_role("button", name=walk.say("签发报告", "^%s$")).click()
    with walk.page.expect_download() as started:
        walk.page.get_by_role("link", name=walk.say("下载 PDF")).click()
    started.value.save_as(walk.files / "report.pdf")
    text = "".join(page.extract_text() for page in PdfReader(walk.files / "report.pdf").pages)
    printed = re.search(r"http://\S+?(/v/\w+)", text)
    assert printed
    walk.leave(printed[1])
    expect(walk.page.get_by_role("status")).to_contain_text(walk.say("报告有效"))
    expect(walk.page.get_by_role("row")).to_have_count(DOMAINS + 1)
    walk.look("verified", "The report is valid")


def test_a_consent_is_given_used_seen_and_withdrawn(walk: Walk) -> None:
    firm, _, _ = penalties(walk)
    walk.page.goto("/mine/consents/")
    walk.page.locator("#id_recipient").select_option(DEMO_BANK)
    walk.page.locator("#id_purpose").fill("示例贷款审批第33号")
    walk.page.locator("#id_until").fill(SOON)
    walk.page.get_by_role("button", name=walk.say("授权", "^%s$")).click()
    walk.enter("bank", "/consents/")
    walk.page.get_by_role("link", name=walk.say("打开")).first.click()
    walk.page.get_by_label("示例贷款审批第33号").check()
    walk.page.get_by_role("main").locator("form button").click()
    expect(walk.page.get_by_role("main")).to_contain_text(walk.say("行政许可"))
    walk.enter("firm", "/mine/reads/")
    read = walk.page.get_by_role("row", name="示例贷款审批第33号")
    expect(read).to_contain_text(DEMO_BANK)
    expect(read).not_to_contain_text(walk.say("依职责"))
    walk.look("reads", "Who has read")
    walk.enter("firm", "/mine/consents/")
    walk.page.locator("section", has_text="示例贷款审批第33号").get_by_role(
        "button", name=walk.say("撤回", "^%s$")
    ).click()
    walk.enter("bank", f"/s/{firm}/full")
    expect(walk.page.get_by_role("main")).to_contain_text("consent.withdrawn")
