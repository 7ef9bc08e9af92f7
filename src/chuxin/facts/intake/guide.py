"""The guide to misunderstandings: each with what was sent, what was read of it, what is said, and what to do.

Of cells nothing is written down twice: the example itself is read, and what is shown is what the hub answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Choice, Field, FieldType
from chuxin.facts.catalogue.misread import CHAPTERS as OF_CELLS
from chuxin.facts.catalogue.misunderstandings import Misunderstanding, Outcome
from chuxin.facts.intake.misread import CHAPTERS as OF_FILES
from chuxin.facts.records.typed import text_of
from chuxin.kernel.text import Text

_KINDS: Final = tuple(Choice(one, Text(one, one)) for one in ("警告", "罚款"))
_CODE: Final = Text("统一社会信用代码", "Unified social credit code")
_FIELDS: Final[Mapping[str, Field]] = {
    "date": Field("decided_on", Text("决定日期", "Decided on"), FieldType.DATE),
    "number": Field("number", Text("数量", "Number"), FieldType.DECIMAL),
    "money": Field("amount", Text("金额", "Amount"), FieldType.MONEY, unit="元"),
    "code": Field("subject_code", _CODE, FieldType.USCC),
    "enum": Field("kinds", Text("处罚类别", "Kinds of penalty"), FieldType.ENUMS, values=_KINDS),
    "text": Field("name", Text("名称", "Name"), FieldType.TEXT),
}
_OTHER: Final[Mapping[str, str]] = {"cell.formula_error": "money", "cell.apostrophe": "date", "cell.invisible": "text"}
_TITLES: Final[Mapping[str, Text]] = {
    "days": Text("日期", "Days"),
    "numbers": Text("数字与金额", "Numbers and sums"),
    "words": Text("代码、文字与取值", "Codes, words and values"),
    "columns": Text("列与工作表", "Columns and sheets"),
    "rows": Text("行", "Rows"),
    "files": Text("文件", "Files"),
}
# What a file's own sentence names, as in the examples.
_NAMED: Final[Mapping[str, Text]] = {
    "name": Text("六月", "June"),
    "names": Text("一月、二月", "January, February"),
    "limit": Text("16", "16"),
    "line": Text("12", "12"),
    "column": Text("序号", "序号"),
    "one": Text("名称", "Name"),
    "two": _CODE,
    "text": Text("5000", "5000"),
    "value": Text("50000000", "50000000"),
    "unit": Text("万元", "万元"),
    "other": Text("元", "元"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One misunderstanding with its example; ``read`` is what is kept of it, ``None`` where that is nothing."""

    code: str
    outcome: Outcome
    sent: str
    read: str | None
    sentence: Text
    remedy: Text
    right: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The misunderstandings of one kind, under the ``id`` by which a page links to them."""

    id: str
    title: Text
    cases: tuple[Case, ...]


def field_of(code: str) -> Field:
    """The field in which the example of a cell's misunderstanding stands."""
    return _FIELDS[_OTHER.get(code) or code.partition(".")[0]]


@lru_cache(maxsize=1)
def chapters() -> tuple[Chapter, ...]:
    """Every misunderstanding the hub recognises: those of cells first, then of columns and rows, then of files."""
    told = [(id, tuple(map(_cell_case, ones))) for id, ones in OF_CELLS.items()]
    told += [(id, tuple(map(_file_case, ones))) for id, ones in OF_FILES.items()]
    return tuple(Chapter(id, _TITLES[id], made) for id, made in told)


def cases() -> list[Case]:
    """The cases of all chapters."""
    return [case for chapter in chapters() for case in chapter.cases]


@lru_cache(maxsize=1)
def explained() -> frozenset[str]:
    """The codes of the findings the guide explains."""
    return frozenset(case.code for case in cases())


def _cell_case(one: Misunderstanding) -> Case:
    cell = read_cell(field_of(one.code), one.wrong.replace("\\u202e", "\u202e"))
    told = next(found for found in (cell.problem, *cell.warnings) if found and found.code == one.code)
    return Case(one.code, one.outcome, one.wrong, text_of(cell.value), told.message, told.remedy, one.right)


def _file_case(one: Misunderstanding) -> Case:
    zh = one.said(None, None, **{name: text.zh for name, text in _NAMED.items()})
    en = one.said(None, None, **{name: text.en for name, text in _NAMED.items()})
    words = Text(zh.message.zh, en.message.en), Text(zh.remedy.zh, en.remedy.en)
    return Case(one.code, one.outcome, one.wrong, None, *words, one.right)
