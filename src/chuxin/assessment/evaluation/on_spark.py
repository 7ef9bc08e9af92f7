"""Spark as the engine: in this machine (``local[2]``), on a cluster (``spark://``), or through Spark Connect (``sc://``).

The cluster reads and writes Parquet itself; only answers that are asked for as rows come to this process, as Arrow.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias, cast

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.connect.session import SparkSession as ConnectSession

from chuxin.assessment.evaluation.on_duckdb import put_together
from chuxin.assessment.evaluation.shape import Query, Read
from chuxin.assessment.evaluation.sources import Files
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

Settings: TypeAlias = tuple[tuple[str, str], ...]
_SECONDS = 5
# Days are days, whatever the zone of the machines; nothing is served or drawn besides the answer.
_ALWAYS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.app.name": "chuxin",
}
_HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


@dataclass(frozen=True, slots=True)
class Spark:
    """Spark at ``address``; ``settings`` are its own (``spark.…``), for a session that this process starts."""

    address: str
    settings: Settings = ()
    name = "spark"
    dialect = "pyspark"

    @property
    def version(self) -> str:
        """The version of Spark that answers. ``Refusal``: as ``rows``."""
        return str(_session(self.address, self.settings).version)

    def rows(self, queries: Sequence[Query], tables: Mapping[str, Read]) -> list[pa.Table]:
        """The answers to ``queries``. ``Refusal``: ``engine.unreachable``, ``engine.not_installed`` (no Java)."""
        session = _shown(self, tables)
        return [session.sql(query.sql).toArrow().cast(query.schema) for query in queries]

    def write(self, query: Query, tables: Mapping[str, Read], path: Path) -> None:
        """Write the answer as one Parquet file: the cluster writes parts beside it, which are then put together.

        ``Refusal``: as ``rows``; ``engine.no_shared_folder`` where the cluster does not write where we read.
        """
        said = _shown(self, tables).sql(query.sql)
        with TemporaryDirectory(prefix=f".{path.name}-", dir=path.resolve().parent) as draft:
            Path(draft).chmod(0o777)
            parts = Path(draft) / "parts"
            said.write.parquet(str(parts), compression="zstd")
            if not any(parts.glob("*.parquet")):
                raise _elsewhere(path)
            put_together(parts / "*.parquet", query.schema, path)


def _shown(engine: Spark, tables: Mapping[str, Read]) -> SparkSession:
    """The session, in which the tables can be seen under their names."""
    session = _session(engine.address, engine.settings)
    for name, table in tables.items():
        if isinstance(table.held, Files):
            recast = dict(table.recast)
            columns = [
                f"CAST(`{one}` AS {recast[one]}) AS `{one}`" if one in recast else f"`{one}`"
                for one, _ in table.columns
            ]
            frame = session.read.parquet(str(Path(table.held.pattern).resolve())).selectExpr(*columns)
        else:
            held = table.held.select([one for one, _ in table.columns]).cast(table.schema)
            frame = session.createDataFrame(held)
        frame.createOrReplaceTempView(name)
    return session


def _session(address: str, settings: Settings) -> SparkSession:
    _reach(address)
    try:
        return _connected(address, settings) if address.startswith("sc://") else _started(address, settings)
    except (PySparkException, Py4JError, OSError, RuntimeError) as fault:
        raise _unreachable(address, str(fault).splitlines()[0][:200]) from None


@lru_cache(maxsize=4)
def _connected(address: str, settings: Settings) -> SparkSession:
    session = ConnectSession.builder.remote(address).create()
    for name, value in {**_ALWAYS, **dict(settings)}.items():
        # What is not about queries was settled when the server was started.
        if name.startswith("spark.sql."):
            session.conf.set(name, value)
    return cast("SparkSession", session)


@lru_cache(maxsize=1)
def _started(address: str, settings: Settings) -> SparkSession:
    """One session an address as long as it is wanted: starting one takes seconds. A process has one at a time."""
    before = SparkSession.getActiveSession()
    if before is not None:
        before.stop()
    given: dict[str, bool | float | int | str | None] = {**_ALWAYS}
    given |= {**(_HERE if address.startswith("local") else {}), **dict(settings)}
    session = SparkSession.builder.master(address).config(map=given).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _reach(address: str) -> None:
    """Ask whether anybody listens before Spark does, which would try for minutes."""
    if not address.startswith("local"):
        places = re.findall(r"([^/,;:]+):(\d+)", address.partition("://")[2])
        faults = [fault for host, port in places if (fault := _silent(host, int(port)))]
        if len(faults) == len(places):
            raise _unreachable(address, faults[0] if faults else "host:port?")
    if not address.startswith("sc://") and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise Refusal(
            "engine.not_installed",
            Text("本机没有 Java 运行环境，Spark 无法启动。", "There is no Java runtime on this machine for Spark."),
            Text(
                "请安装 openjdk-17-jre-headless，或改用 sc:// 或 duckdb。",
                "Install openjdk-17-jre-headless, or use sc:// or duckdb.",
            ),
        )


def _silent(host: str, port: int) -> str | None:
    try:
        with closing(socket.create_connection((host, port), timeout=_SECONDS)):
            return None
    except OSError as fault:
        return f"{host}:{port} {fault}"


def _unreachable(address: str, told: str) -> Refusal:
    kind = "Spark Connect" if address.startswith("sc://") else "Spark"
    return Refusal(
        "engine.unreachable",
        Text(f"连接不上计算引擎 {kind}：{told}", f"The engine {kind} cannot be reached: {told}"),
        Text(
            "请核对地址，并确认服务已启动、版本为 4.0。",
            "Check the address, that the server runs, and that it is Spark 4.0.",
        ),
    )


def _elsewhere(path: Path) -> Refusal:
    return Refusal(
        "engine.no_shared_folder",
        Text(
            f"Spark 集群写出的文件不在本机的 {path.parent}。", f"What the cluster wrote is not in {path.parent} here."
        ),
        Text("请把结果写到集群与本机共享的目录。", "Write to a folder that the cluster and this machine share."),
    )
