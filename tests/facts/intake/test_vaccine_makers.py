"""Vaccine makers by the example pack alone: many spellings become few organisations, each with its reasons."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest
import typer
from django.conf import LazySettings
from typer.testing import CliRunner

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.intake import actions, matches
from chuxin.facts.intake.match import Choice
from chuxin.facts.intake.receipt import Receipt
from chuxin.facts.records import queries as records
from chuxin.foundation.law import actions as law
from chuxin.foundation.subjects import queries as register
from chuxin.interfaces.cli import match
from chuxin.kernel.definition import read_file
from chuxin.kernel.finding import Severity
from chuxin.kernel.text import Text
from chuxin.programmes import queries as programmes
from chuxin.programmes.load import SHIPPED, read_packs
from tests.facts.conftest import OPERATOR

PACK = Path(__file__).resolve().parents[3] / "examples" / "packs" / "vaccine-purchases"
CHECKED = Path(__file__).resolve().parents[2] / "foundation" / "subjects" / "makers.csv"
AT = datetime(2019, 3, 1, 4, tzinfo=UTC)
ON = date(2019, 6, 1)
ITEM = "example.vaccine_purchase"


@pytest.fixture
def hub(db: None, settings: LazySettings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path / "home"
    files = ["law.yaml", "kinds.yaml", "roles.yaml"]
    national = [one for name in files for one in read_file(SHIPPED / "national" / name, SHIPPED)[0]]
    law.install([*national, *read_packs([PACK]).installable], actor=OPERATOR, at=AT)
    return tmp_path


@pytest.mark.parametrize("pack", ["vaccine-purchases", "foreign-evidence"])
def test_the_pack_is_sound_by_the_rules_every_pack_keeps(db: None, pack: str) -> None:
    _, findings = programmes.findings_of([PACK.parent / pack])
    assert [one for one in findings if one.severity is Severity.ERROR] == []


def _send(folder: Path, rows: Iterable[Mapping[str, str]]) -> Receipt:
    path = folder / "purchases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        listed = list(rows)
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    return actions.receive(path, "example.vaccine_purchases", actor=OPERATOR, at=AT)


def _row(maker: str, product: str) -> dict[str, str]:
    return {"product": product, "manufacturer": maker, "province": "示例省", "year": "2018", "price_yuan": "9.5"}


def _makers(receipt: Receipt) -> dict[int, int]:
    """The organisation of every row that was taken, by the row's number."""
    return {one.row: one.subject for one in records.stated_in(ITEM, [receipt.batch], on=ON).values()}


def test_spellings_of_one_maker_are_one_organisation_and_each_says_why(hub: Path) -> None:
    spellings = [
        "某某医药商贸有限公司(生产企业：晨曦云鹤生物制品（武汉）有限公司)",
        "晨曦云鹤生物制品(武汉)有限贵任公司",
        "晨曦云鹤生物制品（武汉）有限公司（预充）",
        "苏尔维克 Solvik Biologicals S.A.",
        "Solvik.Biologicals.S.A.",
        "某某医药商贸有限公司",
    ]
    receipt = _send(hub, [_row(name, f"疫苗{number}") for number, name in enumerate(spellings)])
    assert (receipt.accepted, receipt.refused, receipt.waiting) == (6, 0, 0)
    of = _makers(receipt)
    assert (of[1], of[4]) == (of[2], of[5])
    assert of[1] == of[3]
    assert len(set(of.values())) == 3
    assert register.subject(of[1]).name == "晨曦云鹤生物制品（武汉）有限公司"
    assert {one.decided_on for one in records.file_of(of[1], on=ON)} == {date(2018, 12, 31)}
    app = typer.Typer()
    match.add_to(app)
    told = json.loads(CliRunner().invoke(app, ["match", "list", "--all", "--json"]).stdout)["matches"]
    assert {one["name"] for one in told} == {spellings[1], spellings[2], spellings[4]}
    for one in told:
        best = one["candidates"][0]
        assert one["state"] == "accepted"
        assert sum(each["value"] for each in best["features"]) == best["score"]
    again = _send(hub, [_row(name, f"疫苗{number}") for number, name in enumerate(spellings)])
    assert (again.unchanged, register.count()) == (6, 3)


@pytest.mark.realdata
def test_the_spellings_of_the_procurement_table_fold_to_their_makers(hub: Path, realdata: Path) -> None:
    file = realdata / "09_supply_chain" / "china_vaccine_procurement_2016_2018.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    with CHECKED.open(encoding="utf-8") as table:
        answer = {row["spelling"]: row["maker"] for row in csv.DictReader(table)}
    receipt = _send(hub, rows)
    held = records.stated_in(ITEM, [receipt.batch], on=ON).values()
    filed = {str(one.fields["subject_name"]): one.subject for one in held}
    written = Field("maker", Text("生产企业", "Maker"), FieldType.TEXT)
    spellings = {row["manufacturer"] for row in rows}
    maker = {name: answer[hashlib.sha256(name.encode()).hexdigest()[:16]] for name in spellings}
    of = {name: filed[told] for name in spellings if (told := str(read_cell(written, name).value)) in filed}
    pairs = list(combinations(sorted(of), 2))
    joined = [pair for pair in pairs if of[pair[0]] == of[pair[1]]]
    right = sum(maker[one] == maker[other] for one, other in joined)
    wanted = sum(maker[one] == maker[other] for one, other in combinations(sorted(maker), 2))
    waiting = matches.count(matches.Sought(True))
    print(
        f"{len(maker)} spellings, {len(of)} taken as {len(set(of.values()))} makers, {waiting} names wait; joins "
        f"{right} of {len(joined)} right, {right} of {wanted} wanted; {receipt.refused_by_code}"
    )
    assert right >= 0.99 * len(joined)
    assert right >= 0.95 * wanted
    accepted = [one for one in matches.listed(matches.Sought(False), limit=1_000) if one.choice is Choice.ACCEPTED]
    assert all(sum(each.value for each in one.candidates[0].features) == one.candidates[0].score for one in accepted)
