"""Opens a department's file as a sheet, by its content: delimited text, workbook, JSON Lines or Parquet."""

from __future__ import annotations

from pathlib import Path

from chuxin.facts.intake.delimited import read_delimited
from chuxin.facts.intake.json_lines import read_json_lines
from chuxin.facts.intake.leftovers import without_leftovers
from chuxin.facts.intake.misread import refusal
from chuxin.facts.intake.old_workbook import read_old_workbook
from chuxin.facts.intake.parquet import ENCRYPTED, read_parquet
from chuxin.facts.intake.sheet import Known, Sheet, empty, refused
from chuxin.facts.intake.workbook import read_workbook
from chuxin.kernel.text import Text

_PARQUET, _ZIP, _OLE = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Begins of formats people send by mistake: PDF, RAR, 7z, PNG, JPEG.
_FOREIGN = (b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff")
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"PK\x05\x06")
_JSON_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
_HEAD = 1024
_SEND = Text(
    "请导出为CSV、XLSX、JSON Lines或Parquet后报送。", "Export it as CSV, XLSX, JSON Lines or Parquet and send that."
)


def read_sheet(path: Path, known: Known, sheet: str | None = None, name: str = "") -> Sheet:
    """The sheet in ``path``; ``known`` counts the headings understood in a row. Refuses what cannot be read.

    ``name`` is what its sender called it, where it is kept under another name. Rows of totals, notes below the table
    and headings that stand again are left out and told.

    Refusals: ``file.missing``, ``file.not_a_file``, ``file.empty``, ``file.sheet`` and those of ``misread.FILES``.
    """
    name = name or path.name
    must_be_file(path, name)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise empty()
    if head.startswith(_PARQUET):
        return read_parquet(path, name)
    if head.startswith(_ZIP):
        return without_leftovers(read_workbook(path, name, known, sheet))
    if head.startswith(_OLE):
        return without_leftovers(read_old_workbook(path, name, known, sheet))
    _refuse_foreign(head)
    if Path(name).suffix.lower() in _JSON_SUFFIXES:
        return read_json_lines(path, name)
    return without_leftovers(read_delimited(path, name, known))


def must_be_file(path: Path, name: str) -> None:
    """Refuses what is no ordinary file, before anything is opened: a pipe would never end."""
    if path.is_file():
        return
    if path.exists():
        raise refusal("file.not_a_file", name=name)
    raise refused(
        "missing",
        Text(f"找不到文件“{name}”。", f"There is no file “{name}”."),
        Text("请核对文件路径。", "Check the path."),
    )


def _refuse_foreign(head: bytes) -> None:
    if head.startswith(ENCRYPTED):
        raise refusal("file.password")
    if head.startswith(_PACKED):
        raise refusal("file.archive")
    if head.startswith(_FOREIGN):
        raise refused("format", Text("不支持这种文件格式。", "This kind of file is not supported."), _SEND)
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begin.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style")):
        raise refusal("file.html")
    if begin.startswith((b"<?xml", b"<workbook")):
        raise refusal("file.html" if b"<html" in begin else "file.xml")
