"""What a cell that could not be read may have meant: values a person may take over, never taken by themselves."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import Final

from chuxin.facts.catalogue.cell import read_cell, tidy
from chuxin.facts.catalogue.dates import read_day
from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.catalogue.numbers import why_not
from chuxin.kernel.codes import read_uscc

_MOST: Final = 3
_ALIKE: Final = 0.5
_NUMBERS: Final = (FieldType.DECIMAL, FieldType.MONEY, FieldType.INTEGER)
_CHOSEN: Final = (FieldType.ENUM, FieldType.ENUMS)


def suggestions(field: Field, text: str) -> tuple[str, ...]:
    """At most three values that ``text`` may have meant as ``field``, each of which can be read; likeliest first."""
    narrow = unicodedata.normalize("NFKC", tidy(text))
    if not narrow:
        return ()
    likely = dict.fromkeys(_likely(field, narrow))
    return tuple(one for one in likely if one != text and read_cell(field, one).problem is None)[:_MOST]


def _likely(field: Field, text: str) -> tuple[str, ...]:
    if field.type is FieldType.DATE:
        return tuple(day.isoformat() for day in read_day(text).likely)
    if field.type in _NUMBERS:
        mistake = why_not(text)
        return mistake.likely if mistake else ()
    if field.type is FieldType.USCC:
        repaired = read_uscc(text).suggestion
        return (repaired,) if repaired else ()
    return _nearest(field, text) if field.type in _CHOSEN else ()


def _nearest(field: Field, text: str) -> tuple[str, ...]:
    """The choices whose spelling holds the text or is held by it, then those spelt much alike."""
    spelt = {spelling.casefold(): choice.value for choice in field.values for spelling in choice.spellings}
    word = text.casefold()
    held = [value for spelling, value in spelt.items() if len(spelling) > 1 and (spelling in word or word in spelling)]
    near = [spelt[spelling] for spelling in get_close_matches(word, spelt, _MOST, _ALIKE)]
    return (*held, *near)
