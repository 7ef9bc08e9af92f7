"""Where a card is computed: any lake of Parquet, one expression for every engine, and honest refusals."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import ibis
import orjson
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest

from chuxin.assessment.evaluation import engines
from chuxin.assessment.evaluation.basis import Supply
from chuxin.assessment.evaluation.engines import run
from chuxin.assessment.evaluation.results import grades, grades_in, keep, numbered, write
from chuxin.assessment.evaluation.shape import expression, shape_of
from chuxin.assessment.evaluation.shipped import shipped
from chuxin.assessment.evaluation.sources import Sources, from_directory, from_tables, one_subject
from chuxin.kernel.refusal import Refusal
from tests.assessment.evaluation.cards import every_feature, facts, national, ready, record

ON = date(2026, 6, 30)
ONE, OTHER = "91990000000000001A", "91990000000000002B"


def some() -> Sources:
    rows = [record(1, ONE, tier="serious"), record(2, OTHER, tier=None), record(3, ONE, tier=None)]
    honours = [record(4, OTHER, level="省级")]
    return facts([{"subject": ONE}, {"subject": OTHER}], {"national.penalty": rows, "national.honour": honours})


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """The same facts as Parquet files, the penalties in two parts."""
    held = some()
    assert isinstance(held.subjects, pa.Table)
    pq.write_table(held.subjects, tmp_path / "subjects.parquet")
    for item, table in held.records.items():
        (tmp_path / "records" / item).mkdir(parents=True)
        pq.write_table(table.slice(0, 2), tmp_path / "records" / item / "a.parquet")
        pq.write_table(table.slice(2), tmp_path / "records" / item / "b.parquet")
    return tmp_path


def test_files_of_a_lake_are_judged_like_tables_in_memory(lake: Path) -> None:
    grounds, sources = ready(national(), ON), from_directory(lake)
    assert run("evidence", grounds, sources).sort_by("subject") == run("evidence", grounds, some()).sort_by("subject")
    assert run("lines", grounds, one_subject(sources, ONE)).num_rows == 2


def test_without_supply_every_item_with_a_folder_counts_as_supplied(lake: Path) -> None:
    assert {(each.item, each.region) for each in from_directory(lake).supply} == {
        ("national.penalty", ""),
        ("national.honour", ""),
    }
    supply = {"item": ["national.penalty"], "region": ["9901"], "since": [date(2025, 1, 1)], "until": [ON]}
    pq.write_table(pa.table(supply), lake / "supply.parquet")
    assert from_directory(lake).supply == (Supply("national.penalty", "9901", date(2025, 1, 1), ON),)


def test_a_directory_without_subjects_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        from_directory(tmp_path)
    assert refused.value.code == "facts.not_found"


def test_missing_columns_and_unknown_engines_are_refused_by_name() -> None:
    held = some()
    lacking = from_tables(
        pa.table(held.subjects), {"national.penalty": pa.table(held.records["national.penalty"]).drop(["state"])},
        pa.table({"item": [], "region": [], "since": [], "until": []}),
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        run("judgement", ready(national(), ON), lacking)
    assert refused.value.code == "facts.missing_column"
    assert "state" in refused.value.sentence.en
    with pytest.raises(Refusal) as refused:
        run("judgement", ready(national(), ON), held, "abacus")
    assert refused.value.code == "engine.unknown"


@pytest.mark.parametrize("pair", [national, every_feature], ids=["national", "every feature"])
@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
def test_the_one_expression_can_be_said_to_every_engine(pair, dialect: str) -> None:  # type: ignore[no-untyped-def]
    grounds = ready(pair(), ON)
    asked = expression("judgement", grounds, shape_of(grounds, some()))
    assert "SELECT" in ibis.to_sql(asked, dialect=dialect)


def test_compiling_twice_gives_the_same_text() -> None:
    grounds = ready(national(), ON)
    shape = shape_of(grounds, some())
    first, second = (ibis.to_sql(expression("judgement", grounds, shape), dialect="duckdb") for _ in range(2))
    assert first == second


def test_points_are_whole_numbers_on_the_way_out() -> None:
    table = run("judgement", ready(national(), ON), some())
    counted = [field for field in table.schema if field.name == "score" or field.name.endswith(("_points", "_hits"))]
    assert counted
    assert all(field.type == pa.int64() for field in counted)


def test_results_are_named_by_their_digest_and_the_same_each_time(tmp_path: Path) -> None:
    rows = numbered(run("judgement", ready(national(), ON), some()), {ONE: 4, OTHER: 2})
    assert rows["number"].to_pylist() == [4, 2]
    assert keep(rows, tmp_path / "runs") == keep(rows, tmp_path / "runs")
    assert [path.suffix for path in (tmp_path / "runs").iterdir()] == [".parquet"]
    assert grades(rows) == {"A": 1, "B": 1}


def test_results_are_written_as_the_ending_says(tmp_path: Path) -> None:
    rows = run("judgement", ready(national(), ON), some()).sort_by("subject")
    for ending in ("parquet", "csv", "json"):
        write(rows, tmp_path / f"out.{ending}")
    assert pq.read_table(tmp_path / "out.parquet") == rows
    assert csv.read_csv(tmp_path / "out.csv")["score"].to_pylist() == [74, 92]
    assert orjson.loads((tmp_path / "out.json").read_bytes())[0]["score"] == "74"
    with pytest.raises(Refusal) as refused:
        write(rows, tmp_path / "out.xls")
    assert refused.value.code == "evaluation.format"


@pytest.mark.parametrize(
    ("engine", "code"),
    [
        ("abacus", "engine.unknown"),
        ("duckdb?colour=red", "engine.unknown"),
        ("mysql://user:secret@127.0.0.1/db", "engine.unknown"),
        ("spark://127.0.0.1:1", "engine.unreachable"),
        ("sc://127.0.0.1:1", "engine.unreachable"),
        ("postgresql://user:secret@127.0.0.1:1/db", "engine.unreachable"),
    ],
)
def test_an_engine_that_is_not_there_is_refused_with_a_remedy(engine: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        run("judgement", ready(national(), ON), some(), engine)
    assert refused.value.code == code
    assert refused.value.remedy
    assert "secret" not in f"{refused.value.sentence.zh}{refused.value.sentence.en}"


def test_spark_without_its_package_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    engines.engine_of.cache_clear()
    monkeypatch.setitem(sys.modules, "chuxin.assessment.evaluation.on_spark", None)
    with pytest.raises(Refusal) as refused:
        engines.engine_of("sc://127.0.0.1:15002")
    assert refused.value.code == "engine.not_installed"


def test_a_lake_is_judged_straight_into_a_file(lake: Path) -> None:
    grounds, sources, out = ready(national(), ON), from_directory(lake), lake / "out.parquet"
    engines.write(grounds, sources, out, "duckdb?threads=1&memory=500MB")
    told, held = run("judgement", grounds, sources), pq.read_table(out)
    assert held.cast(told.schema).sort_by("subject") == told.sort_by("subject")
    assert grades_in(out) == grades(told)


def test_in_how_many_pieces_rows_came_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    rows = run("judgement", ready(national(), ON), some()).sort_by("subject")
    pieces = pa.concat_tables([rows.slice(0, 1), rows.slice(1)])
    assert keep(rows, tmp_path)[0] == keep(pieces, tmp_path)[0]


def test_the_shipped_card_needs_no_hub(tmp_path: Path) -> None:
    card, parameters = shipped("national.comprehensive")
    assert card.parameters <= set(parameters.by_id)
    with pytest.raises(Refusal) as refused:
        shipped("national.other")
    assert refused.value.code == "scorecard.unknown"
    (tmp_path / "bad.yaml").write_text(
        "scorecards:\n  - {id: bad, title: {zh: 坏, en: Bad}, clauses: [x], valid_from: 2024-01-01}\n"
    )
    with pytest.raises(Refusal) as refused:
        shipped("bad", tmp_path)
    assert refused.value.code == "scorecard.malformed"
    assert refused.value.findings


def test_a_lake_may_write_its_days_and_regions_in_other_types(lake: Path) -> None:
    before = run("judgement", ready(national(), ON), from_directory(lake)).sort_by("subject")
    held = some()
    table = pa.table(held.records["national.penalty"])
    nothing = pa.nulls(table.num_rows)
    odd = {"decided_on": table["decided_on"].cast(pa.timestamp("us")), "valid_from": nothing, "valid_to": nothing}
    for name, column in odd.items():
        table = table.set_column(table.schema.get_field_index(name), name, column)
    for path in (lake / "records" / "national.penalty").iterdir():
        path.unlink()
    pq.write_table(table, lake / "records" / "national.penalty" / "a.parquet")
    subjects = pa.table(held.subjects)
    place = subjects.schema.get_field_index("region")
    pq.write_table(subjects.set_column(place, "region", subjects["region"].cast(pa.int32())), lake / "subjects.parquet")
    grounds, sources = ready(national(), ON), from_directory(lake)
    assert run("judgement", grounds, sources).sort_by("subject") == before
    alone = one_subject(sources, ONE)
    assert run("judgement", grounds, alone).to_pylist()[0] == before.to_pylist()[0]


def test_a_plan_that_is_kept_keeps_no_facts() -> None:
    grounds, before = ready(national(), ON), some()
    first = run("judgement", grounds, before).sort_by("subject")
    fewer = facts([{"subject": ONE}, {"subject": OTHER}], {"national.penalty": [], "national.honour": []})
    assert run("judgement", grounds, fewer)["penalties_hits"].to_pylist() == [0, 0]
    assert run("lines", grounds, one_subject(before, ONE)).num_rows == 2
    assert run("lines", grounds, one_subject(before, "91990000000000009X")).num_rows == 0
    assert run("judgement", grounds, before).sort_by("subject") == first


def test_who_asks_at_the_same_time_gets_the_own_answer() -> None:
    grounds, alone = ready(national(), ON), [one_subject(some(), code) for code in (ONE, OTHER)]
    told = [run("lines", grounds, each) for each in alone]
    assert told[0] != told[1]
    with ThreadPoolExecutor(4) as several:
        again = several.map(lambda number: run("lines", grounds, alone[number % 2]) == told[number % 2], range(40))
        assert all(again)
