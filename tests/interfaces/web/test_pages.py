"""Every other page: who may open it, what it says when there is nothing to say, what machines fetch from it."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client

from chuxin.foundation.access import queries as access
from chuxin.foundation.access.account import DEMO_PASSWORD
from chuxin.foundation.access.models import Account
from chuxin.foundation.ledger import queries as log
from chuxin.interfaces.web import board
from chuxin.interfaces.web.log import read_place
from tests.interfaces import sample
from tests.interfaces.sample import Sample

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def made() -> Sample:
    return sample.make()


def signed_in(client: Client, role: str, **scope: object) -> Client:
    name = sample.account(role, **scope)  # type: ignore[arg-type]
    client.force_login(Account.objects.get(username=name), backend=BACKEND)
    return client


@pytest.mark.parametrize(
    ("question", "said", "status"),
    [
        ("江汉", "示例市江汉精工机械有限公司", 200),
        ("jhjg", "示例市江汉精工机械有限公司", 200),
        ("没有这样的名字", "没有找到", 200),
        ("示", "字", 422),
        ("", "不能查询个人", 200),
    ],
)
def test_search_answers_every_question(client: Client, made: Sample, question: str, said: str, status: int) -> None:
    answer = client.get("/search", {"q": question})
    assert answer.status_code == status
    assert said in answer.content.decode()


def test_the_catalogue_is_searched_and_its_editions_compared(client: Client, made: Sample) -> None:
    found = client.get("/catalogue/", {"q": "行政处罚"}).content.decode()
    assert 'href="/catalogue/national.penalty"' in found
    assert 'href="/catalogue/national.honour"' not in found
    assert "没有" in client.get("/catalogue/", {"q": "不存在的条目"}).content.decode()
    page = client.get("/catalogue/editions/", {"before": "national.catalogue-2021", "after": "national.catalogue-2022"})
    assert "遵守法律法规情况信息" in page.content.decode()
    assert client.get("/catalogue/editions/", {"before": "x", "after": "national.catalogue-2022"}).status_code == 404


def test_a_whole_code_leads_straight_to_the_page(client: Client, made: Sample) -> None:
    assert client.get("/search", {"q": f" {made.busy.lower()} "})["Location"] == f"/s/{made.busy}"


def test_a_mistyped_code_is_explained(client: Client, made: Sample) -> None:
    assert "校验" in client.get("/search", {"q": made.busy[:-1] + "0"}).content.decode()


@pytest.mark.parametrize("address", ["/desk/", "/desk/send", "/board/", "/mine/", "/s/{code}/full"])
def test_a_stranger_is_asked_to_sign_in(client: Client, made: Sample, address: str) -> None:
    answer = client.get(address.format(code=made.busy))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_an_account_without_the_permit_gets_a_refusal_with_a_remedy(client: Client, made: Sample) -> None:
    answer = signed_in(client, "bank").get("/desk/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "access.not_permitted" in page
    assert "查看报送情况" in page
    assert "intake.read" not in page


@pytest.mark.parametrize(
    ("role", "scope", "landing"),
    [
        ("regulator", {"agency": sample.code("11990000990000001")}, "/desk/"),
        ("jurist", {}, "/scorecards/"),
        ("bank", {}, "/consents/"),
    ],
)
def test_a_sign_in_leads_to_the_accounts_own_work(
    client: Client, made: Sample, role: str, scope: dict[str, str], landing: str
) -> None:
    name = sample.account(role, **scope)
    answer = client.post("/accounts/login/", {"login": name, "password": DEMO_PASSWORD})
    assert answer["Location"] == landing
    assert client.get(landing).status_code == 200


def test_the_board_tells_which_displays_end_soon_and_why(
    client: Client, made: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = signed_in(client, "lead_authority", agency=sample.code("11990000990000001"))
    assert "/board/displays/" in lead.get("/board/").content.decode()
    assert "这些天内没有到期的公示" in lead.get("/board/displays/").content.decode()
    monkeypatch.setattr(board, "DAYS", 366)
    page = lead.get("/board/displays/").content.decode()
    assert f'<a href="/s/{made.busy}">' in page
    assert "公示至2027年8月3日（含当日），到期自动停止。" in page


@pytest.mark.parametrize("role", ["bank", "jurist"])
def test_the_navigation_shows_no_door_that_is_shut(client: Client, made: Sample, role: str) -> None:
    reader = signed_in(client, role)
    addresses = re.findall(r'<li><a href="(/[^"]*)"', reader.get("/").content.decode())
    assert addresses
    assert {reader.get(address).status_code for address in addresses} == {200}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.pdf", b"%PDF-1.7\n%%EOF\n"),
        ("dirty.csv", "名称,代码\n示例,1\n".encode()),
        ("noise.bin", bytes(range(256))),
        ("deep.json", b"[" * 100_000),
        ("示" * 300 + ".pdf", b"%PDF-"),
    ],
)
def test_any_file_gets_a_verdict(client: Client, made: Sample, name: str, content: bytes) -> None:
    answer = client.post("/verify", {"file_form": "1", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert "不" in answer.content.decode()


def test_an_empty_file_is_asked_for_again(client: Client, made: Sample) -> None:
    assert client.post("/verify", {"file_form": "1", "file": SimpleUploadedFile("e.pdf", b"")}).status_code == 422


def test_an_entry_of_the_log_is_told_in_words(client: Client, made: Sample) -> None:
    page = client.get("/log/entry/0").content.decode()
    assert "规则安装" in page
    assert "系统运维" in page


def test_R27_non_public_fields_open_only_with_a_purpose_that_is_logged(client: Client, made: Sample) -> None:
    clerk = signed_in(client, "clerk", agency=sample.code("11990000990000001"))
    assert clerk.post(f"/s/{made.busy}/full", {"purpose": ""}).status_code == 422
    assert access.reads_of(made.busy_number) == ()
    answer = clerk.post(f"/s/{made.busy}/full", {"purpose": "示办〔2026〕7号 许可审查"})
    assert answer.status_code == 200
    assert [read.purpose for read in access.reads_of(made.busy_number)] == ["示办〔2026〕7号 许可审查"]


def test_an_organisation_sees_its_whole_file_and_who_read_it(client: Client, made: Sample) -> None:
    page = signed_in(client, "enterprise", subject=made.busy_number).get("/mine/").content.decode()
    assert "示例某" in page
    assert "尚无人查阅" in page


def test_the_language_is_chosen_without_losing_the_page(client: Client, made: Sample) -> None:
    answer = client.post("/language", {"language": "en", "next": "/search?q=x"})
    assert answer["Location"] == "/search?q=x"
    assert 'lang="en"' in client.get("/catalogue/").content.decode()


def test_the_log_serves_c2sp_tiles_whose_leaves_are_the_entries(client: Client, made: Sample) -> None:
    size = log.size()
    tile = client.get(f"/log/tile/0/000{'' if size >= 256 else f'.p/{size}'}").content
    header = log.header(3)
    assert tile[3 * 32 : 4 * 32] == hashlib.sha256(b"\x00" + header).digest()
    assert header in client.get(f"/log/tile/entries/000{'' if size >= 256 else f'.p/{size}'}").content
    assert client.get("/log/checkpoint").content.decode() == log.checkpoints()[-1].note


@pytest.mark.parametrize(("place", "read"), [("067", (67, 256)), ("x001/x234/067.p/8", (1234067, 8))])
def test_tile_addresses_are_read(place: str, read: tuple[int, int]) -> None:
    assert read_place(place) == read


@pytest.mark.parametrize("place", ["67", "x067", "001/067", "067.p/0", "067.p/256", "067.p/"])
def test_other_tile_addresses_are_not_there(place: str) -> None:
    with pytest.raises(Http404):
        read_place(place)


@pytest.mark.parametrize(
    "address", ["/healthz", "/readyz", "/metrics", "/verify/keys.pem", "/complaints/", "/open-data/"]
)
def test_plain_addresses_answer(client: Client, made: Sample, address: str) -> None:
    assert client.get(address).status_code == 200


def test_every_page_forbids_foreign_and_inline_content(client: Client, made: Sample) -> None:
    answer = client.get(f"/s/{made.busy}")
    policy = answer["Content-Security-Policy"]
    assert "style-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert " style=" not in answer.content.decode()
    assert "<script" not in answer.content.decode()


def test_why_page_adds_up(client: Client, made: Sample) -> None:
    page = client.get(f"/s/{made.busy}/why/national.comprehensive").content.decode()
    assert "逐项得分" in page
    assert made.penalty in page
