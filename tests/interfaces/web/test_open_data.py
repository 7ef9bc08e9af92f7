"""The open data as a consumer meets it: page, downloads in parts, description, feed; and the checks of its papers."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.keys import hub_key
from chuxin.interfaces.api import open_data_schemas as schemas
from chuxin.interfaces.cli.main import build
from chuxin.interfaces.worker import loop
from chuxin.services.open_data import queries
from tests.interfaces import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    hub_key()
    sample.make()
    return tmp_path


@pytest.fixture
def edition(home: Path) -> str:
    """The name of today's edition, made by the worker."""
    made = loop.once(datetime.now(UTC)).edition
    assert made is not None
    assert loop.once(datetime.now(UTC)).edition is None
    return made


def test_the_page_before_the_first_edition_and_after(client: Client, home: Path) -> None:
    assert "还没有生成" in client.get("/open-data/").content.decode()
    assert client.get("/api/v1/open-data/manifest").status_code == 404
    assert client.get("/open-data/catalog.ttl").status_code == 404
    made = loop.once(datetime.now(UTC)).edition
    page = client.get("/open-data/").content.decode()
    assert f"/open-data/files/{made}/national.penalty.parquet" in page
    assert "Files of the edition" in client.get("/open-data/", headers={"Accept-Language": "en"}).content.decode()


def test_files_are_fetched_whole_in_parts_and_not_again(client: Client, edition: str) -> None:
    manifest = client.get("/api/v1/open-data/manifest").json()
    schemas.ManifestOut.model_validate(manifest)
    file = next(one for one in manifest["files"] if one["path"] == "national.penalty.jsonl.gz")
    address = f"/open-data/files/{edition}/{file['path']}"
    whole = client.get(address)
    content = whole.getvalue()
    assert hashlib.sha256(content).hexdigest() == file["sha256"]
    tag = whole["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    for asked, expected in (
        ("bytes=0-9", content[:10]), ("bytes=10-", content[10:]), ("bytes=-5", content[-5:]),
        ("bytes=5-99999999", content[5:]),
    ):  # fmt: skip
        part = client.get(address, headers={"Range": asked})
        assert (part.status_code, part.getvalue()) == (206, expected)
        assert int(part["Content-Length"]) == len(expected)
    assert client.get(address, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    assert client.get(address, headers={"Range": "bytes=-0"}).status_code == 416
    stale = client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (stale.status_code, stale.getvalue()) == (200, content)
    several = client.get(address, headers={"Range": "bytes=0-1,4-5"})
    assert (several.status_code, several.getvalue()) == (200, content)
    for wrong in (f"/open-data/files/{edition}/chuxin.sqlite3", "/open-data/files/2020-01-01-1/manifest.json"):
        assert client.get(wrong).status_code == 404


def test_the_feed_keeps_to_its_schema_and_goes_on_where_the_edition_ends(client: Client, edition: str) -> None:
    page = client.get("/api/v1/changes").json()
    schemas.ChangesOut.model_validate(page)
    assert {change["change"] for change in page["changes"]} == {"stated", "subject_stated"}
    feed = client.get("/api/v1/open-data/manifest").json()["feed"]
    after = client.get("/api/v1/changes?" + feed.partition("?")[2]).json()
    assert (after["changes"], after["more"], after["reset"]) == ([], False, None)
    for address, status in (("?cursor=xyz", 422), ("?limit=0", 422), ("?limit=many", 422)):
        refused = client.get("/api/v1/changes" + address)
        assert refused.status_code == status
        assert refused.json()["message"]["zh"]


def test_catalogue_files_have_their_media_types(client: Client, edition: str) -> None:
    told = client.get("/open-data/catalog.jsonld")
    assert told["Content-Type"].startswith("application/ld+json")
    assert edition in told.content.decode()
    assert client.get("/open-data/catalog.ttl")["Content-Type"].startswith("text/turtle")


def test_papers_are_checked_by_the_command_and_by_the_page(client: Client, home: Path, edition: str) -> None:
    run = CliRunner()
    key, place = home / "keys" / "ledger.vkey", home / "open-data" / edition / "manifest.json"
    answer = run.invoke(build(["verify"]), ["verify", str(place), "--offline", "--key", str(key), "--json"])
    assert (answer.exit_code, json.loads(answer.stdout)["kind"]) == (0, "open_data")
    page = home / "page.json"
    page.write_bytes(client.get("/api/v1/changes").content)
    answer = run.invoke(build(["verify"]), ["verify", str(page), "--offline", "--key", str(key), "--json"])
    assert (answer.exit_code, json.loads(answer.stdout)["kind"]) == (0, "changes")
    page.write_text(page.read_text().replace("示市监罚", "示市监奖"))
    assert run.invoke(build(["verify"]), ["verify", str(page)]).exit_code == 1
    upload = SimpleUploadedFile("page.json", client.get("/api/v1/changes").content)
    assert client.post("/verify", {"file": upload, "file_form": "1"}).status_code == 200


def test_erased_content_is_not_handed_out_again(client: Client, edition: str) -> None:
    seq = queries.editions()[0].size - 1
    ledger.erase(seq, clause="cn.test", reason="示例", actor=sample.OPERATOR, at=sample.AT)
    assert client.get("/api/v1/open-data/manifest").status_code == 409
    assert client.get(f"/open-data/files/{edition}/manifest.json").status_code == 409
    assert loop.once(datetime.now(UTC)).edition != edition
    assert client.get("/api/v1/open-data/manifest").status_code == 200


def test_openapi_tells_the_feed_with_an_example(client: Client) -> None:
    document: Any = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/changes" in document["paths"]
    assert document["components"]["schemas"]["ChangesOut"]["examples"][0]["changes"][1]["change"] == "expired"
