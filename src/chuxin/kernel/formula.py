"""The formula language of packs: what a jurist may write, parsed into a frozen tree, and nothing beyond the fence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

LONGEST = 2000
DEEPEST = 30
# An exact quotient names each of its sides a dozen times in the query, so that nesting multiplies its length.
DIVISIONS_DEEP = 2
PARAMETER_ROOT = "param"
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_LARGEST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, a whole number, an exact decimal, or a truth value, as written."""

    value: str | bool | int | Decimal
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """A field of the record at hand."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated parameter, written ``param.<id>``."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with op one of ``== != < <= > >=``; never true where a side is missing."""

    op: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True, slots=True)
class Logic:
    """``and`` or ``or`` over two or more operands."""

    op: str
    operands: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    """``not operand``."""

    operand: Node
    at: int


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left op right`` with op one of ``+ - * /``."""

    op: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True, slots=True)
class Choose:
    """``yes if test else no``."""

    test: Node
    yes: Node
    no: Node
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call of one of the closed set of documented functions."""

    function: str
    arguments: tuple[Node, ...]
    at: int


Node: TypeAlias = Literal | Name | Parameter | Compare | Logic | Not | Arithmetic | Choose | Call


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula. ``at`` of every node is its character position in ``text``, from 1."""

    text: str
    root: Node
    names: frozenset[str]
    functions: frozenset[str]
    parameters: frozenset[str]


def parse(text: str) -> Formula:
    """Read a formula written in the fenced subset of Python expressions.

    Allowed: text, whole and decimal numbers, ``True``/``False``, names of fields, ``param.<id>``, comparison,
    ``and``/``or``/``not``, ``+ - * /``, ``yes if test else no``, and calls by position. Everything else is a finding
    with its character position; all findings come together in one ``Refusal`` ``formula.refused``.
    """
    reader = _Reader(text)
    root = reader.read()
    if root is None:
        raise Refusal(
            "formula.refused",
            Text(f"公式无法采用：{text[:80]}", f"The formula cannot be used: {text[:80]}"),
            Text("请按各处提示修改公式。", "Correct the formula where each finding says."),
            findings=tuple(reader.findings),
        )
    nodes = tuple(walk(root))
    return Formula(
        text=text,
        root=root,
        names=frozenset(node.name for node in nodes if isinstance(node, Name)),
        functions=frozenset(node.function for node in nodes if isinstance(node, Call)),
        parameters=frozenset(node.name for node in nodes if isinstance(node, Parameter)),
    )


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node below it, outermost first."""
    yield node
    for child in _children(node):
        yield from walk(child)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Compare() | Arithmetic():
            return (node.left, node.right)
        case Logic():
            return node.operands
        case Not():
            return (node.operand,)
        case Choose():
            return (node.test, node.yes, node.no)
        case Call():
            return node.arguments
        case _:
            return ()


def _divisions_deep(node: Node) -> int:
    here = isinstance(node, Arithmetic) and node.op == "/"
    return here + max((_divisions_deep(child) for child in _children(node)), default=0)


_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_ALLOWED = Text(
    "只可使用：文字、数字、字段、param.参数、比较、and/or/not、加减乘除、“甲 if 条件 else 乙”和已公布的函数。",
    "Use only: text, numbers, fields, param.<id>, comparison, and/or/not, + - * /, “a if test else b” and the "
    "published functions.",
)


_TOO_DIVIDED = Text(
    f"除法套除法不得超过 {DIVISIONS_DEEP} 层。",
    f"Quotients of quotients are at most {DIVISIONS_DEEP} deep.",
)


class _Reader:
    """Turns one source text into nodes, collecting every fault with its place."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Read as the one argument of a call, so that a formula may run over several lines of a YAML block.
        self.source = f"f({text}\n)"
        self.starts = [0]
        for line in self.source.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.findings: list[Finding] = []

    def read(self) -> Node | None:
        tree = self._tree()
        root = None if tree is None else self.node(tree, 0)
        if root is not None and _divisions_deep(root) > DIVISIONS_DEEP:
            self.fault(
                root.at, _TOO_DIVIDED, Text("请把各除数相乘后一次除。", "Multiply the divisors and divide once.")
            )
        return None if self.findings else root

    def _tree(self) -> ast.expr | None:
        if len(self.text) > LONGEST:
            self.fault(1, Text(f"公式超过 {LONGEST} 个字符。", f"The formula is longer than {LONGEST} characters."))
            return None
        try:
            match ast.parse(self.source, mode="eval").body:
                case ast.Call(func=ast.Name(), args=[only], keywords=[]) if not self.text.rstrip().endswith(","):
                    return only
            self.fault(1, Text("应为一个表达式。", "A formula is one expression."))
        except SyntaxError as error:
            at = self._position(error.lineno or 1, max((error.offset or 1) - 1, 0))
            self.fault(at, Text("这里不是一个完整的表达式。", "This is not a complete expression."))
        except (ValueError, RecursionError, MemoryError):
            self.fault(1, Text("公式含有无法读取的字符或嵌套过深。", "Unreadable characters, or too deeply nested."))
        return None

    def _position(self, line: int, characters: int) -> int:
        at = self.starts[min(line, len(self.starts)) - 1] + characters - 1
        return min(max(at, 1), max(len(self.text), 1))

    def at(self, tree: ast.expr) -> int:
        """Character position of ``tree`` in the given text, from 1 (ast counts columns in UTF-8 bytes)."""
        start = self.starts[tree.lineno - 1]
        line = self.source[start : self.starts[tree.lineno] - 1]
        return self._position(tree.lineno, len(line.encode()[: tree.col_offset].decode(errors="ignore")))

    def fault(self, at: int, what: Text, remedy: Text = _ALLOWED) -> None:
        where = Text(f"第 {at} 个字符：{what.zh}", f"Character {at}: {what.en}")
        self.findings.append(Finding("formula.refused", Severity.ERROR, where, remedy, Place(field=str(at))))

    def beyond(self, tree: ast.expr) -> None:
        name = type(tree).__name__
        self.fault(self.at(tree), Text(f"不允许的写法（{name}）。", f"Beyond the fence ({name})."))

    def node(self, tree: ast.expr, depth: int) -> Node | None:
        if depth > DEEPEST:
            self.fault(self.at(tree), Text("公式嵌套过深。", "The formula is nested too deeply."))
            return None
        match tree:
            case ast.Constant():
                return self._literal(tree)
            case ast.Name():
                return self._name(tree)
            case ast.Attribute():
                return self._parameter(tree)
            case ast.Call():
                return self._call(tree, depth)
            case _:
                return self._combined(tree, depth)

    def _combined(self, tree: ast.expr, depth: int) -> Node | None:
        match tree:
            case ast.Compare():
                return self._comparison(tree, depth)
            case ast.BoolOp():
                parts = tree.values
            case ast.BinOp() if type(tree.op) in _OPERATORS:
                parts = [tree.left, tree.right]
            case ast.UnaryOp(op=ast.Not() | ast.USub()):
                parts = [tree.operand]
            case ast.IfExp():
                parts = [tree.test, tree.body, tree.orelse]
            case _:
                self.beyond(tree)
                return None
        nodes = self._all(parts, depth)
        return None if nodes is None else _joined(tree, nodes, self.at(tree))

    def _all(self, trees: list[ast.expr], depth: int) -> tuple[Node, ...] | None:
        nodes = [self.node(tree, depth + 1) for tree in trees]
        found = tuple(node for node in nodes if node is not None)
        return found if len(found) == len(nodes) else None

    def _literal(self, tree: ast.Constant) -> Node | None:
        value = tree.value
        if isinstance(value, str | bool) or (isinstance(value, int) and abs(value) <= _LARGEST):
            return Literal(value, self.at(tree))
        if isinstance(value, float):
            written = (ast.get_source_segment(self.source, tree) or "").replace("_", "")
            if re.fullmatch(r"\d+\.\d{1,6}", written):
                return Literal(Decimal(written), self.at(tree))
        self.fault(
            self.at(tree),
            Text("数字须为不超过 2⁵³ 的整数或至多六位小数。", "A number is whole (below 2^53) or has ≤ 6 decimals."),
        )
        return None

    def _name(self, tree: ast.Name) -> Node | None:
        if _NAME.match(tree.id) and tree.id != PARAMETER_ROOT:
            return Name(tree.id, self.at(tree))
        self.fault(self.at(tree), Text(f"“{tree.id}”不是字段名。", f"“{tree.id}” is not the name of a field."))
        return None

    def _parameter(self, tree: ast.Attribute) -> Node | None:
        parts: list[str] = []
        inner: ast.expr = tree
        while isinstance(inner, ast.Attribute):
            parts.insert(0, inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and inner.id == PARAMETER_ROOT and all(_NAME.match(part) for part in parts):
            return Parameter(".".join(parts), self.at(tree))
        self.fault(self.at(tree), Text("点号只用于 param.参数名。", "A dot is only for param.<id>."))
        return None

    def _call(self, tree: ast.Call, depth: int) -> Node | None:
        if not isinstance(tree.func, ast.Name) or not _NAME.match(tree.func.id):
            self.beyond(tree)
            return None
        if tree.keywords or any(isinstance(argument, ast.Starred) for argument in tree.args):
            self.fault(self.at(tree), Text("函数的参数只按位置给出。", "Arguments are given by position only."))
            return None
        arguments = self._all(tree.args, depth)
        return None if arguments is None else Call(tree.func.id, arguments, self.at(tree))

    def _comparison(self, tree: ast.Compare, depth: int) -> Node | None:
        operators = [_COMPARISONS.get(type(op)) for op in tree.ops]
        if None in operators:
            what = Text(
                "只比较 == != < <= > >=；判断取值请用 one_of(…)。", "Only == != < <= > >=; for “in” use one_of(…)."
            )
            self.fault(self.at(tree), what)
            return None
        sides = self._all([tree.left, *tree.comparators], depth)
        if sides is None:
            return None
        at = self.at(tree)
        pairs = tuple(
            Compare(op or "", left, right, at) for op, left, right in zip(operators, sides, sides[1:], strict=False)
        )
        return pairs[0] if len(pairs) == 1 else Logic("and", pairs, at)


def _joined(tree: ast.expr, nodes: tuple[Node, ...], at: int) -> Node:
    match tree:
        case ast.BoolOp():
            return Logic("and" if isinstance(tree.op, ast.And) else "or", nodes, at)
        case ast.BinOp():
            return Arithmetic(_OPERATORS[type(tree.op)], nodes[0], nodes[1], at)
        case ast.UnaryOp(op=ast.Not()):
            return Not(nodes[0], at)
        case ast.UnaryOp():
            return Arithmetic("-", Literal(0, at), nodes[0], at)
        case _:
            return Choose(nodes[0], nodes[1], nodes[2], at)
