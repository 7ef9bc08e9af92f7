"""The life of a hub on the sample province: built, rebuilt, sealed, judged, exported, reported, backed up, mended."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.scenarios.conftest import SIZE
from tests.scenarios.hub import ROOT, Hub

CARD = "national.comprehensive"
KEY, CERTIFICATE = "keys/ledger.vkey", "keys/report-authority.pem"


@pytest.fixture(scope="module")
def judged(province: Hub, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Everyone judged in one batch on the last day of the sample, in whole millionths."""
    out = tmp_path_factory.mktemp("judged") / "grades.parquet"
    told = province.json_of("evaluate", CARD, "--on", province.last_day, "--out", out)
    rows = pq.read_table(out).to_pylist()
    assert told["subjects"] == len(rows)
    return rows


@pytest.fixture(scope="module")
def alone(province: Hub) -> dict[str, dict[str, Any]]:
    """Everyone judged one at a time on the same day, with every reason."""
    return {one["subject"]: one for one in province.look("explained", CARD, province.last_day)}


@pytest.fixture(scope="module")
def report(province: Hub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on an organisation with something on record."""
    file = tmp_path_factory.mktemp("report") / "report.pdf"
    province.json_of("report", example(province, "troubled"), "--out", file)
    return file


def example(hub: Hub, group: str) -> str:
    return next(one["code"] for one in hub.manifest["examples"] if one["group"] == group)


def test_every_receipt_is_what_the_sample_says_of_itself(pristine: Hub) -> None:
    names = ("sha256", "feed", "rows", "accepted", "refused")
    held = Counter(tuple(one[name] for name in names) for one in pristine.look("deliveries"))
    assert held
    foretold = Counter(tuple(one[name] for name in names) for one in pristine.manifest["deliveries"])
    assert not foretold - held
    # Beside the files of the departments stand the results the sample's inspectors entered, each taken whole.
    entered = held - foretold
    assert {feed for _, feed, *_ in entered} == {"hubei.supervision"}
    assert all(rows == accepted and refused == 0 for _, _, rows, accepted, refused in entered)


def test_demo_again_changes_nothing(province: Hub) -> None:
    before = province.look("standing")
    told = province.json_of("demo", *SIZE)
    assert (told["files"], told["graded"]) == (0, 0)
    assert province.look("standing") == before


def test_rebuild_gives_every_projection_again(province: Hub) -> None:
    before = province.look("standing")
    told = province.json_of("rebuild")
    assert {one["projection"] for one in told} == set(before["fingerprints"])
    assert [one["projection"] for one in told if not one["equal"]] == []
    assert province.look("standing")["fingerprints"] == before["fingerprints"]


def test_an_exported_ledger_holds_for_anyone_with_the_published_key(province: Hub, tmp_path: Path) -> None:
    sealed = province.json_of("ledger", "seal")
    province.json_of("ledger", "verify")
    copy, stranger = tmp_path / "copy", province.elsewhere(tmp_path / "stranger")
    exported = province.json_of("ledger", "export", copy)
    assert (exported["size"], exported["root"]) == (sealed["size"], sealed["root"])
    assert exported["size"] == province.look("standing")["size"]
    key = shutil.copy(province.home / KEY, tmp_path / "published.vkey")
    assert stranger.json_of("verify", copy, "--offline", "--key", key)["holds"]
    assert stranger.json_of("ledger", "verify", copy, "--key", key)["holds"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_changed_byte_anywhere_in_an_export_is_found(province: Hub, tmp_path: Path, share: float) -> None:
    copy = tmp_path / "copy"
    province.json_of("ledger", "export", copy)
    files = sorted(path for path in copy.rglob("*") if path.is_file() and "key" not in path.name)
    changed = files[int(len(files) * share)]
    content = bytearray(changed.read_bytes())
    content[int(len(content) * share)] ^= 1
    changed.write_bytes(content)
    refused = province.refusal_of("ledger", "verify", copy, "--key", province.home / KEY)
    assert refused["code"].startswith("ledger."), changed


def test_one_at_a_time_is_the_batch_for_every_organisation(
    judged: list[dict[str, Any]], alone: dict[str, dict[str, Any]]
) -> None:
    assert set(alone) == {row["subject"] for row in judged}
    for row in judged:
        one = alone[row["subject"]]
        for name in ("score", "grade", "reason", "veto", "coverage"):
            assert one[name] == row[name], (row["subject"], name)
        for indicator, points in one["points"].items():
            assert row.get(f"{indicator}_points", 0) == points, (row["subject"], indicator)
            assert row[f"{indicator}_hits"] == one["hits"][indicator]
            assert one["sums"][indicator] == points
        if row["score"] is not None:
            assert sum(one["points"].values()) == row["score"], row["subject"]
    assert {row["grade"] for row in judged} >= {"A", "D", None}, "the sample judges too few kinds"


def test_R15_every_point_of_every_organisation_names_its_entry_and_rule(
    province: Hub, alone: dict[str, dict[str, Any]]
) -> None:
    cited = [(one, row) for row in alone.values() for one in row["entries"]]
    assert cited
    stated = province.look("stated", sorted({entry for (_, entry, *_), _ in cited}))
    for (record, entry, *parameters), row in cited:
        assert stated[str(entry)] == ["record.stated", record], row["subject"]
        assert parameters or row["veto"], row["subject"]


def test_the_command_for_one_answers_as_the_batch(province: Hub, judged: list[dict[str, Any]]) -> None:
    for group in ("clean", "troubled", "listed"):
        code = example(province, group)
        told = province.json_of("evaluate", CARD, "--on", province.last_day, "--subject", code)["result"]
        (row,) = (row for row in judged if row["subject"] == code)
        assert told["grade"] == row["grade"]
        assert float(told["score"]) * 1_000_000 == pytest.approx(row["score"], abs=0.5)


def test_exported_facts_give_the_same_grades_without_the_hub(
    province: Hub, judged: list[dict[str, Any]], tmp_path: Path
) -> None:
    facts, out = tmp_path / "facts", tmp_path / "lake.parquet"
    province.json_of("facts", "export", facts, "--on", province.last_day)
    lake = province.elsewhere(tmp_path / "no-hub")
    lake.json_of("evaluate", CARD, "--on", province.last_day, "--facts", facts, "--out", out)
    assert not (lake.home / "chuxin.sqlite3").exists()
    hub = [{name: value for name, value in row.items() if name != "number"} for row in judged]
    # A lake's rows come in no particular order.
    assert pq.read_table(out).sort_by("subject").to_pylist() == sorted(hub, key=lambda row: row["subject"])


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not on this machine")
def test_pdfsig_finds_the_signature_valid(report: Path) -> None:
    told = subprocess.run(["pdfsig", "-nocert", report], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler's pdfinfo is not on this machine")
def test_pdfinfo_finds_the_report_tagged(report: Path) -> None:
    told = subprocess.run(["pdfinfo", report], capture_output=True, text=True, check=True).stdout
    facts = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    assert facts["Tagged"].strip() == "yes"
    assert facts["JavaScript"].strip() == "no"


def test_a_report_holds_here_and_offline_with_the_published_certificate(
    province: Hub, report: Path, tmp_path: Path
) -> None:
    assert province.json_of("verify", report)["holds"]
    stranger = province.elsewhere(tmp_path / "stranger")
    assert stranger.json_of("verify", report, "--offline", "--key", province.home / CERTIFICATE)["holds"]


def test_a_report_is_not_trusted_by_the_key_of_another_hub(province: Hub, report: Path, tmp_path: Path) -> None:
    other = province.elsewhere(tmp_path / "other")
    other.json_of("init", "--packs", ROOT / "src" / "chuxin" / "packs" / "national" / "law.yaml")
    assert other.refusal_of("verify", report)["code"].startswith("verify.")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.97])
def test_a_changed_byte_in_a_report_is_found(province: Hub, report: Path, tmp_path: Path, share: float) -> None:
    content = bytearray(report.read_bytes())
    content[int(len(content) * share)] ^= 1
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(content)
    refused = province.refusal_of("verify", forged, "--offline", "--key", province.home / CERTIFICATE)
    assert refused["code"].startswith("verify.")


def test_a_backup_restored_elsewhere_is_the_same_hub(province: Hub, tmp_path: Path) -> None:
    archive = tmp_path / "hub.tar.gz"
    before = province.look("standing")
    province.json_of("backup", archive)
    restored = province.elsewhere(tmp_path / "restored")
    restored.json_of("restore", archive)
    assert restored.look("standing") == before
    restored.json_of("ledger", "verify")
    assert [one for one in restored.json_of("rebuild") if not one["equal"]] == []


def test_refused_rows_are_mended_in_their_file_and_accepted(province: Hub, tmp_path: Path) -> None:
    batch, before = next(
        (one["batch"], one["rows"])
        for one in province.json_of("batches")
        if one["feed"] == "hubei.penalties"
        and "fine_needs_amount" in province.json_of("batch", "show", one["batch"])["refused_by_code"]
    )
    file = tmp_path / "refused.csv"
    province.json_of("batch", "refused", batch, "--out", file)
    rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"))))
    assert 0 < len(rows) < before
    amount = next(name for name in rows[0] if name in {"CF_NR_FK", "罚款金额（万元）", "罚款金额"})
    kinds = next(name for name in rows[0] if name in {"CF_CFLB", "处罚类别", "处罚种类"})
    lacking = [row for row in rows if "罚款" in row[kinds] and not row[amount]]
    assert lacking
    with file.open("w", encoding="utf-8", newline="") as mended:
        writer = csv.DictWriter(mended, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {amount: "1.5"} for row in lacking)
    receipt = province.json_of("intake", file, "--feed", "hubei.penalties")
    assert (receipt["rows"], receipt["accepted"], receipt["refused"]) == (len(lacking), len(lacking), 0), receipt
    again = province.json_of("intake", file, "--feed", "hubei.penalties")
    assert (again["accepted"], again["unchanged"]) == (0, len(lacking))


def test_figures_of_quality_are_what_the_manifest_foretells(pristine: Hub) -> None:
    """Refusals by reason, late and repeated rows of every department and month equal the truth."""
    foretold: dict[tuple[str, str], Counter[str]] = {}
    for one in pristine.manifest["deliveries"]:
        counts = foretold.setdefault((one["agency"], one["delivered_on"][:7]), Counter())
        counts.update({name: one[name] for name in ("rows", "refused", "late")})
        counts["duplicates"] += one["unchanged"]
        counts.update({f"fault {code}": rows for code, rows in one["refused_by_code"].items()})
    for month in sorted({month for _, month in foretold}):
        for line in pristine.json_of("quality", "table", month):
            expected = foretold.pop((line["department"], month), None)
            if expected is None:  # the inspectors of the sample enter results of their own
                continue
            told = Counter({name: line[name] for name in ("refused", "late", "duplicates")})
            told.update({f"fault {code}": rows for code, rows in line["faults"].items()})
            assert +told == +Counter({name: count for name, count in expected.items() if name != "rows"}), line
            assert line["rows"] >= expected["rows"]
    assert not foretold
