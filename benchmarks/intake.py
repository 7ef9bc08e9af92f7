"""How fast a department's file becomes a queryable file of records, beside a bare bulk insert of the same rows.

Makes a CSV of invented penalties (organisations of division 99, which does not exist), receives it through the same
door as everyone (``receive``), and then inserts the same parsed rows into one bare table (``bare.py``) in a database
with the same settings. Organisations are registered beforehand and not counted. With several sizes each has a home of
its own, and cost a row and memory of the last are set beside those of the first.

    .venv/bin/python -m benchmarks.intake [--database sqlite|postgresql] [--rows 1000000 …] [--no-bare]
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.bare import insert_bare
from benchmarks.penalties import HEADINGS, batched, organisations_of, write_penalties
from benchmarks.steps import Took, Watch, apart, database

AT = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
FEED = "hubei.penalties"
NEEDED = {"clause", "kind", "item", "feed"}
STEP = 50_000


def main() -> None:
    """Run every step in its own process and tell rows a second, ratio and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--organisations", type=int, default=100_000)
    parser.add_argument("--no-bare", action="store_true", help="leave the bare insert out")
    given = parser.parse_args()
    told = [measured(given.database, rows, given.organisations, bare=not given.no_bare) for rows in given.rows]
    if len(told) > 1:
        growth(told[0], told[-1])


def growth(first: Took, last: Took) -> None:
    """Print what a row costs and how much memory is held at the last size, beside the first."""
    times = last.rows / first.rows
    clock, processor = last.seconds / first.seconds / times, last.processor / first.processor / times
    print(f"a row of {last.rows:,} beside one of {first.rows:,}: {clock:.2f} by the clock, ", end="")
    print(f"{processor:.2f} in processor time (at most 1.2)")
    print(
        f"peak memory {last.peak / first.peak:.2f}" + (f", child {last.child / first.child:.2f}" if first.child else "")
    )


def measured(name: str, rows: int, organisations: int, *, bare: bool) -> Took:
    """Receive a file of ``rows`` in a home of its own, and print it beside the bare insert."""
    home = Path(tempfile.mkdtemp(prefix="chuxin-bench-"))
    os.environ["CHUXIN_HOME"] = str(home)
    try:
        with database(name, home):
            path = home / "penalties.csv"
            write_penalties(path, rows, organisations)
            print(f"{name}: {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB CSV, {organisations:,} organisations")
            apart(prepare, organisations)
            ours = apart(receive, path)
            print(f"receive                     {ours}", flush=True)
            for whole in (True, False) if bare else ():
                beside(ours, *apart(insert_bare, home, whole), whole)
            if bare:
                print("the same rows handed over in the order of their records, as ours are said, sorting not counted:")
                beside(ours, *apart(insert_bare, home, True, False, True), True)
            if bare and name == "sqlite":
                print("the usual way, executemany of one row a statement:")
                beside(ours, *apart(insert_bare, home, True, True), True)
    finally:
        shutil.rmtree(home)
    return ours


def beside(ours: Took, bare: Took, inserted: str, whole: bool) -> None:
    """Print the bare insert and the ratio."""
    called = "bare insert, and fields    " if whole else "bare insert, envelope alone"
    print(f"{called} {bare}\n  of {inserted}")
    clock, processor = ours.seconds / bare.seconds, ours.processor / bare.processor
    print(
        f"  ratio {clock:.2f} by the clock, {processor:.2f} in processor time" + (" (at most 2)" if whole else ""),
        flush=True,
    )


def prepare(organisations: int) -> None:
    """Migrate, install the packs' law, catalogue and feeds, and register the organisations."""
    from django.core.management import call_command

    import benchmarks.hub  # noqa: F401
    from chuxin.foundation.law import actions as law
    from chuxin.foundation.subjects import actions as subjects
    from chuxin.foundation.subjects.identifiers import Identifier
    from chuxin.foundation.subjects.subject import Registration
    from chuxin.interfaces.cli.shell import operator
    from chuxin.programmes.load import SHIPPED, read_packs

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    shipped = read_packs([SHIPPED / "national", SHIPPED / "hubei"]).installable
    law.install([one for one in shipped if one.kind in NEEDED], actor=operator(), at=AT)
    for some in batched(organisations_of(organisations), STEP):
        registrations = [Registration("enterprise", name, (Identifier("uscc", code),)) for code, name in some]
        subjects.register(registrations, actor=operator(), at=AT)


def receive(path: Path) -> Took:
    """Receive the file as the command line does, in a process that has received before (a file of headings alone)."""
    import benchmarks.hub  # noqa: F401
    from chuxin.facts.intake import actions
    from chuxin.interfaces.cli.shell import operator

    headings = path.with_name("headings.csv")
    headings.write_text(",".join(HEADINGS) + "\n")
    actions.receive(headings, FEED, actor=operator(), at=AT)
    watch = Watch()
    receipt = actions.receive(path, FEED, actor=operator(), at=AT)
    watch.stop()
    assert receipt.accepted == receipt.rows, receipt.refused_by_code
    return watch.took(receipt.accepted)


if __name__ == "__main__":
    main()
