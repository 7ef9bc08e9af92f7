"""A warm start for many commands: libraries are imported once, each command runs in a forked process of its own.

Run as ``python -m tests.scenarios.warm``. A line of JSON asks (``home``, and ``argv`` of the console script or ``call``
as ``module:function`` with ``args``, or a whole ``script``); a line of JSON answers (``code``, ``out``, ``err``).
The project itself and its settings are imported in the fork, so a command sees its home exactly as the console script
would; what is saved is the seconds that the libraries take.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import IO

LIBRARIES = (
    "django.core.management",
    "django.db.models",
    "django.template",
    "duckdb",
    "ibis.backends.duckdb",
    "pydantic",
    "pandas",
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "pyhanko.sign.signers",
    "pyhanko.sign.validation",
    "pypinyin",
    "python_calamine",
    "typer",
    "typst",
)


def main() -> None:
    """Answer until nobody asks any more."""
    for name in LIBRARIES:
        importlib.import_module(name)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answered(json.loads(line))), flush=True)


def answered(asked: dict[str, object]) -> dict[str, object]:
    """What one command wrote, and how it ended."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            inside(asked, out, err)
        _, status = os.waitpid(child, 0)
        return {"code": os.waitstatus_to_exitcode(status), "out": _text(out), "err": _text(err)}


def inside(asked: dict[str, object], out: IO[bytes], err: IO[bytes]) -> None:
    """In the forked process: live in the home asked for, do the work, leave."""
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.environ["CHUXIN_HOME"] = str(asked["home"])
    os.environ.update(asked.get("environment", {}))  # type: ignore[call-overload]
    code = 1
    try:
        Path(str(asked["home"])).mkdir(parents=True, exist_ok=True)
        if "argv" in asked:
            sys.argv = ["chuxin", *asked["argv"]]  # type: ignore[misc]
            importlib.import_module("chuxin.interfaces.cli.main").run()
        elif "script" in asked:
            exec(compile(str(asked["script"]), "<script>", "exec"), {"__name__": "__main__"})
        else:
            module, function = str(asked["call"]).split(":")
            importlib.import_module("django").setup()
            told = getattr(importlib.import_module(module), function)(*asked["args"])  # type: ignore[misc]
            print(json.dumps(told, ensure_ascii=False))
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


if __name__ == "__main__":
    main()
