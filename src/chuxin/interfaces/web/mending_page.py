"""Mending in the page: which refused rows are shown, what was typed into them, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.item import Item
from chuxin.facts.catalogue.suggest import suggestions
from chuxin.facts.intake import mending
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake import refused as refused_rows
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.mending import Attempt
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.refused import RefusedPage, Wanted
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.posts import posts
from chuxin.interfaces.web.mending import Column, Typed, columns_of, sheet_of
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

AT_ONCE: Final = 20
_NAME: Final = re.compile(r"c-([0-9]{1,9})-(x?)([0-9]{1,5})")
_TAKE: Final = re.compile(r"c-([0-9]{1,9})-(x?)([0-9]{1,5})-([0-9])")


@dataclass(frozen=True, slots=True)
class Tried:
    """What a clerk typed, by row and heading, and what became of it: nothing yet, an attempt, or a refusal."""

    typed: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    attempt: Attempt | None = None
    refusal: Refusal | None = None
    filled: bool = False

    @property
    def done(self) -> bool:
        """Whether everything that was sent is taken."""
        return self.attempt is not None and not self.attempt.faults and not self.attempt.earlier

    @property
    def batch(self) -> str:
        """The batch that took the rows; empty where none did."""
        return self.attempt.batch if self.attempt else ""


def definitions_of(found: Delivery) -> tuple[Item, Feed]:
    """The item and the feed as they were on the day the file came."""
    on = timezone.localtime(found.received_at).date()
    return catalogue.item(found.item, on), deliveries.feed(found.feed, on)


def tried(request: Asking, found: Delivery) -> Tried:
    """What the request asks: fill in a suggestion, or send the one row of its button, or all rows that were changed."""
    item, feed = definitions_of(found)
    columns = columns_of(refused_rows.headings_of_batch(found.id), item, feed)
    typed = _typed(request.POST, columns, item)
    if "take" in request.POST:
        return Tried(_filled(typed, request.POST["take"], columns, item), filled=True)
    only = request.POST.get("row", "")
    chosen = {int(only): typed.get(int(only), {})} if _is_number(only) else _changed(found.id, typed)
    try:
        if not chosen:
            raise _nothing_changed()
        attempt = mending.mend(found.id, chosen, actor=request.actor, at=request.at)
    except Refusal as refusal:
        return Tried(typed, refusal=refusal)
    return Tried({row: cells for row, cells in typed.items() if row not in attempt.taken}, attempt)


def context(request: Asking, found: Delivery, item: Item, feed: Feed, tried: Tried) -> dict[str, object]:
    """One page of the rows still to mend, in their places, and where the pages before and after it begin."""
    mended, row = deliveries.mended_rows(found.id), request.GET.get("row", "")
    start = int(told) if _is_number(told := request.GET.get("from", "")) else 0
    wanted = _wanted(row, mended, tried)
    held = refused_rows.page(found.id, wanted, start, AT_ONCE)
    if not held.rows and start:
        start, held = 0, refused_rows.page(found.id, wanted, 0, AT_ONCE)
    attempt = tried.attempt
    typed = Typed(tried.typed, attempt.faults if attempt else {})
    sheet = sheet_of(held, item, feed, typed, whole=bool(wanted.numbers) and _is_number(row))
    taken = request.GET.get("taken", "")
    return {
        "sheet": sheet,
        "may_mend": request.actor.may("intake.send"),
        "asked": request.GET.urlencode(),
        "attempt": attempt,
        "refusal": tried.refusal,
        "earlier": _earlier(attempt) if attempt else [],
        "total": held.total,
        "left": held.total,
        "first": start + 1,
        "last": start + len(held.rows),
        "before": max(0, start - AT_ONCE) if start else None,
        "after": start + AT_ONCE if start + AT_ONCE < held.total else None,
        "alone": bool(wanted.numbers) and _is_number(row),
        "mended": len(mended),
        "menders": sorted(set(mended.values()), key=lambda one: int(one[1:])),
        "taken": taken if taken in mended.values() else "",
        "taken_rows": sum(by == taken for by in mended.values()),
        "names": {field.name: field.title for field in item.fields} | dict(sheet.names),
    }


def _earlier(attempt: Attempt) -> list[tuple[int, Delivery, Text]]:
    """Each row somebody mended before, with the delivery that did and the post that sent it."""
    by = {one: deliveries.batch(one) for one in set(attempt.earlier.values())}
    titles = posts({one.received_by for one in by.values()})
    return [(row, by[one], titles[by[one].received_by]) for row, one in attempt.earlier.items()]


def _wanted(row: str, mended: Mapping[int, str], tried: Tried) -> Wanted:
    """One row where it is asked for, else all those not mended yet."""
    if _is_number(row) and int(row) not in mended:
        return Wanted(numbers=(int(row),))
    return Wanted(without=tuple(mended))


def _typed(posted: Mapping[str, str], columns: tuple[Column, ...], item: Item) -> dict[int, dict[str, str]]:
    typed: dict[int, dict[str, str]] = {}
    for name, text in posted.items():
        found = _NAME.fullmatch(name)
        column = _column(found[2], int(found[3]), columns, item) if found else None
        if found and column:
            typed.setdefault(int(found[1]), {})[column.heading] = text
    return typed


def _column(absent: str, place: int, columns: tuple[Column, ...], item: Item) -> Column | None:
    """The column a cell's name speaks of: of the file, or (``x``) of a field the file has no column for."""
    if absent:
        one = item.fields[place] if place < len(item.fields) else None
        return None if one is None else Column(one.title.zh, one.title, one)
    return columns[place] if place < len(columns) else None


def _filled(
    typed: dict[int, dict[str, str]], take: str, columns: tuple[Column, ...], item: Item
) -> dict[int, dict[str, str]]:
    found = _TAKE.fullmatch(take)
    column = _column(found[2], int(found[3]), columns, item) if found else None
    if found and column and column.field:
        row, offered = typed.setdefault(int(found[1]), {}), int(found[4])
        meant = suggestions(column.field, row.get(column.heading, ""))
        if offered < len(meant):
            row[column.heading] = meant[offered]
    return typed


def _changed(batch: str, typed: Mapping[int, Mapping[str, str]]) -> dict[int, Mapping[str, str]]:
    """The rows in which something else is typed than was sent."""
    headings = refused_rows.headings_of_batch(batch)
    held: RefusedPage = refused_rows.page(batch, Wanted(numbers=tuple(typed)), 0, len(typed))
    changed: dict[int, Mapping[str, str]] = {}
    for row in held.rows if typed else ():
        sent = dict(zip(headings, row.cells, strict=False))
        cells = typed[row.number]
        if any(text.replace("\r\n", "\n").strip() != sent.get(name, "").strip() for name, text in cells.items()):
            changed[row.number] = cells
    return changed


def _nothing_changed() -> Refusal:
    return Refusal(
        "mending.nothing",
        Text("没有改动任何一格，没有报送。", "No cell was changed, so nothing was sent."),
        Text("请先改正标出的单元格，再报送。", "Mend a marked cell first, then send."),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
