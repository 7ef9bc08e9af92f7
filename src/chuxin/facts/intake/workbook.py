"""Reads a workbook as a stream: which of its sheets holds the data, its headings, then its rows chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from chuxin.facts.intake.cell_formats import Formats, formats_of
from chuxin.facts.intake.grid import Grid, SheetCutter
from chuxin.facts.intake.misread import FILES, refusal
from chuxin.facts.intake.package import MOST_STRINGS, Package, Page, open_package, pages_of
from chuxin.facts.intake.shared_strings import SharedStrings
from chuxin.facts.intake.sheet import (
    HEADING_WITHIN,
    Chunk,
    Known,
    Sheet,
    Top,
    another_sheet,
    empty,
    heading_row,
    no_sheet,
    refused,
    regrouped,
    whole_or_told,
)
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text

# How many sheets are looked into for headings.
_MOST_LOOKED = 40


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened workbook: its package, its sheets, and how it writes days."""

    package: Package
    pages: tuple[Page, ...]
    formats: Formats

    def grids(self, page: Page) -> Iterator[Grid]:
        """The rows of one sheet."""
        return SheetCutter(SharedStrings(self._strings()), self.formats).grids(self.package.blocks(page.part))

    def top(self, page: Page, known: Known) -> tuple[Top, int]:
        """The headings of a sheet, and the number of the row they end in as the sheet counts."""
        lines: list[tuple[int, list[str]]] = []
        for grid in self.grids(page):
            lines += grid.lines(HEADING_WITHIN - len(lines))
            if len(lines) >= HEADING_WITHIN:
                break
        top = heading_row([cells for _, cells in lines], known)
        return top, lines[top.place][0] if lines else 0

    def _strings(self) -> Iterator[bytes]:
        related = self.package.related(self.package.document).values()
        part = next((part for kind, part in related if kind == "sharedStrings"), "")
        size = self.package.size(part)
        if size > MOST_STRINGS:
            raise refusal("file.bomb")
        return self.package.blocks(part) if size else iter(())


def read_workbook(path: Path, name: str, known: Known, sheet: str | None) -> Sheet:
    """The sheet called ``sheet`` of the XLSX or XLSM workbook at ``path``, else the one that has known headings.

    Refuses ``file.sheet``, ``file.empty``, and what ``open_package`` refuses.
    """
    book = _opened(path)
    if not book.pages:
        raise empty()
    names = tuple(page.name for page in book.pages)
    page, others = _chosen(book, known, sheet)
    top, begin = book.top(page, known)
    if not top.columns and len(names) > 1:
        raise refused(
            "empty",
            Text(f"工作表“{page.name}”是空的。", f"The sheet “{page.name}” is empty."),
            another_sheet(names),
        )
    if not top.columns:
        raise empty()
    remarks = (*others, *_remarks(book.package), *top.remarks)
    return Sheet(name, "xlsx", top.columns, partial(_chunks, path, page, begin, len(top.columns)), names, remarks)


def _opened(path: Path) -> Workbook:
    package = open_package(path)
    pages, base1904 = pages_of(package)
    related = package.related(package.document).values()
    styles = package.tree(next((part for kind, part in related if kind == "styles"), ""))
    return Workbook(package, pages, formats_of(styles, base1904))


def _chosen(book: Workbook, known: Known, sheet: str | None) -> tuple[Page, list[Finding]]:
    """The sheet asked for; else the visible one with most known headings, and what is to be said of the others."""
    if sheet is not None:
        page = next((page for page in book.pages if page.name == sheet), None)
        if page is None:
            raise no_sheet(sheet, [page.name for page in book.pages])
        return page, []
    visible = [page for page in book.pages if not page.hidden] or list(book.pages)
    counts = {page: known(book.top(page, known)[0].columns) for page in islice(visible, _MOST_LOOKED)}
    page = max(counts, key=lambda one: counts[one])
    said = [FILES["file.sheet_chosen"].said(name=page.name)] if page is not visible[0] else []
    alike = [one.name for one in counts if one is not page and counts[one] and 2 * counts[one] >= counts[page]]
    if alike:
        said.append(FILES["file.sheets_unread"].said(names="、".join(alike)))
    hidden = [one.name for one in book.pages if one.hidden and one not in visible]
    if hidden:
        said.append(FILES["file.sheet_hidden"].said(names="、".join(hidden)))
    return page, said


def _remarks(package: Package) -> Iterator[Finding]:
    if package.has("xl/vbaProject"):
        yield FILES["file.macros"].said()
    if package.has("xl/externalLinks/"):
        yield FILES["file.external_links"].said()


def _chunks(path: Path, page: Page, begin: int, width: int) -> Iterator[Chunk]:
    return whole_or_told(regrouped(_tables(path, page, begin, width), width), width)


def _tables(path: Path, page: Page, begin: int, width: int) -> Iterator[pa.Table]:
    """The rows below the headings that hold anything, as tables of ``width`` columns of text."""
    for grid in _opened(path).grids(page):
        filled = np.zeros(len(grid.rows), bool)
        for column in grid.columns.values():
            filled |= column.is_valid().to_numpy(zero_copy_only=False)
        filled &= grid.rows > begin
        if not filled.any():
            continue
        nothing = pa.nulls(len(grid.rows), pa.string())
        table = pa.Table.from_arrays(
            [grid.columns.get(place, nothing) for place in range(width)], names=[str(place) for place in range(width)]
        )
        yield table if filled.all() else table.filter(pa.array(filled))
