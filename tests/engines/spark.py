"""A real Spark for tests and benchmarks: a standalone master with two workers, and a Spark Connect server on it.

Everything comes from the package ``pyspark`` and a Java runtime; where there is none, what needs it skips and says so.
``with cluster() as spark:`` starts it once; ``spark.master`` is its ``spark://`` address, ``spark.connect`` its
``sc://`` one (the Connect server's own session runs on the two workers).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pyspark

HOME = Path(pyspark.__file__).parent
_START_SECONDS = 60
_DAEMONS = "org.apache.spark.deploy"
# A machine that lives for a minute: what Java compiles thoroughly it would not live to use.
_BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:CICompilerCount=1"
# For some hundreds of rows: few parts, nothing compiled that runs once, no second thoughts about the plan.
SMALL = {
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": _BRIEF,
    "spark.executor.extraJavaOptions": _BRIEF,
}
_CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster: addresses of its master and of its Connect server, how many workers it has,
    and the settings sessions on it work with."""

    master: str
    connect: str
    workers: int
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def driver(self) -> str:
        """The engine that is a driver in this process, on the same two workers."""
        return f"{self.master}?{urlencode(self.settings)}"


def missing() -> str | None:
    """Why Spark cannot run here, or ``None``."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "no Java runtime (openjdk-17-jre-headless)"
    return None


@contextmanager
def cluster(*, executor: str = "512m", driver: str = "1g", settings: dict[str, str] | None = None) -> Iterator[Cluster]:
    """A master, two workers and a Connect server on free ports of this machine; all are ended afterwards.

    Each worker has two places, so that a driver of the test may work beside the Connect server.
    """
    port, served = _free_port(), _free_port()
    master = f"spark://127.0.0.1:{port}"
    given = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(served),
        "spark.driver.host": "127.0.0.1",
        "spark.cores.max": "2",
        "spark.executor.memory": executor,
        "spark.ui.enabled": "false",
        **(settings or {}),
    }
    confs = [part for name, value in given.items() for part in ("--conf", f"{name}={value}")]
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="chuxin-spark-", ignore_cleanup_errors=True))
        )
        where = ["--host", "127.0.0.1", "--webui-port", "0"]
        _start(stack, folder / "master.log", ["spark-class", f"{_DAEMONS}.master.Master", *where, "--port", str(port)])
        _wait(port, folder / "master.log")
        for number in (1, 2):
            place = ["--cores", "2", "--memory", "8g", "--work-dir", str(folder / f"work{number}")]
            _start(
                stack,
                folder / f"worker{number}.log",
                ["spark-class", f"{_DAEMONS}.worker.Worker", *where, *place, master],
            )
        submit = ["spark-submit", "--class", _CONNECT, "--master", master, *confs]
        _start(stack, folder / "connect.log", [*submit, "--name", "connect", "spark-internal"], driver)
        _wait(served, folder / "connect.log")
        yield Cluster(master, f"sc://127.0.0.1:{served}", _workers(folder / "master.log"), _for_a_driver(given))


def _for_a_driver(given: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in given.items() if not name.startswith("spark.connect.")))


def _workers(log: Path) -> int:
    return log.read_text().count("Registering worker")


def _start(stack: ExitStack, log: Path, command: list[str], memory: str = "256m") -> None:
    environment = {**os.environ, "SPARK_HOME": str(HOME), "SPARK_LOCAL_IP": "127.0.0.1"}
    # spark-submit takes a Connect server for a daemon, too.
    environment["SPARK_DAEMON_MEMORY"] = memory
    environment["SPARK_DAEMON_JAVA_OPTS"] = _BRIEF
    environment["SPARK_LOCAL_DIRS"] = str(log.parent / "local")
    said = stack.enter_context(log.open("w"))
    running = subprocess.Popen(
        [str(HOME / "bin" / command[0]), *command[1:]],
        stdout=said,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=log.parent,
        start_new_session=True,
    )
    stack.callback(_end, running)


def _end(running: subprocess.Popen[bytes]) -> None:
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGTERM)
    try:
        running.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def _wait(port: int, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        try:
            with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"Spark did not start: {_told(log)}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _told(log: Path) -> str:
    lines = log.read_text().splitlines()
    return "\n".join(
        [line for line in lines if "ERROR" in line or "Exception" in line or "Caused" in line][:20] or lines[-20:]
    )
