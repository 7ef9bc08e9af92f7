"""One typed field of a catalogue item: what a column holds, who may see it, and under which headings it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text

# The unit of a date column that may tell the year alone.
YEAR = "年"


class FieldType(StrEnum):
    """What one cell holds. Kept as JSON: dates as ISO text, decimals and money (in 元) as exact text."""

    TEXT = "text"
    DATE = "date"
    DECIMAL = "decimal"
    MONEY = "money"
    CAPITAL = "capital"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ENUM = "enum"
    ENUMS = "enums"
    USCC = "uscc"
    REGION = "region"
    INDUSTRY = "industry"


class Disclosure(StrEnum):
    """Who may read a value (records.md §2 sharing scope): everyone, departments, the authorised, or nobody outside."""

    PUBLIC = "public"
    SHARED = "shared"
    AUTHORISED = "authorised"
    INTERNAL = "internal"


DISCLOSED: Mapping[Disclosure, Text] = {
    Disclosure.PUBLIC: Text("公开", "everyone"),
    Disclosure.SHARED: Text("政务共享", "departments"),
    Disclosure.AUTHORISED: Text("授权查询", "those authorised"),
    Disclosure.INTERNAL: Text("不公开", "nobody outside"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One permitted value of an enumeration; ``aliases`` are codes and spellings that mean the same."""

    value: str
    title: Text
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Everything a source may write for this value."""
        return (self.value, *self.aliases, self.title.zh, self.title.en)


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the catalogue declares it.

    ``code`` is the standard's column code (``CF_XDR_MC``); ``aliases`` further headings it arrives under. ``unit``
    tells in which unit a money column is written (``元`` or ``万元``; it is kept in 元), or that a date column may tell
    the year alone (``年``; its last day is kept). ``scale`` is the number of decimals kept. ``usual`` tells from where
    to where (in 元) most sums of a column lie: a whole column beyond it was written in another unit. ``placeholder``
    lets a code field hold the all-zero placeholder of unknown authorities.
    """

    name: str
    title: Text
    type: FieldType
    code: str | None = None
    aliases: tuple[str, ...] = ()
    required: bool = False
    max_length: int | None = None
    values: tuple[Choice, ...] = ()
    disclosure: Disclosure = Disclosure.PUBLIC
    unit: str | None = None
    scale: int | None = None
    usual: tuple[int, int] | None = None
    placeholder: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """Every column heading this field is known by, without repeats: name, code, titles, aliases."""
        given = (self.name, self.code or "", self.title.zh, self.title.en, *self.aliases)
        return tuple(dict.fromkeys(heading for heading in given if heading))


Value = None | bool | int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What was read from one cell: ``value`` ready for canonical JSON, or the ``problem`` that refuses it.

    ``amount`` is given for ``capital`` only: the sum in 元 as exact decimal text where the spelling tells one.
    """

    value: Value
    problem: Finding | None = None
    warnings: tuple[Finding, ...] = ()
    amount: str | None = None
