"""The page of every shipped catalogue item: each of its sections, in both languages, and what machines are told."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from chuxin.foundation.law import queries as law
from chuxin.interfaces.edge.item_sheet import beside, sheet_of
from tests.interfaces import sample
from tests.packs.test_packs import feeds, items

pytestmark = pytest.mark.django_db
SECTIONS = ("sent", "seen", "shown", "editions", "fields", "example")
ITEMS, FEEDS = items(), feeds()
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def installed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Client]:
    """The packs, installed once for all pages."""
    with django_db_blocker.unblock(), transaction.atomic():
        sample.install_packs()
        yield Client()
        transaction.set_rollback(True)


def page(client: Client, item: str, language: str) -> str:
    answer = client.get(f"/catalogue/{item}", headers={"accept-language": language})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def section(told: str, name: str) -> str:
    """What stands below the heading ``name``, without its tags and white space."""
    below = told.split(f'<h2 id="{name}">', 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", re.split(r"<h2|</main>", below, maxsplit=1)[0]).split())


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_the_page_of_an_item_has_every_section_in_both_languages(installed: Client, name: str) -> None:
    item, sheet = ITEMS[name], sheet_of(name, timezone.localdate())
    own = [feed for feed in FEEDS.values() if feed.item == name]
    for language, tongue in (("zh-hans", "zh"), ("en", "en")):
        told = page(installed, name, language)
        said = {each: section(told, each) for each in SECTIONS}
        assert getattr(item.behaviour, tongue) in told
        assert all(law.clause(id).document.in_language(language).split()[0] in told for id in item.clauses)
        for feed in own:
            assert getattr(feed.title, tongue) in said["sent"]
            assert getattr(feed.source_name, tongue) in said["sent"]
            assert getattr(feed.seen, tongue) in said["sent"]
            assert f"/catalogue/{name}/feeds/{feed.id}.xlsx" in told
        assert getattr(item.source, tongue) in told
        assert len(said["shown"]) > 40
        assert str(item.retention_years) in said["shown"]
        assert all(getattr(each.title, tongue) in said["editions"] for each, _ in sheet.editions)
        assert all(cell.sent in said["example"] for cell in sheet.example.cells)
        assert CHINESE.search(said["seen"]) is None if language == "en" else CHINESE.search(said["seen"])
    assert own
    assert sheet.editions


def test_machines_are_told_the_same(installed: Client) -> None:
    told = installed.get("/api/v1/catalogue/national.penalty").json()
    assert told["feeds"][0]["owner"]["zh"] == "各行政处罚机关"
    assert told["feeds"][0]["unverified"] is True
    assert told["publicity"]["editions"][-1]["tiers"]["general"] == {
        "published": True, "min_months": 3, "max_months": 12,
    }  # fmt: skip
    shown = {cell["field"]: cell["shown"] for cell in told["example"]["cells"]}
    assert shown["subject_name"] == {"zh": "示例市示例有限公司", "en": "示例市示例有限公司"}


def test_what_is_not_open_to_the_public_shows_nothing_of_its_example(installed: Client) -> None:
    told = beside(sheet_of("national.market_risk_class", timezone.localdate()))
    assert told["example"]["public"] is False  # type: ignore[index]
    assert {viewer["who"]["en"]: viewer["fields"] for viewer in told["viewers"]}["Departments"] == 0  # type: ignore[attr-defined]


def test_the_blank_form_of_a_feed_is_open_to_everyone_and_belongs_to_its_item(installed: Client) -> None:
    form = installed.get("/catalogue/hubei.basin_violation/feeds/hubei.basin_water.xlsx")
    assert form.status_code == 200
    assert form["Content-Disposition"] == 'attachment; filename="hubei.basin_water.xlsx"'
    assert installed.get("/catalogue/national.penalty/feeds/hubei.basin_water.xlsx").status_code == 404
