"""How fast a file is judged, beside frictionless validating the same file with the same schema, and whether both agree.

The Table Schema is made from the feed: a column a heading, with what such a schema can say of each (type, required,
longest text, permitted spellings, the shape of a code). The file holds invented penalties, every fiftieth with a fault
of one of the kinds the schema can say. Ours is the judgement of every row as intake makes it (the item's checks across
fields, check characters, lateness and persons included), without stating anything, in one process; frictionless reads
the first rows of the same file. Both count rows a second of processor time and by the clock. Then the rows refused
are compared one by one, and rows whose code has a wrong check character, which no Table Schema can say, are counted.

    .venv/bin/python -m benchmarks.frictionless [--rows 200000] [--peer-rows 20000] [--organisations 20000]
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from benchmarks.intake import AT, FEED, prepare
from benchmarks.penalties import HEADINGS, penalties, recoded
from benchmarks.steps import Took, Watch, apart

EVERY = 50
Row = dict[str, str]


def _short(code: str) -> str:
    return code[:-1]


def _other_check(code: str) -> str:
    return code[:17] + next(one for one in "0123456789" if one != recoded(code)[17])


# What is planted: the column, what becomes of its cell, and whether a Table Schema can say that it is wrong.
FAULTS: Mapping[str, tuple[str, Callable[[str], str], bool]] = {
    "no decision number": ("CF_WSH", lambda _: "", True),
    "no name": ("CF_XDR_MC", lambda _: "", True),
    "no such day": ("CF_JDRQ", lambda _: "2026-02-31", True),
    "not a day": ("CF_YXQ", lambda _: "待定", True),
    "not an amount": ("CF_NR_FK", lambda _: "若干", True),
    "unknown kind of penalty": ("CF_CFLB", lambda _: "记过处分", True),
    "unknown class": ("CF_XDR_LB", lambda _: "不明", True),
    "code too short": ("CF_XDR_SHXYM", _short, True),
    "letter no code has": ("CF_CFJGDM", lambda code: code[:9] + "I" + code[10:], True),
    "name too long": ("CF_XDR_MC", lambda name: name + "甲" * 200, True),
    "wrong check character": ("CF_XDR_SHXYM", _other_check, False),
}


def main() -> None:
    """Judge and validate, each in a process of its own; print speeds, the ratio and the agreement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--peer-rows", type=int, default=20_000)
    parser.add_argument("--organisations", type=int, default=20_000)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="chuxin-bench-"))
    os.environ["CHUXIN_HOME"] = str(home)
    os.environ.pop("CHUXIN_DATABASE_URL", None)
    try:
        whole, head = home / "penalties.csv", home / "head.csv"
        write(whole, given.rows, given.organisations)
        planted = write(head, given.peer_rows, given.organisations)
        apart(prepare, 0)
        ours, _, schema = apart(judge, whole)
        same, refused, _ = apart(judge, head)
        peer, theirs = apart(validate, head, schema)
    finally:
        shutil.rmtree(home)
    print(f"judged, {ours.rows:,} rows     {ours}")
    print(f"judged, the same {same.rows:,}  {same}")
    print(f"frictionless            {peer}")
    by_processor = ours.rows / ours.processor * peer.processor / peer.rows
    by_clock = ours.rows / ours.seconds * peer.seconds / peer.rows
    print(f"rows a second: {by_processor:.1f} times in processor time, {by_clock:.1f} by the clock (at least 30)")
    agreement(planted, refused, theirs)


def agreement(planted: Mapping[int, str], ours: set[int], theirs: set[int]) -> None:
    """Print what was planted, what each refused, and where the two differ."""
    sayable = {row for row, fault in planted.items() if FAULTS[fault][2]}
    print(f"planted: {dict(sorted(Counter(planted.values()).items()))}")
    print(f"faults a Table Schema can say: {len(sayable)}; refused by ours {len(sayable & ours)}, ", end="")
    print(f"by frictionless {len(sayable & theirs)}; verdicts that differ {len((ours ^ theirs) & sayable)}")
    beyond = planted.keys() - sayable
    print(f"faults it cannot say: {len(beyond)}; ours {len(beyond & ours)}, frictionless {len(beyond & theirs)}")
    clean = ours - planted.keys(), theirs - planted.keys()
    print(f"rows without a fault refused: ours {len(clean[0])}, frictionless {len(clean[1])}")


def write(path: Path, rows: int, organisations: int) -> dict[int, str]:
    """Write ``rows`` penalties, every fiftieth with a fault; which rows (from 1) have which."""
    kinds, planted = list(FAULTS), {}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number, cells in enumerate(penalties(rows, organisations), 1):
            if number % EVERY:
                writer.writerow(cells)
                continue
            fault = planted[number] = kinds[number // EVERY % len(kinds)]
            heading, change, _ = FAULTS[fault]
            place = HEADINGS.index(heading)
            writer.writerow((*cells[:place], change(cells[place]), *cells[place + 1 :]))
    return planted


def judge(path: Path) -> tuple[Took, set[int], dict[str, object]]:
    """Judge every row; what it took, the rows refused, and the feed as a Table Schema."""
    import numpy as np

    import benchmarks.hub  # noqa: F401
    from chuxin.facts.intake import originals, settling
    from chuxin.facts.intake.pieces import pieces

    kept = originals.arrive(path)
    watch, refused, rows = Watch(), set[int](), 0
    reading = settling.read(kept.sha256, FEED, AT, sheet=None, name=path.name)
    for piece in pieces(reading.sheet, reading.plan):
        judged = piece.judged
        refused.update(judged.numbers[[*judged.faults, *np.flatnonzero(judged.persons)]].tolist())
        refused.update(one.place.row or 0 for one in piece.broken)
        rows = piece.through
    watch.stop()
    plan = reading.plan
    named = {place: plan.item.field(name) for name, place in plan.mapped.fields.items()}
    columns = [_column(heading, named.get(place)) for place, heading in enumerate(reading.sheet.columns)]
    return watch.took(rows), refused, {"fields": columns, "missingValues": [""]}


def _column(heading: str, field: object) -> dict[str, object]:
    """What a Table Schema can say of a column that is read as ``field``."""
    from chuxin.facts.catalogue.field import Field, FieldType

    if not isinstance(field, Field):
        return {"name": heading, "type": "string"}
    said: dict[str, object] = {"required": True} if field.required else {}
    spellings = sorted({one for choice in field.values for one in choice.spellings})
    type = {FieldType.DATE: "date", FieldType.MONEY: "number", FieldType.DECIMAL: "number"}.get(field.type, "string")
    if field.type is FieldType.TEXT and field.max_length:
        said["maxLength"] = field.max_length
    elif field.type is FieldType.ENUM:
        said["enum"] = spellings
    elif field.type is FieldType.ENUMS:
        one = "|".join(map(re.escape, spellings))
        said["pattern"] = f"({one})([、,，;；]({one}))*"
    elif field.type is FieldType.USCC:
        said["pattern"] = "[0-9A-HJ-NPQRTUWXY]{18}"
    return {"name": heading, "type": type, "constraints": said}


def validate(path: Path, schema: dict[str, object]) -> tuple[Took, set[int]]:
    """Let frictionless validate the file; what it took, and the rows (from 1) it finds faulty."""
    from frictionless import Resource, Schema, system

    with path.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in islice(csv.reader(file), 1, None))
    with system.use_context(trusted=True):
        resource = Resource(path=str(path), schema=Schema.from_descriptor(schema))
        watch = Watch()
        report = resource.validate(limit_errors=rows * len(HEADINGS))
        watch.stop()
    return watch.took(rows), set(_faulty(report.flatten(["rowNumber"])))


def _faulty(told: list[list[int | None]]) -> Iterator[int]:
    """frictionless counts the row of headings as the first."""
    for (number,) in told:
        assert number is not None, "an error that is no row's: the schema or the headings are wrong"
        yield number - 1


if __name__ == "__main__":
    main()
