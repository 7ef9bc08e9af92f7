"""Judging by one scorecard: our query against SQL written by hand, a rule engine and Spark, all on the same lake.

Run: ``python -m benchmarks.evaluate [--subjects N] [--repeats N] [--facts DIR] [--hub HOME] [--full]``. The lake (12.5
records a subject, Parquet) is made once and used again. Ours is what ``chuxin evaluate --facts … --out`` does: a
Parquet file with grades and every contribution; the yardstick is DuckDB SQL by hand that writes the same columns. Each
runs in a process of its own with two threads, in turn; best of the repeats. ``--full``: 1,000,000 and 8,000,000
subjects (100,000,000 records) for growth and memory, Spark beside it, and a minute for the rule engine. ``--hub``: a
home with the sample province, for how long one explanation takes. Fails when a grade, a point or a hit differs or a
limit is broken.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import duckdb

os.environ.setdefault("CHUXIN_HOME", tempfile.mkdtemp(prefix="chuxin-bench-"))

from benchmarks.lake import ON, asked_of_rules, generate, hand_written
from chuxin.assessment.evaluation.basis import basis
from chuxin.assessment.evaluation.engines import write
from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.evaluation.shipped import shipped
from chuxin.assessment.evaluation.sources import from_directory

LIMIT, MEMORY, GROWTH, EXPLAINED = 1.2, 6.0, 0.10, 30.0
CARD = "national.comprehensive"
_OURS = "duckdb?threads=2&memory=4GB"
_SPARK = "local[2]?spark.driver.memory=5g&spark.sql.shuffle.partitions=8&spark.driver.maxResultSize=0"
_COMPARED = (
    "subject, score, grade, reason, penalties_points, penalties_hits, judgments_points, judgments_hits, "
    "commitments_points, commitments_hits, inspections_points, inspections_hits, abnormal_list_points, "
    "abnormal_list_hits, severe_list_hits, honours_points, honours_hits, annual_reports_points, annual_reports_hits"
)


def ours(directory: Path, out: Path, engine: str = _OURS) -> None:
    """The scorecard of the national pack, as ``chuxin evaluate --facts DIR --out FILE`` runs it."""
    sources, (card, parameters) = from_directory(directory), _shipped()
    write(basis(card, parameters, sources.supply, ON), sources, out, engine)


@cache
def _shipped() -> tuple[Scorecard, Parameters]:
    return shipped(CARD)


def by_spark(directory: Path, out: Path) -> None:
    """The same expression on Spark in this machine."""
    ours(directory, out, _SPARK)


def by_hand(directory: Path, out: Path) -> None:
    """The same columns by SQL written by hand."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "4GB"})
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"COPY ({hand_written(directory)}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def measured(work: Callable[[Path, Path], None], directory: Path, out: Path) -> tuple[float, float, float]:
    """Seconds, seconds of the processors, and the peak of memory in GB of ``work`` in a process of its own (imports
    and reading packs not counted: the work is done once on next to nothing before)."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (work, directory, out))


def _timed(work: Callable[[Path, Path], None], directory: Path, out: Path) -> tuple[float, float, float]:
    if work is not by_hand:
        # Saying the card in SQL is done once a day and edition, and kept.
        work(_few(), out)
    began, busy = time.perf_counter(), time.process_time()
    work(directory, out)
    taken, worked = time.perf_counter() - began, time.process_time() - busy
    return taken, worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def _few() -> Path:
    """A lake of a few subjects with the same columns."""
    place = Path(tempfile.gettempdir()) / "chuxin-lake-100"
    if not (place / "subjects.parquet").exists():
        generate(place, 100)
    return place


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--subjects", type=int, default=200_000)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--facts", type=Path, help="where lakes are made and kept")
    options.add_argument("--hub", type=Path, default=Path("var"))
    options.add_argument("--full", action="store_true")
    options.add_argument("--spark", action="store_true", help="Spark beside it (always with --full)")
    given = options.parse_args()
    place = given.facts or Path(tempfile.mkdtemp(prefix="chuxin-lakes-"))
    _few()
    sizes = (1_000_000, 8_000_000) if given.full else (given.subjects,)
    held = [_size(place, subjects, given.repeats) for subjects in sizes]
    good = all(fine for fine, _ in held)
    if given.full:
        growth = held[1][1] / held[0][1] / (sizes[1] / sizes[0]) - 1
        print(f"growth from {sizes[0]:,} to {sizes[1]:,}: {growth:+.1%} against linear (limit {GROWTH:.0%})")
        good = good and growth <= GROWTH
    directory = _lake(place, sizes[-1])
    if given.full or given.spark:
        taken, _, _ = measured(by_spark, directory, place / "spark.parquet")
        same = _digest(place / "spark.parquet") == _digest(place / "ours.parquet")
        print(f"Spark local[2]: {taken:.1f} s, {taken / held[-1][1]:.1f} times ours; the same: {same}")
        good = good and same
    good = _beside_rules(directory, place / "ours.parquet", 60 if given.full else 5, sizes[-1] / held[-1][1]) and good
    good = _explained(given.hub) and good
    if given.facts is None:
        shutil.rmtree(place)
    return 0 if good else 1


def _lake(place: Path, subjects: int) -> Path:
    directory = place / f"lake-{subjects}"
    if not (directory / "subjects.parquet").exists():
        began = time.perf_counter()
        records = generate(directory, subjects)
        print(f"lake: {subjects:,} subjects, {records:,} records in {time.perf_counter() - began:.1f} s", flush=True)
    return directory


def _size(place: Path, subjects: int, repeats: int) -> tuple[bool, float]:
    """Ours beside the yardstick at one size: whether all limits hold, and our seconds."""
    directory, peak = _lake(place, subjects), 0.0
    best: dict[str, float] = {}
    worked: dict[str, float] = {}
    for _ in range(repeats):
        for name, work in (("ours", ours), ("by hand", by_hand)):
            taken, busy, memory = measured(work, directory, place / f"{name.replace(' ', '-')}.parquet")
            best[name] = min(best.get(name, taken), taken)
            worked[name] = min(worked.get(name, busy), busy)
            peak = max(peak, memory) if name == "ours" else peak
    same = _digest(place / "ours.parquet") == _digest(place / "by-hand.parquet")
    ratio, of_work = (held["ours"] / held["by hand"] for held in (best, worked))
    print(
        f"{subjects:,} subjects: ours {best['ours']:.2f} s, by hand {best['by hand']:.2f} s, ratio {ratio:.2f} (limit "
        f"{LIMIT}); in processor time {worked['ours']:.2f} s, ratio {of_work:.2f}; peak {peak:.2f} GB (limit "
        f"{MEMORY:.0f}); the same grades, points and hits: {same}",
        flush=True,
    )
    return same and ratio <= LIMIT and peak <= MEMORY, best["ours"]


def _columns() -> list[str]:
    return [name.strip() for name in _COMPARED.split(",")]


def _digest(file: Path) -> tuple[object, ...]:
    """A digest of the rows in whatever order."""
    # By hand, records of those who are not scored are counted and then not used; ours does not look at them.
    told = [
        f"CASE WHEN score IS NOT NULL THEN {name}::BIGINT END" if name.endswith(("_points", "_hits")) else name
        for name in _columns()
    ]
    hashed = f"SELECT hash({', '.join(told)}) AS one FROM read_parquet('{file}')"
    row = duckdb.execute(f"SELECT count(*), bit_xor(one), sum(one::HUGEINT) FROM ({hashed})").fetchone()
    return row or ()


def _beside_rules(directory: Path, found: Path, seconds: float, speed: float) -> bool:
    done, taken, said = asked_of_rules(directory, seconds)
    theirs = done / taken
    columns = [name for name in _columns() if name not in ("subject", "reason")]
    names = ", ".join(f"'{code}'" for code in said)
    rows = duckdb.execute(
        f"SELECT subject, {', '.join(columns)} FROM read_parquet('{found}') WHERE subject IN ({names})"
    ).fetchall()
    same = all([said[row[0]][name] for name in columns] == list(row[1:]) for row in rows)
    print(
        f"zen-engine: {done:,} subjects in {taken:.0f} s, {theirs:,.0f} a second; ours {speed:,.0f} a second, "
        f"{speed / theirs:,.0f} times as many; the first {len(rows):,} the same: {same}",
        flush=True,
    )
    return same


def _explained(home: Path) -> bool:
    """The median of one explanation from a hub; nothing is said where there is no hub."""
    if not (home / "chuxin.sqlite3").exists():
        print(f"one explanation: no hub in {home} (chuxin demo makes one)")
        return True
    with get_context("spawn").Pool(1) as pool:
        many, median, busy = pool.apply(_explaining, (str(home.resolve()),))
    told = f"p50 {median * 1000:.0f} ms (limit {EXPLAINED:.0f}), {busy * 1000:.0f} ms of processor time"
    print(f"one explanation, hub of {many:,} organisations: {told}")
    return median * 1000 <= EXPLAINED


def _explaining(home: str) -> tuple[int, float, float]:
    os.environ["CHUXIN_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "chuxin.interfaces.conf.settings"
    import django

    django.setup()
    from chuxin.assessment.evaluation import queries
    from chuxin.foundation.subjects import queries as register

    everyone = [one for some in register.each() for one in some]
    chosen = everyone[:: max(1, len(everyone) // 100)]
    queries.explain(chosen[0], CARD, on=ON)
    taken, busy = [], []
    for subject in chosen:
        began, worked = time.perf_counter(), time.process_time()
        queries.explain(subject, CARD, on=ON)
        taken.append(time.perf_counter() - began)
        busy.append(time.process_time() - worked)
    return len(everyone), statistics.median(taken), statistics.median(busy)


if __name__ == "__main__":
    sys.exit(main())
