"""The closed set of functions a formula may call, each documented for citizens in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir

from chuxin.kernel.days import add_months
from chuxin.kernel.text import Text

JOINED_BY = "、"
EXACT = dt.Decimal(38, 6)


class Kind(StrEnum):
    """What a value of a formula is."""

    TRUTH = "truth"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    ANY = "any"


Constant = str | bool | int | Decimal | date


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument at a call: its column, and its value where it is a literal or a parameter."""

    kind: Kind
    column: ir.Value
    constant: Constant | None = None


class Unfit(Exception):
    """An argument that a function cannot take; ``Unfit(text)`` says which and why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


Build = Callable[[Sequence[Argument], date], ir.Value]


@dataclass(frozen=True, slots=True)
class Function:
    """A published function: ``takes`` the kinds of its arguments (the last repeats), at least ``fewest`` of them."""

    name: str
    doc: Text
    takes: tuple[Kind, ...]
    fewest: int
    most: int
    build: Build


_PUBLISHED: dict[str, Function] = {}
MANY = 50


def _published(*takes: Kind, fewest: int, most: int) -> Callable[[Build], Build]:
    """Enter a builder in the closed set under its own name; its docstring is the public documentation."""

    def enter(build: Build) -> Build:
        zh, en = (build.__doc__ or "").strip().split("\n", 1)
        name = build.__name__
        _PUBLISHED[name] = Function(name, Text(zh.strip(), " ".join(en.split())), takes, fewest, most, build)
        return build

    return enter


def functions() -> tuple[Function, ...]:
    """Every published function, by name."""
    return tuple(_PUBLISHED[name] for name in sorted(_PUBLISHED))


def function(name: str) -> Function | None:
    """The published function called ``name``, or ``None``."""
    return _PUBLISHED.get(name)


def truth(condition: ir.Value) -> ir.Value:
    """``condition`` with missing read as not true: the only place where three values become two. Saying it twice of
    the same condition says it once."""
    said = condition.op()
    twice = isinstance(said, ops.Coalesce) and getattr(said.arg[-1], "value", None) is False
    return condition if twice else condition.fill_null(False)


def first_day_younger_than(months: int, on: date) -> date:
    """The earliest day whose age on ``on`` is less than ``months`` whole calendar months.

    A day is ``months`` old from ``add_months(day, months)`` on, so that ages are plain date comparisons.
    """
    day = add_months(on, -months)
    while add_months(day, months) <= on:
        day = date.fromordinal(day.toordinal() + 1)
    while add_months(date.fromordinal(day.toordinal() - 1), months) > on:
        day = date.fromordinal(day.toordinal() - 1)
    return day


def _holds(items: Argument, wanted: Argument) -> ir.Value:
    return (JOINED_BY + items.column + JOINED_BY).contains(JOINED_BY + wanted.column + JOINED_BY)


@_published(Kind.TEXT, Kind.TEXT, fewest=2, most=2)
def contains(arguments: Sequence[Argument], on: date) -> ir.Value:
    """多值字段（以“、”相连）中是否有某一项，整项相符才算；字段缺失时为否。
    Whether a field of several values (joined by 、) holds one item, as a whole item; not true when it is missing.
    """
    return truth(_holds(arguments[0], arguments[1]))


@_published(Kind.TEXT, Kind.TEXT, fewest=2, most=MANY)
def contains_any(arguments: Sequence[Argument], on: date) -> ir.Value:
    """多值字段（以“、”相连）中是否有所列各项之一，整项相符才算；字段缺失时为否。
    Whether a field of several values (joined by 、) holds any of the items given; not true when it is missing.
    """
    return truth(ibis.or_(*(_holds(arguments[0], wanted) for wanted in arguments[1:])))


@_published(Kind.TEXT, Kind.TEXT, fewest=2, most=2)
def mentions(arguments: Sequence[Argument], on: date) -> ir.Value:
    """文字中是否出现某一段文字；文字缺失时为否。
    Whether a text has the given fragment anywhere in it; not true when the text is missing.
    """
    return truth(arguments[0].column.contains(arguments[1].column))


@_published(Kind.ANY, fewest=1, most=1)
def is_missing(arguments: Sequence[Argument], on: date) -> ir.Value:
    """该值是否没有填写；空白文字也算没有填写。
    Whether a value was not given; a text of no characters counts as not given.
    """
    value = arguments[0].column
    return value.isnull() | (value == "") if arguments[0].kind is Kind.TEXT else value.isnull()


@_published(Kind.TEXT, fewest=1, most=1)
def length(arguments: Sequence[Argument], on: date) -> ir.Value:
    """文字的字符数；缺失时为 0。
    The number of characters of a text; 0 when it is missing.
    """
    return arguments[0].column.length().fill_null(0)


_PLAIN_PATTERN = re.compile(r"(?:[^\\(]|\\[d.\\()\[\]|*+?-]|\((?!\?))*\Z")


@_published(Kind.TEXT, Kind.TEXT, fewest=2, most=2)
def matches(arguments: Sequence[Argument], on: date) -> ir.Value:
    """整段文字是否符合给定的样式（正则表达式的通用部分：字符集、次数、分组、“或”、\\d）；缺失时为否。
    Whether the whole text has the given pattern (the part of regular expressions every engine shares: sets,
    counts, groups, alternatives, \\d); not true when the text is missing.
    """
    pattern = arguments[1].constant
    if not isinstance(pattern, str) or not _PLAIN_PATTERN.match(pattern) or not _readable(pattern):
        raise Unfit(Text("样式须为通用的正则表达式文字。", "The pattern must be a plain regular expression in quotes."))
    return truth(arguments[0].column.re_search(f"^({pattern})$"))


def _readable(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


@_published(Kind.DATE, Kind.DATE, fewest=2, most=2)
def days_between(arguments: Sequence[Argument], on: date) -> ir.Value:
    """从前一日期到后一日期的天数，后者较早时为负；任一缺失则缺失。
    Days from the first date to the second, negative when the second is earlier; missing when either is.
    """
    return arguments[1].column.delta(arguments[0].column, unit="day")


@_published(Kind.DATE, Kind.DATE, fewest=2, most=2)
def years_between(arguments: Sequence[Argument], on: date) -> ir.Value:
    """从前一日期到后一日期的整年数（周年之日起算满一年）；任一缺失则缺失。
    Whole years from the first date to the second (a year is full on the anniversary); missing when either is.
    """
    first, second = arguments[0].column, arguments[1].column
    full = (first.month() * 31 + first.day()) <= (second.month() * 31 + second.day())
    return second.year() - first.year() - full.ifelse(0, 1)


@_published(fewest=0, most=0)
def today(arguments: Sequence[Argument], on: date) -> ir.Value:
    """评价所依据的日期，而不是电脑的时钟。
    The day that is judged as of, never the clock of the machine.
    """
    return ibis.literal(on)


@_published(Kind.NUMBER, fewest=2, most=MANY)
def min_of(arguments: Sequence[Argument], on: date) -> ir.Value:
    """各数中最小的一个；任一缺失则缺失。
    The smallest of the numbers; missing when any of them is.
    """
    columns = [argument.column for argument in arguments]
    return _unless_missing(columns, ibis.least(*columns))


@_published(Kind.NUMBER, fewest=2, most=MANY)
def max_of(arguments: Sequence[Argument], on: date) -> ir.Value:
    """各数中最大的一个；任一缺失则缺失。
    The largest of the numbers; missing when any of them is.
    """
    columns = [argument.column for argument in arguments]
    return _unless_missing(columns, ibis.greatest(*columns))


@_published(Kind.NUMBER, fewest=3, most=3)
def clamp(arguments: Sequence[Argument], on: date) -> ir.Value:
    """把一个数限制在下限与上限之间；任一缺失则缺失。
    A number held between a lower and an upper bound; missing when any of the three is.
    """
    value, low, high = (argument.column for argument in arguments)
    return _unless_missing([value, low, high], ibis.least(ibis.greatest(value, low), high))


def _unless_missing(columns: Sequence[ir.Value], value: ir.Value) -> ir.Value:
    # Engines differ on what least(1, NULL) is, so it is said here.
    return ibis.or_(*(column.isnull() for column in columns)).ifelse(ibis.null(value.type()), value)


@_published(Kind.ANY, fewest=2, most=MANY)
def one_of(arguments: Sequence[Argument], on: date) -> ir.Value:
    """一个值是否等于所列各值之一；该值缺失时为否。
    Whether a value equals one of those listed; not true when it is missing.
    """
    if len({argument.kind for argument in arguments}) > 1:
        raise Unfit(Text("所列各值须与被比较的值同类。", "The listed values must be of the same kind as the value."))
    return truth(arguments[0].column.isin([argument.column for argument in arguments[1:]]))


@_published(Kind.ANY, Kind.ANY, fewest=2, most=2)
def or_else(arguments: Sequence[Argument], on: date) -> ir.Value:
    """第一个值；它缺失时取第二个值。
    The first value, or the second where the first is missing.
    """
    if arguments[0].kind is not arguments[1].kind:
        raise Unfit(Text("两个值须同类。", "Both values must be of the same kind."))
    return ibis.coalesce(arguments[0].column, arguments[1].column)


_STEPS_WANTED = Text(
    "应为：日期、递增的整月数与值成对、其余值。", "Give a date, pairs of rising whole months and value, then the rest."
)


@_published(Kind.ANY, Kind.NUMBER, fewest=4, most=MANY)
def by_age(arguments: Sequence[Argument], on: date) -> ir.Value:
    """按日期距评价日的整月数分段取值：by_age(日期, 月数, 值, 月数, 值, …, 其余)；未满该月数取其值，日期缺失则缺失。
    A value in steps by the whole months from a date to the day judged: by_age(date, months, value, months, value, …,
    rest); the first step not yet full gives the value; missing when the date is.
    """
    day, steps, rest = arguments[0], arguments[1:-1], arguments[-1]
    months = [step.constant for step in steps[::2]]
    whole = [count for count in months if isinstance(count, int) and count > 0]
    rising = all(earlier < later for earlier, later in pairwise(whole))
    if day.kind is not Kind.DATE or len(steps) % 2 or len(whole) < len(months) or not rising:
        raise Unfit(
            Text(
                "应为：日期、递增的整月数与值成对、其余值。",
                "Give a date, pairs of rising whole months and value, then the rest.",
            )
        )
    branches = [
        (day.column >= ibis.literal(first_day_younger_than(count, on)), value.column.cast(EXACT))
        for count, value in zip(whole, steps[1::2], strict=True)
    ]
    unknown = (day.column.isnull(), ibis.null(EXACT))
    return ibis.cases(unknown, *branches, else_=rest.column.cast(EXACT))
