"""How fast a day's open data is written, and how fast its changes are replayed, beside a plain rewriting of its rows.

Receives invented penalties (organisations of division 99, which does not exist), makes the edition of the day in a
process of its own, reads the whole feed from the beginning in another, and then lets DuckDB read the edition's JSON
Lines and write the same rows as JSON Lines (gzip) and as Parquet, without any decision of what is public.

    .venv/bin/python -m benchmarks.open_data [--rows 200000] [--organisations 50000]
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

if __name__ == "__main__":
    os.environ["CHUXIN_HOME"] = tempfile.mkdtemp(prefix="chuxin-bench-")

import duckdb

import benchmarks.hub  # noqa: F401
from benchmarks.intake import AT, receive
from benchmarks.penalties import organisations_of, write_penalties
from benchmarks.steps import Took, Watch, apart

from django.conf import settings  # isort: skip
from django.core.management import call_command  # isort: skip

from chuxin.foundation.law import actions as law  # isort: skip
from chuxin.foundation.subjects import actions as subjects  # isort: skip
from chuxin.foundation.subjects.identifiers import Identifier  # isort: skip
from chuxin.foundation.subjects.subject import Registration  # isort: skip
from chuxin.interfaces.cli.shell import operator  # isort: skip
from chuxin.programmes.load import SHIPPED, read_packs  # isort: skip
from chuxin.services.open_data import actions, feed, queries  # isort: skip

DAY = date(2026, 6, 30)
NEEDED = {"clause", "kind", "item", "feed", "publicity"}
PAGE = 2_000


def main() -> None:
    """Run every step in its own process and tell rows a second, ratio and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--organisations", type=int, default=50_000)
    given = parser.parse_args()
    home = Path(settings.HOME)
    try:
        path = home / "penalties.csv"
        write_penalties(path, given.rows, given.organisations)
        apart(prepare, given.organisations)
        apart(receive, path)
        ours, replayed, plain = apart(edition), apart(replay), apart(rewrite)
        size = sum(file.bytes for file in queries.editions()[0].files)
    finally:
        shutil.rmtree(home)
    print(f"edition          {ours}, {size / 1e6:.0f} MB of files")
    print(f"feed, replayed   {replayed}")
    print(f"rows rewritten   {plain}")
    print(f"ratio {ours.seconds / plain.seconds:.2f} to rewriting the finished rows")


def prepare(organisations: int) -> None:
    """Migrate, install law, catalogue, feeds and publicity, and register the organisations."""
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    shipped = read_packs([SHIPPED / "national", SHIPPED / "hubei"]).installable
    law.install([one for one in shipped if one.kind in NEEDED], actor=operator(), at=AT)
    registrations = [
        Registration("enterprise", name, (Identifier("uscc", code),)) for code, name in organisations_of(organisations)
    ]
    subjects.register(registrations, actor=operator(), at=AT)


def edition() -> Took:
    """Make the edition; rows are lines of organisations and records."""
    watch = Watch()
    made = actions.build(DAY, actor=operator(), at=AT)
    watch.stop()
    return watch.took(sum(one.rows for one in made.files if one.path.endswith(".parquet")))


def replay() -> Took:
    """Read every change from the beginning, page by page, signed."""
    watch, cursor, rows, more = Watch(), "", 0, True
    while more:
        page = feed.signed_page(cursor, on=DAY, limit=PAGE)
        rows += len(page["changes"])  # type: ignore[arg-type]
        cursor, more = str(page["next"]), bool(page["more"])
    watch.stop()
    return watch.took(rows)


def rewrite() -> Took:
    """Let DuckDB read the finished rows and write them again in both forms."""
    newest = queries.editions()[0]
    folder = queries.folder() / newest.name
    watch, rows = Watch(), 0
    for file in (one for one in newest.files if one.path.endswith(".jsonl.gz") and one.rows):
        told = f"read_json('{folder / file.path}', format='newline_delimited')"
        duckdb.sql(f"COPY (FROM {told}) TO '{folder}/again.jsonl.gz' (FORMAT json, COMPRESSION gzip)")
        duckdb.sql(f"COPY (FROM {told}) TO '{folder}/again.parquet' (FORMAT parquet, COMPRESSION zstd)")
        rows += file.rows
    watch.stop()
    return watch.took(rows)


if __name__ == "__main__":
    main()
