"""The one compiler of formulas: a parsed formula over a table becomes one Ibis column, for checks and scores alike.

Missing values: a comparison with a missing value is not true (so is its mirror, ``!=``); a missing truth value counts
as not true, also under ``not``, ``and``, ``or`` and ``if``; arithmetic with a missing number is missing; each function
says for itself. Numbers are exact: products and quotients are rounded half up to six decimals, division by zero is
missing, and nothing is ever summed as floating point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Never, TypeAlias

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from chuxin.facts.catalogue.functions import EXACT, Argument, Constant, Kind, Unfit, function, functions, today, truth
from chuxin.facts.catalogue.quotients import quotient
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.formula import (
    Arithmetic,
    Call,
    Choose,
    Compare,
    Formula,
    Literal,
    Logic,
    Name,
    Node,
    Not,
    Parameter,
)
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

Parameters: TypeAlias = Mapping[str, Decimal | str | date]
# The column in which rows may carry the day they are judged as of.
DAY = "on"


def column(formula: Formula, table: ir.Table, parameters: Parameters, on: date) -> ir.Value:
    """``formula`` as a value over the rows of ``table``, judged as of the day ``on``.

    Truth values come back as true or false, never missing. Raises ``Refusal``: ``formula.unknown_name``,
    ``formula.unknown_function``, ``formula.unknown_parameter``, ``formula.arguments`` or ``formula.kinds``.
    """
    value = _Compiler(formula, table, parameters, on).value(formula.root)
    return truth(value.column) if value.kind is Kind.TRUTH else value.column


def problems(formula: Formula, fields: Mapping[str, str], parameters: Parameters) -> tuple[Finding, ...]:
    """What would stop ``formula`` from being used on records with ``fields`` (name → Ibis type); empty if nothing."""
    try:
        column(formula, ibis.table(dict(fields), name="record"), parameters, date(2000, 1, 1))
    except Refusal as refusal:
        return refusal.findings
    return ()


def is_bound_to_a_day(formula: Formula) -> bool:
    """Whether compiling it for another day gives another value even over rows that carry their day (``DAY``)."""
    return "by_age" in formula.functions


@dataclass(frozen=True, slots=True)
class _Compiler:
    formula: Formula
    table: ir.Table
    parameters: Parameters
    on: date

    def value(self, node: Node) -> Argument:
        match node:
            case Literal():
                return _constant(node.value)
            case Name():
                return self._field(node)
            case Parameter():
                return self._parameter(node)
            case Call():
                return self._call(node)
            case Compare():
                return self._compare(node)
            case Logic():
                parts = [self._truth(operand) for operand in node.operands]
                return Argument(Kind.TRUTH, (ibis.and_ if node.op == "and" else ibis.or_)(*parts))
            case Not():
                return Argument(Kind.TRUTH, ~self._truth(node.operand))
            case Arithmetic():
                return Argument(Kind.NUMBER, self._arithmetic(node))
            case Choose():
                return self._choose(node)

    def _refuse(self, code: str, node: Node, what: Text, remedy: Text) -> Never:
        where = Text(f"第 {node.at} 个字符：{what.zh}", f"Character {node.at}: {what.en}")
        raise Refusal(code, where, remedy, findings=(_finding(code, where, remedy, node.at),))

    def _field(self, node: Name) -> Argument:
        if node.name not in self.table.columns:
            self._refuse(
                "formula.unknown_name",
                node,
                Text(f"没有字段“{node.name}”。", f"There is no field “{node.name}”."),
                Text(f"可用字段：{'、'.join(self.table.columns)}。", f"Fields: {', '.join(self.table.columns)}."),
            )
        found = self.table[node.name]
        return Argument(_kind(found.type()), found)

    def _parameter(self, node: Parameter) -> Argument:
        if node.name not in self.parameters:
            self._refuse(
                "formula.unknown_parameter",
                node,
                Text(f"没有参数“{node.name}”。", f"There is no parameter “{node.name}”."),
                Text("请先在 parameters 中定义它并注明条款。", "Define it under parameters, with its clause, first."),
            )
        return _constant(self.parameters[node.name])

    def _call(self, node: Call) -> Argument:
        called = function(node.function)
        if called is None:
            names = ", ".join(each.name for each in functions())
            self._refuse(
                "formula.unknown_function",
                node,
                Text(f"没有函数“{node.function}”。", f"There is no function “{node.function}”."),
                Text(f"可用函数：{names}。", f"Functions: {names}."),
            )
        usage = Text(f"{called.name}：{called.doc.zh}", f"{called.name}: {called.doc.en}")
        if not called.fewest <= len(node.arguments) <= called.most:
            what = Text(
                f"参数个数不对（{len(node.arguments)}）。", f"Wrong number of arguments ({len(node.arguments)})."
            )
            self._refuse("formula.arguments", node, what, usage)
        arguments = [self.value(argument) for argument in node.arguments]
        for place, argument in enumerate(arguments):
            wanted = called.takes[min(place, len(called.takes) - 1)]
            if wanted not in (Kind.ANY, argument.kind):
                self._wrong_kind(node.arguments[place], wanted, argument.kind)
        try:
            built = self._today() if called.build is today else called.build(arguments, self.on)
        except Unfit as unfit:
            self._refuse("formula.arguments", node, unfit.sentence, usage)
        return Argument(_kind(built.type()), built)

    def _today(self) -> ir.Value:
        """The day, from the rows where they carry it: then one compiled query serves every day."""
        return self.table[DAY] if DAY in self.table.columns else today((), self.on)

    def _wrong_kind(self, node: Node, wanted: Kind, found: Kind) -> Never:
        self._refuse(
            "formula.kinds",
            node,
            Text(
                f"这里需要{_KINDS[wanted].zh}，得到的是{_KINDS[found].zh}。",
                f"Here {_KINDS[wanted].en} is needed, not {_KINDS[found].en}.",
            ),
            Text("请换用同类的字段或写法。", "Use a field or expression of that kind."),
        )

    def _truth(self, node: Node) -> ir.Value:
        value = self.value(node)
        if value.kind is not Kind.TRUTH:
            self._wrong_kind(node, Kind.TRUTH, value.kind)
        return truth(value.column)

    def _number(self, node: Node) -> ir.Value:
        value = self.value(node)
        if value.kind is not Kind.NUMBER:
            self._wrong_kind(node, Kind.NUMBER, value.kind)
        return value.column

    def _compare(self, node: Compare) -> Argument:
        left, right = self.value(node.left), self.value(node.right)
        left, right = _as_date(left, right), _as_date(right, left)
        if left.kind is not right.kind:
            self._wrong_kind(node.right, left.kind, right.kind)
        if left.kind is Kind.TRUTH and node.op not in ("==", "!="):
            self._wrong_kind(node.left, Kind.NUMBER, left.kind)
        return Argument(Kind.TRUTH, truth(_COMPARE[node.op](left.column, right.column)))

    def _arithmetic(self, node: Arithmetic) -> ir.Value:
        left, right = self._number(node.left), self._number(node.right)
        match node.op:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                product = left * right
                return product if product.type().is_integer() else product.cast(EXACT)
        return quotient(left, right)

    def _choose(self, node: Choose) -> Argument:
        test, yes, no = self._truth(node.test), self.value(node.yes), self.value(node.no)
        if yes.kind is not no.kind:
            self._wrong_kind(node.no, yes.kind, no.kind)
        return Argument(yes.kind, test.ifelse(yes.column, no.column))


_COMPARE = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_KINDS = {
    Kind.TRUTH: Text("是非值", "a truth value"),
    Kind.NUMBER: Text("数字", "a number"),
    Kind.TEXT: Text("文字", "a text"),
    Kind.DATE: Text("日期", "a date"),
    Kind.ANY: Text("任意值", "any value"),
}


def _kind(datatype: dt.DataType) -> Kind:
    if datatype.is_boolean():
        return Kind.TRUTH
    if datatype.is_numeric():
        return Kind.NUMBER
    if datatype.is_date() or datatype.is_timestamp():
        return Kind.DATE
    return Kind.TEXT


def _constant(value: Constant) -> Argument:
    if isinstance(value, Decimal):
        # Without its type a decimal literal is cut to three decimals.
        return Argument(Kind.NUMBER, ibis.literal(value, type=EXACT), value)
    literal = ibis.literal(value)
    return Argument(_kind(literal.type()), literal, value)


def _as_date(value: Argument, other: Argument) -> Argument:
    if value.kind is Kind.TEXT and other.kind is Kind.DATE and isinstance(value.constant, str):
        try:
            return _constant(date.fromisoformat(value.constant))
        except ValueError:
            return value
    return value


def _finding(code: str, message: Text, remedy: Text, at: int) -> Finding:
    return Finding(code, Severity.ERROR, message, remedy, Place(field=str(at)))
