"""How fast a department's file becomes a queryable file of records, beside a bare bulk insert of the same rows.

Makes a CSV of invented penalties (organisations of division 99, which does not exist), receives it through the same
door as everyone (`receive`), and then inserts the same parsed rows into one bare table with the same columns and
indexes, in a database with the same settings. Organisations are registered beforehand and not timed.

    .venv/bin/python -m benchmarks.intake [--rows 1000000] [--organisations 100000]
"""

from __future__ import annotations

import argparse
import csv
import itertools
import multiprocessing
import os
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import django
import orjson

# Always a home of its own, thrown away afterwards; the processes of the steps inherit it.
if __name__ == "__main__":
    os.environ["CHUXIN_HOME"] = tempfile.mkdtemp(prefix="chuxin-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "chuxin.interfaces.conf.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from chuxin.facts.intake import actions  # noqa: E402
from chuxin.foundation.law import actions as law  # noqa: E402
from chuxin.foundation.ledger.entry import SALT_BYTES  # noqa: E402
from chuxin.foundation.subjects import actions as subjects  # noqa: E402
from chuxin.foundation.subjects.identifiers import Identifier  # noqa: E402
from chuxin.foundation.subjects.subject import Registration  # noqa: E402
from chuxin.interfaces.cli.shell import operator  # noqa: E402
from chuxin.kernel.codes import check_character, org_code_check  # noqa: E402
from chuxin.programmes.load import SHIPPED, read_packs  # noqa: E402

AT = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
TABLE = "records_version"
FEED = "hubei.penalties"
NEEDED = {"clause", "kind", "item", "feed"}
Result = TypeVar("Result")
Value = TypeVar("Value")
CHUNK = 50_000
FACTS = (
    "经查，当事人经营场所内销售的预包装食品标签不符合规定，涉案货值较小，未造成危害后果",
    "当事人未按规定建立并执行进货查验记录制度，经责令改正后按期完成整改",
    "当事人在施工现场未采取有效防尘降尘措施，现场检查记录和照片为证",
    "当事人未按期公示年度信息，通过登记的住所无法取得联系，已责令限期改正",
)
HEADINGS = (
    "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FRDB", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR",
    "CF_NR_FK", "CF_NR_WFFF", "CF_NR_ZKDX", "CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY",
    "CF_SJLYDM", "BZ",
)  # fmt: skip


@dataclass(frozen=True)
class Took:
    """Seconds on the clock and of processor time, peak resident memory in bytes, rows done."""

    seconds: float
    processor: float
    peak: int
    rows: int

    def __str__(self) -> str:
        rate = f"{self.rows / self.seconds:>9,.0f} rows/s"
        return f"{self.seconds:7.1f} s ({self.processor:.1f} s processor)  {rate}  peak RSS {self.peak / 1e9:.2f} GB"


def main() -> None:
    """Run every step in its own process and tell rows a second, ratio and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--organisations", type=int, default=100_000)
    given = parser.parse_args()
    home = Path(settings.HOME)
    try:
        path = home / "penalties.csv"
        write_penalties(path, given.rows, given.organisations)
        print(f"{given.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB CSV, {given.organisations:,} organisations")
        apart(prepare, given.organisations)
        ours = apart(receive, path)
        bare, whole = apart(insert_bare, home, False), apart(insert_bare, home, True)
    finally:
        shutil.rmtree(home)
    print(f"receive                     {ours}")
    print(f"bare insert, same columns   {bare}")
    print(f"bare insert, and fields     {whole}")
    to_bare, to_whole = ours.seconds / bare.seconds, ours.seconds / whole.seconds
    print(f"ratio {to_bare:.2f} to the same columns, {to_whole:.2f} with the fields")
    print("(organisations registered beforehand, untimed; at most 3, and 2 GB)")


def apart(step: Callable[..., Result], *arguments: object) -> Result:
    """The result of ``step`` in a fresh process, so that memory and caches are its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(step, arguments)


def prepare(organisations: int) -> None:
    """Migrate, install the packs' law, catalogue and feeds, and register the organisations."""
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    shipped = read_packs([SHIPPED / "national", SHIPPED / "hubei"]).installable
    law.install([one for one in shipped if one.kind in NEEDED], actor=operator(), at=AT)
    for some in batched(organisations_of(organisations), CHUNK):
        registrations = [Registration("enterprise", name, (Identifier("uscc", code),)) for code, name in some]
        subjects.register(registrations, actor=operator(), at=AT)


def receive(path: Path) -> Took:
    """Receive the file as the command line does, in a process that has received before (a file of headings alone)."""
    headings = path.with_name("headings.csv")
    headings.write_text(",".join(HEADINGS) + "\n")
    actions.receive(headings, FEED, actor=operator(), at=AT)
    start, used = time.perf_counter(), time.process_time()
    receipt = actions.receive(path, FEED, actor=operator(), at=AT)
    assert receipt.accepted == receipt.rows, receipt.refused_by_code
    return took(start, used, receipt.accepted)


def insert_bare(home: Path, whole: bool) -> Took:
    """Insert the same parsed rows into one table with the records table's columns and indexes, in its own database.

    ``whole`` adds a column for every parsed field, as a table without a ledger beside it would have to keep them;
    without it only the index columns are inserted. Reading the rows back is not timed.
    """
    with sqlite3.connect(home / "chuxin.sqlite3") as source:
        layout = source.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql != ''", [TABLE]).fetchall()
        rows, fields = parsed_rows(source, whole)
    bare = sqlite3.connect(home / f"bare-{whole}.sqlite3", isolation_level=None)
    for pragma in ("page_size=16384", "journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
        bare.execute(f"PRAGMA {pragma}")
    for (sql,) in sorted(layout, key=lambda one: not one[0].startswith("CREATE TABLE")):
        bare.execute(sql)
    for name in fields:
        bare.execute(f'ALTER TABLE {TABLE} ADD COLUMN "field_{name}" text')
    places = ", ".join("?" * len(rows[0]))
    start, used = time.perf_counter(), time.process_time()
    bare.execute("BEGIN IMMEDIATE")
    for some in batched(iter(rows), CHUNK):
        bare.executemany(f"INSERT INTO {TABLE} VALUES ({places})", some)
    bare.execute("COMMIT")
    return took(start, used, len(rows))


def parsed_rows(source: sqlite3.Connection, whole: bool) -> tuple[list[tuple[object, ...]], list[str]]:
    """The rows of the records table, with the values of every parsed field behind them where ``whole``."""
    if not whole:
        return source.execute(f"SELECT * FROM {TABLE} ORDER BY entry").fetchall(), []
    stored = f"SELECT r.*, c.blob FROM {TABLE} r JOIN ledger_content c ON c.seq = r.entry ORDER BY r.entry"
    names: dict[str, None] = {}
    read = []
    for row in source.execute(stored):
        fields = orjson.loads(row[-1][SALT_BYTES:])["fields"]
        names.update(dict.fromkeys(fields))
        read.append((row[:-1], fields))
    plain = [(*row, *(text(fields.get(name)) for name in names)) for row, fields in read]
    return plain, list(names)


def text(value: object) -> str | None:
    """A field's value as one column holds it."""
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def took(start: float, used: float, rows: int) -> Took:
    """What has passed since ``start`` (clock) and ``used`` (processor)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Took(time.perf_counter() - start, time.process_time() - used, peak, rows)


def organisations_of(count: int) -> Iterator[tuple[str, str]]:
    """Codes and names of invented enterprises, always the same."""
    for number in range(count):
        body = f"{number:08d}"
        first17 = "91990101" + body + org_code_check(body)
        yield first17 + check_character(first17), f"示例第{number}号商贸有限公司"


def write_penalties(path: Path, rows: int, organisations: int) -> None:
    """Write ``rows`` penalties, distinct in decision number and facts, dates of the last month, mixed kinds."""
    chance = random.Random(20260630)
    known = list(organisations_of(organisations))
    authorities = [(code.replace("91", "11", 1), f"示例市监管局第{n}分局") for n, (code, _) in enumerate(known[:50])]
    authorities = [(recoded(code), name) for code, name in authorities]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number in range(rows):
            code, name = known[chance.randrange(organisations)]
            authority, called = authorities[number % len(authorities)]
            decided = date(2026, 6, 24) - timedelta(days=number % 9)
            fine = number % 4 != 0
            writer.writerow(
                (
                    name, "法人及非法人组织", code, "", f"示例罚字〔2026〕第{number}号", "违反市场监督管理规定",
                    f"{FACTS[number % 4]}。案件序号{number}。", "《中华人民共和国行政处罚法》及有关规定",
                    "罚款" if fine else "警告", "罚款人民币若干元" if fine else "警告",
                    f"{(number % 500 + 1) / 100}" if fine else "", "", "", decided.isoformat(),
                    date(decided.year + 1, decided.month, decided.day).isoformat(), "", called, authority, called,
                    authority, "",
                )
            )  # fmt: skip


def recoded(code: str) -> str:
    """``code`` with the check character its first 17 demand."""
    return code[:17] + check_character(code[:17])


def batched(values: Iterator[Value], size: int) -> Iterator[list[Value]]:
    """Lists of at most ``size`` values."""
    while some := list(itertools.islice(values, size)):
        yield some


if __name__ == "__main__":
    main()
