"""A warm start for many commands: libraries are imported once, each command runs in a forked process of its own.

Run as ``python -m tests.scenarios.warm``. A line of JSON asks (``home``, and ``argv`` of the console script or ``call``
as ``module:function`` with ``args``, or a whole ``script``); a line of JSON answers (``code``, ``out``, ``err``).
What knows settings or a home is imported in the fork, so a command sees its home exactly as the console script would;
what is saved is the seconds that libraries take, and the modules of the project that are pure by its own rules.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import IO

from tests.architecture.test_house import is_pure

LIBRARIES = (
    "asyncssh",
    "django.core.management",
    "django.db.models",
    "django.template",
    "duckdb",
    "holidays",
    "httpx",
    "ibis.backends.duckdb",
    "jinja2",
    "opencc",
    "pydantic",
    "pandas",
    "psycopg",
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "pyhanko.sign.signers",
    "pyhanko.sign.validation",
    "pypinyin",
    "python_calamine",
    "rapidfuzz.fuzz",
    "rapidfuzz.process",
    "rich.console",
    "segno",
    "typer",
    "typst",
    "yaml",
)
BENCH = "chuxin.assessment.validation"


def pure_modules() -> list[str]:
    """The modules that reach neither Django nor a home, as `tests/architecture` holds them to; not the statisticians'
    bench, whose libraries take longest and which no scenario asks."""
    source = Path(importlib.import_module("chuxin").__path__[0])
    paths = (path.relative_to(source.parent).with_suffix("") for path in sorted(source.rglob("*.py")))
    names = [".".join(path.parts) for path in paths if path.name != "__init__"]
    return [name for name in names if is_pure(name) and not name.startswith(BENCH)]


def main() -> None:
    """Answer until nobody asks any more."""
    for name in (*LIBRARIES, *pure_modules()):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # else each fork copies every page that its collector looks through
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answered(json.loads(line))), flush=True)
    gc.unfreeze()


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
