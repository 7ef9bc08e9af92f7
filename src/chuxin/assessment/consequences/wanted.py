"""Reads a list of names to be reviewed: which cell is a name, which a code, which row is about a person, and who is
meant; a name that fits several organisations is never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chuxin.facts.catalogue.hygiene import masked
from chuxin.foundation.subjects.names import lookup_key
from chuxin.kernel import code_findings
from chuxin.kernel.codes import read_uscc
from chuxin.kernel.text import Text

_NAMES: Final = frozenset({
    "名称", "主体名称", "企业名称", "单位名称", "组织名称", "申报单位", "供应商名称", "投标人名称", "投标人", "供应商",
    "name", "organisation", "organization", "company",
})  # fmt: skip
_CODES: Final = frozenset({
    "统一社会信用代码", "社会信用代码", "信用代码", "代码", "机构代码", "code", "uscc", "unified social credit code",
})  # fmt: skip
_CLASSES: Final = frozenset({"主体类别", "相对人类别", "类别", "类型", "class", "kind"})
_PERSON_CLASSES: Final = frozenset({"自然人", "个人", "01", "natural person", "person"})


class Verdict(StrEnum):
    """What became of one row of the list."""

    FOUND = "found"
    REPEATED = "repeated"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"
    BAD_CODE = "bad_code"


VERDICTS: Final[Mapping[str, Text]] = {
    Verdict.FOUND: Text("已识别", "identified"),
    Verdict.REPEATED: Text("与前面的行是同一组织", "the same organisation as an earlier row"),
    Verdict.UNKNOWN: Text(
        "没有这个代码或完全相同的名称；请核对后补充代码", "No such code or exact name; check it and give the code"
    ),
    Verdict.AMBIGUOUS: Text("名称对应多个组织；请补充代码", "The name fits several organisations; give the code"),
    Verdict.CONFLICT: Text("名称与代码不是同一组织；请核对", "Name and code are two organisations; check them"),
    Verdict.BAD_CODE: Text("代码不合格；请核对", "The code is not well-formed; check it"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row of a list: its number from 1, the name and the code as written (``""``: none)."""

    row: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Names:
    """A list as read: the rows about organisations, and how many rows about persons were refused and not kept."""

    rows: tuple[Wanted, ...]
    persons: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who a row means. ``candidates`` are all that fit where it cannot be told."""

    row: int
    verdict: Verdict
    subject: int | None = None
    candidates: tuple[int, ...] = ()


def known_headings(cells: Sequence[str]) -> int:
    """How many of ``cells`` are headings of such a list; the row with most is its heading row."""
    return sum(_plain(cell) in _NAMES | _CODES | _CLASSES for cell in cells)


def names_in(columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str | None]]]) -> Names:
    """The rows of a file. Without a known heading its first row is data too, and each cell is a code or a name."""
    if known_headings(columns):
        name, code, class_ = (_place(columns, among) for among in (_NAMES, _CODES, _CLASSES))
        told = [(number, _cell(row, name), _cell(row, code), _cell(row, class_)) for number, row in rows]
    else:
        told = [(1, *_by_look(columns)), *((number + 1, *_by_look(row)) for number, row in rows)]
    return _without_persons(told)


def names_pasted(text: str) -> Names:
    """The lines of a pasted list: a code, a name, or both parted by a comma or tab; empty lines are left out."""
    lines = [line for line in text.splitlines() if line.strip()]
    cells = [line.replace("，", ",").replace("\t", ",").split(",") for line in lines]
    if cells and known_headings(cells[0]):
        return names_in(cells[0], list(enumerate(cells[1:], 1)))
    return _without_persons([(number, *_by_look(row)) for number, row in enumerate(cells, 1)])


def keys_of(names: Names) -> tuple[list[str], list[str]]:
    """The good codes and the look-up keys of the names, to be asked for at once."""
    codes = [value for one in names.rows if one.code and (value := read_uscc(one.code).value)]
    return codes, [lookup_key(one.name) for one in names.rows if one.name]


def resolve(names: Names, by_code: Mapping[str, int], by_name: Mapping[str, Sequence[int]]) -> tuple[Resolved, ...]:
    """Who each row means: by its code, or by an exact present or former name that one organisation alone bears."""
    met: set[int] = set()
    found = []
    for one in names.rows:
        told = _resolved(one, by_code, by_name)
        if told.subject is not None and told.subject in met:
            told = Resolved(one.row, Verdict.REPEATED, told.subject)
        elif told.subject is not None:
            met.add(told.subject)
        found.append(told)
    return tuple(found)


def _resolved(one: Wanted, by_code: Mapping[str, int], by_name: Mapping[str, Sequence[int]]) -> Resolved:
    bearers = tuple(by_name.get(lookup_key(one.name), ())) if one.name else ()
    if not one.code:
        return _by_name(one.row, bearers)
    code = read_uscc(one.code).value
    if code is None:
        return Resolved(one.row, Verdict.BAD_CODE, None, bearers)
    number = by_code.get(code)
    if number is None:
        return Resolved(one.row, Verdict.CONFLICT if bearers else Verdict.UNKNOWN, None, bearers)
    if one.name and number not in bearers:
        return Resolved(one.row, Verdict.CONFLICT, None, (number, *bearers))
    return Resolved(one.row, Verdict.FOUND, number)


def _by_name(row: int, bearers: tuple[int, ...]) -> Resolved:
    if len(bearers) == 1:
        return Resolved(row, Verdict.FOUND, bearers[0])
    return Resolved(row, Verdict.AMBIGUOUS if bearers else Verdict.UNKNOWN, None, bearers)


def _without_persons(told: Iterable[tuple[int, str, str, str]]) -> Names:
    rows, persons = [], 0
    for number, name, code, class_ in told:
        if _is_person(name, code, class_):
            persons += 1
        elif name or code:
            rows.append(Wanted(number, name, code))
    return Names(tuple(rows), persons)


def _is_person(name: str, code: str, class_: str) -> bool:
    """Whether a row is about a natural person: its class says so, or it carries an identifier of one."""
    if _plain(class_) in _PERSON_CLASSES:
        return True
    reading = read_uscc(code) if code else None
    if reading is not None and reading.problem == code_findings.PERSON:
        return True
    return (masked(name) != name) or (reading is not None and reading.value is None and masked(code) != code)


def _by_look(cells: Sequence[str | None]) -> tuple[str, str, str]:
    """Name, code and class of a row without headings: what looks like a code is one, the first other cell the name."""
    written = [text for cell in cells if (text := (cell or "").strip())]
    codes = [text for text in written if _looks_like_code(text)]
    names = [text for text in written if text not in codes]
    class_ = next((text for text in names if _plain(text) in _PERSON_CLASSES), "")
    return (names[0] if names else "", codes[0] if codes else "", class_)


def _looks_like_code(text: str) -> bool:
    plain = "".join(text.split())
    return len(plain) in {15, 18} and plain.isascii() and plain.isalnum() and any(one.isdigit() for one in plain)


def _place(columns: Sequence[str], among: frozenset[str]) -> int | None:
    return next((place for place, cell in enumerate(columns) if _plain(cell) in among), None)


def _cell(row: Sequence[str | None], place: int | None) -> str:
    return "" if place is None or place >= len(row) else (row[place] or "").strip()


def _plain(text: str) -> str:
    return text.strip().strip("*﻿").strip().lower()
