"""Reads one cell of text as the field it stands in: the value to keep, or the problem that refuses it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from chuxin.facts.catalogue import faults
from chuxin.facts.catalogue.dates import read_day
from chuxin.facts.catalogue.field import Cell, Choice, Field, FieldType
from chuxin.facts.catalogue.hygiene import masked
from chuxin.facts.catalogue.numbers import FEN, plain, read_capital, read_decimal, read_sum, rounded
from chuxin.foundation.subjects.industries import industry
from chuxin.foundation.subjects.places import Places, national
from chuxin.kernel.codes import PLACEHOLDER, read_uscc

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
# What systems write for "no value". Free text keeps a dash or 无: there they may be meant.
_NULLS = frozenset({"", "NULL", "null", "Null", "\\N", "None", "NaN", "nan"})
_DASHES = frozenset({"-", "--", "—", "——", "/", "无", "空"})
_WORDED = frozenset({FieldType.TEXT, FieldType.CAPITAL, FieldType.ENUM, FieldType.ENUMS, FieldType.BOOLEAN})
_SEPARATORS = re.compile(r"[、,;，；|]+")
_DETAIL = re.compile(r"[-－—:：]")
_YES = frozenset({"是", "1", "true", "yes", "y", "有"})
_NO = frozenset({"否", "0", "false", "no", "n", "无"})
_MISSING = Cell(None)


def read_cell(field: Field, text: str, places: Places | None = None) -> Cell:
    """What ``text`` means as ``field``. Pure: the same field, text and places give the same cell.

    Spaces around are dropped and inner runs of white space become one; numbers, days and codes are read with
    full-width characters made half-width. ``places`` is the national tree unless given. An empty cell is ``None``, and
    a problem where the field is required.
    """
    trimmed = tidy(text)
    cell = _MISSING if _is_nothing(field, trimmed) else _READERS[field.type](field, trimmed, places or national())
    if cell.value is None and cell.problem is None and field.required:
        return replace(cell, problem=faults.required(field))
    return cell


def tidy(text: str) -> str:
    """``text`` without invisible characters, trimmed, with inner white space of any width as one space."""
    # Python calls white space other than the plain blank, and everything invisible, "not printable".
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def _is_nothing(field: Field, trimmed: str) -> bool:
    if trimmed in _NULLS:
        return True
    return trimmed in _DASHES and field.type not in _WORDED


def _narrow(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def _text(field: Field, text: str, _: Places) -> Cell:
    value = unicodedata.normalize("NFC", text)
    if field.max_length is not None and len(value) > field.max_length:
        return Cell(None, faults.too_long(field, len(value)))
    clean = masked(value)
    return Cell(value) if clean is value else Cell(clean, warnings=(faults.personal_identifier(field),))


def _date(field: Field, text: str, _: Places) -> Cell:
    read = read_day(_narrow(text))
    if read.day is None:
        return Cell(None, faults.unreadable_day(field, text))
    value = read.day.isoformat()
    return Cell(value, warnings=(faults.serial_day(field, value),) if read.serial else ())


def _decimal(field: Field, text: str, _: Places) -> Cell:
    number = read_decimal(_narrow(text).replace("，", ","))
    if number is None:
        return Cell(None, faults.unreadable_number(field, text))
    kept = number if field.scale is None else rounded(number, field.scale)
    value = plain(kept)
    return Cell(value, warnings=() if kept == number else (faults.rounded_number(field, value),))


def _money(field: Field, text: str, _: Places) -> Cell:
    amount = read_sum(_narrow(text), field.unit or "元")
    if amount is None:
        return Cell(None, faults.unreadable_number(field, text))
    if amount < 0:
        return Cell(None, faults.negative_sum(field))
    kept = rounded(amount, FEN)
    value = plain(kept)
    return Cell(value, warnings=() if kept == amount else (faults.rounded_number(field, value),), amount=value)


def _capital(field: Field, text: str, _: Places) -> Cell:
    capital = read_capital(_narrow(text))
    warnings = (faults.odd_capital(field, text, capital.amount),) if capital.odd else ()
    clean = masked(text)
    if clean is not text:
        warnings = (*warnings, faults.personal_identifier(field))
    return Cell(clean, warnings=warnings, amount=capital.amount)


def _integer(field: Field, text: str, _: Places) -> Cell:
    number = read_decimal(_narrow(text))
    if number is None or number != number.to_integral_value() or abs(number) >= 2**53:
        return Cell(None, faults.unreadable_number(field, text))
    return Cell(int(number))


def _boolean(field: Field, text: str, _: Places) -> Cell:
    word = _narrow(text).lower()
    if word in _YES or word in _NO:
        return Cell(word in _YES)
    return Cell(None, faults.unreadable_boolean(field, text))


def _enum(field: Field, text: str, _: Places) -> Cell:
    choice, detailed = _choose(_vocabulary(field), text)
    if choice is None:
        return Cell(None, faults.unknown_choice(field, text))
    return Cell(choice.value, warnings=(faults.detailed_choice(field, text, choice.value),) if detailed else ())


def _enums(field: Field, text: str, _: Places) -> Cell:
    vocabulary = _vocabulary(field)
    whole, _detailed = _choose(vocabulary, text)
    parts = [text] if whole and not _detailed else [part.strip() for part in _SEPARATORS.split(text)]
    values: list[str] = []
    warnings = []
    for part in filter(None, parts):
        choice, detailed = _choose(vocabulary, part)
        if choice is None:
            return Cell(None, faults.unknown_choice(field, part))
        values.append(choice.value)
        if detailed:
            warnings.append(faults.detailed_choice(field, part, choice.value))
    return Cell(tuple(dict.fromkeys(values)) or None, warnings=tuple(warnings))


@lru_cache(maxsize=512)
def _vocabulary(field: Field) -> dict[str, Choice]:
    words: dict[str, Choice] = {}
    for choice in field.values:
        for spelling in choice.spellings:
            words.setdefault(_narrow(spelling).casefold(), choice)
    return words


def _choose(vocabulary: Mapping[str, Choice], text: str) -> tuple[Choice | None, bool]:
    """The choice that ``text`` names, and whether detail after a dash (``其他-补办``) was left out to find it."""
    word = _narrow(text).casefold()
    if word in vocabulary:
        return vocabulary[word], False
    head, *detail = _DETAIL.split(word, maxsplit=1)
    return (vocabulary.get(head.strip()), True) if detail else (None, False)


def _uscc(field: Field, text: str, _: Places) -> Cell:
    if field.placeholder and _narrow(text).upper() == PLACEHOLDER:
        return Cell(PLACEHOLDER, warnings=(faults.placeholder_code(field),))
    reading = read_uscc(text)
    if reading.problem is not None:
        return Cell(None, replace(reading.problem, place=replace(reading.problem.place, field=field.name)))
    return Cell(
        reading.value, warnings=tuple(replace(w, place=replace(w.place, field=field.name)) for w in reading.warnings)
    )


def _region(field: Field, text: str, places: Places) -> Cell:
    code = _narrow(text)
    place = places.place(code)
    if place is None:
        kept = code if len(code) == 6 and code.isdigit() else None
        return Cell(kept, warnings=(faults.unknown_region(field, text),))
    current = places.current(place)
    if current.code == place.code:
        return Cell(place.code)
    return Cell(current.code, warnings=(faults.renamed_region(field, place.code, current.code),))


def _industry(field: Field, text: str, _: Places) -> Cell:
    found = industry(_narrow(text))
    if found is None:
        return Cell(None, warnings=(faults.unknown_industry(field, text),))
    return Cell(found.code)


_READERS: Mapping[FieldType, Callable[[Field, str, Places], Cell]] = {
    FieldType.TEXT: _text,
    FieldType.DATE: _date,
    FieldType.DECIMAL: _decimal,
    FieldType.MONEY: _money,
    FieldType.CAPITAL: _capital,
    FieldType.INTEGER: _integer,
    FieldType.BOOLEAN: _boolean,
    FieldType.ENUM: _enum,
    FieldType.ENUMS: _enums,
    FieldType.USCC: _uscc,
    FieldType.REGION: _region,
    FieldType.INDUSTRY: _industry,
}
