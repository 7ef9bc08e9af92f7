"""How fast a file is judged, beside frictionless validating the same file with the same schema, and whether both agree.

The schema is made from the feed. A Table Schema says of a column its type, whether it is required, its longest text,
its permitted spellings, the shape of a code; what the item says across columns is told to frictionless the way it asks
for (``row-constraint``, a formula a row), and check characters by a check of its own that calls our reader of codes.
frictionless is timed with the Table Schema alone and with all of it. Ours is the judgement of every row as intake makes
it, remarks, lateness and persons included, in one process and without writing anything.

The file holds invented penalties, every fiftieth row with one fault. frictionless reads the first rows of the same
file, since it needs longer; both are told in rows a second. Verdicts are compared row by row.

    .venv/bin/python -m benchmarks.frictionless [--rows 1000000] [--peer-rows 20000] [--organisations 20000]
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
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


# What is planted: the column, what becomes of its cell, and whether a Table Schema alone can say that it is wrong.
FAULTS: Mapping[str, tuple[str, Callable[[str], str], bool]] = {
    "no decision number": ("CF_WSH", lambda _: "", True),
    "no name": ("CF_XDR_MC", lambda _: "", True),
    "no such day": ("CF_JDRQ", lambda _: "2026-02-31", True),
    "decided in the future": ("CF_JDRQ", lambda _: "2026-07-01", True),
    "not a day": ("CF_YXQ", lambda _: "待定", True),
    "not an amount": ("CF_NR_FK", lambda _: "若干", True),
    "unknown kind of penalty": ("CF_CFLB", lambda _: "记过处分", True),
    "unknown class": ("CF_XDR_LB", lambda _: "不明", True),
    "code too short": ("CF_XDR_SHXYM", _short, True),
    "letter no code has": ("CF_CFJGDM", lambda code: code[:9] + "I" + code[10:], True),
    "name too long": ("CF_XDR_MC", lambda name: name + "甲" * 200, True),
    "ends before it was decided": ("CF_YXQ", lambda _: "2020-01-01", False),
    "confiscation without an amount": ("CF_CFLB", lambda kinds: kinds + "、没收违法所得", False),
    "permit not named": ("CF_CFLB", lambda kinds: kinds + "、暂扣许可证件", False),
    "wrong check character": ("CF_XDR_SHXYM", _other_check, False),
}
_GRAVER = ("暂扣许可证件", "吊销许可证件")
_ANY = ("警告", "通报批评", "罚款", "没收", "暂扣", "降低资质", "吊销", "限制", "责令")
# The item's checks that refuse, as frictionless has them. Texts are missing only where the row is refused already.
RULES = (
    "CF_YXQ >= CF_JDRQ",
    "not ('不予行政处罚' in CF_NR or '不予处罚' in CF_NR or '免予行政处罚' in CF_NR or '免予处罚' in CF_NR) or "
    + " or ".join(f"'{one}' in CF_CFLB" for one in _ANY),
    "not '行政拘留' in CF_CFLB",
    "not '罚款' in CF_CFLB or (CF_NR_FK or 0) > 0",
    "(CF_NR_FK or 0) <= 0 or '罚款' in CF_CFLB",
    "not '没收违法所得' in CF_CFLB or (CF_NR_WFFF or 0) > 0",
    "(CF_NR_WFFF or 0) <= 0 or '没收' in CF_CFLB",
    " and ".join(f"not '{one}' in CF_CFLB" for one in _GRAVER) + " or CF_NR_ZKDX",
)
CODES = ("CF_XDR_SHXYM", "CF_CFJGDM", "CF_SJLYDM")


def main() -> None:
    """Judge and validate, each in a process of its own; print speeds, the ratio and the agreement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
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
        plain, seen = apart(validate, head, schema, False)
        full, found = apart(validate, head, schema, True)
    finally:
        shutil.rmtree(home)
    print(f"judged, {ours.rows:,} rows     {ours}")
    print(f"judged, the same {same.rows:,}  {same}")
    print(f"planted: {dict(sorted(Counter(planted.values()).items()))}")
    sayable = {row for row, fault in planted.items() if FAULTS[fault][2]}
    beside("frictionless, Table Schema alone", ours, plain)
    agreement(planted.keys(), sayable, refused, seen)
    beside("frictionless, and the item's rules", ours, full)
    agreement(planted.keys(), set(planted), refused, found)


def beside(called: str, ours: Took, peer: Took) -> None:
    """Print the peer and how many times faster ours is, in rows a second."""
    print(f"{called} {peer}")
    by_processor = ours.rows / ours.processor * peer.processor / peer.rows
    by_clock = ours.rows / ours.seconds * peer.seconds / peer.rows
    print(f"  ours {by_processor:.1f} times faster in processor time, {by_clock:.1f} by the clock (at least 30)")


def agreement(planted: Collection[int], sayable: set[int], ours: set[int], theirs: set[int]) -> None:
    """Print how many of the faults that can be said each refused, and how many verdicts differ in the whole file."""
    told = f"{len(sayable)} rows with a fault it can be told of: ours refused {len(sayable & ours)}"
    print(f"  {told}, frictionless {len(sayable & theirs)}")
    clean = len(ours - set(planted)), len(theirs - set(planted))
    beyond = set(planted) - sayable
    print(
        f"  rows without a fault refused: {clean[0]} and {clean[1]}; verdicts that differ: {len(ours ^ theirs)}", end=""
    )
    print(f", {len(beyond & ours - theirs)} of them faults it was not told of" if beyond else "")


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
    from chuxin.facts.intake.privacy import look
    from chuxin.facts.intake.rows import judge as judge_chunk

    kept = originals.arrive(path)
    watch, refused, rows = Watch(), set[int](), 0
    reading = settling.read(kept.sha256, FEED, AT, sheet=None, name=path.name)
    for chunk in reading.sheet.chunks():
        judged = judge_chunk(chunk, reading.plan)
        look(chunk, judged, reading.sheet)
        refused.update(judged.numbers[[*judged.faults, *np.flatnonzero(judged.persons)]].tolist())
        refused.update(one.place.row or 0 for one in chunk.broken)
        rows += len(chunk.rows) + len(chunk.broken)
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
    if field.name == "decided_on":
        said["maximum"] = AT.date().isoformat()
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


def validate(path: Path, schema: dict[str, object], rules: bool) -> tuple[Took, set[int]]:
    """Let frictionless validate the file, with the item's ``rules`` or without; the rows (from 1) it finds faulty."""
    from chuxin.kernel.codes import read_uscc
    from frictionless import Check, Checklist, Resource, Schema, checks, errors, system

    class CheckCharacters(Check):
        """Codes end in the character the others demand."""

        type = "check-characters"
        Errors = [errors.RowConstraintError]  # noqa: RUF012

        def validate_row(self, row: Row) -> Iterator[errors.RowConstraintError]:
            for name in CODES:
                if row[name] is not None and read_uscc(row[name]).value is None:
                    yield errors.RowConstraintError.from_row(row, note=f"check character of {name}")

    with path.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in islice(csv.reader(file), 1, None))
    told = [*(checks.row_constraint(formula=rule) for rule in RULES), CheckCharacters()] if rules else []
    with system.use_context(trusted=True):
        resource = Resource(path=str(path), schema=Schema.from_descriptor(schema))
        watch = Watch()
        report = resource.validate(Checklist(checks=told), limit_errors=rows * len(HEADINGS))
        watch.stop()
    return watch.took(rows), set(_faulty(report.flatten(["rowNumber"])))


def _faulty(told: list[list[int | None]]) -> Iterator[int]:
    """frictionless counts the row of headings as the first."""
    for (number,) in told:
        assert number is not None, "an error that is no row's: the schema or the headings are wrong"
        yield number - 1


if __name__ == "__main__":
    main()
