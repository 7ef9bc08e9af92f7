"""Formulas read naively: one row, one node at a time; missing is missing and a comparison with it is not true."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from chuxin.assessment.evaluation.basis import Basis
from chuxin.kernel.days import add_months
from chuxin.kernel.formula import (
    Arithmetic,
    Call,
    Choose,
    Compare,
    Literal,
    Logic,
    Name,
    Node,
    Not,
    Parameter,
)

Row = Mapping[str, object]
SIXTH = Decimal("0.000001")


def value(node: Node, row: Row, basis: Basis) -> object:
    match node:
        case Literal():
            return node.value
        case Name():
            return row[node.name]
        case Parameter():
            return basis.parameters[node.name]
        case Logic():
            answers = [value(operand, row, basis) is True for operand in node.operands]
            return all(answers) if node.op == "and" else any(answers)
        case Not():
            return value(node.operand, row, basis) is not True
        case Choose():
            return value(node.yes if value(node.test, row, basis) is True else node.no, row, basis)
        case Compare():
            return compare(node.op, value(node.left, row, basis), value(node.right, row, basis))
        case Arithmetic():
            return reckon(node.op, value(node.left, row, basis), value(node.right, row, basis))
        case Call():
            return call(node.function, [value(argument, row, basis) for argument in node.arguments], basis.on)


def compare(op: str, left: object, right: object) -> bool:
    if left is None or right is None:
        return False
    return {
        "==": lambda: left == right,
        "!=": lambda: left != right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
    }[op]()


def reckon(op: str, left: object, right: object) -> object:
    if left is None or right is None:
        return None
    first, second = Decimal(str(left)), Decimal(str(right))
    if op == "+":
        return first + second
    if op == "-":
        return first - second
    if op == "*":
        return (first * second).quantize(SIXTH, ROUND_HALF_UP)
    return (first / second).quantize(SIXTH, ROUND_HALF_UP) if second else None


def call(function: str, given: list[object], on: date) -> object:
    return on if function == "today" else FUNCTIONS[function](given, on)


def years_between(first: object, last: object) -> int | None:
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    return last.year - first.year - ((first.month, first.day) > (last.month, last.day))


def days_between(first: object, last: object) -> int | None:
    return (last - first).days if isinstance(first, date) and isinstance(last, date) else None


def by_age(day: object, steps: list[object], on: date) -> object:
    """A value in steps by the whole months from ``day`` to ``on``."""
    if not isinstance(day, date):
        return None
    for months, worth in zip(steps[:-1:2], steps[1::2], strict=True):
        assert isinstance(months, int)
        if on < add_months(day, months):
            return worth
    return steps[-1]


def listed(text: object) -> list[str]:
    return [] if text is None else str(text).split("、")


def numbers(given: list[object]) -> list[Decimal] | None:
    return None if None in given else [Decimal(str(each)) for each in given]


FUNCTIONS: Mapping[str, Callable[[list[object], date], object]] = {
    "one_of": lambda given, on: given[0] is not None and given[0] in given[1:],
    "contains": lambda given, on: given[1] in listed(given[0]),
    "contains_any": lambda given, on: any(item in listed(given[0]) for item in given[1:]),
    "mentions": lambda given, on: given[0] is not None and str(given[1]) in str(given[0]),
    "matches": lambda given, on: given[0] is not None and re.fullmatch(str(given[1]), str(given[0])) is not None,
    "is_missing": lambda given, on: given[0] is None or given[0] == "",
    "length": lambda given, on: 0 if given[0] is None else len(str(given[0])),
    "or_else": lambda given, on: given[0] if given[0] is not None else given[1],
    "min_of": lambda given, on: min(found) if (found := numbers(given)) else None,
    "max_of": lambda given, on: max(found) if (found := numbers(given)) else None,
    "clamp": lambda given, on: min(max(found[0], found[1]), found[2]) if (found := numbers(given)) else None,
    "years_between": lambda given, on: years_between(*given),
    "days_between": lambda given, on: days_between(*given),
    "by_age": lambda given, on: by_age(given[0], given[1:], on),
}
