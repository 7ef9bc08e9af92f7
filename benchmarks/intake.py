"""How fast a department's file becomes a queryable file of records, beside a bare bulk insert of the same rows.

Makes a CSV of invented penalties (organisations of division 99, which does not exist), receives it through the same
door as everyone (`receive`), and then inserts the very rows of the records table into one bare table with the same
columns and indexes, in a database with the same settings. Organisations are registered beforehand and not timed.

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
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

AT = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
TABLE = "records_version"
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


def main() -> None:
    """Run every step in its own process and tell rows a second, ratio and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--organisations", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chuxin-bench-") as home:
        os.environ |= {"CHUXIN_HOME": home, "DJANGO_SETTINGS_MODULE": "chuxin.interfaces.conf.settings"}
        path = Path(home) / "penalties.csv"
        write_penalties(path, given.rows, given.organisations)
        print(f"{given.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB CSV, {given.organisations:,} organisations")
        apart(prepare, given.organisations)
        ours, peak, taken = apart(receive, path)
        bare = apart(insert_bare, Path(home))
    print(
        f"receive      {ours:7.1f} s   {taken / ours:>9,.0f} rows/s   peak RSS {peak / 1e9:.2f} GB   accepted {taken:,}"
    )
    print(f"bare insert  {bare:7.1f} s   {taken / bare:>9,.0f} rows/s   (organisations registered beforehand, untimed)")
    print(f"ratio        {ours / bare:7.2f}      at most 3;  memory at most 2 GB")


def apart(step, *arguments):
    """The result of ``step`` in a fresh process, so that memory and caches are its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(step, arguments)


def prepare(organisations: int) -> None:
    """Migrate, install the packs' law, catalogue and feeds, and register the organisations."""
    operator = set_up()
    from django.core.management import call_command

    from chuxin.foundation.law import actions as law
    from chuxin.foundation.subjects import actions as subjects
    from chuxin.foundation.subjects.identifiers import Identifier
    from chuxin.foundation.subjects.subject import Registration
    from chuxin.kernel.definition import read_file

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    packs = Path(__file__).resolve().parents[1] / "src" / "chuxin" / "packs"
    files = sorted(itertools.chain((packs / "national").rglob("*.yaml"), (packs / "hubei" / "feeds").glob("*.yaml")))
    files.append(packs / "hubei" / "law.yaml")
    read = [one for file in files for one in read_file(file, packs)[0]]
    law.install([one for one in read if one.kind in {"clause", "kind", "item", "feed"}], actor=operator, at=AT)
    for some in batched(organisations_of(organisations), CHUNK):
        registrations = [Registration("enterprise", name, (Identifier("uscc", code),)) for code, name in some]
        subjects.register(registrations, actor=operator, at=AT)


def receive(path: Path) -> tuple[float, int, int]:
    """Seconds that receiving takes, peak resident memory in bytes, and the rows accepted."""
    operator = set_up()
    from chuxin.facts.intake import actions

    start = time.perf_counter()
    receipt = actions.receive(path, "hubei.penalties", actor=operator, at=AT)
    seconds = time.perf_counter() - start
    assert receipt.accepted == receipt.rows, receipt.refused_by_code
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, receipt.accepted


def insert_bare(home: Path) -> float:
    """Seconds to insert the rows of the records table into one table alike, in a database of its own."""
    with sqlite3.connect(home / "chuxin.sqlite3") as source:
        rows = source.execute(f"SELECT * FROM {TABLE} ORDER BY entry").fetchall()
        layout = [
            sql for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql != ''", [TABLE])
        ]
    bare = sqlite3.connect(home / "bare.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
        bare.execute(f"PRAGMA {pragma}")
    for sql in sorted(layout, key=lambda one: not one.startswith("CREATE TABLE")):
        bare.execute(sql)
    places = ", ".join("?" * len(rows[0]))
    start = time.perf_counter()
    bare.execute("BEGIN IMMEDIATE")
    for some in batched(iter(rows), CHUNK):
        bare.executemany(f"INSERT INTO {TABLE} VALUES ({places})", some)
    bare.execute("COMMIT")
    return time.perf_counter() - start


def set_up():
    """Django in this process, and the operator."""
    import django

    django.setup()
    from chuxin.interfaces.cli.shell import operator

    return operator()


def organisations_of(count: int) -> Iterator[tuple[str, str]]:
    """Codes and names of invented enterprises, always the same."""
    from chuxin.kernel.codes import check_character, org_code_check

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
    from chuxin.kernel.codes import check_character

    return code[:17] + check_character(code[:17])


def batched(values: Iterator, size: int) -> Iterator[list]:
    """Lists of at most ``size`` values."""
    while some := list(itertools.islice(values, size)):
        yield some


if __name__ == "__main__":
    main()
