"""The legal limits as a citizen meets them: real files through real doors, on the sample province (rights.md)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from chuxin.programmes.load import SHIPPED
from tests.facts.penalties import as_csv, code, penalty
from tests.programmes.conftest import FEED, ITEM, SOUND
from tests.scenarios.hub import ROOT, Hub
from tests.scenarios.portal import Portal
from tests.scenarios.traces import places_of, texts_of

CARD = "national.comprehensive"
PERSON = "natural_person_out_of_scope"
TODAY = date.today()
RECENT = TODAY - timedelta(days=10)
IDENTITY = "99010119900101001"
IDENTITY_NUMBER = IDENTITY + "10X98765432"[
    sum(int(d) * w for d, w in zip(IDENTITY, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
]  # fmt: skip
REQUIRED = [f"R{number:02d}" for number in (*range(1, 16), 23, 25)]


def fined(number: int, **changed: str) -> dict[str, str]:
    """A penalty of ten days ago on invented organisation ``number``."""
    days = {"CF_JDRQ": RECENT.isoformat(), "CF_YXQ": (RECENT + timedelta(days=1000)).isoformat()}
    return penalty(number, **days | changed)


def listed(number: int, **changed: str) -> dict[str, str]:
    """An entry on a severe-dishonesty list, which decides a grade by itself and does not fade."""
    row = {
        "主体名称": f"示例第{number}号商贸有限公司",
        "主体类别": "法人及非法人组织",
        "统一社会信用代码": code(number),
        "名单名称": "安全生产严重失信主体名单",
        "列入决定文书号": f"示例列字〔2026〕第{number}号",
        "列入日期": RECENT.isoformat(),
        "列入事由": "示例事由",
        "列入依据": "《示例管理办法》",
        "列入机关": "示例市应急管理局",
        "列入机关统一社会信用代码": code(99, "11"),
    }
    return row | changed


def registered(number: int, **changed: str) -> dict[str, str]:
    """The registration of an invented enterprise."""
    row = {
        "统一社会信用代码": code(number),
        "主体名称": f"示例第{number}号组织有限公司",
        "登记日期": "2020-01-02",
        "主体类型": "有限责任公司",
        "省份": "示例省",
        "地市": "示例市",
        "登记机关行政区划": "990102",
        "存续状态": "存续",
    }
    return row | changed


def sent(portal: Portal, *rows: Mapping[str, str], feed: str = "hubei.penalties") -> Mapping[str, Any]:
    """The receipt for rows sent as a department's machine sends them."""
    answer = portal.anyone.send(feed, "scenario.csv", as_csv(rows).encode(), account="demo-clerk")
    assert answer.status == 200, answer.text
    return answer.json


def why(portal: Portal, subject: str) -> Mapping[str, Any]:
    """The reasons of an organisation's score today, as anyone may read them."""
    return portal.api(f"/subjects/{subject}/grades/{CARD}")


def pack(folder: Path, **files: str) -> Path:
    """A sound pack with some files replaced (``law``, ``catalogue``, ``feeds``)."""
    names = {"law": "law.yaml", "catalogue": "catalogue/awards.yaml", "feeds": "feeds/awards.yaml"}
    for name, text in {**SOUND, **{names[key]: text for key, text in files.items()}}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def refused_pack(hub: Hub, folder: Path) -> set[str]:
    """The faults of a pack that may neither pass the check nor be installed; installing says nothing to the ledger."""
    size = hub.entries
    codes = {one["code"] for one in hub.refusal_of("pack", "check", folder)["findings"] if one["severity"] == "error"}
    hub.refusal_of("pack", "install", folder)
    assert hub.entries == size
    return codes


@pytest.mark.parametrize("rule", REQUIRED)
def test_every_rule_of_this_scope_has_a_test_named_after_it(rule: str) -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert re.search(rf"^def test_(?:\w*_)?{rule}(?:_|\b)", source, re.MULTILINE)


def test_R01_the_sample_province_keeps_no_trace_of_the_persons_it_was_sent(province: Hub) -> None:
    assert "示例自然人" in texts_of(province.home / "sample")
    told = sum(one["refused_by_code"].get(PERSON, 0) for one in province.look("deliveries"))
    assert told == sum(one["refused_by_code"].get(PERSON, 0) for one in province.manifest["deliveries"])
    some = province.manifest["examples"][0]["name"]
    # A day has passed since the sample was delivered: the worker empties the quarantine, and nothing is left of them.
    province.json_of("worker", "--once")
    assert list((province.home / "quarantine").iterdir()) == []
    found = places_of({"示例自然人", some}, province.home)
    assert some in found["chuxin.sqlite3"]
    assert [place for place, words in found.items() if "示例自然人" in words] == []


def test_R01_a_row_about_a_person_is_counted_and_leaves_no_trace(province: Hub, portal: Portal) -> None:
    name = "示例某自然人张三丰"
    person = fined(9101, CF_XDR_MC=name, CF_XDR_LB="自然人", CF_XDR_SHXYM="", CF_SY=f"{name}的行为")
    receipt = sent(portal, fined(9102), person)
    assert (receipt["accepted"], receipt["refused_by_code"]) == (1, {PERSON: 1})
    assert name not in str(receipt)
    batch = receipt["batch"]
    assert name not in portal.as_("demo-clerk").get(f"/desk/batches/{batch}").text
    assert name not in portal.as_("demo-clerk").get(f"/api/v1/batches/{batch}/refused.csv").text
    found = places_of({name}, province.home)
    assert found
    assert {Path(place).parts[0] for place in found} == {"quarantine"}
    assert province.look("purged", 23) == 0
    assert province.look("purged", 24) > 0
    assert places_of({name}, province.home) == {}


def test_R02_no_identity_number_that_was_sent_is_kept(province: Hub, portal: Portal) -> None:
    numbers = set(re.findall(r"(?<!\w)9901\d{2}(?:19|20)\d{9}[\dX](?!\w)", texts_of(province.home / "sample")))
    assert numbers
    mobile = "13900000000"
    facts = f"现场负责人电话{mobile}，身份证号{IDENTITY_NUMBER}"
    receipt = sent(portal, fined(9201, CF_SY=facts, CF_FR_ZJHM=IDENTITY_NUMBER, 经办人手机=mobile))
    assert receipt["accepted"] == 1
    assert receipt["warnings_by_code"]["hygiene.masked"] == 1
    province.look("purged", 24)
    assert places_of({*numbers, mobile, IDENTITY_NUMBER}, province.home) == {}
    (record,) = portal.api(f"/subjects/{code(9201)}/records")["records"]
    assert "＊" in next(field["value"]["zh"] for field in record["fields"] if field["name"] == "facts")


def test_R03_a_legal_representative_is_no_key_to_anything(province: Hub, portal: Portal) -> None:
    name = "示例欧阳法人代表"
    sent(portal, fined(9301, CF_FRDB=name), fined(9302, CF_FRDB=name))
    province.look("consent", code(9301), "示例贷款审批第1号")
    bank = portal.as_("demo-bank").post(f"/s/{code(9301)}/full", purpose="示例贷款审批第1号")
    assert name in bank.text, "the authorised do not see the registration fact either"
    assert portal.api("/subjects", q=name)["hits"] == []
    assert portal.api("/subjects", q=name[2:4])["hits"] == []
    assert code(9301) not in portal.anyone.get("/search", q=name).text
    assert province.refusal_of("subject", name)["code"] == "subjects.not_found"
    for path in (f"/api/v1/subjects/{code(9301)}", f"/s/{code(9301)}", f"/s/{code(9301)}/why/{CARD}"):
        answer = portal.anyone.get(path)
        assert answer.status == 200
        assert name not in answer.text
    doors = portal.api("/openapi.json")["paths"]
    methods = [door for way in doors.values() for door in way.values()]
    asked = {one["name"] for door in methods for one in door.get("parameters", ())}
    assert "q" in asked
    assert not [one for one in {*doors, *asked} if re.search(r"person|representative|owner|human", one)]


def test_R04_an_individual_business_is_never_scored(pristine: Hub, portal: Portal) -> None:
    # Of the runs of the sample, that of the comprehensive card alone has this indicator.
    runs = [pq.read_table(path) for path in (pristine.home / "runs").glob("*.parquet")]
    (results,) = (run for run in runs if "annual_reports_points" in run.column_names)
    stalls = [row for row in results.to_pylist() if row["subject"].startswith("92")]
    assert stalls
    assert {(row["score"], row["grade"], row["reason"]) for row in stalls} == {(None, None, "not_scored")}
    stall = code(9401, "92")
    kinds = {"CF_CFLB": "责令停产停业、罚款", "CF_XDR_LB": "个体工商户"}
    assert sent(portal, fined(9401, CF_XDR_MC="示例早点铺", CF_XDR_SHXYM=stall, **kinds))["accepted"] == 1
    told = why(portal, stall)
    assert (told["score"], told["grade"], told["reason"], told["shares"]) == (None, None, "not_scored", [])


@pytest.mark.parametrize("title", ["医师执业档案", "教师档案", "律师档案", "公务员档案", "志愿者信用", "献血记录"])
def test_R05_occupational_and_personal_files_are_no_catalogue_items(pristine: Hub, tmp_path: Path, title: str) -> None:
    refused = pristine.refusal_of("pack", "check", pack(tmp_path, catalogue=ITEM.replace("示例荣誉", title)))
    assert "rights.R05" in {one["code"] for one in refused["findings"]}


@pytest.mark.parametrize("title", ["宗教信仰", "基因信息", "指纹信息", "血型", "病史"])
def test_R06_what_may_never_be_collected_cannot_be_declared(province: Hub, tmp_path: Path, title: str) -> None:
    field = ITEM + f"      - {{name: extra, title: {{zh: {title}, en: Extra}}, type: text, disclosure: internal}}\n"
    assert "rights.R06" in refused_pack(province, pack(tmp_path, catalogue=field))


def test_R07_peers_are_told_only_of_five_organisations_or_more(province: Hub, portal: Portal) -> None:
    # International organisations (section T of GB/T 4754): an industry the sample does not have.
    rows = [registered(number, 行业代码="9700") for number in range(9701, 9706)]
    assert sent(portal, *rows[:4], feed="hubei.registration")["accepted"] == 4
    page = f"/s/{code(9701)}/why/{CARD}"
    province.json_of("evaluate", CARD, "--on", TODAY.isoformat())
    assert portal.api(f"/subjects/{code(9701)}/grades")["grades"][0]["grade"] == "A"
    assert 'class="peers"' not in portal.anyone.get(page).text
    assert sent(portal, rows[4], feed="hubei.registration")["accepted"] == 1
    province.json_of("evaluate", CARD, "--on", TODAY.isoformat())
    peers = portal.anyone.get(page).text.split('class="peers"')[1].split("</table>")[0]
    assert re.findall(r'<td class="number">(\d+)</td>', peers) == ["5"]


def test_R08_what_is_not_in_the_catalogue_today_is_not_collected(province: Hub, portal: Portal, tmp_path: Path) -> None:
    ended = ITEM.replace("valid_from: 2024-01-01", "valid_from: 2024-01-01\n    valid_to: 2024-12-31")
    province.json_of("pack", "install", pack(tmp_path / "pack", catalogue=ended))
    row = {"统一社会信用代码": code(9801), "文号": "示荣〔2026〕1号", "认定日期": RECENT.isoformat()}
    rows = as_csv([row]).encode()
    before = province.look("standing")["size"]
    refused = portal.anyone.send("t.awards", "awards.csv", rows, account="demo-clerk")
    assert (refused.status >= 400, refused.json["code"]) == (True, "rights.R08")
    assert portal.anyone.send("nobody.asked", "awards.csv", rows, account="demo-clerk").status >= 400
    assert province.look("standing")["size"] == before
    assert portal.anyone.get(f"/api/v1/subjects/{code(9801)}").status == 404


def test_R09_an_item_without_a_legal_basis_cannot_be_saved(province: Hub, tmp_path: Path) -> None:
    without = ITEM.replace("    clauses: [t.act]\n", "", 1)
    assert {"rights.R09", "law.no_clause"} & refused_pack(province, pack(tmp_path / "none", catalogue=without))
    unknown = ITEM.replace("clauses: [t.act]", "clauses: [t.invented]", 1)
    assert refused_pack(province, pack(tmp_path / "unknown", catalogue=unknown))


@pytest.mark.parametrize("declared", ["openness: public", "retention_years: 5", "deadline_working_days: 7"])
def test_R10_openness_retention_and_frequency_must_be_declared(province: Hub, tmp_path: Path, declared: str) -> None:
    assert "rights.R10" in refused_pack(province, pack(tmp_path, catalogue=ITEM.replace(f"    {declared}\n", "")))


def test_R10_what_an_item_does_not_open_stays_closed(province: Hub, portal: Portal, tmp_path: Path) -> None:
    secret = "示例密荣字〔2026〕77号"
    item = ITEM.replace("t.award", "t.closed").replace("openness: public", "openness: authorised")
    feed = FEED.replace("t.award", "t.closed").replace("t.closeds", "t.closed_feed")
    province.json_of("pack", "install", pack(tmp_path, catalogue=item, feeds=feed))
    sent(portal, fined(9901))
    row = {"统一社会信用代码": code(9901), "文号": secret, "认定日期": RECENT.isoformat()}
    assert sent(portal, row, feed="t.closed_feed")["accepted"] == 1
    assert secret not in portal.anyone.get(f"/s/{code(9901)}").text
    assert secret not in portal.anyone.get(f"/api/v1/subjects/{code(9901)}").text
    purpose = {"purpose": "示例贷款审批第2号"}
    assert secret not in portal.as_("demo-regulator").post(f"/s/{code(9901)}/full", **purpose).text
    province.look("consent", code(9901), purpose["purpose"])
    assert secret in portal.as_("demo-bank").post(f"/s/{code(9901)}/full", **purpose).text


@pytest.mark.parametrize(
    "missing",
    [
        {"CF_WSH": ""},
        {"CF_JDRQ": ""},
        {"CF_CFJG": ""},
        {"CF_CFJGDM": ""},
        {"CF_YJ": ""},
        {"CF_JDRQ": (TODAY + timedelta(days=20)).isoformat()},
    ],
    ids=["number", "date", "authority", "authority-code", "basis", "not-yet-decided"],
)
def test_R11_only_decided_facts_enter_an_archive(portal: Portal, missing: dict[str, str]) -> None:
    receipt = sent(portal, fined(9110, **missing))
    assert (receipt["accepted"], receipt["refused"]) == (0, 1)
    assert portal.anyone.get(f"/api/v1/subjects/{code(9110)}").status == 404


def test_R11_complaints_and_hearsay_are_no_catalogue_class(province: Hub, tmp_path: Path) -> None:
    assert refused_pack(province, pack(tmp_path, catalogue=ITEM.replace("class: honours", "class: complaints")))


@pytest.mark.parametrize(
    "unpunished",
    [
        {"CF_CFLB": "不予处罚", "CF_NR_FK": "", "CF_NR": "首次违法，及时改正，不予处罚"},
        {"CF_CFLB": "其他", "CF_NR_FK": "", "CF_NR": "初次违法且危害后果轻微并及时改正，不予行政处罚"},
    ],
    ids=["as-a-kind", "in-words"],
)
def test_R12_a_first_offence_that_was_not_punished_is_not_recorded(portal: Portal, unpunished: dict[str, str]) -> None:
    receipt = sent(portal, fined(9120, **unpunished))
    assert (receipt["accepted"], receipt["refused"]) == (0, 1)
    assert portal.anyone.get(f"/api/v1/subjects/{code(9120)}").status == 404


def test_R13_non_public_information_is_read_for_a_stated_purpose_only(province: Hub, portal: Portal) -> None:
    own = province.manifest["examples"][0]["code"]
    before = province.look("reads", own)
    bank, page = portal.as_("demo-bank"), f"/s/{own}/full"
    assert portal.anyone.get(page).status in (401, 403) or "/accounts/login" in portal.anyone.get(page).text
    assert bank.get(page).status == 403
    assert "consent.missing" in bank.get(page).text
    number = province.look("consent", own, "示例授信审批第3号")
    assert bank.post(page, purpose="").status == 422
    assert province.look("reads", own) == before
    assert bank.post(page, purpose="示例授信审批第3号").status == 200
    newest, *earlier = province.look("reads", own)
    assert earlier == before
    assert (newest["actor"], newest["purpose"]) == ("account:demo-bank", "示例授信审批第3号")
    assert newest["consent"] == number
    assert province.look("entry", newest["entry"])["kind"] == "access.read"
    assert "示例授信审批第3号" in portal.as_("demo-enterprise").get("/mine/").text


def test_R14_the_criteria_are_public_and_every_grade_names_their_edition(province: Hub, portal: Portal) -> None:
    card = portal.api(f"/scorecards/{CARD}")
    assert card["clauses"]
    assert card["parameters"]
    assert all(one["value"] and one["since"] and one["clauses"] for one in card["parameters"])
    assert all(one["clauses"] for group in card["groups"] for one in group["indicators"])
    page = portal.anyone.get(f"/scorecards/{CARD}").text
    assert all(one["title"]["en"] in page for group in card["groups"] for one in group["indicators"])
    for example in province.manifest["examples"]:
        for grade in portal.api(f"/subjects/{example['code']}/grades")["grades"]:
            assert grade["edition"] == card["edition"]


def test_R14_unrelated_factors_cannot_be_criteria(pristine: Hub, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED / "national", tmp_path / "national"))
    pristine.json_of("pack", "check", folder)
    file = folder / "scorecards" / "comprehensive.yaml"
    text = file.read_text(encoding="utf-8")
    factor = text.replace("{zh: 监督检查结果, en: Inspection results}", "{zh: 信访次数, en: Petitions made}")
    assert factor != text
    file.write_text(factor, encoding="utf-8")
    refused = pristine.refusal_of("pack", "check", folder)
    assert any("scorecard" in one["code"] or "rights" in one["code"] for one in refused["findings"]), refused


def test_R15_every_point_names_its_record_entry_rule_and_edition(province: Hub, portal: Portal) -> None:
    troubled = next(one["code"] for one in province.manifest["examples"] if one["group"] == "troubled")
    sent(portal, fined(9151))
    for subject in (troubled, code(9151)):
        explained = why(portal, subject)
        assert len(explained["edition"]) == 64
        for share in explained["shares"]:
            assert share["clauses"]
            for one in share["evidence"]:
                assert one["decided_on"]
                assert all(used["clause"] for used in one["parameters"])
                page = portal.anyone.get(f"/log/entry/{one['entry']}")
                assert page.status == 200
                assert one["record"] in portal.anyone.get(f"/s/{subject}/why/{CARD}").text
    assert sum(len(share["evidence"]) for share in why(portal, code(9151))["shares"]) == 1


def test_R23_repaired_expired_withdrawn_and_archived_records_have_no_effect(province: Hub, portal: Portal) -> None:
    old = (TODAY - timedelta(days=6 * 366)).isoformat()
    past = (TODAY - timedelta(days=1)).isoformat()
    names = {9231: "standing", 9232: "repaired", 9233: "withdrawn", 9234: "expired", 9235: "archived", 9236: "clean"}
    marks = {9234: {"移出日期": past, "移出事由": "示例移出"}, 9235: {"列入日期": old}}
    sent(portal, *(fined(number, CF_CFLB="警告", CF_NR_FK="", CF_NR="警告") for number in names))
    clean = why(portal, code(9236))
    assert clean["grade"] == "A"
    rows = [listed(number, **marks.get(number, {})) for number in names if number != 9236]
    assert sent(portal, *rows, feed="hubei.severe_lists")["accepted"] == 5
    for number in (9231, 9232, 9233):
        assert why(portal, code(number))["grade"] == "D"
    agency = code(99, "11")
    archives = archives_of(province, names)
    for number, kind in ((9232, "repaired"), (9233, "withdrawn")):
        (listing,) = [one for one in archives[number] if one["item"] == "national.severe_list"]
        province.look("decide", kind, listing["record"], agency, TODAY.isoformat())
    archives = archives_of(province, names)
    for number, state in names.items():
        states = {one["item"]: one["state"] for one in archives[number]}
        told = why(portal, code(number))
        if state == "standing":
            assert (told["grade"], told["veto"]) == ("D", True)
        else:
            assert states.get("national.severe_list") == (None if state == "clean" else state)
            assert [told[name] for name in ("score", "grade", "veto")] == [clean[n] for n in ("score", "grade", "veto")]


def archives_of(hub: Hub, numbers: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """The whole files of invented organisations today."""
    asked = list(numbers)
    told = hub.look("files_of", [code(number) for number in asked], TODAY.isoformat())
    return dict(zip(asked, told, strict=True))


def test_R25_a_listing_does_not_spread_to_any_other_organisation(province: Hub, portal: Portal, tmp_path: Path) -> None:
    same = {"CF_FRDB": "示例同一法人代表", "CF_CFLB": "警告", "CF_NR_FK": "", "CF_NR": "警告"}
    parent, branch = code(9251), code(9252)
    name = "示例晨星商贸有限公司"
    sent(
        portal,
        fined(9251, CF_XDR_MC=name, **same),
        fined(9252, CF_XDR_MC=f"{name}示例分公司", **same),
    )
    others = judged(province, tmp_path / "before")
    before = why(portal, branch)
    assert sent(portal, listed(9251, 主体名称=name), feed="hubei.severe_lists")["accepted"] == 1
    assert why(portal, parent)["grade"] == "D"
    after = why(portal, branch)
    assert [after[name] for name in ("score", "grade", "veto", "shares")] == [
        before[name] for name in ("score", "grade", "veto", "shares")
    ]
    now = judged(province, tmp_path / "after")
    assert set(now) == set(others)
    assert {subject for subject in now if now[subject] != others[subject]} == {parent}


def judged(hub: Hub, folder: Path) -> dict[str, dict[str, Any]]:
    """Everyone's score today, judged from the facts alone so that no run is entered."""
    today, out = TODAY.isoformat(), folder / "grades.parquet"
    hub.json_of("facts", "export", folder / "facts", "--on", today)
    hub.json_of("evaluate", CARD, "--on", today, "--facts", folder / "facts", "--out", out)
    return {row["subject"]: row for row in pq.read_table(out).to_pylist()}
