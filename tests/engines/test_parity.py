"""The same grades, points and reasons from every engine, to the digit, for every scheme that ships.

A small population by default; ``python -m benchmarks.parity --subjects 200000`` runs the same at the size of a city.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pyarrow as pa
import pytest
from ibis.common.exceptions import UnsupportedOperationError

from chuxin.assessment.evaluation import engines
from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.shape import Ask
from chuxin.assessment.evaluation.sources import Sources, read
from tests.assessment.evaluation.oracle import Population, judge
from tests.assessment.evaluation.test_oracle import compare
from tests.engines.parity import ASKS, MARKS, answers, differences, grounds_of, ordered, schemes, supplied, told
from tests.engines.population import population
from tests.engines.postgres import Server, fresh_database
from tests.engines.spark import SMALL, Cluster, cluster, missing

SUBJECTS = 600
# The naive evaluator is slow: it judges every third of them, among all their peers.
STRIDE = 3
# Spark takes seconds a scheme however few the rows: those that between them say every word of the language go through
# in each run, all of them with CHUXIN_PARITY=full and in the benchmark.
WHOLE = os.environ.get("CHUXIN_PARITY") == "full"
ON_SPARK = schemes() if WHOLE else ("example.whole", "example.demerits")
BY_DRIVER = schemes() if WHOLE else ("example.demerits",)


@pytest.fixture(scope="module")
def postgres(postgres_server: Server) -> str:
    return fresh_database(postgres_server)


@pytest.fixture(scope="module")
def spark() -> Iterator[Cluster]:
    if (why := missing()) is not None:
        pytest.skip(f"no Spark on this machine: {why}")
    with cluster(settings=dict(SMALL)) as running:
        yield running


@lru_cache
def invented(scheme: str) -> tuple[Basis, Sources]:
    bare = grounds_of(scheme)
    sources = population(bare, SUBJECTS)
    return supplied(bare, sources, scheme), sources


@lru_cache
def by_one_thread(scheme: str) -> Mapping[Ask, pa.Table]:
    return answers(*invented(scheme), "duckdb?threads=1")


def unlike(scheme: str, engine: str) -> list[str]:
    """What ``engine`` says otherwise than DuckDB with one thread."""
    said = answers(*invented(scheme), engine)
    return [one for ask in ASKS for one in differences(by_one_thread(scheme)[ask], said[ask])]


def counted(lines: pa.Table) -> dict[tuple[object, str], list[str]]:
    """The records each indicator counted of each subject, as the lines tell them."""
    found: dict[tuple[object, str], list[str]] = {}
    for line in lines.select(["subject", "indicator", "record"]).to_pylist():
        found.setdefault((line["subject"], line["indicator"]), []).append(line["record"])
    return found


def whole_population(sources: Sources) -> Population:
    """The facts as the naive evaluator takes them."""
    grades = [] if sources.grades is None else read(sources.grades).to_pylist()
    return Population(
        read(sources.subjects).to_pylist(),
        {item: read(held).to_pylist() for item, held in sources.records.items()},
        [(row["subject"], row["scorecard"], row["grade"]) for row in grades],
    )


@pytest.mark.parametrize("scheme", schemes())
def test_the_number_of_threads_does_not_show(scheme: str) -> None:
    assert unlike(scheme, "duckdb?threads=2") == []


@pytest.mark.parametrize("scheme", schemes())
def test_the_invented_facts_try_the_scheme(scheme: str) -> None:
    said = by_one_thread(scheme)
    assert len(set(said["judgement"]["grade"].to_pylist())) > 1
    assert "not_scored" in said["judgement"]["reason"].to_pylist()
    judged = {indicator.id for indicator in invented(scheme)[0].card.indicators}
    assert set(said["lines"]["indicator"].to_pylist()) == judged


@pytest.mark.parametrize("scheme", schemes())
def test_the_naive_evaluator_says_the_same(scheme: str) -> None:
    said = by_one_thread(scheme)
    rows = {row["subject"]: row for row in said["judgement"].to_pylist()}
    records = counted(said["lines"])
    grounds, sources = invented(scheme)
    everyone = whole_population(sources)
    judged = everyone.subjects[::STRIDE]
    assert len(judged) >= 150
    for subject in judged:
        row = rows[subject["subject"]]
        # Lines are told of every record that counts; of who is not scored none does.
        told_of = None if row["reason"] == "not_scored" else subject["subject"]
        evidence = {f"{each.id}_evidence": records.get((told_of, each.id)) for each in grounds.card.indicators}
        compare(grounds, {**row, **evidence}, judge(grounds, subject, everyone))


@pytest.mark.postgres
@pytest.mark.parametrize("scheme", schemes())
def test_postgresql_says_the_same(scheme: str, postgres: str) -> None:
    assert unlike(scheme, postgres) == []


@pytest.mark.spark
@pytest.mark.parametrize("scheme", ON_SPARK)
def test_spark_connect_on_two_workers_says_the_same(scheme: str, spark: Cluster) -> None:
    assert spark.workers == 2
    assert unlike(scheme, spark.connect) == []


@pytest.mark.spark
@pytest.mark.parametrize("scheme", BY_DRIVER)
def test_a_driver_of_ours_on_the_same_cluster_says_the_same(scheme: str, spark: Cluster) -> None:
    assert unlike(scheme, spark.driver) == []


@pytest.mark.spark
@pytest.mark.postgres
def test_an_explanation_is_the_same_whichever_engine_told_it(postgres: str, spark: Cluster) -> None:
    grounds, sources = invented("example.demerits")
    here = by_one_thread("example.demerits")
    # The invented facts also hold records of a code nobody registered; only the registered can be explained.
    registered = set(here["judgement"]["subject"].to_pylist())
    subjects = [one for one in here["lines"]["subject"].unique().to_pylist() if one in registered][:20]
    assert len(subjects) == 20
    for engine in (postgres, spark.connect):
        there = answers(grounds, sources, engine)
        assert [told(grounds, there, one) for one in subjects] == [told(grounds, here, one) for one in subjects]


@pytest.mark.parametrize("engine", ["postgresql", "spark"])
def test_what_an_engine_does_not_do_is_marked_and_still_so(engine: str, request: pytest.FixtureRequest) -> None:
    mark = MARKS.get(("evidence", engine))
    address = request.getfixturevalue("postgres") if engine == "postgresql" else "local[1]"
    grounds, sources = invented("national.comprehensive")
    if mark is not None:
        assert mark.kind in {"notimpl", "notyet", "never"}
        with pytest.raises(UnsupportedOperationError):
            engines.run("evidence", grounds, sources, address)
        return
    wanted = ordered(engines.run("evidence", grounds, sources), "evidence")
    assert differences(wanted, ordered(engines.run("evidence", grounds, sources, address), "evidence")) == []
