"""Formulas read naively: one row, one node at a time; missing is missing and a comparison with it is not true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from chuxin.assessment.evaluation.basis import Basis
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
    if function == "today":
        return on
    if function == "one_of":
        return given[0] is not None and given[0] in given[1:]
    if function == "contains_any":
        return given[0] is not None and any(item in str(given[0]).split("、") for item in given[1:])
    if function == "or_else":
        return given[0] if given[0] is not None else given[1]
    if function == "min_of":
        return None if None in given else min(Decimal(str(each)) for each in given)
    if function == "mentions":
        return given[0] is not None and str(given[1]) in str(given[0])
    if function == "years_between":
        first, last = given
        if not isinstance(first, date) or not isinstance(last, date):
            return None
        return last.year - first.year - ((first.month, first.day) > (last.month, last.day))
    assert function == "is_missing"
    return given[0] is None or given[0] == ""
