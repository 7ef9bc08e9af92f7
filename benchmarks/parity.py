"""Every shipped scheme on every engine at the size of a city: the same grades, points and reasons, to the digit.

Run: ``python -m benchmarks.parity [--subjects N] [--schemes ID …] [--engines NAME …] [--minutes M]``. Facts are
invented from each scheme and written as Parquet; DuckDB with one thread is the yardstick for DuckDB with two, for a
PostgreSQL server of its own, for a Spark driver on a standalone master with two workers, and for Spark Connect on the
same two. Prints a line a scheme with the seconds of each engine; fails when anything differs. Needs the test
requirements; for Spark a Java runtime.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

os.environ.setdefault("CHUXIN_HOME", tempfile.mkdtemp(prefix="chuxin-bench-"))

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.sources import Sources, from_directory
from tests.engines.parity import ASKS, answers, differences, grounds_of, schemes, supplied
from tests.engines.population import laid_out, population
from tests.engines.postgres import fresh_database, serving
from tests.engines.spark import cluster

ENGINES = ("duckdb", "postgresql", "spark", "connect")
_SPARK = {"spark.sql.shuffle.partitions": "4", "spark.driver.memory": "2g", "spark.driver.maxResultSize": "0"}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--subjects", type=int, default=2_000)
    options.add_argument("--schemes", nargs="*", default=schemes())
    options.add_argument("--engines", nargs="*", default=ENGINES, choices=ENGINES)
    options.add_argument("--minutes", type=float, default=None, help="begin no scheme after so many minutes")
    given = options.parse_args()
    faults, done, started = 0, 0, time.perf_counter()
    with ExitStack() as stack:
        engines = dict(_running(given.engines, stack))
        for scheme in given.schemes:
            if given.minutes is not None and time.perf_counter() - started > given.minutes * 60:
                print(f"time is up: {done} of {len(given.schemes)} schemes were compared", flush=True)
                break
            faults += _compared(scheme, given.subjects, engines)
            done += 1
    print(f"{done} schemes, {given.subjects:,} subjects each, {', '.join(engines)}: {faults} differences")
    return 1 if faults else 0


def _running(wanted: list[str], stack: ExitStack) -> Iterator[tuple[str, str]]:
    """The addresses of the engines, which run until the stack is left."""
    if "duckdb" in wanted:
        yield "duckdb", "duckdb?threads=2"
    if "postgresql" in wanted:
        yield "postgresql", fresh_database(stack.enter_context(serving()))
    if {"spark", "connect"} & set(wanted):
        spark = stack.enter_context(cluster(executor="2g", driver="2g", settings=_SPARK))
        print(f"Spark: {spark.workers} workers", flush=True)
        if "spark" in wanted:
            yield "spark", spark.driver
        if "connect" in wanted:
            yield "connect", spark.connect


def _compared(scheme: str, subjects: int, engines: dict[str, str]) -> int:
    """How many columns differ on any engine."""
    with _lake(scheme, subjects) as (grounds, sources):
        began = time.perf_counter()
        wanted = answers(grounds, sources, "duckdb?threads=1")
        seconds = {"duckdb, 1 thread": time.perf_counter() - began}
        faults = []
        for name, address in engines.items():
            began = time.perf_counter()
            said = answers(grounds, sources, address)
            seconds[name] = time.perf_counter() - began
            faults += [f"{name}: {one}" for ask in ASKS for one in differences(wanted[ask], said[ask])]
    rows = f"{wanted['judgement'].num_rows:,} subjects, {wanted['lines'].num_rows:,} lines"
    told = ", ".join(f"{name} {taken:.1f} s" for name, taken in seconds.items())
    print(f"{scheme:28} {rows}: {'; '.join(faults) or 'equal'} ({told})", flush=True)
    return len(faults)


@contextmanager
def _lake(scheme: str, subjects: int) -> Iterator[tuple[Basis, Sources]]:
    bare = grounds_of(scheme)
    with tempfile.TemporaryDirectory(prefix="chuxin-parity-") as place:
        Path(place).chmod(0o755)
        laid_out(population(bare, subjects), Path(place))
        sources = from_directory(Path(place))
        yield supplied(bare, sources, scheme), sources


if __name__ == "__main__":
    sys.exit(main())
