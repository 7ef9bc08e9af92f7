"""The sample province: always the same bytes, invented through and through, large enough, and its truth adds up."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from chuxin.facts.catalogue.hygiene import is_identity_card, masked
from chuxin.kernel.codes import read_uscc
from chuxin.programmes.check import check
from chuxin.programmes.load import SHIPPED, read_packs
from examples.province.build import ORGANISATIONS, build
from examples.province.departments import DEPARTMENTS, Format
from examples.province.dice import dice
from examples.province.dirt import PERSON, identity_number
from examples.province.manifest import Delivery, Manifest, read_manifest
from examples.province.organisations import DIVISIONS, FORMS, Group, Organisation, organisations

SEED = 7
PACK = Path(__file__).resolve().parents[2] / "examples" / "pack"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("province")


@pytest.fixture(scope="module")
def province(home: Path) -> Manifest:
    return build(home)


@pytest.fixture(scope="module")
def everyone() -> tuple[Organisation, ...]:
    return organisations(ORGANISATIONS, 12, SEED)


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    def digests(folder: str) -> dict[str, str]:
        build(tmp_path / folder, organisations=120, months=3, seed=SEED)
        files = sorted(path for path in (tmp_path / folder).rglob("*") if path.is_file())
        return {
            str(path.relative_to(tmp_path / folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
        }

    first = digests("first")
    assert len(first) > 40
    assert first == digests("second")


def test_another_seed_gives_another_province(tmp_path: Path) -> None:
    first = build(tmp_path / "first", organisations=60, months=1, seed=1)
    second = build(tmp_path / "second", organisations=60, months=1, seed=2)
    assert {each.sha256 for each in first.deliveries}.isdisjoint(each.sha256 for each in second.deliveries)


def test_a_year_holds_three_thousand_organisations_and_forty_thousand_records(province: Manifest) -> None:
    assert province.organisations == ORGANISATIONS
    assert len(province.months) == 12
    assert {each.department for each in province.deliveries} == {each.id for each in DEPARTMENTS}
    assert province.accepted >= 40_000


def test_the_truth_of_every_file_adds_up(province: Manifest) -> None:
    for each in province.deliveries:
        assert each.rows == each.accepted + each.superseded + each.unchanged + each.refused, each.path
        assert each.refused == sum(each.refused_by_code.values()), each.path
        assert each.late <= each.rows - each.refused, each.path


def test_every_file_is_where_the_manifest_says_and_as_it_says(province: Manifest, home: Path) -> None:
    for each in province.deliveries:
        assert hashlib.sha256((home / each.path).read_bytes()).hexdigest() == each.sha256, each.path
    assert read_manifest(home / "manifest.json") == province


def test_every_format_is_sent_and_read_back_with_the_rows_it_should_have(province: Manifest, home: Path) -> None:
    seen: Counter[Format] = Counter()
    for each in province.deliveries:
        format = next(form for form in sorted(Format, key=len, reverse=True) if each.path.endswith(f".{form}"))
        seen[format] += 1
        assert rows_of(home / each.path, format) == each.rows, each.path
    assert set(seen) == set(Format)


def rows_of(path: Path, format: Format) -> int:
    """How many data rows a file holds."""
    if format is Format.XLSX:
        return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1
    if format is Format.PARQUET:
        return int(pq.read_metadata(path).num_rows)
    text = path.read_text(encoding="gb18030" if format is Format.CSV_GB18030 else "utf-8-sig")
    if format is Format.JSON_LINES:
        return len([json.loads(line) for line in text.splitlines()])
    return len(list(csv.reader(text.splitlines()))) - 1


def test_one_department_writes_the_headings_of_2015(home: Path, province: Manifest) -> None:
    path = next(home.glob("*/housing-penalties.gb18030.csv"))
    headings = path.read_text(encoding="gb18030").splitlines()[0].split(",")
    assert {"CF_XDR", "CF_JG", "CF_XZJG", "CF_CFLB1", "DFBM", "SJC"} <= set(headings)


@pytest.mark.parametrize(
    "code",
    [
        "uscc.check_character", PERSON, "fine_needs_amount", "validity_reversed", "date.unreadable", "field.required",
    ],
)  # fmt: skip
def test_every_fault_that_intake_must_refuse_is_there(province: Manifest, code: str) -> None:
    assert counted(province, lambda each: each.refused_by_code)[code] >= 20


@pytest.mark.parametrize(
    "code",
    [
        "uscc.full_width", "uscc.lower_case", "hygiene.masked", "amount_probably_yuan", "organisation_type_missing",
        "city_missing",
    ],
)  # fmt: skip
def test_every_fault_that_intake_must_only_remark_on_is_there(province: Manifest, code: str) -> None:
    assert counted(province, lambda each: each.warnings_by_code)[code] >= 20


def test_rows_come_late_come_twice_and_come_corrected(province: Manifest) -> None:
    assert sum(each.late for each in province.deliveries) >= 200
    assert sum(each.unchanged for each in province.deliveries) >= 100
    assert sum(each.superseded for each in province.deliveries) >= 500


def test_every_sending_of_every_department_is_really_sent(province: Manifest) -> None:
    sent = {(each.department, each.feed.removeprefix("hubei.")) for each in province.deliveries}
    assert sent == {(department.id, sending.feed) for department in DEPARTMENTS for sending in department.sends}


def test_fields_with_schemes_of_their_own_send_a_modest_share_of_the_rows(province: Manifest) -> None:
    feeds = ("env_violations", "env_merits", "env_applications", "food_profiles", "food_inspections", "sampling")
    rows = {feed: sum(each.rows for each in province.deliveries if each.feed == f"hubei.{feed}") for feed in feeds}
    assert min(rows.values()) >= 50
    assert sum(rows.values()) <= province.rows * 0.05


def counted(province: Manifest, pick: Callable[[Delivery], Mapping[str, int]]) -> Counter[str]:
    """Codes over all deliveries."""
    total: Counter[str] = Counter()
    for each in province.deliveries:
        total.update(pick(each))
    return total


def test_withdrawals_and_repairs_name_different_records(home: Path, province: Manifest) -> None:
    withdrawn, repaired = records_in(home / province.withdrawals), records_in(home / province.repairs)
    assert len(withdrawn) == province.withdrawn >= 10
    assert len(repaired) == province.repaired >= 20
    assert withdrawn.isdisjoint(repaired)
    assert all(record.startswith("r") and len(record) == 26 for record in withdrawn | repaired)


def records_in(path: Path) -> set[str]:
    """The records that a list of sequels names."""
    return {row["record"] for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())}


def test_no_organisation_and_no_division_is_real(everyone: tuple[Organisation, ...]) -> None:
    for one in everyone:
        assert "示例" in one.name
        assert one.code[2:4] == "99"
    assert all(division.code.startswith("99") and "示例" in division.name for division in DIVISIONS)
    assert all("示例" in department.name and department.code[2:4] == "99" for department in DEPARTMENTS)


def test_every_code_is_well_formed_and_borne_once(everyone: tuple[Organisation, ...]) -> None:
    codes = [one.code for one in everyone] + [department.code for department in DEPARTMENTS]
    assert len(set(codes)) == len(codes)
    for code in codes:
        reading = read_uscc(code)
        assert (reading.value, reading.problem, reading.warnings) == (code, None, ())


def test_there_are_organisations_of_all_kinds_and_groups(everyone: tuple[Organisation, ...]) -> None:
    assert {one.code[:2] for one in everyone} == {form.prefix for form in FORMS}
    assert Counter(one.group for one in everyone).keys() == set(Group)
    assert min(Counter(one.group for one in everyone).values()) >= 10
    assert len({one.name for one in everyone}) == len(everyone)


def test_a_renamed_organisation_bears_its_new_name_from_then_on(everyone: tuple[Organisation, ...]) -> None:
    renamed = [one for one in everyone if one.renamed is not None]
    assert len(renamed) >= 50
    for one in renamed:
        assert one.renamed is not None
        assert one.name_in(one.renamed - 1) == one.name
        assert one.name_in(one.renamed) != one.name


def test_identity_like_numbers_are_valid_belong_to_nobody_and_would_be_masked() -> None:
    rng = dice(SEED)
    for _ in range(200):
        number = identity_number(rng)
        assert number.startswith("99")
        assert is_identity_card(number)
        assert number not in masked(f"身份证号{number}）")


def test_the_pack_of_the_sample_names_its_divisions_and_holds_beside_the_shipped_packs() -> None:
    pack = read_packs([SHIPPED / "national", PACK])
    places = {each.body["code"]: each.title.zh for each in pack.definitions if each.kind == "place_change"}
    assert check(pack) == ()
    assert {division.code: division.name for division in DIVISIONS}.items() <= places.items()
