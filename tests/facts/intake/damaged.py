"""Damaged, disguised and hostile files by name: what each holds, and what it must be answered with."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

HEADINGS = ["名称", "代码", "金额"]
ROW = ["示例公司", "A1", "0.5"]
TABLE = (",".join(HEADINGS) + "\n" + ",".join(ROW) + "\n").encode()
READ = "read"


@dataclass(frozen=True)
class Damaged:
    """``name`` as sent, ``content``, and the code expected: of the refusal, of a refused row, or ``read``."""

    kind: str
    name: str
    content: Callable[[], bytes]
    code: str


def book(change: Callable[[dict[str, bytes]], None] | None = None, rows: int = 3) -> bytes:
    """A small workbook whose parts ``change`` may alter."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet("数据")
        page.write_row(0, 0, HEADINGS)
        for row in range(1, rows + 1):
            page.write_row(row, 0, ROW)
    with zipfile.ZipFile(out) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    if change:
        change(parts)
    return packed(parts)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def replaced(part: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)

    return lambda: book(change)


def added(part: str, content: bytes = b"x") -> Callable[[], bytes]:
    return lambda: book(lambda parts: parts.update({part: content}))


def removed(part: str) -> Callable[[], bytes]:
    return lambda: book(lambda parts: parts.pop(part) and None)


def bomb(size: int, part: str) -> Callable[[], bytes]:
    return lambda: book(lambda parts: parts.update({part: parts.get(part, b"") + b" " * size}))


def claims(size: int) -> bytes:
    """A package whose directory claims that a part inflates to ``size`` bytes."""
    content = bytearray(book())
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, size)
    return bytes(content)


def locked() -> bytes:
    content = bytearray(book())
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    return bytes(content)


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def columns(*values: pa.Array) -> bytes:
    return parquet(pa.Table.from_arrays(list(values), names=HEADINGS))


def lines(*rows: str) -> bytes:
    return "\n".join(rows).encode() + b"\n"


def wide(count: int) -> bytes:
    return (",".join([*HEADINGS, *(f"列{n}" for n in range(count - 3))]) + "\n").encode()


def cells(reference: str) -> Callable[[], bytes]:
    extra = f'</row><row r="{reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{reference}"><v>1</v></c></row>'
    return replaced(SHEET, b"</row></sheetData>", extra.encode() + b"</sheetData>")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
GOOD = json.dumps(dict(zip(HEADINGS, ROW, strict=True)), ensure_ascii=False)
DEEP = "[" * 10_000 + "]" * 10_000
LAUGHS = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
TEXT = pa.array(["示例"])
BIG5 = "名稱,代碼,金額\n示例商貿有限公司處罰決定書行政機關,A1,5\n".encode("big5")
SJIS = "名称,コード,金額\nサンプル株式会社のデータです,A1,5\n".encode("shift_jis")

DAMAGED = (
    Damaged("xlsx cut in half", "a.xlsx", lambda: book()[:2000], "file.damaged"),
    Damaged("xlsx without its directory", "a.xlsx", lambda: book()[:-22], "file.damaged"),
    Damaged("xlsx only four bytes", "a.xlsx", lambda: b"PK\x03\x04", "file.damaged"),
    Damaged("xlsx with a misspelt end of a row", "a.xlsx", replaced(SHEET, b"</row>", b"</rox>"), READ),
    Damaged("xlsx without shared strings", "a.xlsx", removed(STRINGS), "file.empty"),
    Damaged("xlsx without its sheet", "a.xlsx", removed(SHEET), "file.damaged"),
    Damaged("xlsx without its workbook", "a.xlsx", removed("xl/workbook.xml"), "file.damaged"),
    Damaged("xlsx without relations", "a.xlsx", removed("_rels/.rels"), "file.damaged"),
    Damaged("xlsx without styles", "a.xlsx", removed("xl/styles.xml"), READ),
    Damaged("xlsx whose rows end early", "a.xlsx", replaced(SHEET, b"</sheetData>", b""), "file.damaged"),
    Damaged(
        "xlsx with entities",
        "a.xlsx",
        replaced("xl/workbook.xml", b"<workbook", LAUGHS + b"<workbook"),
        "file.entities",
    ),
    Damaged("bomb by ratio", "a.xlsx", bomb(80 << 20, "xl/theme/theme1.xml"), "file.bomb"),
    Damaged("bomb by claim", "a.xlsx", lambda: claims(0xFFFFFFF0), "file.bomb"),
    Damaged("bomb of many parts", "a.zip", lambda: packed({f"{n}.txt": b"" for n in range(10_001)}), "file.bomb"),
    Damaged("zip in a zip", "a.xlsx", lambda: packed({"inner.zip": packed({"x": b"0" * 99_999})}), "file.archive"),
    Damaged("empty zip", "a.zip", lambda: packed({}), "file.archive"),
    Damaged("zip of csv", "a.zip", lambda: packed({"data.csv": TABLE}), "file.archive"),
    Damaged("word document", "a.docx", lambda: packed({"word/document.xml": b"<w/>"}), "file.document"),
    Damaged("slides", "a.pptx", lambda: packed({"ppt/presentation.xml": b"<p/>"}), "file.document"),
    Damaged("binary workbook", "a.xlsb", lambda: packed({"xl/workbook.bin": b"x"}), "file.xlsb"),
    Damaged("open document", "a.ods", lambda: packed({"mimetype": b"x", "content.xml": b"<o/>"}), "file.ods"),
    Damaged("locked zip", "a.xlsx", locked, "file.password"),
    Damaged("locked workbook", "a.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "file.password"),
    Damaged("old word document", "a.doc", lambda: OLE + "WordDocument".encode("utf-16-le"), "file.document"),
    Damaged("old workbook, broken", "a.xls", lambda: OLE, "file.damaged"),
    Damaged("macros", "a.xlsm", added("xl/vbaProject.bin"), READ),
    Damaged("external links", "a.xlsx", added("xl/externalLinks/externalLink1.xml", b"<x/>"), READ),
    Damaged("path traversal", "a.xlsx", added("../../etc/passwd"), READ),
    Damaged("cell at the far corner", "a.xlsx", cells("XFD1048576"), READ),
    Damaged("cell beyond any sheet", "a.xlsx", cells("ZZZ9999999"), READ),
    Damaged("dde formula", "a.csv", lambda: TABLE + b"=cmd|'/c calc'!A1,A2,1\n", READ),
    Damaged("csv cut in a row", "a.csv", lambda: TABLE + "示例,B".encode(), "row.cells"),
    Damaged("csv cut in a character", "a.csv", lambda: TABLE + "示例".encode()[:-1], "file.encoding"),
    Damaged("zeros", "a.csv", lambda: TABLE + b"a\0b,c,d\n", "file.binary"),
    Damaged("only zeros", "a.csv", lambda: b"\0" * 4096, "file.binary"),
    Damaged("utf-16 with mark", "a.csv", lambda: TABLE.decode().encode("utf-16"), READ),
    Damaged("utf-16 without mark", "a.csv", lambda: (TABLE.decode() * 9).encode("utf-16-le"), "file.utf16"),
    Damaged("utf-16 cut", "a.csv", lambda: TABLE.decode().encode("utf-16")[:-1], "file.damaged"),
    Damaged("big5", "a.csv", lambda: BIG5, "file.encoding_other"),
    Damaged("shift-jis", "a.csv", lambda: SJIS, "file.encoding_other"),
    Damaged("gb18030 with a bad byte", "a.csv", lambda: TABLE.decode().encode("gb18030") + b"\xff\n", "file.encoding"),
    Damaged("two encodings", "a.csv", lambda: TABLE + "示例乙,B,1\n".encode("gb18030") + b"\xff", "file.encoding"),
    Damaged("a line of 20 MB", "a.csv", lambda: TABLE + b"x" * (20 << 20), "file.line_too_long"),
    Damaged("a quote never closed", "a.csv", lambda: TABLE + b'"open,A,1\n' + b"b,B,2\n" * 9, "row.quote_open"),
    Damaged("20,000 columns", "a.csv", lambda: wide(20_000), "file.too_wide"),
    Damaged("16,384 columns", "a.csv", lambda: wide(16_384), READ),
    Damaged("only headings", "a.csv", lambda: TABLE[: TABLE.index(b"\n") + 1], READ),
    Damaged("headings twice", "a.csv", lambda: b",".join([TABLE.split(b"\n")[0]] * 2) + b"\n", READ),
    Damaged("nothing", "a.csv", lambda: b"", "file.empty"),
    Damaged("only a mark", "a.csv", lambda: b"\xef\xbb\xbf", "file.empty"),
    Damaged("only blank lines", "a.csv", lambda: b"\n \n\n", "file.empty"),
    Damaged("web page", "a.xls", lambda: b"<html><table><tr><td>1</td></tr></table>", "file.html"),
    Damaged("xml of 2003", "a.xls", lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:x"/>', "file.xml"),
    Damaged("pdf", "a.pdf", lambda: b"%PDF-1.7", "file.format"),
    Damaged("picture", "a.csv", lambda: b"\x89PNG\r\n", "file.format"),
    Damaged("gzip", "a.csv.gz", lambda: b"\x1f\x8b\x08\0", "file.archive"),
    Damaged("json array", "a.json", lambda: f"[{GOOD}]".encode(), "file.json_array"),
    Damaged("json of no objects", "a.jsonl", lambda: lines("1", '"x"'), "file.format"),
    Damaged("json cut", "a.jsonl", lambda: lines(GOOD, GOOD[:-3]), "row.not_json"),
    Damaged("json nested deeply", "a.jsonl", lambda: lines(GOOD, f'{{"名称": {DEEP}}}'), "row.not_json"),
    Damaged("json key twice", "a.jsonl", lambda: lines(GOOD, '{"名称": 1, "名称": 2}'), "row.key_twice"),
    Damaged("json nan", "a.jsonl", lambda: lines(GOOD, '{"金额": NaN}'), READ),
    Damaged("json of 400 digits", "a.jsonl", lambda: lines(GOOD, '{"金额": ' + "9" * 400 + "}"), READ),
    Damaged("half a surrogate pair", "a.jsonl", lambda: lines(GOOD, '{"名称": "\\ud800"}'), READ),
    Damaged("parquet cut", "a.parquet", lambda: columns(TEXT, TEXT, TEXT)[:-30], "file.damaged"),
    Damaged(
        "parquet without pages", "a.parquet", lambda: b"PAR1" + columns(TEXT, TEXT, TEXT)[-700:], "file.damaged_rest"
    ),
    Damaged("parquet locked", "a.parquet", lambda: b"PARE" + b"x" * 40, "file.password"),
    Damaged("parquet nested", "a.parquet", lambda: columns(pa.array([[{"a": 1}]]), TEXT, TEXT), READ),
    Damaged("parquet of bytes", "a.parquet", lambda: columns(pa.array([b"\xff\xfe"]), TEXT, TEXT), READ),
)
