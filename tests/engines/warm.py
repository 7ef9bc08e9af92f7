"""A warm start for hubs in processes of their own: libraries are imported once, each script runs in a fork.

Run as ``python -m tests.engines.warm SOCKET``. One connection is one script: a line of JSON asks (``home``,
``environment``, ``script``), a line answers (``code``, ``out``, ``err``). Several may be asked at once. The project
and its settings are imported in the fork, so a script sees its home and database exactly as a process started for it
would.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.scenarios.warm import LIBRARIES, answered

ROOT = Path(__file__).resolve().parents[2]
_MORE = ("django.test", "psycopg", "ibis.backends.postgres", "orjson", "yaml", "rapidfuzz", "holidays")


def ask(home: Path, environment: Mapping[str, str], script: str, seconds: int) -> dict[str, Any]:
    """How ``script`` ended in that home and environment: ``code``, ``out``, ``err``."""
    asked = {"home": str(home), "environment": dict(environment), "script": script}
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(seconds)
        line.connect(_server())
        line.sendall(json.dumps(asked).encode() + b"\n")
        with line.makefile() as answer:
            told: dict[str, Any] = json.loads(answer.readline())
    return told


@cache
def _server() -> str:
    folder = tempfile.TemporaryDirectory(prefix="chuxin-warm-")
    path = f"{folder.name}/line"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.engines.warm", path], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    owner = os.getpid()

    def end() -> None:
        if os.getpid() == owner:
            process.stdin.close()
            process.wait(timeout=30)
            folder.cleanup()

    atexit.register(end)
    return path


def main(path: str) -> None:
    """Answer until whoever started this lets go of it."""
    for name in (*LIBRARIES, *_MORE):
        importlib.import_module(name)
    door = socket.socket(socket.AF_UNIX)
    door.bind(path)
    door.listen()
    print("ready", flush=True)
    while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
        line, _ = door.accept()
        if os.fork() == 0:
            door.close()
            with line, line.makefile() as asked:
                line.sendall(json.dumps(answered(json.loads(asked.readline()))).encode() + b"\n")
            os._exit(0)
        line.close()
        _reap()


def _reap() -> None:
    """Let go of those that have answered."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


if __name__ == "__main__":
    main(sys.argv[1])
