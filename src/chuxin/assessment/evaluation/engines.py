"""Where a judgement is computed: one expression, put to DuckDB here, to a PostgreSQL server or to Spark.

An engine is a name to compile for and a way to hand over tables; what it is called decides which:
``duckdb``, ``postgresql://…``, ``local[2]``, ``spark://host:port``, ``sc://host:port``; settings follow a ``?``
(``duckdb?threads=2&memory=6GB``, ``local[2]?spark.driver.memory=4g``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl

import pyarrow as pa

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.on_duckdb import Duckdb
from chuxin.assessment.evaluation.on_postgres import Postgres
from chuxin.assessment.evaluation.shape import Ask, Query, Read, compiled, shape_of, tables_of
from chuxin.assessment.evaluation.sources import Sources
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

DUCKDB = "duckdb"


class Engine(Protocol):
    """What can be asked: ``dialect`` is what queries are compiled to; ``name`` and ``version`` go on record."""

    @property
    def name(self) -> str: ...

    @property
    def dialect(self) -> str: ...

    @property
    def version(self) -> str: ...

    def rows(self, queries: Sequence[Query], tables: Mapping[str, Read]) -> list[pa.Table]:
        """The answers, each in the schema of its query, rows in no particular order."""
        ...

    def write(self, query: Query, tables: Mapping[str, Read], path: Path) -> None:
        """The answer as a Parquet file, without holding the whole of it."""
        ...


def run(ask: Ask, grounds: Basis, sources: Sources, engine: str = DUCKDB) -> pa.Table:
    """Judge ``sources`` on the ``grounds``: the wide rows (``judgement``, ``evidence``) or a row a record (``lines``).

    Rows come in no particular order, in the same schema and to the digit the same from every engine. ``Refusal``:
    ``engine.unknown``, ``engine.not_installed``, ``engine.unreachable``, ``facts.missing_column``, and what formulas
    refuse.
    """
    return answers((ask,), grounds, sources, engine)[0]


def answers(asks: Sequence[Ask], grounds: Basis, sources: Sources, engine: str = DUCKDB) -> list[pa.Table]:
    """Several questions about the same facts, which are handed over once. ``Refusal``: as ``run``."""
    asked, shape = engine_of(engine), shape_of(grounds, sources)
    queries = [compiled(ask, grounds, shape, asked.dialect) for ask in asks]
    return asked.rows(queries, tables_of(shape, sources))


def write(grounds: Basis, sources: Sources, path: Path, engine: str = DUCKDB) -> None:
    """Judge ``sources`` straight into a Parquet file: for results that need not fit in memory. ``Refusal``: as ``run``,
    ``engine.no_shared_folder``."""
    asked, shape = engine_of(engine), shape_of(grounds, sources)
    asked.write(compiled("judgement", grounds, shape, asked.dialect), tables_of(shape, sources), path)


def version_of(engine: str) -> dict[str, str]:
    """What goes on record of an engine: its name and version, never its address."""
    asked = engine_of(engine)
    return {"name": asked.name, "version": asked.version}


@lru_cache(maxsize=16)
def engine_of(said: str) -> Engine:
    """The engine that is meant. ``Refusal``: ``engine.unknown``, ``engine.not_installed``."""
    address, _, options = said.partition("?")
    given = dict(parse_qsl(options))
    if address == DUCKDB and set(given) <= {"threads", "memory"} and given.get("threads", "1").isdigit():
        return Duckdb(int(given["threads"]) if "threads" in given else None, given.get("memory"))
    if address.startswith(("postgresql://", "postgres://")):
        return Postgres(said)
    if re.fullmatch(r"local(\[(\d+|\*)\])?|(spark|sc)://[^/].*", address):
        return _spark(address, given)
    raise Refusal(
        "engine.unknown",
        Text(f"不认识的计算引擎“{_without_password(said)}”。", f"Unknown engine “{_without_password(said)}”."),
        Text(
            "可用：duckdb、postgresql://…、local[2]、spark://主机:端口、sc://主机:端口。",
            "Use duckdb, postgresql://…, local[2], spark://host:port or sc://host:port.",
        ),
    )


def _spark(address: str, given: Mapping[str, str]) -> Engine:
    # Spark is an extra: who does not use it need neither install nor load it.
    try:
        spark = import_module("chuxin.assessment.evaluation.on_spark")
    except ImportError as fault:
        raise Refusal(
            "engine.not_installed",
            Text(f"没有安装 pyspark（{fault.name}）。", f"pyspark is not installed ({fault.name})."),
            Text(
                "请安装 requirements/spark.in 所列各包，或改用 duckdb。",
                "Install what requirements/spark.in names, or use duckdb.",
            ),
        ) from None
    made: Engine = spark.Spark(address, tuple(sorted(given.items())))
    return made


def _without_password(said: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", said)
