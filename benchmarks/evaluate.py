"""Evaluation of 200,000 subjects with 2,000,000 records against hand-written DuckDB SQL that gives the same grades.

Run: ``python benchmarks/evaluate.py [--subjects N] [--repeats N] [--facts DIR]``. Prints the times (warm, best of the
repeats, interleaved), their ratio, and the peak memory; fails when a grade or a score differs or the ratio is
above 1.3.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

os.environ.setdefault("CHUXIN_HOME", tempfile.mkdtemp(prefix="chuxin-bench-"))

from chuxin.assessment.evaluation.basis import basis
from chuxin.assessment.evaluation.engines import run
from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.evaluation.shipped import shipped
from chuxin.assessment.evaluation.sources import from_directory, one_subject

ON = date(2026, 6, 30)
LIMIT = 1.3

# Item → records per subject, and its own columns.
ITEMS = {
    "national.penalty": (2.5, ""),
    "national.judgment": (0.75, "(['全部履行', '部分履行', '全部未履行'])[1 + (h // 7 % 3)::INT] AS performance"),
    "national.commitment": (2.0, "(['全部履行', '部分履行', '全部未履行', NULL])[1 + (h // 7 % 4)::INT] AS fulfilment"),
    "national.supervision_result": (
        2.5,
        "(['未发现问题', '发现问题已责令改正', '发现问题待后续处理'])[1 + (h // 7 % 3)::INT] AS result",
    ),
    "national.abnormal_list": (0.25, ""),
    "national.severe_list": (0.02, ""),
    "national.honour": (0.48, "(['国家级', '省级', '市级', '县级'])[1 + (h // 7 % 4)::INT] AS level"),
    "national.annual_report": (1.5, "(['按期公示', '逾期公示', '未公示'])[1 + (h // 7 % 3)::INT] AS outcome"),
}


def generate(directory: Path, subjects: int) -> int:
    """Write invented facts in the layout of ``--facts``, every value from a hash of its row; how many records."""
    directory.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute(f"""
        COPY (SELECT printf('%s990000%09dX', CASE WHEN i % 20 = 0 THEN '92' ELSE '91' END, i) AS subject,
                     CASE WHEN i % 20 = 0 THEN 'individual_business' ELSE 'enterprise' END AS kind,
                     printf('示例企业%d', i) AS name, printf('9901%02d', i % 17) AS region,
                     (['A01', 'C13', 'F51', 'G54'])[1 + (i % 4)::INT] AS industry,
                     DATE '2010-01-01' + (i % 5000)::INT AS registered_on, 'active' AS status
              FROM range({subjects}) t(i)) TO '{directory}/subjects.parquet' (FORMAT parquet, COMPRESSION zstd)""")
    total = 0
    for number, (item, (each, own)) in enumerate(ITEMS.items()):
        rows = int(subjects * each)
        total += rows
        (directory / "records" / item).mkdir(parents=True)
        connection.execute(_records_sql(directory / "records" / item / "part.parquet", subjects, rows, number, own))
    return total


def _records_sql(file: Path, subjects: int, rows: int, number: int, own: str) -> str:
    return f"""
        COPY (SELECT printf('r%d-%d', {number}, i) AS record,
                     printf('%s990000%09dX', CASE WHEN s % 20 = 0 THEN '92' ELSE '91' END, s) AS subject,
                     'example.source' AS source, DATE '2022-01-01' + (h // 11 % 1700)::INT AS decided_on,
                     NULL::DATE AS valid_from,
                     CASE WHEN h % 5 = 0 THEN DATE '2022-01-01' + (h // 11 % 1700 + 200 + h // 13 % 1500)::INT
                          END AS valid_to,
                     (['minor', 'general', 'serious', NULL])[1 + (h // 17 % 4)::INT] AS tier,
                     CASE h // 19 % 7 WHEN 0 THEN 'repaired' WHEN 1 THEN 'withdrawn' ELSE 'live' END AS state,
                     (h % 1000000 / 100)::DECIMAL(18, 2) AS amount{", " + own if own else ""}
              FROM (SELECT i, (hash(i * 16 + {number}) >> 1)::BIGINT AS h, (h // 3 % {subjects})::BIGINT AS s
                    FROM range({rows}) t(i))) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"""


def hand_written(directory: Path) -> str:
    """What an analyst would write for the same grades: one grouping an item, left joins, whole micro-points."""

    def grouped(item: str, points: str, where: str = "TRUE") -> str:
        return f"""(SELECT subject, count(*) AS hits, sum({points})::BIGINT AS points
            FROM read_parquet('{directory}/records/{item}/*.parquet')
            WHERE state = 'live' AND decided_on <= DATE '2026-06-30' AND ({where})
              AND (valid_from IS NULL OR valid_from <= DATE '2026-06-30')
              AND (valid_to IS NULL OR valid_to >= DATE '2026-06-30')
            GROUP BY subject)"""

    def steps(*cases: tuple[str, str], rest: str = "0") -> str:
        whens = " ".join(f"WHEN decided_on >= DATE '{day}' THEN {value}" for day, value in cases)
        return f"CASE {whens} ELSE {rest} END"

    def of(field: str, rest: int = 0, **values: int) -> str:
        whens = " ".join(f"WHEN '{value}' THEN {points}" for value, points in values.items())
        return f"CASE {field} {whens} ELSE {rest} END"

    penalty = steps(
        ("2025-07-01", of("tier", 1000000, general=5000000, serious=15000000)),
        ("2024-07-01", of("tier", 600000, general=3000000, serious=9000000)),
        ("2023-07-01", of("tier", 300000, general=1500000, serious=4500000)),
    )
    judgment = steps(
        ("2024-07-01", of("performance", 全部未履行=12000000, 部分履行=6000000)),
        ("2021-07-01", of("performance", 全部未履行=6000000, 部分履行=3000000)),
    )
    commitment = steps(
        ("2024-07-01", of("fulfilment", 全部未履行=6000000, 部分履行=3000000)),
        ("2022-07-01", of("fulfilment", 全部未履行=3000000, 部分履行=1500000)),
    )
    inspection = steps(
        ("2025-07-01", of("result", 发现问题已责令改正=1000000, 发现问题待后续处理=2000000)),
        ("2024-07-01", of("result", 发现问题已责令改正=500000, 发现问题待后续处理=1000000)),
    )
    honour = steps(
        ("2023-07-01", of("level", 国家级=5000000, 省级=3000000, 市级=2000000, 县级=1000000)),
        ("2021-07-01", of("level", 国家级=2500000, 省级=1500000, 市级=1000000, 县级=500000)),
    )
    report = steps(
        ("2025-07-01", of("outcome", 逾期公示=2000000, 未公示=5000000)),
        ("2023-07-01", of("outcome", 逾期公示=1000000, 未公示=2500000)),
    )
    tiered = "coalesce(tier, '') <> 'minor'"
    unkept = "IN ('全部未履行', '部分履行')"
    return f"""
        WITH scored AS (
            SELECT s.subject, s.region, s.industry, s.kind <> 'individual_business' AND s.subject NOT LIKE '92%' AS ok,
                greatest(35000000 - coalesce(a.points, 0), 0) AS p1, coalesce(a.hits, 0) AS h1,
                greatest(20000000 - coalesce(b.points, 0), 0) AS p2, coalesce(b.hits, 0) AS h2,
                greatest(15000000 - coalesce(c.points, 0), 0) AS p3, coalesce(c.hits, 0) AS h3,
                greatest(5000000 - coalesce(d.points, 0), 0) AS p4, coalesce(d.hits, 0) AS h4,
                greatest(5000000 - coalesce(e.points, 0), 0) AS p5, coalesce(e.hits, 0) AS h5,
                coalesce(f.hits, 0) AS h6,
                least(coalesce(g.points, 0), 10000000) AS p7, coalesce(g.hits, 0) AS h7,
                greatest(10000000 - coalesce(h.points, 0), 0) AS p8, coalesce(h.hits, 0) AS h8
            FROM read_parquet('{directory}/subjects.parquet') s
            LEFT JOIN {grouped("national.penalty", penalty, f"{tiered} AND decided_on >= DATE '2023-07-01'")} a
                USING (subject)
            LEFT JOIN {
        grouped("national.judgment", judgment, f"performance {unkept} AND decided_on >= DATE '2021-07-01'")
    } b
                USING (subject)
            LEFT JOIN {
        grouped("national.commitment", commitment, f"fulfilment {unkept} AND decided_on >= DATE '2022-07-01'")
    } c
                USING (subject)
            LEFT JOIN {
        grouped(
            "national.supervision_result",
            inspection,
            "result IN ('发现问题已责令改正', '发现问题待后续处理') AND decided_on >= DATE '2024-07-01'",
        )
    } d USING (subject)
            LEFT JOIN {grouped("national.abnormal_list", "5000000")} e USING (subject)
            LEFT JOIN {grouped("national.severe_list", "0")} f USING (subject)
            LEFT JOIN {grouped("national.honour", honour, "decided_on >= DATE '2021-07-01'")} g USING (subject)
            LEFT JOIN {
        grouped(
            "national.annual_report", report, "outcome IN ('逾期公示', '未公示') AND decided_on >= DATE '2023-07-01'"
        )
    } h USING (subject))
        SELECT subject, region, industry, CASE WHEN ok THEN p1 + p2 + p3 + p4 + p5 + p7 + p8 END AS score,
            CASE WHEN NOT ok THEN NULL WHEN h6 > 0 THEN 'D' WHEN score >= 85000000 THEN 'A'
                 WHEN score >= 70000000 THEN 'B' WHEN score >= 60000000 THEN 'C' ELSE 'D' END AS grade,
            CASE WHEN NOT ok THEN 'not_scored' WHEN h6 > 0 THEN 'veto' END AS reason,
            ok AND h6 > 0 AS veto, 1000000 AS coverage,
            p1, h1, TRUE AS a1, p2, h2, TRUE AS a2, p3, h3, TRUE AS a3, p4, h4, TRUE AS a4, p5, h5, TRUE AS a5,
            h6, TRUE AS a6, p7, h7, TRUE AS a7, p8, h8, TRUE AS a8
        FROM scored"""


def ours(directory: Path) -> pa.Table:
    """The scorecard of the national pack, run as ``chuxin evaluate --facts`` does."""
    card, parameters = _shipped()
    sources = from_directory(directory)
    return run("judgement", basis(card, parameters, sources.supply, ON), sources)


@cache
def _shipped() -> tuple[Scorecard, Parameters]:
    return shipped("national.comprehensive")


def main() -> None:
    """Generate, time both, compare, report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--subjects", type=int, default=200_000)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--facts", type=Path)
    given = options.parse_args()
    directory = given.facts or Path(tempfile.mkdtemp(prefix="chuxin-facts-"))
    if not (directory / "subjects.parquet").exists():
        started = time.perf_counter()
        records = generate(directory, given.subjects)
        print(f"facts: {given.subjects:,} subjects, {records:,} records in {time.perf_counter() - started:.1f} s")
    yardstick = duckdb.connect()
    query = hand_written(directory)
    mine, theirs = ours(directory), yardstick.sql(query).to_arrow_table()
    best = {"ours": float("inf"), "hand-written": float("inf")}
    for _ in range(given.repeats):
        best["ours"] = min(best["ours"], _timed(lambda: ours(directory)))
        best["hand-written"] = min(best["hand-written"], _timed(lambda: yardstick.sql(query).to_arrow_table()))
    same = _same(mine, theirs)
    single = _single(directory)
    ratio = best["ours"] / best["hand-written"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"ours {best['ours']:.3f} s, hand-written {best['hand-written']:.3f} s, ratio {ratio:.2f} (limit {LIMIT})")
    print(f"same scores and grades: {same}; peak memory {peak:.0f} MB")
    print(f"one organisation, compiled before, facts in memory: best {single * 1000:.0f} ms")
    sys.exit(0 if same and ratio <= LIMIT else 1)


def _single(directory: Path) -> float:
    """The same query for one organisation, as its page asks it."""
    card, parameters = _shipped()
    alone = one_subject(from_directory(directory), "91990000000000013X")
    grounds = basis(card, parameters, from_directory(directory).supply, ON)
    run("judgement", grounds, alone)
    return min(_timed(lambda: run("judgement", grounds, alone)) for _ in range(20))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _same(mine: pa.Table, theirs: pa.Table) -> bool:
    columns = ["subject", "score", "grade", "reason"]
    left, right = (table.select(columns).sort_by("subject") for table in (mine, theirs))
    grades = left["grade"].value_counts().to_pylist()
    print("grades:", {row["values"]: row["counts"] for row in grades})
    return bool(left.equals(right.cast(left.schema)))


if __name__ == "__main__":
    main()
