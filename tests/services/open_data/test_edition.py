"""An edition holds what the public pages show that day, field by field, and stands or falls as a whole."""

from __future__ import annotations

import gzip
import os
import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from chuxin.facts.catalogue import queries as catalogue
from chuxin.foundation.ledger import keys
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.refusal import Refusal
from chuxin.services.open_data import actions, queries
from chuxin.services.open_data.ftm_schema import ENTITY_ID, SCHEMATA
from chuxin.services.open_data.verify import check_manifest
from chuxin.services.publication import queries as publication
from chuxin.services.publication.trust import Trust
from chuxin.services.publication.values import written
from chuxin.services.publication.verdict import Verdict
from tests.services.publication.conftest import OPERATOR


@pytest.fixture
def grown(life: Any) -> Any:
    """A hub after a hundred things have happened."""
    life.wheel = random.Random(6)
    for _ in range(100):
        life.happen()
    return life


def test_R42_an_edition_says_exactly_what_the_public_pages_show_that_day(grown: Any) -> None:
    day, places = grown.day, subjects.places(grown.day)
    rows = grown.rows(grown.build())
    shown = {
        line.record: line
        for number in grown.numbers
        if not (subject := subjects.subject(number)).type.person_like
        for line in publication.public_profile(subject, on=day).lines
    }
    told = {key: row for key, row in rows.items() if "record" in row}
    assert told.keys() == shown.keys()
    assert told
    for record, row in told.items():
        item = catalogue.item(row["item"], day)
        as_written = {name: written(item.field(name), value, places) for name, value in row["fields"].items()}
        assert as_written == {field.name: field.value for field in shown[record].fields}
        line = shown[record]
        assert (row["entry"], row["version"], row["state"]) == (line.proof, line.version, line.state.value)
        assert row["statement"] == (line.statement.text if line.statement else None)
        assert row["marks"] == sorted(mark.kind for mark in line.marks)


def test_expires_is_the_last_day_the_page_shows_the_record(grown: Any) -> None:
    rows = [row for row in grown.rows(grown.build()).values() if row.get("expires")]
    by_code = {subjects.subject(number).code: subjects.subject(number) for number in grown.numbers}
    assert len({row["expires"] for row in rows}) > 3
    for row in rows:
        last, subject = date.fromisoformat(row["expires"]), by_code[row["subject"]]
        pages = {day: publication.public_profile(subject, on=day) for day in (last, last + timedelta(days=1))}
        on_page = {day: row["record"] in {line.record for line in page.lines} for day, page in pages.items()}
        assert on_page == {last: True, last + timedelta(days=1): False}


def test_parquet_and_json_lines_hold_the_same_rows(grown: Any) -> None:
    edition = grown.build()
    for file in edition.files:
        if file.path.endswith(".parquet"):
            place = grown.home / "open-data" / edition.name / file.path
            columns = duckdb.sql(f"SELECT * FROM '{place}'").fetch_arrow_table().to_pylist()
            with gzip.open(str(place).replace(".parquet", ".jsonl.gz")) as lines:
                rows = [orjson.loads(line) for line in lines]
            plain = [{key: str(row[key]) for key in ("entry", "subject")} for row in rows]
            assert [{key: str(row[key]) for key in ("entry", "subject")} for row in columns] == plain
            assert file.rows == len(rows)
    penalties = duckdb.sql(
        f"SELECT fields.doc_no, expires FROM '{grown.home}/open-data/{edition.name}/national.penalty.parquet'"
    ).fetchall()
    assert penalties
    assert all(isinstance(expires, date) for _, expires in penalties)


def test_the_same_state_gives_the_same_bytes_and_an_edition_is_made_once(grown: Any) -> None:
    first = grown.build()
    assert grown.build() == first
    place = grown.home / "open-data" / first.name
    place.rename(grown.home / "aside")
    again = grown.build()
    assert again.files == first.files


def test_R48_entities_keep_to_the_model_and_bear_no_topic(grown: Any) -> None:
    edition = grown.build()
    with gzip.open(grown.home / "open-data" / edition.name / "entities.ftm.json.gz") as lines:
        entities = {entity["id"]: entity for entity in map(orjson.loads, lines)}
    assert {entity["schema"] for entity in entities.values()} >= {"Company", "PublicBody", "Sanction"}
    for entity in entities.values():
        schema, properties = SCHEMATA[entity["schema"]], entity["properties"]
        assert schema.required <= properties.keys() <= schema.properties.keys()
        assert "topics" not in properties
        assert re.fullmatch(ENTITY_ID, entity["id"])
        links = [name for name, kind in schema.properties.items() if kind == "entity"]
        assert {one for name in links for one in properties.get(name, [])} <= entities.keys()


def check(place: Path) -> Verdict:
    """What holds of an edition, by the hub's published key."""
    return check_manifest(place, Trust((), (keys.hub_verifier(),)))


def test_a_manifest_is_checked_offline_with_its_files_and_checkpoint(grown: Any) -> None:
    edition = grown.build()
    place = grown.home / "open-data" / edition.name
    whole = check(place / "manifest.json")
    assert whole.holds
    assert {one.name for one in whole.checks} == {"signature", "checkpoint", "files"}
    (place / "national.honour.parquet").unlink()
    assert check(place / "manifest.json").holds  # whoever took a part of the files may check that part
    lines = place / "national.penalty.jsonl.gz"
    lines.write_bytes(lines.read_bytes()[:-1] + b"x")
    assert [one.name for one in check(place / "manifest.json").checks if not one.holds] == ["files"]
    altered = (place / "manifest.json").read_bytes().replace(b'"rows": ', b'"rows": 1', 1)
    (place / "manifest.json").write_bytes(altered)
    assert "signature" in [one.name for one in check(place / "manifest.json").checks if not one.holds]


def test_a_path_in_a_manifest_cannot_lead_out_of_its_folder(grown: Any, tmp_path: Path) -> None:
    edition = grown.build()
    manifest = orjson.loads((grown.home / "open-data" / edition.name / "manifest.json").read_bytes())
    manifest["files"][0]["path"] = "../secret"
    place = tmp_path / "copy" / "manifest.json"
    place.parent.mkdir()
    (tmp_path / "secret").write_text("x")
    place.write_bytes(orjson.dumps(manifest))
    assert not check(place).holds


def test_killed_in_the_middle_the_former_edition_stands(grown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    former = grown.build()
    grown.day += timedelta(days=1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            grown.build()
    assert [one.name for one in queries.editions()] == [former.name]
    assert len(list((grown.home / "open-data").glob(".*"))) == 1
    later = grown.build()
    assert [one.name for one in queries.editions()] == [later.name, former.name]
    assert not list((grown.home / "open-data").glob(".*"))


def test_old_editions_go_and_one_past_its_day_is_not_handed_out(grown: Any, settings: Any) -> None:
    settings.OPEN_DATA_KEEP = 2
    for _ in range(3):
        grown.day += timedelta(days=1)
        newest = grown.build()
    kept = queries.editions()
    assert [one.day for one in kept] == [grown.day, grown.day - timedelta(days=1)]
    assert newest.until is not None
    assert queries.edition(newest.until) == newest
    with pytest.raises(Refusal, match=r"open_data\.past"):
        queries.edition(newest.until + timedelta(days=1))
    assert queries.file(newest.name, "organisations.parquet", on=grown.day).exists()
    for name, path in ((kept[1].name, "organisations.parquet"), (newest.name, "../../chuxin.sqlite3")):
        with pytest.raises(Refusal, match=r"open_data\.unknown_file"):
            queries.file(name, path, on=grown.day)


def test_an_edition_is_due_daily_and_when_something_was_taken_away(life: Any) -> None:
    assert queries.is_due(life.day, life.at)
    with pytest.raises(Refusal, match=r"open_data\.unknown"):
        queries.edition(life.day)
    record = life.penalty(life.register(), "示罚1号", life.day, "general")
    life.build()
    assert not queries.is_due(life.day, life.at)
    assert queries.is_due(life.day + timedelta(days=1), life.at)
    life.close("withdraw", record, life.day)
    assert not queries.is_due(life.day, life.at + timedelta(minutes=59))
    assert queries.is_due(life.day, life.at + timedelta(minutes=60))
    life.build()
    life.erase(life.numbers[0])
    assert queries.is_due(life.day, life.at)
    with pytest.raises(Refusal, match=r"open_data\.past"):
        queries.edition(life.day)
    actions.build(life.day, actor=OPERATOR, at=life.at)
    assert not queries.is_due(life.day, life.at)
