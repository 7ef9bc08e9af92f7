"""Opens the ZIP package of a workbook without trusting it: what it is, how large it would grow, whether it is whole."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from chuxin.facts.intake.misread import refusal

# What no workbook of a million rows reaches: inflated bytes of one part, parts, and growth beyond a part of this size.
MOST_PART = 4 << 30
MOST_STRINGS = 384 << 20
MOST_SMALL = 32 << 20
_MOST_PARTS = 10_000
# Of a small part: the styles of a workbook have some ten thousand elements, each a few levels deep.
_DEEPEST, _MOST_ELEMENTS = 100, 500_000
_RATIO, _RATIO_FROM = 400, 64 << 20
_BLOCK, _PIECE = 1 << 20, 1 << 16
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FAULTS = (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Page:
    """One worksheet of a workbook: its name, the part that holds it, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


class _Bounded(ElementTree.TreeBuilder):
    """Builds a tree no deeper and no larger than a spreadsheet writes: an element takes far more than its tag."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ElementTree.Element:
        self._depth, self._count = self._depth + 1, self._count + 1
        if self._depth > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise refusal("file.bomb")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook's parts by name, every one within bounds."""

    archive: zipfile.ZipFile
    document: str

    def size(self, part: str) -> int:
        """Bytes of ``part`` once inflated, as its directory tells; 0 where there is none."""
        try:
            return self.archive.getinfo(part).file_size
        except KeyError:
            return 0

    def blocks(self, part: str) -> Iterator[bytes]:
        """The inflated bytes of ``part``, piece by piece; ``file.damaged`` where they break off or do not match."""
        with broken_is_damaged(), self.archive.open(part) as source:
            while block := source.read(_BLOCK):
                yield block

    def tree(self, part: str) -> ElementTree.Element | None:
        """A small part as a tree; ``None`` where there is none. Refuses declarations of entities."""
        if not self.size(part):
            return None
        if self.size(part) > MOST_SMALL:
            raise refusal("file.bomb")
        content = b"".join(self.blocks(part))
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise refusal("file.entities")
        parser = ElementTree.XMLParser(target=_Bounded())  # noqa: S314 - without declarations nothing can expand
        try:
            # Piece by piece: what a target refuses stops the parser at the end of a piece only.
            for start in range(0, len(content), _PIECE):
                parser.feed(content[start : start + _PIECE])
            return parser.close()
        except ElementTree.ParseError as fault:
            raise refusal("file.damaged") from fault

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of ``part``: by id, the last word of the type and the part meant."""
        folder, name = posixpath.split(part)
        tree = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for one in () if tree is None else tree:
            target = one.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], whole)
        return found

    def has(self, beginning: str) -> bool:
        """Whether a part's name begins so, whatever its case."""
        return any(name.lower().startswith(beginning.lower()) for name in self.archive.namelist())


def open_package(path: Path) -> Package:
    """The package of an XLSX or XLSM workbook at ``path``. Refuses every other archive by what it is, and bombs."""
    with broken_is_damaged():
        archive = zipfile.ZipFile(path)
    _bounded(archive)
    names = {name.lower() for name in archive.namelist()}
    for code, marks in _OTHERS:
        if any(name == mark or name.startswith(mark + "/") for mark in marks for name in names):
            raise refusal(code)
    package = Package(archive, "")
    document = next((target for kind, target in package.related("").values() if kind == "officeDocument"), "")
    if not package.size(document):
        raise refusal("file.damaged" if "xl" in {name.partition("/")[0] for name in names} else "file.archive")
    return Package(archive, document)


_OTHERS = (
    ("file.xlsb", ("xl/workbook.bin",)),
    ("file.document", ("word", "ppt")),
    ("file.ods", ("content.xml", "meta-inf/manifest.xml")),
)


def _bounded(archive: zipfile.ZipFile) -> None:
    """Nothing is inflated before its directory says that it stays within bounds."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_PART:
        raise refusal("file.bomb")
    for part in parts:
        if part.file_size > _RATIO_FROM and part.file_size > _RATIO * max(part.compress_size, 1):
            raise refusal("file.bomb")
        if part.flag_bits & 1:
            raise refusal("file.password")


@contextmanager
def broken_is_damaged() -> Iterator[None]:
    """Whatever a broken archive makes the library say, as the one refusal ``file.damaged``."""
    try:
        yield
    except _FAULTS as fault:
        raise refusal("file.damaged") from fault


def pages_of(package: Package) -> tuple[tuple[Page, ...], bool]:
    """The worksheets in order, and whether the workbook counts its days from 1904."""
    tree = package.tree(package.document)
    related = package.related(package.document)
    pages = []
    base1904 = False
    for one in () if tree is None else tree.iter():
        kind = one.tag.rpartition("}")[2]
        if kind == "workbookPr":
            base1904 = one.get("date1904", "0") in {"1", "true"}
        elif kind == "sheet":
            told, part = related.get(one.get(_REL, ""), ("", ""))
            if told == "worksheet":
                pages.append(Page(one.get("name", ""), part, one.get("state", "visible") != "visible"))
    return tuple(pages), base1904
