"""Mends refused rows by hand: what was typed is judged first, and what is right is sent as a batch that mends them."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from chuxin.facts.intake import actions, queries, refused, remarks, settling
from chuxin.facts.intake.house_columns import ORIGIN
from chuxin.facts.intake.own import must_see
from chuxin.facts.intake.pieces import pieces
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.receipt import Receipt, Tally
from chuxin.facts.intake.refused import RefusedRow, Wanted
from chuxin.facts.intake.rows import tell
from chuxin.foundation.ledger import actions as ledger
from chuxin.kernel.actor import Actor
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

MOST: Final = 100
# What was typed into a row, by heading of its file (or a field's name where the file has no such column).
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of rows mended by hand: those taken into ``batch`` (empty: none were), those that still have
    ``faults``, and those that ``earlier`` batches had mended with other values, which stand."""

    batch: str
    taken: tuple[int, ...]
    faults: Mapping[int, tuple[Finding, ...]]
    earlier: Mapping[int, str]


def mend(batch: str, typed: Mapping[int, Typed], *, actor: Actor, at: datetime) -> Attempt:
    """Put what was ``typed`` into refused rows, by number; send those that are right as one batch for the same feed.

    Rows with faults are not sent at all. A row mended before is not mended again: where it was by these very values
    that counts as taken, so repeating it changes nothing. Permit ``intake.send``. Refuses ``batch.unknown``,
    ``batch.other_agency``, ``batch.unsettled``, ``batch.withdrawn``, ``mending.too_many``, ``mending.no_row``, and an
    item or feed no longer in force.
    """
    actor.must("intake.send")
    delivery = queries.batch(batch)
    must_see(actor, delivery)
    if queries.receipt(batch, 0).withdrawn:
        raise _withdrawn()
    held = _held(batch, typed)
    headings = refused.headings_of_batch(batch)
    lines = {number: _line(headings, row, typed[number]) for number, row in held.items()}
    with transaction.atomic():
        ledger.take_turn()
        before = {number: by for number, by in queries.mended_rows(batch).items() if number in lines}
        same, earlier = _alike(delivery, lines, before)
        fresh = {number: line for number, line in lines.items() if number not in before}
        faults = _faults(delivery, fresh, at)
        good = {number: line for number, line in fresh.items() if number not in faults}
        receipt = _sent(delivery, good, actor=actor, at=at) if good else None
    refused_yet = _of_origin(receipt, list(good)) if receipt else {}
    taken = tuple(sorted({*same, *good} - refused_yet.keys()))
    sent = receipt.batch if receipt else next(iter(same.values()), "")
    return Attempt(sent, taken, faults | refused_yet, earlier)


def _held(batch: str, typed: Mapping[int, Typed]) -> dict[int, RefusedRow]:
    if len(typed) > MOST:
        raise Refusal(
            "mending.too_many",
            Text(f"一次最多改正{MOST}行。", f"At most {MOST} rows are mended at once."),
            Text("行数多时请下载退回的行，改正后重报。", "Download the refused rows, mend them there and send that."),
        )
    found = refused.page(batch, Wanted(numbers=tuple(typed)), 0, MOST).rows if typed else ()
    if len(found) != len(typed) or not typed:
        raise Refusal(
            "mending.no_row",
            Text("没有要改正的退回行。", "None of the rows to mend was refused."),
            Text("请回到批次页面，重新选择。", "Go back to the delivery's page and choose again."),
        )
    return {row.number: row for row in found}


def _withdrawn() -> Refusal:
    return Refusal(
        "batch.withdrawn",
        Text("该批次已撤销，退回的行不再改正。", "The delivery was withdrawn; its rows are not mended any more."),
        Text("请重新报送正确的文件。", "Send the right file instead."),
    )


def _line(headings: Iterable[str], row: RefusedRow, typed: Typed) -> dict[str, str]:
    """The row as it is to be sent, by heading: what was sent, with what was typed in its place."""
    sent = dict(zip(headings, row.cells, strict=False))
    return sent | {heading: text.replace("\r\n", "\n").strip() for heading, text in typed.items()}


def _as_csv(delivery: Delivery, lines: Mapping[int, Mapping[str, str]]) -> bytes:
    headings = list(dict.fromkeys(heading for line in lines.values() for heading in line))
    text = io.StringIO()
    writer = csv.DictWriter(text, [*headings, ORIGIN], restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**lines[number], ORIGIN: f"{delivery.id}:{number}"} for number in sorted(lines))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _alike(
    delivery: Delivery, lines: Mapping[int, Mapping[str, str]], before: Mapping[int, str]
) -> tuple[dict[int, str], dict[int, str]]:
    """Of the rows mended ``before``, those by the very bytes these lines make, and those by others; by which batch."""
    same: dict[int, str] = {}
    for by in set(before.values()):
        theirs = {number: lines[number] for number, other in before.items() if other == by}
        if queries.batch(by).sha256 == hashlib.sha256(_as_csv(delivery, theirs)).hexdigest():
            same |= dict.fromkeys(theirs, by)
    return same, {number: by for number, by in before.items() if number not in same}


def _faults(delivery: Delivery, lines: Mapping[int, Mapping[str, str]], at: datetime) -> dict[int, tuple[Finding, ...]]:
    """What is wrong with the lines, by row, as far as it can be told without looking anything up."""
    if not lines:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _name(delivery)
        path.write_bytes(_as_csv(delivery, lines))
        reading = settling.opened(path, delivery.feed, at, sheet=None, name=path.name)
        tally, met = Tally(), set[int]()
        for piece in pieces(reading.sheet, reading.plan):
            tally.findings += piece.broken
            tell(piece.judged, tally)
            met |= {*piece.judged.numbers.tolist(), *(one.place.row or 0 for one in piece.broken)}
    numbers = sorted(lines)
    left_out = [remarks.left_out(place) for place in range(1, len(numbers) + 1) if place not in met]
    return _by_row((*tally.findings, *left_out), numbers)


def _sent(delivery: Delivery, lines: Mapping[int, Mapping[str, str]], *, actor: Actor, at: datetime) -> Receipt:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _name(delivery)
        path.write_bytes(_as_csv(delivery, lines))
        return actions.receive(path, delivery.feed, actor=actor, at=at)


def _name(delivery: Delivery) -> str:
    """What the file of mended rows is called, after the file they came in."""
    return f"{delivery.id}-mended.csv"


def _of_origin(receipt: Receipt, numbers: Iterable[int]) -> dict[int, tuple[Finding, ...]]:
    return _by_row(receipt.findings, sorted(numbers))


def _by_row(findings: Iterable[Finding], numbers: list[int]) -> dict[int, tuple[Finding, ...]]:
    """The errors among ``findings`` by the row they came from; ``numbers`` are those rows in order of the file."""
    found: dict[int, tuple[Finding, ...]] = {}
    for one in findings:
        if one.severity is Severity.ERROR and one.place.row and one.place.row <= len(numbers):
            number = numbers[one.place.row - 1]
            placed = replace(one, place=Place(row=number, field=one.place.field))
            found[number] = (*found.get(number, ()), placed)
    return found
