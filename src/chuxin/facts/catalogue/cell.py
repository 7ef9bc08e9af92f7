"""Reads one cell of text as the field it stands in: the value to keep, or the problem that refuses it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from chuxin.facts.catalogue import faults
from chuxin.facts.catalogue.dates import ZERO_DAYS, read_day
from chuxin.facts.catalogue.field import YEAR, Cell, Choice, Field, FieldType
from chuxin.facts.catalogue.hygiene import masked
from chuxin.facts.catalogue.numbers import (
    FEN,
    plain,
    read_capital,
    read_capital_numerals,
    read_decimal,
    read_sum,
    rounded,
    why_not,
)
from chuxin.foundation.subjects.industries import industry
from chuxin.foundation.subjects.places import Places, national
from chuxin.kernel.codes import PLACEHOLDER, read_uscc
from chuxin.kernel.finding import Finding

# Zero-width signs, marks of direction (which can make a name read as another), control characters, lone surrogates.
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?").fullmatch
_SPACES = re.compile(r"\s+")
# What systems write for "no value". Free text keeps a dash or 无: there they may be meant.
_NULLS = frozenset({"", "NULL", "null", "Null", "\\N", "None", "NaN", "nan"})
_DASHES = frozenset(
    {"-", "--", "—", "——", "/", "无", "空", "暂无", "N/A", "n/a", "NA", "#N/A", "null", "（空）", "(空)"}
)
_WORDED = frozenset({FieldType.TEXT, FieldType.CAPITAL, FieldType.BOOLEAN})
_CHOSEN = frozenset({FieldType.ENUM, FieldType.ENUMS})
_FORMULA_ERROR = re.compile(r"#(?:REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)\Z")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2,3}\Z")
# What stands before a formula may hold apostrophes itself; everything else with a second one is a quotation.
_APOSTROPHE = re.compile(r"['’`]([^'’`]+|[=+\-@].+)\Z", re.DOTALL)
# Separators nobody asked for: tried only where every part is then a value.
_ODD_SEPARATORS = re.compile(r"\s*(?:[/\\+＋&·]|并处|和|及|与)\s*|\s+")
_SEPARATORS = re.compile(r"[、,;，；|]+")
_DETAIL = re.compile(r"[-－—:：]")
_YES = frozenset({"是", "1", "true", "yes", "y", "t", "有", "对", "√", "✓", "✔"})
_NO = frozenset({"否", "0", "false", "no", "n", "f", "无", "不是", "没有", "×", "✗", "✘"})
_MISSING = Cell(None)


def read_cell(field: Field, text: str, places: Places | None = None) -> Cell:
    """What ``text`` means as ``field``. Pure: the same field, text and places give the same cell.

    Spaces around are dropped and inner runs of white space become one; numbers, days and codes are read with
    full-width characters made half-width. ``places`` is the national tree unless given. An empty cell is ``None``, and
    a problem where the field is required.
    """
    trimmed = tidy(text)
    if _is_nothing(field, trimmed):
        cell = _MISSING
    elif trimmed[0] in "#'’`" or (not text.isprintable() and _DIRECTION.search(text)):
        cell = _odd(field, text, trimmed, places or national())
    else:
        cell = _READERS[field.type](field, trimmed, places or national())
    if cell.value is None and cell.problem is None and field.required:
        return replace(cell, problem=faults.required(field))
    return cell


def _odd(field: Field, text: str, trimmed: str, places: Places) -> Cell:
    """A cell that carries more than its value: a formula's error, a mark of text, characters nobody sees."""
    if _FORMULA_ERROR.match(trimmed):
        return Cell(None, faults.misread(field, "cell.formula_error", trimmed))
    marked = _APOSTROPHE.match(trimmed)
    cell = _READERS[field.type](field, marked[1].strip() if marked else trimmed, places)
    met = [code for code, so in (("cell.apostrophe", marked), ("cell.invisible", _DIRECTION.search(text))) if so]
    return replace(cell, warnings=(*cell.warnings, *(faults.misread(field, code, "") for code in met)))


def tidy(text: str) -> str:
    """``text`` without invisible characters, trimmed, with inner white space of any width as one space."""
    # Python calls white space other than the plain blank, and everything invisible, "not printable".
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def _is_nothing(field: Field, trimmed: str) -> bool:
    if trimmed in _NULLS:
        return True
    if trimmed not in _DASHES or field.type in _WORDED:
        return False
    return field.type not in _CHOSEN or _narrow(trimmed).casefold() not in _vocabulary(field)


def _narrow(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def _text(field: Field, text: str, _: Places) -> Cell:
    value = unicodedata.normalize("NFC", text)
    if _SCIENTIFIC.match(value):
        return Cell(None, faults.misread(field, "code.scientific", text))
    if field.max_length is not None and len(value) > field.max_length:
        return Cell(None, faults.too_long(field, len(value)))
    clean = masked(value)
    return Cell(value) if clean is value else Cell(clean, warnings=(faults.personal_identifier(field),))


def _date(field: Field, text: str, _: Places) -> Cell:
    narrow = _narrow(text)
    if narrow in ZERO_DAYS:
        return Cell(None, warnings=(faults.misread(field, "date.zero", text),))
    read = read_day(narrow)
    if read.day is not None:
        value = read.day.isoformat()
        return Cell(value, warnings=(faults.misread(field, read.how, text, day=value),) if read.how else ())
    if field.unit == YEAR and (year := _YEAR(narrow)):
        return Cell(f"{year[1]}-12-31")
    if not read.how:
        return Cell(None, faults.unreadable_day(field, text))
    likely = [day.isoformat() for day in read.likely]
    places = {"day": likely[0], "other": likely[-1]} if likely else {}
    return Cell(None, faults.misread(field, read.how, text, **places))


def _decimal(field: Field, text: str, _: Places) -> Cell:
    number = read_decimal(_narrow(text))
    if number is None:
        return Cell(None, _no_number(field, text))
    kept = number if field.scale is None else rounded(number, field.scale)
    value = plain(kept)
    return Cell(value, warnings=() if kept == number else (faults.rounded_number(field, value),))


def _money(field: Field, text: str, _: Places) -> Cell:
    narrow = _narrow(text)
    amount = read_sum(narrow, field.unit or "元")
    in_words = read_capital_numerals(narrow) if amount is None else None
    amount = in_words if amount is None else amount
    if amount is None:
        return Cell(None, _no_number(field, text))
    if amount < 0:
        return Cell(None, faults.negative_sum(field))
    kept = rounded(amount, FEN)
    value = plain(kept)
    warnings = () if kept == amount else (faults.rounded_number(field, value),)
    if in_words is not None:
        warnings = (*warnings, faults.misread(field, "money.capital_numerals", text, value=value))
    return Cell(value, warnings=warnings, amount=value)


def _no_number(field: Field, text: str) -> Finding:
    mistake = why_not(_narrow(text))
    if mistake is None:
        return faults.unreadable_number(field, text)
    places = {"value": mistake.likely[0], "other": mistake.likely[-1]} if mistake.likely else {}
    return faults.misread(field, mistake.how, text, **places)


def _capital(field: Field, text: str, _: Places) -> Cell:
    capital = read_capital(_narrow(text))
    warnings = (faults.odd_capital(field, text, capital.amount),) if capital.odd else ()
    clean = masked(text)
    if clean is not text:
        warnings = (*warnings, faults.personal_identifier(field))
    return Cell(clean, warnings=warnings, amount=capital.amount)


def _integer(field: Field, text: str, _: Places) -> Cell:
    number = read_decimal(_narrow(text))
    if number is None:
        return Cell(None, _no_number(field, text))
    if number != number.to_integral_value() or abs(number) >= 2**53:
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
    whole, detailed = _choose(vocabulary, text)
    parts = [text] if whole and not detailed else [part.strip() for part in _SEPARATORS.split(text)]
    chosen = [(part, *_choose(vocabulary, part)) for part in parts if part]
    warnings: list[Finding] = []
    if any(choice is None for _part, choice, _detailed in chosen):
        again = [part for one in parts for part in _ODD_SEPARATORS.split(one) if part]
        split = [(part, *_choose(vocabulary, part)) for part in again]
        if all(choice is not None for _part, choice, _detailed in split):
            chosen = split
            warnings.append(faults.misread(field, "enum.separators", text, count=len(split)))
    values: list[str] = []
    for part, choice, detailed in chosen:
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
    if _SCIENTIFIC.match(_narrow(text)):
        return Cell(None, faults.misread(field, "code.scientific", text))
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
