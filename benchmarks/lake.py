"""The invented lake of the evaluation benchmark, and what others would do with it: SQL by hand, and a rule engine."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb

ON = date(2026, 6, 30)
# Item → records per subject, and its own columns.
ITEMS = {
    "national.penalty": (3.125, ""),
    "national.judgment": (0.9375, "(['全部履行', '部分履行', '全部未履行'])[1 + (h // 7 % 3)::INT] AS performance"),
    "national.commitment": (2.5, "(['全部履行', '部分履行', '全部未履行', NULL])[1 + (h // 7 % 4)::INT] AS fulfilment"),
    "national.supervision_result": (
        3.125,
        "(['未发现问题', '发现问题已责令改正', '发现问题待后续处理'])[1 + (h // 7 % 3)::INT] AS result",
    ),
    "national.abnormal_list": (0.3125, ""),
    "national.severe_list": (0.025, ""),
    "national.honour": (0.6, "(['国家级', '省级', '市级', '县级'])[1 + (h // 7 % 4)::INT] AS level"),
    "national.annual_report": (1.875, "(['按期公示', '逾期公示', '未公示'])[1 + (h // 7 % 3)::INT] AS outcome"),
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
            p1 AS penalties_points, h1 AS penalties_hits, TRUE AS penalties_assessed,
            p2 AS judgments_points, h2 AS judgments_hits, TRUE AS judgments_assessed,
            p3 AS commitments_points, h3 AS commitments_hits, TRUE AS commitments_assessed,
            p4 AS inspections_points, h4 AS inspections_hits, TRUE AS inspections_assessed,
            p5 AS abnormal_list_points, h5 AS abnormal_list_hits, TRUE AS abnormal_list_assessed,
            h6 AS severe_list_hits, TRUE AS severe_list_assessed,
            p7 AS honours_points, h7 AS honours_hits, TRUE AS honours_assessed,
            p8 AS annual_reports_points, h8 AS annual_reports_hits, TRUE AS annual_reports_assessed
        FROM scored"""


def _rule(item: str, where: str, steps: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Hits and points of one item as the rule engine says them, over the subject's own records."""

    def day(text: str) -> int:
        return (date.fromisoformat(text) - date(1970, 1, 1)).days

    on = day(ON.isoformat())
    counted = (
        f"#.state == 'live' and #.decided_on <= {on} and (#.valid_from == null or #.valid_from <= {on})"
        f" and (#.valid_to == null or #.valid_to >= {on}) and ({where}) and #.decided_on >= {day(steps[-1][0])}"
    )
    worth = "0"
    for since, points in reversed(steps):
        worth = f"(#.decided_on >= {day(since)} ? {points} : {worth})"
    return f"count({item}, {counted})", f"sum(map(filter({item}, {counted}), {worth}))"


def _worth(field: str, otherwise: int = 0, **values: int) -> str:
    said = str(otherwise)
    for value, points in values.items():
        said = f"(#.{field} == '{value}' ? {points} : {said})"
    return said


_EVER = "1900-01-01"
_INSPECTED = "#.result == '发现问题已责令改正' or #.result == '发现问题待后续处理'"
_RULES = {
    "penalties": (35, -1, _rule("penalty", "#.tier != 'minor'", (
        ("2025-07-01", _worth("tier", 1000000, general=5000000, serious=15000000)),
        ("2024-07-01", _worth("tier", 600000, general=3000000, serious=9000000)),
        ("2023-07-01", _worth("tier", 300000, general=1500000, serious=4500000)),
    ))),
    "judgments": (20, -1, _rule("judgment", "#.performance == '全部未履行' or #.performance == '部分履行'", (
        ("2024-07-01", _worth("performance", 全部未履行=12000000, 部分履行=6000000)),
        ("2021-07-01", _worth("performance", 全部未履行=6000000, 部分履行=3000000)),
    ))),
    "commitments": (15, -1, _rule("commitment", "#.fulfilment == '全部未履行' or #.fulfilment == '部分履行'", (
        ("2024-07-01", _worth("fulfilment", 全部未履行=6000000, 部分履行=3000000)),
        ("2022-07-01", _worth("fulfilment", 全部未履行=3000000, 部分履行=1500000)),
    ))),
    "inspections": (5, -1, _rule("supervision_result", _INSPECTED, (
        ("2025-07-01", _worth("result", 发现问题已责令改正=1000000, 发现问题待后续处理=2000000)),
        ("2024-07-01", _worth("result", 发现问题已责令改正=500000, 发现问题待后续处理=1000000)),
    ))),
    "abnormal_list": (5, -1, _rule("abnormal_list", "true", ((_EVER, "5000000"),))),
    "severe_list": (0, 0, _rule("severe_list", "true", ((_EVER, "0"),))),
    "honours": (0, 1, _rule("honour", "true", (
        ("2023-07-01", _worth("level", 国家级=5000000, 省级=3000000, 市级=2000000, 县级=1000000)),
        ("2021-07-01", _worth("level", 国家级=2500000, 省级=1500000, 市级=1000000, 县级=500000)),
    ))),
    "annual_reports": (10, -1, _rule("annual_report", "#.outcome == '逾期公示' or #.outcome == '未公示'", (
        ("2025-07-01", _worth("outcome", 逾期公示=2000000, 未公示=5000000)),
        ("2023-07-01", _worth("outcome", 逾期公示=1000000, 未公示=2500000)),
    ))),
}  # fmt: skip


def rules() -> str:
    """The same scheme as a decision of the rule engine (JDM), for a subject with its own records."""
    said = []
    for name, (start, sign, (hits, points)) in _RULES.items():
        said.append((f"{name}_hits", hits))
        if sign < 0:
            said.append((f"{name}_points", f"max([{start * 1000000} - {points}, 0])"))
        elif sign > 0:
            said.append((f"{name}_points", f"min([{points}, 10000000])"))
    total = " + ".join(f"$.{name}" for name, _ in said if name.endswith("_points"))
    graded = "$.score >= 85000000 ? 'A' : ($.score >= 70000000 ? 'B' : ($.score >= 60000000 ? 'C' : 'D'))"
    said += [("score", total), ("grade", f"$.severe_list_hits > 0 ? 'D' : ({graded})")]
    expressions = [{"id": name, "key": name, "value": value} for name, value in said]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "rules", "type": "expressionNode", "name": "rules", "position": {"x": 0, "y": 0},
         "content": {"expressions": expressions, "passThrough": False}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ]  # fmt: skip
    edges = [("in", "rules"), ("rules", "out")]
    told = [{"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other} for one, other in edges]
    return json.dumps({"nodes": nodes, "edges": told})


def subjects_with_records(directory: Path, many: int) -> list[dict[str, object]]:
    """The first ``many`` scored subjects with all their records, days as numbers: what a rule engine is asked about."""
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE chosen AS SELECT subject FROM read_parquet('{directory}/subjects.parquet')"
        f" WHERE kind = 'enterprise' ORDER BY subject LIMIT {many}"
    )
    found: dict[str, dict[str, object]] = {
        row[0]: {"subject": row[0]} for row in connection.execute("SELECT subject FROM chosen").fetchall()
    }
    for item in ITEMS:
        name = item.removeprefix("national.")
        for asked in found.values():
            asked[name] = []
        rows = connection.sql(
            f"SELECT * FROM read_parquet('{directory}/records/{item}/*.parquet') SEMI JOIN chosen USING (subject)"
        ).to_arrow_table()
        for row in rows.to_pylist():
            held = found[row["subject"]][name]
            assert isinstance(held, list)
            held.append({key: _plain(value) for key, value in row.items() if key not in ("record", "source", "amount")})
    return list(found.values())


def _plain(value: object) -> object:
    return (value - date(1970, 1, 1)) // timedelta(days=1) if isinstance(value, date) else value


def asked_of_rules(directory: Path, seconds: float) -> tuple[int, float, Mapping[str, Mapping[str, object]]]:
    """How many subjects the rule engine judged in so many seconds, the seconds it took, and what it said of the first
    thousand. Reading the records is not counted."""
    import zen

    asked = subjects_with_records(directory, 20_000)
    decision = zen.ZenEngine().create_decision(rules())
    said: dict[str, Mapping[str, object]] = {}
    started, done = time.perf_counter(), 0
    while (taken := time.perf_counter() - started) < seconds:
        subject = asked[done % len(asked)]
        result = decision.evaluate(subject)["result"]
        if done < 1_000:
            said[str(subject["subject"])] = result
        done += 1
    return done, taken, said
